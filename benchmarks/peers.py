"""What `translate.py` compares with: transformers, raw CTranslate2 and Argos Translate, all with the same weights.

Each function gets a peer ready and returns a function that translates the given sentences once.
"""

from __future__ import annotations

import json
import shutil
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[[list[str]], Any]


def transformers_run(model: Path, *, beam_size: int, batch: int, dtype: str) -> Run:
    """`generate` as transformers' own translation pipeline called it (version 5 has no such pipeline any more).

    With `batch` 1 the sentences go one by one, as they did in the pipeline unless a batch size was given; larger
    batches are made of sentences of similar length.
    """
    import torch
    from transformers import MarianMTModel, MarianTokenizer
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    network = MarianMTModel.from_pretrained(model, dtype=dtype).eval()
    tokenizer = MarianTokenizer.from_pretrained(model)

    def run(sentences: list[str]) -> list[str]:
        order = sorted(range(len(sentences)), key=lambda index: len(sentences[index]))
        done = [""] * len(sentences)
        for first in range(0, len(order), batch):
            part = order[first : first + batch]
            inputs = tokenizer([sentences[index] for index in part], return_tensors="pt", padding=True)
            with torch.inference_mode():
                output = network.generate(**inputs, num_beams=beam_size, max_length=512)
            for index, text in zip(part, tokenizer.batch_decode(output, skip_special_tokens=True), strict=True):
                done[index] = text
        return done

    return run


def raw_run(
    converted: Path, *, beam_size: int, threads: int, limit: int, kind: str, sentences: list[str]
) -> Callable[[], Any]:
    """`Translator.translate_batch` on sentences that are cut and tokenised beforehand: the limit.

    No text is made of the result, and neither scores nor attention are asked for.
    """
    import ctranslate2
    from sentencepiece import SentencePieceProcessor

    pieces = SentencePieceProcessor(model_file=str(converted / "source.spm"))
    tokens = [[*row, "</s>"] for row in pieces.encode(sentences, out_type=str)]
    translator = ctranslate2.Translator(str(converted), compute_type="int8", inter_threads=threads, intra_threads=1)
    return lambda: translator.translate_batch(tokens, beam_size=beam_size, max_batch_size=limit, batch_type=kind)


def argos_run(converted: Path, scratch: Path, *, beam_size: int) -> Run | None:
    """Argos Translate on the converted model; None where it is not installed.

    Its sentence splitters (Stanza, MiniSBD) are heavy and want models from the network. They are left out: Argos gets
    one paragraph of known sentences after another, cut for free.
    """
    for name in ("stanza", "minisbd"):
        if name not in sys.modules:
            stub = types.ModuleType(name)
            stub.SBDetect = None  # type: ignore[attr-defined]
            stub.models = types.SimpleNamespace(list_models=lambda: ["fr"])  # type: ignore[attr-defined]
            sys.modules[name] = stub
    try:
        from argostranslate import settings
        from argostranslate.package import Package
        from argostranslate.translate import Language, PackageTranslation
    except ImportError:
        return None
    settings.compute_type = "int8"
    settings.beam_size = beam_size
    package = scratch / "fr_en"
    shutil.copytree(converted, package / "model")
    config = json.loads((package / "model" / "config.json").read_text())
    (package / "model" / "config.json").write_text(json.dumps(config | {"add_source_eos": True}))
    shutil.copyfile(converted / "source.spm", package / "sentencepiece.model")
    (package / "metadata.json").write_text(json.dumps({"from_code": "fr", "to_code": "en", "package_version": "1.0"}))
    translation = PackageTranslation(Language("fr", "French"), Language("en", "English"), Package(package))
    translation.sentencizer = types.SimpleNamespace(split_sentences=lambda paragraph: paragraph.split("\x1f"))
    return lambda sentences: [
        translation.translate("\x1f".join(sentences[first : first + 4])) for first in range(0, len(sentences), 4)
    ]
