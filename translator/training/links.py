"""Statistical word links of pairs, which guide attention in training.

One head of the decoder learns to attend to the words that are linked (guided alignment: Chen et al., 2016,
arXiv:1607.01628; Garg et al., 2019, arXiv:1909.02074), so that its attention can be read as word links later.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
import zlib
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from translator.engine.alignment_heads import AlignmentHeads
from translator.errors import InputError, OutputError, UsageError
from translator.files import open_output
from translator.training.packing import PackedPairs

LINKS = "links.npz"
"""Name of the file beside the packed pairs."""
_NEIGHBOURS = tuple((row, column) for row in (-1, 0, 1) for column in (-1, 0, 1) if row or column)

AlignmentPoint = tuple[int, int]
"""Position of a source token and of the target token that it is linked to."""


@dataclass(frozen=True)
class PackedLinks:
    """Links of packed pairs in flat arrays: those of pair i are `[starts[i]:starts[i + 1]]` of `sources` and `targets`.

    `sources` and `targets` (uint16) are positions of tokens in the pair; `starts` (int64) has one item more than there
    are pairs.
    """

    starts: NDArray[np.int64]
    sources: NDArray[np.uint16]
    targets: NDArray[np.uint16]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def of(self, indexes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Links of some pairs as 3 × links: (row of the pair in `indexes`, target position, source position)."""
        begin = self.starts[indexes]
        counts = self.starts[indexes + 1] - begin
        rows = np.repeat(np.arange(len(indexes)), counts)
        places = np.arange(len(rows)) + np.repeat(begin - np.cumsum(counts) + counts, counts)
        return np.stack([rows, self.targets[places].astype(np.int64), self.sources[places].astype(np.int64)])


class GuidedAlignment(NamedTuple):
    """The links of the pairs to train on, and the heads whose attention shall follow them."""

    links: PackedLinks
    heads: AlignmentHeads


def eflomal_command() -> str:
    """The path of `eflomal-align`, beside this Python or on PATH; raises UsageError where there is none.

    eflomal is under the GPL, so it runs as a process of its own and nothing of it is imported.
    """
    places = os.pathsep.join([os.path.dirname(sys.executable), os.environ.get("PATH", os.defpath)])
    command = shutil.which("eflomal-align", path=places)
    if command is None:
        raise UsageError("Linking words needs eflomal.", hint="Run: pip install 'translator[guide]'")
    return command


def link_packed(pairs: PackedPairs) -> PackedLinks:
    """Links of token ids in both directions, made symmetric by grow-diag; raises as `link_lines` does."""
    counts, sources, targets = array("q", [0]), array("H"), array("H")
    lines = (_lines(pairs.source, pairs.source_starts), _lines(pairs.target, pairs.target_starts))
    for forward, backward in link_lines(*lines):
        links = sorted(grow_diag(forward, backward))
        counts.append(len(links))
        sources.extend(source for source, _ in links)
        targets.extend(target for _, target in links)
    return PackedLinks(np.cumsum(counts), np.array(sources, np.uint16), np.array(targets, np.uint16))


def link_lines(
    sources: Iterable[str], targets: Iterable[str]
) -> Iterator[tuple[set[AlignmentPoint], set[AlignmentPoint]]]:
    """Links found from source to target and those found back, of lines of tokens parted by spaces, by eflomal.

    Östling and Tiedemann, 2016. Raises UsageError where eflomal is not installed, OutputError when it fails, as on a
    full disk.
    """
    command = eflomal_command()
    try:
        with tempfile.TemporaryDirectory(prefix="translator-") as scratch:
            source, target, forward, backward = (Path(scratch) / name for name in ("fr", "en", "forward", "backward"))
            for path, lines in ((source, sources), (target, targets)):
                with path.open("w", encoding="utf-8") as file:
                    file.writelines(f"{line}\n" for line in lines)
            subprocess.run(
                [command, "-s", source, "-t", target, "-f", forward, "-r", backward],
                check=True, capture_output=True, text=True, errors="replace",
            )  # fmt: skip
            with forward.open(encoding="ascii") as there, backward.open(encoding="ascii") as back:
                for one, other in zip(there, back, strict=True):
                    yield _read(one), _read(other)
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", None) or str(error)
        raise OutputError(
            f"The words of the pairs cannot be linked: {said.strip().splitlines()[-1]}.",
            hint="Free some space, or set TMPDIR.",
        ) from error


def grow_diag(forward: set[AlignmentPoint], backward: set[AlignmentPoint]) -> set[AlignmentPoint]:
    """Points of both directions, and neighbours of these in one direction that link a word not linked yet.

    This is the grow-diag heuristic (Koehn, Och and Marcu, 2003).
    """
    links = forward & backward
    either = forward | backward
    sources, targets = {source for source, _ in links}, {target for _, target in links}
    fresh = sorted(links)
    while fresh:
        source, target = fresh.pop()
        for row, column in _NEIGHBOURS:
            near = (source + row, target + column)
            if near in either and near not in links and (near[0] not in sources or near[1] not in targets):
                links.add(near)
                sources.add(near[0])
                targets.add(near[1])
                fresh.append(near)
    return links


def write_links(links: PackedLinks, directory: Path) -> None:
    """Writes links beside the packed pairs that they belong to; raises OutputError when it cannot."""
    archive = io.BytesIO()
    counts = np.diff(links.starts).astype(np.uint16)
    np.savez_compressed(archive, counts=counts, sources=links.sources, targets=links.targets)
    with open_output(directory / LINKS) as sink:
        sink.write(archive.getvalue())


def read_links(directory: Path, pairs: PackedPairs) -> PackedLinks:
    """Reads what `write_links` wrote beside `pairs`; raises InputError for anything else."""
    path = directory / LINKS
    try:
        with path.open("rb") as file, np.load(file) as data:
            starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(data["counts"], dtype=np.int64)])
            links = PackedLinks(starts, data["sources"], data["targets"])
        if len(links) != len(pairs) or not len(links.sources) == len(links.targets) == starts[-1]:
            raise ValueError("they belong to other pairs")
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile, zlib.error) as error:
        raise InputError(
            f"{path}: no word links in it ({error}).", hint="Delete the file to have it made anew."
        ) from error
    return links


def _lines(ids: NDArray[np.uint16], starts: NDArray[np.int64]) -> Iterator[str]:
    """Token ids of one sentence after the other as text, without end tokens."""
    for start, end in pairwise(starts.tolist()):
        yield " ".join(map(str, ids[start : end - 1].tolist()))


def _read(line: str) -> set[AlignmentPoint]:
    return {(int(source), int(target)) for source, _, target in (link.partition("-") for link in line.split())}
