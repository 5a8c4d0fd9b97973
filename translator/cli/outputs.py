"""Which output each input goes to."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from translator.errors import OutputError, UsageError
from translator.formats.source import is_address
from translator.formats.writing import format_named


def planned(
    inputs: Sequence[str],
    sources: Sequence[str],
    output: str,
    output_dir: str,
    format: str | None,  # noqa: A002
) -> list[tuple[str, str]]:
    """Pairs of source and output. `inputs` are what the user named, `sources` the single files and addresses in them.

    Raises:
        UsageError: several sources for one output.
        OutputError: the output directory cannot be made.
    """
    if not output_dir:
        several = len(sources) > 1 or any(os.path.isdir(item) for item in inputs)
        if several:
            raise UsageError(
                f"{len(sources)} inputs cannot go to one output.", hint="Name a directory for them with --output-dir."
            )
        return [(source, output) for source in sources]
    if output != "-":
        raise UsageError("-o and --output-dir do not go together.", hint="Leave one of them out.")
    extension = f".{format_named(format or 'html')}"
    base = Path(output_dir)
    pairs: list[tuple[str, str]] = []
    taken: set[Path] = set()
    for source in sources:
        path = base / _relative(source, inputs).with_suffix(extension)
        number = 2
        while path in taken:
            path = path.with_name(f"{path.stem.removesuffix(f'-{number - 1}')}-{number}{extension}")
            number += 1
        taken.add(path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(f"{path.parent}: {error.strerror}.", hint="Choose another --output-dir.") from error
        pairs.append((source, str(path)))
    return pairs


def refuse_inputs(output: str | Path, inputs: Iterable[str]) -> None:
    """Raises UsageError for an output that is one of the inputs, by whatever name."""
    for path in inputs:
        if "-" not in (str(output), path) and (
            os.path.realpath(output) == os.path.realpath(path)
            or (os.path.exists(output) and os.path.exists(path) and os.path.samefile(output, path))
        ):
            raise UsageError(f"{output} is an input itself.", hint="Choose another name.")


def _relative(source: str, inputs: Sequence[str]) -> Path:
    """The name under the output directory: a file keeps its place below the directory that the user named."""
    if source == "-":
        return Path("stdin")
    if is_address(source):
        parts = urlsplit(source)
        name = re.sub(r"[^\w.-]+", "-", f"{parts.hostname}-{parts.path.strip('/')}").strip("-.")[:100]
        return Path(name.removesuffix(".html").replace(".", "-"))
    path = Path(source)
    for item in inputs:
        if os.path.isdir(item) and path.is_relative_to(item):
            return path.relative_to(item)
    return Path(path.name)
