"""Sending windows of sentences through an engine and judging what comes back."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import replace

from translator.checks.degenerate import fault_of
from translator.document import Block
from translator.engine.base import DecodingOptions, Engine, Hypothesis
from translator.pipeline.blocks import Translated
from translator.pipeline.marks import MarkStyle
from translator.pipeline.protect import protect
from translator.pipeline.restore import Sentence, restore
from translator.pipeline.sentences import Job, joined
from translator.text.case import to_headline_case


def submit(engine: Engine, jobs: Sequence[Job], options: DecodingOptions) -> Callable[[], list[Hypothesis]]:
    """Starts the translation of the jobs' parts; the result has one hypothesis for each part, in order."""
    texts = [part.text for job in jobs for part in job.parts]
    return engine.submit(texts, options) if texts else list


def finish(
    engine: Engine,
    blocks: Mapping[int, Block],
    jobs: Sequence[Job],
    hypotheses: Sequence[Hypothesis],
    options: DecodingOptions,
    style: MarkStyle,
) -> Generator[None, None, list[Translated]]:
    """Joins parts, decodes degenerate hypotheses again, mends numbers and addresses, restores marks and case.

    `blocks` is keyed by `Job.block`. Yields whenever it has given the engine something and would have to wait for it,
    so that the caller can do something else first.
    """
    whole: list[Hypothesis] = []
    taken = 0
    for job in jobs:
        size = len(job.parts)
        whole.append(joined(job, hypotheses[taken : taken + size]))
        taken += size
    yield from _retry(engine, jobs, whole, options)
    return [_restored(blocks[job.block], job, hypothesis, style) for job, hypothesis in zip(jobs, whole, strict=True)]


def _retry(
    engine: Engine, jobs: Sequence[Job], whole: list[Hypothesis], options: DecodingOptions
) -> Generator[None, None, None]:
    """Decodes degenerate hypotheses again in other ways, replacing in `whole` those that come out better."""
    faults = [
        index for index, job in enumerate(jobs) if job.parts and fault_of(job.text, whole[index].text) is not None
    ]
    for other in (
        replace(options, no_repeat_ngram_size=3, repetition_penalty=1.1),
        replace(
            options,
            beam_size=max(1, options.beam_size // 2),
            no_repeat_ngram_size=2,
            repetition_penalty=1.3,
            length_penalty=1.0,
        ),
    ):
        if not faults:
            break
        again = [jobs[index] for index in faults]
        waiting = submit(engine, again, other)
        yield
        results = iter(waiting())
        for index in list(faults):
            hypothesis = joined(jobs[index], [next(results) for _ in jobs[index].parts])
            if fault_of(jobs[index].text, hypothesis.text) is None:
                whole[index] = hypothesis
                faults.remove(index)


def _restored(block: Block, job: Job, hypothesis: Hypothesis, style: MarkStyle) -> Translated:
    if block.role == "code":
        return Translated(job, Sentence(job.text, (), {}), None, ())
    if not job.parts:
        text, links, _ = protect(job.text, job.text, ())
        return Translated(job, restore(job.text, job.marks, block.quotes, job.outer, text, links, style), None, ())
    text, links, notes = protect(job.text, hypothesis.text, hypothesis.links)
    sentence = restore(job.text, job.marks, block.quotes, job.outer, text, links, style)
    if job.case != "plain":
        sentence = replace(sentence, text=to_headline_case(sentence.text, job.case))
    return Translated(job, sentence, hypothesis.score, notes)
