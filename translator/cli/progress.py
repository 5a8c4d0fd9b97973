"""A progress bar with rate and time left, on standard error, if that is a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress(
    name: str, total: int | None, *, done: int = 0, unit: str = "sentences"
) -> Iterator[Callable[[int], None]]:
    """Yields the function to call with the number of `unit` just finished; `total` None means not known."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: object) -> Text:
            speed = getattr(task, "speed", None)
            return Text(f"{speed:.0f} {unit}/s" if speed else "")

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=total, completed=done)
        yield lambda count: bar.advance(task, count)


@contextmanager
def share_done(name: str) -> Iterator[Callable[[float, int], None]]:
    """Yields the function to call with the share that is done (0 to 1) and the pairs seen so far."""
    if not sys.stderr.isatty():
        yield lambda _share, _pairs: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[pairs]:,} pairs"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=1.0, pairs=0)
        yield lambda share, pairs: bar.update(task, completed=share, pairs=pairs)
