from __future__ import annotations

import pytest

from tests.engines import FakeEngine
from translator import Block, Document, translate
from translator.training.preparing import model_pair

Pair = tuple[str, str]

AGREE = {
    "dialogue with its speaker": (
        ("— Je pars, dit-il.", "“I am leaving,” he said."),
        ("« Je pars, » dit-il.", "“I am leaving,” he said."),
    ),
    "interrupted inside the marks": (
        ("« Je pars, dit-il, et je reviens. »", "“I am leaving,” he said, “and I will be back.”"),
        ("« Je pars », dit-il, « et je reviens. »", "“I am leaving,” he said, “and I will be back.”"),
    ),
    "plain": (("Il fait froid.", "It is cold."), ("Il fait froid.", "It is cold.")),
    "spaces, ellipsis, apostrophes": (
        ("L’homme attend\u00a0: il a froid… mais reste\u202f!", "The man’s waiting: he’s cold… but stays!"),
        ("L'homme attend: il a froid... mais reste!", "The man's waiting: he's cold... but stays!"),
    ),
    "guillemets and curly": (
        ("Il a dit « oui » hier.", "He said “yes” yesterday."),
        ("Il a dit « oui » hier.", "He said “yes” yesterday."),
    ),
    "no spaces inside": (
        ("Il a dit «oui» hier.", "He said «yes» yesterday."),
        ("Il a dit « oui » hier.", "He said “yes” yesterday."),
    ),
    "straight in the source": (
        ('Il a dit "oui" hier.', "He said “yes” yesterday."),
        ("Il a dit « oui » hier.", "He said “yes” yesterday."),
    ),
    "straight in the target": (
        ("Il a dit « oui » hier.", 'He said "yes" yesterday.'),
        ("Il a dit « oui » hier.", "He said “yes” yesterday."),
    ),
    "straight on both sides": (
        ('Il a dit "oui" hier.', 'He said "yes" yesterday.'),
        ("Il a dit « oui » hier.", "He said “yes” yesterday."),
    ),
    "doubled, as in TeX": (
        ("Il a dit “oui” hier.", "He said ``yes'' yesterday."),
        ("Il a dit « oui » hier.", "He said “yes” yesterday."),
    ),
    "single, straight": (
        ("Il a dit ‹ oui › hier.", "He said 'yes' yesterday."),
        ("Il a dit « oui » hier.", "He said “yes” yesterday."),
    ),
    "nested": (
        ("« Il a dit “oui” hier », affirme-t-elle.", "“He said ‘yes’ yesterday,” she says."),
        ("« Il a dit « oui » hier », affirme-t-elle.", "“He said ‘yes’ yesterday,” she says."),
    ),
    "nested, straight": (
        ("« Il a dit « oui » hier », affirme-t-elle.", "\"He said 'yes' yesterday,\" she says."),
        ("« Il a dit « oui » hier », affirme-t-elle.", "“He said ‘yes’ yesterday,” she says."),
    ),
    "interrupted": (
        ("« Nous partons », dit-il, « demain ».", "“We leave,” he said, “tomorrow.”"),
        ("« Nous partons », dit-il, « demain ».", "“We leave,” he said, “tomorrow.”"),
    ),
    "a whole sentence": (
        ("« Nous partons demain. »", "“We leave tomorrow.”"),
        ("Nous partons demain.", "We leave tomorrow."),
    ),
    "a whole sentence, marked on one side": (
        ("« Nous partons demain. »", "We leave tomorrow."),
        ("Nous partons demain.", "We leave tomorrow."),
    ),
    "dialogue": (("— Je pars demain.", "— I leave tomorrow."), ("Je pars demain.", "I leave tomorrow.")),
    "dialogue as a quotation": (("— Je pars demain.", "“I leave tomorrow.”"), ("Je pars demain.", "I leave tomorrow.")),
    "apostrophes are no marks": (
        ("Il l'a dit dans les années 90.", "'Tis from the '90s, in the parents' house."),
        ("Il l'a dit dans les années 90.", "'Tis from the '90s, in the parents' house."),
    ),
    "inches": (("Il mesure 6 pieds.", "He is 6'2\" tall."), ("Il mesure 6 pieds.", "He is 6'2\" tall.")),
}

DISAGREE = {
    "lost in the target": ("Il a dit « oui » hier.", "He said yes yesterday."),
    "lost in the source": ("Il a dit oui hier.", "He said “yes” yesterday."),
    "one of two": ("« Nous partons », dit-il, « demain ».", "“We leave tomorrow,” he said."),
    "no source": ("", "It is cold."),
    "no target": ("Il fait froid.", "\u200b"),
    "marks alone": ("« »", "“”"),
}


@pytest.mark.parametrize(("given", "expected"), AGREE.values(), ids=AGREE)
def test_one_spelling(given: Pair, expected: Pair) -> None:
    assert model_pair(*given) == expected


@pytest.mark.parametrize(("given", "expected"), AGREE.values(), ids=AGREE)
def test_the_source_is_what_the_pipeline_feeds_the_model(given: Pair, expected: Pair) -> None:
    engine = FakeEngine()
    translate(Document((Block("paragraph", given[0]),)), model=engine)
    # What a rule makes may look degenerate, and is then asked for again.
    assert set(engine.seen) == {expected[0]}


@pytest.mark.parametrize(("given", "expected"), AGREE.values(), ids=AGREE)
def test_the_spelling_is_kept_when_made_again(given: Pair, expected: Pair) -> None:
    assert model_pair(*expected) == expected


@pytest.mark.parametrize("given", DISAGREE.values(), ids=DISAGREE)
def test_quotations_that_disagree_are_no_pair(given: Pair) -> None:
    assert model_pair(*given) is None
