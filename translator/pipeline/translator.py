"""`Translator`: the one place that names all stages from a French document to a bilingual one."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple, TypeVar, get_args

from translator import __version__
from translator.bilingual import BilingualDocument, Signature, WordLink
from translator.checks.run import check_row
from translator.checks.table import choose
from translator.document import Block, Document, Span
from translator.engine import DEFAULT_MODEL, DecodingOptions, Engine, EngineOptions, Hypothesis, load
from translator.engine.base import FittedOptions
from translator.errors import InputError, TranslatorError, UsageError
from translator.formats.documents.reading import read
from translator.pipeline.blocks import BlockResult, assemble, finished
from translator.pipeline.ledger import NameLedger
from translator.pipeline.marks import MarkStyle, splits
from translator.pipeline.scheduler import PendingWindow, Window, scheduled, windows
from translator.pipeline.sentences import PreparedSentence, prepare_sentence
from translator.pipeline.spelling import spell_text
from translator.text import segment
from translator.text.case import Names
from translator.text.numbers import Clock
from translator.text.parts import quote_parts

T = TypeVar("T")

Source = Document | str | os.PathLike[str] | bytes
"""A document, or what `translator.read` takes."""

GREEDY = DecodingOptions(beam_size=1, links=False)
"""For drafts: alignment gains nothing from a better search."""
LONGEST_SCORED = 1500
"""Characters of a text beyond which it is neither scored nor aligned word by word."""
_REACH = 2
"""Forced decoding takes texts of up to so many times `Engine.max_tokens`."""


class DocumentNames(NamedTuple):
    """What is known of a document's names: which words of its headlines are names, and the English forms."""

    headlines: Names
    ledger: NameLedger


class Translator:
    """A loaded model and all that is done around it; safe to use from several threads at once, as engines are."""

    def __init__(
        self,
        model: Translator | Engine | EngineOptions | str = DEFAULT_MODEL,
        *,
        decoding: DecodingOptions = DecodingOptions(),  # noqa: B008 - immutable
        quotes: MarkStyle = "us",
        clock: Clock = "as-is",
    ) -> None:
        """Loads the model.

        Args:
            model: a bundled or registered name, a directory or a hub id; options that also say what runs it and where;
                or an engine that is loaded already, perhaps that of another `Translator`.
            decoding: how to search.
            quotes: style of the English quotation marks.
            clock: how times of day in figures are written: as the model writes them where that is English, `8:15 p.m.`
                (`12`) or `20:15` (`24`).

        Raises:
            ModelError: the model cannot be found or loaded.
            UsageError: options that do not exist or do not fit together.
        """
        if quotes not in (styles := get_args(MarkStyle)):
            raise UsageError(f"Unknown style of quotation marks '{quotes}'.", hint=f"There are {', '.join(styles)}.")
        if clock not in (clocks := get_args(Clock)):
            raise UsageError(f"Unknown style of times '{clock}'.", hint=f"There are {', '.join(clocks)}.")
        if isinstance(model, Translator):
            model = model.engine
        self.engine: Engine = load(model) if isinstance(model, str | EngineOptions) else model
        self.decoding = decoding.fitted(self.engine.tuning)
        if self.decoding.retry_doubtful and not self.engine.tuning.confidence:
            raise UsageError(
                f"The model {self.engine.model} says nothing of how sure it is, so that nothing is doubtful.",
                hint="`make retune` fits the weights of confidence to a model.",
            )
        self._checks = choose(thresholds={"omission": self.engine.tuning.omission})
        self.quotes = quotes
        self.clock: Clock = clock

    def document(self, source: Source, *, language: str | None = "fr", offline: bool = False) -> BilingualDocument:
        """Translates a document, sentence by sentence, every quotation kept.

        `language` is what a text that is read must be in (BCP 47; None takes any); with `offline` no address is read.

        Raises:
            InputError: the source cannot be read.
        """
        if not isinstance(source, Document):
            source = read(source, language=language, offline=offline)
        document = segmented(source)
        results = [
            result
            for window in self.blocks(enumerate(document.blocks), names=self.names_in(document))
            for result in window
        ]
        return BilingualDocument(
            source=document,
            target=target_of(document, [result.block for result in results]),
            rows=tuple(row for result in results for row in result.rows),
            signature=self.signature,
        )

    def documents(
        self,
        sources: Iterable[Source],
        *,
        on_error: Callable[[Source, TranslatorError], object] | None = None,
        language: str | None = "fr",
        offline: bool = False,
    ) -> Iterator[BilingualDocument]:
        """Translates one document after another.

        One that fails ends the iteration with its error; given `on_error`, that is called with the source and the
        error, and the others go on.
        """
        for source in _refusing_one(sources):
            try:
                yield self.document(source, language=language, offline=offline)
            except TranslatorError as error:
                if on_error is None:
                    raise
                on_error(source, error)

    def blocks(
        self, blocks: Iterable[tuple[int, Block]], *, names: DocumentNames | None = None, first_window: int = 0
    ) -> Iterator[list[BlockResult]]:
        """Translates numbered, segmented blocks; yields the results of one window after another, in order.

        Memory does not grow with the blocks. While the engine works on a window, those before it are finished.
        `names` tells what the document's names are (`names_in`); `first_window` is the number of the first window, for
        a stream that goes on where another ended.
        """
        chosen = names or self._names(())
        cut = windows(blocks, first=first_window)
        for pending in scheduled(self._pending(window, chosen, self.decoding) for window in cut):
            sentences = iter(zip(pending.sentences, pending.hypotheses, strict=True))
            yield [
                self._result(number, block, [next(sentences) for _ in _spans(block)], chosen.ledger)
                for number, block in pending.window.blocks
            ]

    def sentences(self, sentences: Iterable[str]) -> list[str]:
        """The translation of each string, on one line; a string may hold several sentences.

        Raises:
            UsageError: a single string instead of several.
        """
        return list(self.lines(sentences))

    def lines(self, lines: Iterable[str]) -> Iterator[str]:
        """The translation of each line, in order and in flat memory; an empty line gives an empty line."""
        for results in self.blocks(line_blocks(_refusing_one(lines))):
            yield from map(as_line, results)

    def drafts(self, document: Document, *, on_done: Callable[[int], object] = lambda _: None) -> list[str]:
        """The model's own words for each sentence of a segmented document, by greedy search, with nothing restored.

        `on_done` is called with the number of sentences just done.
        """
        names = self.names_in(document)
        blocks = ((number, block) for number, block in enumerate(document.blocks) if block.sentences)
        found: list[str] = []
        for pending in scheduled(
            self._pending(window, names, GREEDY.fitted(self.engine.tuning), retry=False) for window in windows(blocks)
        ):
            found += (
                hypothesis.text if sentence.parts else sentence.text
                for sentence, hypothesis in zip(pending.sentences, pending.hypotheses, strict=True)
            )
            on_done(len(pending.sentences))
        return found

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float | None]:
        """Log-probability (in nats) of each English text given its French one; None where one is too long."""
        spelled = [(spell_text(source, "fr").text, spell_text(target, "en").text) for source, target in pairs]
        fit = [max(map(len, pair)) <= LONGEST_SCORED for pair in spelled]
        # Many pairs share a text with others; the same pair is never scored twice.
        single = list(dict.fromkeys(pair for pair, fits in zip(spelled, fit, strict=True) if fits))
        means: dict[tuple[str, str], float | None] = dict(
            zip(single, _one_by_one(self.engine.score, single, None), strict=True)
        )
        # The mean is over the target's tokens and the end mark; the source's tokenizer counts about as many.
        return [
            None if not fits or (mean := means[pair]) is None else mean * (self.engine.count_tokens(pair[1]) + 1)
            for pair, fits in zip(spelled, fit, strict=True)
        ]

    def link(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[WordLink[Span], ...]]:
        """Word alignment of each French text with its English one; none where a text is too long for the model."""
        spelled = [(spell_text(source, "fr"), spell_text(target, "en")) for source, target in pairs]
        fit = [index for index, pair in enumerate(spelled) if all(self._fits(side.text) for side in pair)]
        nothing: tuple[WordLink[Span], ...] = ()
        found = [nothing] * len(pairs)
        given = [(spelled[index][0].text, spelled[index][1].text) for index in fit]
        for index, links in zip(fit, _one_by_one(self.engine.link, given, nothing), strict=True):
            source, target = spelled[index]
            back = (WordLink(source.origin(one), target.origin(other), score) for one, other, score in links)
            found[index] = tuple(
                link for link in back if link.source.start < link.source.end and link.target.start < link.target.end
            )
        return found

    @property
    def signature(self) -> Signature:
        """What a translation is made by; it stands in every document."""
        return Signature(
            version=__version__,
            model=self.engine.model,
            model_hash=self.engine.model_hash,
            engine=self.engine.name,
            compute_type=self.engine.compute_type,
            beam_size=self.decoding.beam_size,
            length_penalty=self.decoding.length_penalty,
            no_repeat_ngram_size=self.decoding.no_repeat_ngram_size,
            repetition_penalty=self.decoding.repetition_penalty,
            retry_doubtful=self.decoding.retry_doubtful,
            quotes=self.quotes,
            clock="" if self.clock == "as-is" else self.clock,
            segmenter=f"fr-{__version__}",
        )

    def names_in(self, document: Document) -> DocumentNames:
        """What is known of the names in a document."""
        return self._names([block.text for block in document.blocks])

    def _names(self, texts: Sequence[str]) -> DocumentNames:
        return DocumentNames(Names(texts, self.engine.count_tokens), NameLedger(texts))

    def _pending(
        self, window: Window, names: DocumentNames, decoding: FittedOptions, *, retry: bool = True
    ) -> PendingWindow:
        sentences = [
            prepare_sentence(number, block, quoted, span, self.engine, names.headlines)
            for number, block in window.blocks
            for quoted in [quote_parts(block)]
            for span in _spans(block)
        ]
        return PendingWindow(window, sentences, self.engine, decoding, retry=retry, clock=self.clock)

    def _result(
        self, number: int, block: Block, parts: Sequence[tuple[PreparedSentence, Hypothesis]], ledger: NameLedger
    ) -> BlockResult:
        tuning = self.engine.tuning
        quoted = quote_parts(block, split=splits(self.quotes))
        translated = [finished(block, quoted, *part, ledger, self.quotes, self.clock, tuning) for part in parts]
        result = assemble(number, block, quoted, translated, tuning)
        here, there = {number: block}, {number: result.block}
        weights = tuning.confidence
        rows = (check_row(row, here, there, self._checks, weights=weights) for row in result.rows)
        return result._replace(rows=tuple(rows))

    def _fits(self, text: str) -> bool:
        most = _REACH * self.engine.max_tokens
        if not text.strip() or len(text) > LONGEST_SCORED:
            return False
        return len(text) <= most or self.engine.count_tokens(text) <= most


def translate(
    source: Source,
    *,
    model: Translator | Engine | EngineOptions | str = DEFAULT_MODEL,
    decoding: DecodingOptions = DecodingOptions(),  # noqa: B008 - immutable
    quotes: MarkStyle = "us",
    clock: Clock = "as-is",
    language: str | None = "fr",
    offline: bool = False,
) -> BilingualDocument:
    """Translates one French document into English; `Translator` keeps the model for more.

    Arguments and errors are those of `Translator` and `Translator.document`; `offline` holds for the model too.
    """
    engine = offline_model(model) if offline else model
    translator = Translator(engine, decoding=decoding, quotes=quotes, clock=clock)
    return translator.document(source, language=language, offline=offline)


def offline_model(model: Translator | Engine | EngineOptions | str) -> Translator | Engine | EngineOptions:
    """The model, not to be fetched; what is loaded already stays as it is."""
    if not isinstance(model, str | EngineOptions):
        return model
    return replace(EngineOptions(model=model) if isinstance(model, str) else model, offline=True)


def segmented(document: Document) -> Document:
    """The document with sentences and quotations, found if they are not there yet."""
    return document if any(block.sentences for block in document.blocks) else segment(document)


def line_blocks(lines: Iterable[str]) -> Iterator[tuple[int, Block]]:
    """Each line as a numbered, segmented block of its own; its sentences are translated one by one."""
    for number, line in enumerate(lines):
        text = line.strip()
        block = Block("paragraph", text)
        yield number, segment(Document((block,))).blocks[0] if text else block


def as_line(result: BlockResult) -> str:
    """The translation of a block on one line."""
    return " ".join(result.block.text.split())


def target_of(source: Document, blocks: Sequence[Block]) -> Document:
    """The English document made of target blocks; its title is the translation of the heading that is the title."""
    pairs = zip(source.blocks, blocks, strict=True)
    title = next((target.text for block, target in pairs if block.text == source.title), "")
    return replace(source, blocks=tuple(blocks), language="en", title=title, notes=())


def _spans(block: Block) -> Sequence[Span]:
    """The units of translation: sentences; a block that has none, such as code, is carried over whole."""
    return block.sentences or (Span(0, len(block.text)),)


def _refusing_one(several: Iterable[T]) -> Iterable[T]:
    if isinstance(several, str | bytes | os.PathLike | Document):
        raise UsageError(
            "Expected a list, not a single text.",
            hint="Give a list: sentences([text]), documents([path]); or document(text.encode()) for a whole text.",
        )
    return several


def _one_by_one(
    judge: Callable[[Sequence[tuple[str, str]]], Sequence[T]], pairs: Sequence[tuple[str, str]], otherwise: T
) -> list[T]:
    """Calls `judge` with all pairs, or one by one where it refuses some for their length: these give `otherwise`."""
    if not pairs:
        return []
    try:
        return [*judge(pairs)]
    except InputError:
        # Pieces are counted with the source's vocabulary; a target may be too long after all.
        return [otherwise] if len(pairs) == 1 else [x for pair in pairs for x in _one_by_one(judge, [pair], otherwise)]
