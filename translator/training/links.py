"""Statistical word links of packed pairs, which guide attention in training.

One head of the decoder learns to look at the words that are linked (Chen et al., 2016; Garg et al., 2019,
arXiv:1909.02074), so that its attention can be read as word links later.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from translator.errors import InputError, OutputError
from translator.extras import require
from translator.training.packing import PackedPairs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from translator.engine.heads import Heads

LINKS = "links.npz"
"""Name of the file beside the packed pairs."""
_BESIDE = tuple((row, column) for row in (-1, 0, 1) for column in (-1, 0, 1) if row or column)

Link = tuple[int, int]


@dataclass(frozen=True)
class PackedLinks:
    """Links of packed pairs in flat arrays: those of pair i are `[starts[i]:starts[i + 1]]` of `sources` and `targets`.

    `sources` and `targets` (uint16) are positions of tokens in the pair, `starts` has one item more than there are
    pairs (int64).
    """

    starts: NDArray[np.int64]
    sources: NDArray[np.uint16]
    targets: NDArray[np.uint16]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def of(self, indexes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Links of some pairs as 3 × links: (row of the pair in `indexes`, target position, source position)."""
        import numpy as np

        begin = self.starts[indexes]
        counts = self.starts[indexes + 1] - begin
        rows = np.repeat(np.arange(len(indexes)), counts)
        places = np.arange(len(rows)) + np.repeat(begin - np.cumsum(counts) + counts, counts)
        return np.stack([rows, self.targets[places].astype(np.int64), self.sources[places].astype(np.int64)])


class Guide(NamedTuple):
    """The links of the pairs to train on, and the heads whose attention shall follow them."""

    links: PackedLinks
    heads: Heads


def link_packed(pairs: PackedPairs) -> PackedLinks:
    """Links by eflomal (Östling and Tiedemann, 2016) in both directions, made symmetric by grow-diag.

    Raises UsageError where eflomal is not installed, OutputError when the disk is full.
    """
    require("eflomal", extra="guide", purpose="Guided alignment")
    from array import array

    import numpy as np
    from eflomal import Aligner

    counts, sources, targets = array("q", [0]), array("H"), array("H")
    try:
        with tempfile.TemporaryDirectory(prefix="translator-") as scratch:
            forward, backward = f"{scratch}/forward", f"{scratch}/backward"
            Aligner().align(
                _lines(pairs.source, pairs.source_starts),
                _lines(pairs.target, pairs.target_starts),
                links_filename_fwd=forward,
                links_filename_rev=backward,
            )
            with open(forward, encoding="ascii") as there, open(backward, encoding="ascii") as back:
                for one, other in zip(there, back, strict=True):
                    links = sorted(symmetric(_read(one), _read(other)))
                    counts.append(len(links))
                    sources.extend(source for source, _ in links)
                    targets.extend(target for _, target in links)
    except (OSError, subprocess.SubprocessError) as error:
        raise OutputError(
            f"The words of the pairs cannot be linked: {error}.", hint="Free some space, or set TMPDIR."
        ) from error
    return PackedLinks(np.cumsum(counts), np.array(sources, np.uint16), np.array(targets, np.uint16))


def symmetric(forward: set[Link], backward: set[Link]) -> set[Link]:
    """Links of both directions, and those of one that touch them and take up a word not linked yet (grow-diag)."""
    links = forward & backward
    either = forward | backward
    sources, targets = {source for source, _ in links}, {target for _, target in links}
    fresh = sorted(links)
    while fresh:
        source, target = fresh.pop()
        for row, column in _BESIDE:
            near = (source + row, target + column)
            if near in either and near not in links and (near[0] not in sources or near[1] not in targets):
                links.add(near)
                sources.add(near[0])
                targets.add(near[1])
                fresh.append(near)
    return links


def write_links(links: PackedLinks, directory: Path) -> None:
    """Writes links beside the packed pairs that they belong to."""
    import numpy as np

    scratch = directory / f".{LINKS}"
    try:
        with scratch.open("wb") as file:
            np.savez_compressed(
                file, counts=np.diff(links.starts).astype(np.uint16), sources=links.sources, targets=links.targets
            )
        os.replace(scratch, directory / LINKS)
    except OSError as error:
        raise OutputError(
            f"{directory}: the word links cannot be written ({error.strerror or error}).", hint="Free some space."
        ) from error


def read_links(directory: Path, pairs: PackedPairs) -> PackedLinks:
    """Reads what `write_links` wrote beside `pairs`; raises InputError for anything else."""
    import zipfile
    import zlib

    import numpy as np

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
        yield " ".join(map(str, ids[start : end - 1].tolist())) + "\n"


def _read(line: str) -> set[Link]:
    return {(int(source), int(target)) for source, _, target in (link.partition("-") for link in line.split())}
