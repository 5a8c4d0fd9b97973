"""Options that several commands share, each said once, and how a dataclass becomes options of a command."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields, is_dataclass
from typing import Annotated, Any, get_type_hints

import typer

from translator.engine.base import Device as DeviceName
from translator.engine.base import EngineName
from translator.formats.writing import Layout
from translator.pipeline.marks import MarkStyle
from translator.text.numbers import Clock
from translator.training.options import Method

ModelName = Annotated[str, typer.Option("--model", "-m", help="Name, directory or hub id of a model.")]
Engine = Annotated[EngineName, typer.Option(help="What runs the model.")]
Device = Annotated[DeviceName, typer.Option(help="Where it runs.")]
ComputeType = Annotated[
    str, typer.Option(help="int8, float16, float32, …; default: int8 on a processor, float16 on a GPU.")
]
Threads = Annotated[int, typer.Option(min=0, help="Processor threads; 0: all cores.")]
BeamSize = Annotated[int, typer.Option(min=1, max=64, help="Hypotheses kept in the search; 1: greedy.")]
LengthPenalty = Annotated[float, typer.Option(help="Above 1 favours longer translations.")]
Output = Annotated[
    str, typer.Option("--output", "-o", metavar="FILE", help="Where to write; the extension says the format.")
]
Format = Annotated[
    str, typer.Option(metavar="NAME", help="html, md, tsv, jsonl, txt, docx, tmx or pharaoh, whatever the extension.")
]
AllowPrivate = Annotated[bool, typer.Option("--allow-private", help="Fetch from private addresses too.")]
Offline = Annotated[bool, typer.Option("--offline", help="Never use the network.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")]
SkipBad = Annotated[bool, typer.Option("--skip-bad", help="Pass over broken rows.")]
Resume = Annotated[bool, typer.Option("--resume", help="Go on from the last checkpoint.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslateOptions:
    """What is translated into what, and how it is reported."""

    output: Output = "-"
    output_dir: Annotated[
        str, typer.Option(metavar="DIR", help="Write one document for each input into this directory.")
    ] = ""
    format: Format = ""
    layout: Annotated[
        Layout | None, typer.Option(help="Both languages beside or under each other, or the translation alone.")
    ] = None
    lines: Annotated[
        bool, typer.Option("--lines", help="Every input line is a segment and gives exactly one line of English.")
    ] = False
    quotes: Annotated[MarkStyle, typer.Option(help="Style of the English quotation marks.")] = "us"
    clock: Annotated[
        Clock, typer.Option(help="Times of day in figures: as the model writes them, 8:15 p.m. (12) or 20:15 (24).")
    ] = "as-is"
    language: Annotated[str, typer.Option(help="Language that the input must be in; any: no check.")] = "fr"
    allow_private: AllowPrivate = False
    resume: Annotated[bool, typer.Option("--resume", help="Go on with an interrupted translation.")] = False
    json: Annotated[bool, typer.Option("--json", help="Report on standard output, one JSON object an input.")] = False
    quiet: Quiet = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignOptions:
    """What is aligned how, and where it goes."""

    output: Output = ""
    format: Format = ""
    layout: Annotated[Layout | None, typer.Option(help="Both languages beside or under each other.")] = None
    corpus: Annotated[
        str, typer.Option(metavar="FILE", help="Write the rows as a training corpus: .tmx, .tsv or .jsonl.")
    ] = ""
    min_score: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Least probability of a row that goes into the corpus.")
    ] = 0.5
    pre_segmented: Annotated[
        bool, typer.Option("--pre-segmented", help="Files have one sentence a line, blank lines between paragraphs.")
    ] = False
    anchors: Annotated[
        str, typer.Option(metavar="FILE", help="Pairs of sentence numbers (12:14, from 1) that must be in one row.")
    ] = ""
    no_links: Annotated[bool, typer.Option("--no-links", help="Leave out the word links.")] = False
    language: Annotated[str, typer.Option(help="fr: check both languages; any: no check.")] = "fr"
    allow_private: AllowPrivate = False
    json: Annotated[bool, typer.Option("--json", help="Report on standard output, one JSON object a pair.")] = False
    quiet: Quiet = False

    @property
    def written(self) -> str:
        """Where the document goes: standard output unless a file or a corpus is asked for; empty for nowhere."""
        return self.output or ("" if self.corpus or self.json else "-")


_SHARED = {
    "model": ModelName,
    "engine": Engine,
    "device": Device,
    "compute_type": ComputeType,
    "threads": Threads,
    "offline": Offline,
    "beam_size": BeamSize,
    "length_penalty": LengthPenalty,
    "retry_doubtful": Annotated[
        bool, typer.Option("--retry-doubtful", help="Decode doubtful sentences again, with a wider beam.")
    ],
    "max_length": Annotated[float, typer.Option(min=1, help="Words of the longer side.")],
    "max_length_ratio": Annotated[float, typer.Option(min=1, help="Characters, the longer side by the shorter.")],
    "min_letters": Annotated[float, typer.Option(min=0, max=1, help="Share of letters among the characters.")],
    "max_broken": Annotated[float, typer.Option(min=0, help="Characters with a damaged encoding.")],
    "min_language": Annotated[float, typer.Option(min=0, max=1, help="Probability of French and of English.")],
    "min_numbers": Annotated[float, typer.Option(min=0, max=1, help="Share of numbers on both sides.")],
    "min_punctuation": Annotated[float, typer.Option(min=0, max=1, help="Share of ? ! : ; ( on both sides.")],
    "min_quotes": Annotated[float, typer.Option(min=0, max=1, help="Share of quotation marks on both sides.")],
    "max_copy": Annotated[float, typer.Option(min=0, max=1, help="Share of words on both sides.")],
    "max_repetition": Annotated[float, typer.Option(min=0, max=1, help="Share of repeated word sequences.")],
    "corpora": Annotated[list[str], typer.Argument(metavar="CORPUS…", help="Files of sentence pairs, in any format.")],
    "name": Annotated[str, typer.Option(metavar="NAME", help="What the new model will be called.")],
    "method": Annotated[Method, typer.Option(help="Train all weights, or small adapters.")],
    "replay": Annotated[
        list[str], typer.Option(metavar="FILE", help="General pairs to mix in against forgetting; repeatable.")
    ],
    "replay_share": Annotated[float, typer.Option(help="Share of the pairs seen that come from --replay.")],
    "general": Annotated[
        str, typer.Option(metavar="FILE", help="General test set for the proof; default: a small one of our own.")
    ],
    "exclude": Annotated[list[str], typer.Option(metavar="FILE", help="Test set to keep out of training; repeatable.")],
    "max_minutes": Annotated[float | None, typer.Option(min=0.1, help="End training by then.")],
    "epochs": Annotated[
        float | None, typer.Option(min=0.01, help="Times that the corpus is seen; default: by its size.")
    ],
    "learning_rate": Annotated[float | None, typer.Option(help="Peak learning rate; default: 1e-4, with LoRA 1e-3.")],
    "min_chrf": Annotated[
        float, typer.Option(min=0, max=100, help="Least chrF of a hypothesis that is taken, 0 to 100.")
    ],
    "seed": Annotated[int, typer.Option(help="Seed of the split and of the order.")],
    "skip_bad": SkipBad,
    "duplicates": Annotated[bool, typer.Option("--keep-duplicates", help="Keep near-duplicates.")],
}
"""What is said of the fields of the library's own dataclasses; those that are not here are no options."""


def spread(command: Callable[..., None]) -> Callable[..., None]:
    """The command with each parameter that is a dataclass spread into options, one for each of its fields.

    A field is said where the dataclass annotates it, or above; its default is that of the dataclass. A field that the
    command has as a parameter itself is left to it.
    """
    signature = inspect.signature(command, eval_str=True)
    parameters: list[inspect.Parameter] = []
    parts: dict[str, tuple[Any, list[str]]] = {}
    for parameter in signature.parameters.values():
        kind = parameter.annotation
        if not is_dataclass(kind):
            parameters.append(parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY))
            continue
        hints = get_type_hints(kind, include_extras=True)
        names = []
        for field in fields(kind):
            said = _SHARED.get(field.name, hints[field.name])
            if hasattr(said, "__metadata__") and field.name not in signature.parameters.keys() - {parameter.name}:
                default = inspect.Parameter.empty if field.default is MISSING else field.default
                parameters.append(
                    inspect.Parameter(field.name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=said)
                )
                names.append(field.name)
        parts[parameter.name] = (kind, names)

    def spreaded(**given: Any) -> None:
        made = {name: kind(**{key: _frozen(given.pop(key)) for key in names}) for name, (kind, names) in parts.items()}
        command(**given, **made)

    spreaded.__doc__ = command.__doc__
    spreaded.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    spreaded.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return spreaded


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
