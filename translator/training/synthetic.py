"""Pairs that a model makes, to train another model on or itself further.

`back_translated` writes the French of English sentences (Sennrich et al., 2016, https://aclanthology.org/P16-1009/).
`interpolated` puts in place of a pair's English what of the model's own hypotheses is nearest to it: a target that is
right and easy to learn (sequence-level interpolation: Kim & Rush, 2016, https://aclanthology.org/D16-1139/).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from operator import itemgetter

from translator.engine import DecodingOptions, Engine
from translator.errors import ModelError
from translator.evaluation.scoring import sentence_chrf
from translator.formats import Pair
from translator.pipeline.spelling import spell_text
from translator.text.language import detect
from translator.training.options import InterpolationOptions
from translator.training.preparing import model_pair

_DEFAULTS = InterpolationOptions()
_CHUNK = 4096
_KEPT = re.compile(r"\d+|[“”]")
"""What a hypothesis must hold as often as the English it stands for."""


def back_translated(sentences: Iterable[str], engine: Engine) -> Iterator[Pair]:
    """Pairs of English sentences and what an English → French model makes of them, by greedy search.

    Sentences that are empty or too long for the model are left out. Raises ModelError if the first ones come out in
    English.
    """
    iterator = iter(sentences)
    checked = False  # Once: a few sentences at the end may be all names.
    while part := list(islice(iterator, _CHUNK)):
        spelled = (spell_text(sentence, "en").text for sentence in part)
        english = [text for text in spelled if text and engine.count_tokens(text) <= engine.max_tokens]
        french = engine.translate(english, DecodingOptions(beam_size=1, links=False))
        if not checked and detect(made.text for made in french) == "en":
            raise ModelError(f"{engine.model} does not write French.", hint="Name a model from English to French.")
        checked = True
        yield from (Pair(made.text, text) for made, text in zip(french, english, strict=True) if made.text)


def interpolated(
    pairs: Iterable[Pair],
    engine: Engine,
    options: InterpolationOptions = _DEFAULTS,
    *,
    on_taken: Callable[[], None] = lambda: None,
) -> Iterator[Pair]:
    """Pairs with the hypothesis of the beam that is nearest to their English by chrF, in order.

    A pair stays as it is if that one is not near enough, if it has other figures or other quotation marks, or if the
    model does not take the pair. `on_taken` is called for each other one.
    """
    decoding = DecodingOptions(beam_size=options.beam_size, links=False)
    iterator = iter(pairs)
    while part := list(islice(iterator, _CHUNK)):
        texts = [model_pair(pair.source, pair.target) for pair in part]
        taken = {
            place: text
            for place, text in enumerate(texts)
            if text and engine.count_tokens(text[0]) <= engine.max_tokens
        }
        beams = engine.n_best([source for source, _ in taken.values()], decoding)
        for (place, (source, target)), beam in zip(taken.items(), beams, strict=True):
            scored = zip(sentence_chrf(beam, [target] * len(beam)), beam, strict=True)
            chrf, nearest = max(scored, key=itemgetter(0))  # of equals the best of the beam
            if nearest and chrf >= options.min_chrf and sorted(_KEPT.findall(nearest)) == sorted(_KEPT.findall(target)):
                part[place] = part[place]._replace(source=source, target=nearest)
                on_taken()
        yield from part
