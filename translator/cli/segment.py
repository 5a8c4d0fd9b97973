"""`translator segment`: sentences and quotations as the translator sees them."""

from __future__ import annotations

import json as json_module
from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from translator.cli.messages import say, standard_output
from translator.document import Block, Quote, Span
from translator.text.quotes import goes_on_behind

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_SENTENCES = ("", "dim")
_LEVELS = ("cyan", "green", "yellow", "magenta")
_ATTRIBUTION = "italic underline"
_STRAY = "bold reverse red"
_SHOWN = 60


def segment_command(
    source: Annotated[str, typer.Argument(metavar="FILE", help="A file or web address; - is standard input.")],
    language: Annotated[str, typer.Option(help="Language that the input must be in; any: no check.")] = "fr",
    allow_private: Annotated[bool, typer.Option("--allow-private", help="Fetch from private addresses too.")] = False,
    offline: Annotated[bool, typer.Option("--offline", help="Never use the network.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a block.")] = False,
) -> None:
    """Show the sentences and quotations of a text, and who speaks.

    Sentences are numbered. Quotation marks that belong to no quotation are reported on standard error.
    """
    from translator.formats import read
    from translator.text import segment

    wanted = None if language == "any" else language
    document = read(source, language=wanted, allow_private=allow_private, offline=offline)
    for note in document.notes:
        say(f"{source}: {note}")
    blocks = segment(document).blocks
    if json:
        for block in blocks:
            typer.echo(json_module.dumps(as_json(block), ensure_ascii=False))
    else:
        _show(blocks)
    for number, block in enumerate(blocks, 1):
        for mark in block.stray:
            around = block.text[max(0, mark.start - 30) : mark.end + 30]
            say(f"block {number}, character {mark.start}: stray {block.text[mark.start : mark.end]} in “{around}”")


def as_json(block: Block) -> dict[str, Any]:
    """A block as `--json` prints it: spans are [start, end] in code points of `text`."""
    return {
        "role": block.role,
        "text": block.text,
        "sentences": [list(span) for span in block.sentences],
        "quotes": [_quote_as_json(quote) for quote in block.quotes],
        "stray": [list(span) for span in block.stray],
    }


def _quote_as_json(quote: Quote) -> dict[str, Any]:
    said = quote.attribution
    return {
        "start": quote.start,
        "end": quote.end,
        "level": quote.level,
        "open": quote.open,
        "close": quote.close,
        "attribution": list(said.span) if said else None,
        "speaker": list(said.speaker) if said and said.speaker else None,
        "verb": list(said.verb) if said and said.verb else None,
        "continues": quote.continues,
        "interruptions": [list(span) for span in quote.interruptions],
        "resumes": quote.resumes,
        "words": quote.words,
    }


def _show(blocks: tuple[Block, ...]) -> None:

    console = standard_output()
    first = 1
    for block in blocks:
        if block is not blocks[0]:
            console.print()
        _show_block(console, block, first)
        first += len(block.sentences)


def _show_block(console: Console, block: Block, first: int) -> None:
    """One block: its role if it is no paragraph, its sentences from number `first` on, and a line for each quotation.

    The colours only repeat what the lines say.
    """
    from rich.table import Table
    from rich.text import Text

    if block.role != "paragraph":
        console.print(Text(f"[{block.role.replace('_', ' ')}]", style="dim"))
    text = _coloured(block)
    lines = [(str(number), text[span.start : span.end]) for number, span in enumerate(block.sentences, first)]
    lines += [("", Text(line, style=style)) for line, style in _quotation_lines(block, first)]
    if not console.is_terminal:
        for label, line in lines:
            console.print(Text(f"{label:>5}  ") + line, soft_wrap=True)
        return
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(justify="right", min_width=5, no_wrap=True)
    grid.add_column(overflow="fold")
    for label, line in lines:
        grid.add_row(Text(label, style="dim"), line)
    console.print(grid)


def _coloured(block: Block) -> Text:
    from rich.text import Text

    text = Text(block.text)
    for number, span in enumerate(block.sentences):
        text.stylize(_SENTENCES[number % 2], span.start, span.end)
    for quote in block.quotes:
        for part in quote.parts:
            text.stylize(_LEVELS[(quote.level - 1) % len(_LEVELS)], *part)
    for quote in block.quotes:
        if quote.attribution:
            text.stylize(_ATTRIBUTION, *quote.attribution.span)
    for mark in block.stray:
        text.stylize(_STRAY, *mark)
    return text


def _quotation_lines(block: Block, first: int) -> Iterator[tuple[str, str]]:
    """For each quotation what it is: `“ level 1, sentences 2–3, le ministre (a déclaré): « Bien sûr. … »`."""
    starts = [span.start for span in block.sentences]
    for quote in block.quotes:
        one = first + bisect_right(starts, quote.start) - 1
        other = first + bisect_right(starts, quote.end - 1) - 1
        where = f"sentence {one}" if one == other else f"sentences {one}–{other}"
        words = " ".join(block.text[quote.start : quote.end].split())
        if len(words) > _SHOWN:
            words = f"{words[: _SHOWN - 20].rstrip()} … {words[-15:].lstrip()}"
        goes_on = ", goes on in the next block" if goes_on_behind(block.text, quote) else ""
        yield (
            f"{'  ' * (quote.level - 1)}“ level {quote.level}, {where}{_speaker(block.text, quote)}{goes_on}: {words}",
            _LEVELS[(quote.level - 1) % len(_LEVELS)],
        )


def _speaker(text: str, quote: Quote) -> str:
    said = quote.attribution
    if said is None:
        return ""

    def words(span: Span | None) -> str:
        return text[span.start : span.end] if span else ""

    verb = f" ({words(said.verb)})" if said.verb else ""
    return f", {words(said.speaker) or words(said.span)}{verb if said.speaker else ''}"
