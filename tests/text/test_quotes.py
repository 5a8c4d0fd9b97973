"""Quotations counted: those of speech, and words that are quoted as such."""

from __future__ import annotations

import pytest

from translator import segment
from translator.text.quotes import count_quotations


@pytest.mark.parametrize(
    ("text", "speech", "words"),
    [
        ("« Oui », dit-il.", 1, 0),
        ("« Oui, dit-il, et encore oui. »", 1, 0),
        ("« Oui », dit-il, « et encore oui. »", 1, 0),
        ("« Oui », dit-il. « Non », dit-elle.", 2, 0),
        ("« Oui. Et encore oui.\n\n« Toujours oui. »", 1, 0),
        ("« Oui. Et encore oui.\n\n» Toujours oui. »", 1, 0),
        ("« Oui. »\n\n« Non. »", 2, 0),
        ('« Il m\'a dit : "Pars." »', 1, 0),
        ("C'est un « coup de com' ».", 0, 1),
        ("Les « gilets jaunes » défilent, « c'est la guerre ! » crie Paul.", 1, 1),
        ("« Gilets jaunes » et syndicats défilent.", 0, 1),
        ("Le mot l'« homme » au sens large.", 0, 1),
        ("Il a crié « à mort ».", 1, 0),
        ("Il demande : « pourquoi »", 1, 0),
        ("Un plan « qui ne changera rien à la vie des gens » selon elle.", 1, 0),
        ("— Oui, dit-il, je viens.", 1, 0),
        ("— Tu viens ? demanda Paul. Déjà ?\n\n— Oui. Tout de suite.\n\n— Bien.", 3, 0),
        ("-- Tu viens ? demanda Paul. Déjà ?\n\n-- Oui, dit-elle.", 2, 0),
        ("Rien.", 0, 0),
    ],
)
def test_each_quotation_counts_once(text: str, speech: int, words: int) -> None:
    assert count_quotations(segment(text).blocks) == (speech, words)


def test_counts_are_named() -> None:
    named = count_quotations(segment("« Oui », dit-il. Un « coup ». Un « truc ».").blocks).named
    assert named == ["1 quotation", "2 quoted words"]
