from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from translator import Block, Span, segment
from translator.pipeline.spelling import ModelText, spell
from translator.text.parts import dropped_in, marks_in, quote_parts


def spelled(block: Block, span: Span) -> ModelText:
    parts = quote_parts(block)
    text = block.text[span.start : span.end]
    return spell(text, marks_in(parts, span), parts=parts, dropped=dropped_in(parts, span))


def prepared(text: str, sentence: int = 0) -> tuple[str, ModelText]:
    block = segment(text).blocks[0]
    span = block.sentences[sentence]
    source = block.text[span.start : span.end]
    return source, spelled(block, span)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rien à changer.", "Rien à changer."),
        ("L’été\u00a0: 12\u202f000\u00a0euros…", "L'été: 12 000 euros..."),
        ("Vrai\u202f? dit-il\u00a0!", "Vrai? dit-il!"),
        ("Mot\u00ad coupé\u200b ici.", "Mot coupé ici."),
        ("« Tout est dit. »", "Tout est dit."),
        ("«\u00a0Tout est dit\u00a0», conclut-il.", "« Tout est dit », conclut-il."),
        ('Un "gros" souci.', "Un « gros » souci."),
        ("Il a dit : « Jamais. »", "Il a dit: « Jamais. »"),
        ("Il a “tout” vu.", "Il a « tout » vu."),
    ],
)
def test_what_the_model_reads(text: str, expected: str) -> None:
    assert prepared(text)[1].text == expected


def test_a_quotation_that_began_before_is_completed_for_the_model() -> None:
    text = "« Bien sûr. C’est un ordre », a dit le président."
    assert prepared(text, 0)[1].text == "Bien sûr."
    assert prepared(text, 1)[1].text == "« C'est un ordre », a dit le président."


def test_a_quotation_that_goes_on_is_completed_for_the_model() -> None:
    text = "Il a dit : « Je pars. Je reviens demain. »"
    assert prepared(text, 0)[1].text == "Il a dit: « Je pars. »"
    assert prepared(text, 1)[1].text == "Je reviens demain."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "L’«\u00a0été\u00a0» dernier\u202f: 12\u202f000 visiteurs… et après\u202f?",
            ["été", "visiteurs", "et", "après"],
        ),
        ("«\u00a0Tout\u00a0», dit-il, «\u00a0est “dit”\u00a0».", ["Tout", "dit", "est", "dit"]),
    ],
)
def test_words_lead_back_to_the_source(text: str, words: list[str]) -> None:
    source, result = prepared(text)
    at = read = 0
    for word in words:
        at = result.text.index(word, at)
        read = source.index(word, read)
        assert result.origin(Span(at, at + len(word))) == Span(read, read + len(word))
        at, read = at + len(word), read + len(word)


@given(st.text(alphabet="ab é’…\u00a0\u202f\u200b:!?«»“”.,\n", max_size=40))
@example("a«\n\n«")
def test_offsets_never_leave_the_source_and_letters_map_to_themselves(text: str) -> None:
    for block in segment(text).blocks:
        for span in block.sentences:
            source = block.text[span.start : span.end]
            result = spelled(block, span)
            for offset, character in enumerate(result.text):
                origin = result.origin(Span(offset, offset + 1))
                assert 0 <= origin.start <= origin.end <= len(source)
                if character.isalpha():
                    assert source[origin.start : origin.end] == character
