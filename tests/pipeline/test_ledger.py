from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from translator.bilingual import WordLink
from translator.document import Span
from translator.pipeline.editing import edit
from translator.pipeline.ledger import NameLedger, SetName


def links(source: str, target: str, pairs: str) -> list[WordLink[Span]]:
    """Links of `French=English` pairs, parted by spaces; `_` stands for a space inside."""
    found = []
    for pair in pairs.split():
        here, there = (side.replace("_", " ") for side in pair.split("="))
        found.append(WordLink(_span(source, here), _span(target, there), 0.8))
    return found


def _span(text: str, word: str) -> Span:
    match = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)
    assert match, (word, text)
    return Span(*match.span())


def corrected(source: str, target: str, pairs: str = "", texts: Sequence[str] | None = None) -> str:
    given = links(source, target, pairs)
    edits, _ = NameLedger([source] if texts is None else texts).corrected(source, target, given)
    return edit(target, given, edits)[0]


SET = {
    "misspelt": ("Le député Petros Mantouvalos est parti.", "MP Petros Muantouvalos left.", "Mantouvalos=Muantouvalos",
                 "MP Petros Mantouvalos left."),
    "letters lost": ("À Zagreb, il neige.", "In agreb, it snows.", "Zagreb=agreb", "In Zagreb, it snows."),
    "letters lost at the beginning": ("Zapatero est venu.", "apatero came.", "Zapatero=apatero", "Zapatero came."),
    "letters lost, not linked": ("Il vit à Zagreb.", "He lives in agreb.", "vit=lives", "He lives in Zagreb."),
    "cut off": ("Il va à Christchurch.", "He goes to Christch.", "Christchurch=Christch", "He goes to Christchurch."),
    "possessive": ("Le parti de Rodrigo.", "Roieldrigo's party.", "Rodrigo=Roieldrigo", "Rodrigo's party."),
    "twice": ("Rodrigo a vu Rodrigo.", "Rodrigo saw Roieldrigo.", "Rodrigo=Roieldrigo", "Rodrigo saw Rodrigo."),
    "French form": ("Il vit à Palerme.", "He lives in Palerme.", "Palerme=Palerme", "He lives in Palermo."),
    "French form without accents": ("Le temple d’Éphèse.", "The temple of Ephese.", "Éphèse=Ephese",
                                    "The temple of Ephesus."),
    "person": ("Alexandre Loukachenko a parlé.", "Alexandre Loukachenko spoke.",
               "Alexandre=Alexandre Loukachenko=Loukachenko", "Alexander Lukashenko spoke."),
    "exonym misspelt": ("Le président Loukachenko.", "President Loukahenko.", "Loukachenko=Loukahenko",
                        "President Lukashenko."),
    "exonym half French": ("Le président Loukachenko.", "President Loukashenko.", "Loukachenko=Loukashenko",
                           "President Lukashenko."),
    "two words": ("Le Haut-Karabakh arménien.", "Armenian Haut-Karabakh.", "Haut-Karabakh=Haut-Karabakh",
                  "Armenian Nagorno-Karabakh."),
    "one word of two": ("En Nouvelle-Zélande.", "In New ealand.", "Nouvelle-Zélande=ealand", "In New Zealand."),
    "contraction": ("Le maire du Caire.", "The mayor of Caire.", "Caire=Caire", "The mayor of Cairo."),
    "acronym": ("L’ONU a parlé.", "The ONU spoke.", "ONU=ONU", "The UN spoke."),
    "acronym without an article": ("L’OTAN a parlé.", "The OTAN spoke.", "OTAN=OTAN parlé=spoke", "NATO spoke."),
    "article inside": ("Selon l’OPEP, oui.", "According to the OPEP, yes.", "OPEP=OPEP", "According to OPEC, yes."),
    "before its noun": ("Le sommet de l’OTAN.", "The OTAN summit.", "OTAN=OTAN sommet=summit", "The NATO summit."),
    "article put in": ("Une aide de l’ONU.", "Aid from ONU.", "ONU=ONU", "Aid from the UN."),
    "French article": ("Il a vu l’ONU.", "He saw l'ONU.", "ONU=ONU", "He saw the UN."),
    "a becomes an": ("Un membre de l’UE.", "A UE member.", "UE=UE membre=member", "An EU member."),
    "an becomes a": ("Une base de l’OTAN.", "An OTAN base.", "OTAN=OTAN base=base", "A NATO base."),
    "plural": ("Les Pays-Bas gagnent.", "Pays-Bas wins.", "Pays-Bas=Pays-Bas gagnent=wins", "The Netherlands wins."),
    "French form, first word": ("Daech a parlé.", "Daech spoke.", "Daech=Daech", "ISIS spoke."),
    "hyphen": ("Une force de l’ONU.", "A ONU-led force.", "ONU=ONU-led", "A UN-led force."),
    "a person of three words": ("Un tableau de Léonard de Vinci.", "A painting by Leonard de Vinci.",
                                "Léonard=Leonard Vinci=Vinci", "A painting by Leonardo da Vinci."),
    "a numeral behind": ("La fusée Saturne V.", "The Saturne V rocket.", "Saturne=Saturne", "The Saturn V rocket."),
    "language": ("Il parle pendjabi.", "He speaks pendjabi.", "pendjabi=pendjabi", "He speaks Punjabi."),
    "parted at its apostrophe": ("M. O’Hagan est là.", "Mr O' Hagan is here.", "O’Hagan=O", "Mr O'Hagan is here."),
    "curly apostrophe": ("M. O'Hagan est là.", "It’s O' Hagan.", "O'Hagan=O", "It’s O'Hagan."),
    "cut at its apostrophe": ("Chez L’Oréal, oui.", "At Oreal, yes.", "Oréal=Oreal", "At L'Oréal, yes."),
    "apostrophe and misspelt": ("Il va avec Mme D’Angelo.", "He goes with Mrs D'Agelo.", "Angelo=Agelo",
                                "He goes with Mrs D'Angelo."),
    "apostrophe, one word": ("M. O'Donovan vient.", "Mr O'Dovan comes.", "O'Donovan=O'Dovan", "Mr O'Donovan comes."),
    "ampersand": ("Chez AT&T, oui.", "At AT & T, yes.", "AT=AT", "At AT&T, yes."),
    "ampersand lost": ("Chez AT&T, oui.", "At AT T, yes.", "", "At AT&T, yes."),
    "ampersand in words": ("Chez Durand & Fils.", "At Durand and Fils.", "", "At Durand & Fils."),
    "ampersand as markup": ("La R&D avance.", "The R&amp;D is advancing.", "", "The R&D is advancing."),
    "capitals": ("LOUKACHENKO À PALERME", "Loukahenko in Palerme", "LOUKACHENKO=Loukahenko PALERME=Palerme",
                 "Lukashenko in Palermo"),
}  # fmt: skip


@pytest.mark.parametrize(("source", "target", "pairs", "expected"), SET.values(), ids=SET)
def test_what_is_set(source: str, target: str, pairs: str, expected: str) -> None:
    texts = [source, "Nous aimons Rodrigo, Zapatero, L’Oréal."]
    assert corrected(source, target, pairs, texts) == expected


KEPT = {
    "Nice": ("Nous vivons à Nice.", "We live in Nice.", "Nice=Nice"),
    "Nice, first": ("Nice est belle.", "Nice is beautiful.", "Nice=Nice"),
    "Tours": ("Le maire de Tours.", "The mayor of Tours.", "Tours=Tours"),
    "Tours, another word": ("Les Tours de Londres.", "The Towers of London.", "Tours=Towers"),
    "Nancy": ("Nancy et Orange.", "Nancy and Orange.", "Nancy=Nancy Orange=Orange"),
    "possessive of an s": ("Le livre de James.", "James' book.", "James=James"),
    "possessive": ("Les rues de Paris.", "Paris's streets.", "Paris=Paris"),
    "inhabitants": ("Il aime l’Ukraine.", "He likes Ukrainians.", "Ukraine=Ukrainians"),
    "adjective like the French name": ("Le chef de l’Argentine.", "The Argentine chief.", "Argentine=Argentine"),
    "adjective": ("La police de Vienne.", "The Viennese police.", "Vienne=Viennese"),
    "exonym": ("À Vienne et à Genève.", "In Vienna and Geneva.", "Vienne=Vienna Genève=Geneva"),
    "another English form": ("Il vit à Kiev.", "He lives in Kiev.", "Kiev=Kiev"),
    "short form": ("Les États-Unis refusent.", "The U.S. refuses.", "États-Unis=U"),
    "foreign name the English way": ("Le président Moubarak.", "President Mubarak.", "Moubarak=Mubarak"),
    "unknown exonym": ("Selon Hérodien, oui.", "According to Herodian, yes.", "Hérodien=Herodian"),
    "accents": ("Mme Décary est là.", "Mrs Decary is here.", "Décary=Decary"),
    "given name": ("Dmitri Medvedev.", "Dmitri Medvedev.", "Dmitri=Dmitri"),
    "common noun": ("L’Esplanade des Mosquées.", "The Mosques' Esplanade.", "Mosquées=Mosques"),
    "title": ("Le Parlement européen.", "The European Parliament.", "Parlement=Parliament"),
    "union": ("Dans L’Union européenne.", "In the European Union.", "Union=Union"),
    "another name": ("Jaromir Jagr et Mario.", "Jagr and Mario.", "Jaromir=Jagr"),
    "English word": ("Il a vu Marié.", "He saw married.", "Marié=married"),
    "river and town": ("Le département de la Vienne.", "The Vienne department.", "Vienne=Vienne"),
    "French phrase": ("La rue de Londres.", "The rue de Londres.", "Londres=Londres"),
    "part of a name": ("Le magazine Radio Londres.", "The magazine Radio Londres.", "Londres=Londres"),
    "given name that is a country": ("Maurice est là.", "Maurice is here.", "Maurice=Maurice"),
    "family name that is a river": ("Louis Jourdain est là.", "Louis Jourdain is here.", "Jourdain=Jourdain"),
    "address": ("Voir https://a.fr/Londres ici.", "See https://a.fr/Londres here.", ""),
    "party": ("Le Rassemblement national gagne.", "The Rassemblement national wins.", "Rassemblement=Rassemblement"),
    "part of the form": ("Il va à l’Élysée.", "He goes to the Élysée.", "Élysée=Élysée"),
    "ship": ("La frégate Jeanne d’Arc.", "The frigate Jeanne d'Arc.", "Jeanne=Jeanne"),
    "linked elsewhere": ("L’ami de Londres, Palerme.", "Palerme's friend, London.", "ami=Palerme"),
    "English word of titles": ("Il a vu Parlamentary.", "He saw Parliamentary.", "Parlamentary=Parliamentary"),
    "a known rendering": ("Le Nord-Ouest gagne.", "The Northwest wins.", "Nord-Ouest=Northwest"),
    "common English word": ("Il a vu Wouldt.", "He saw Would.", "Wouldt=Would"),
    "ampersand, right": ("Chez AT&T, oui.", "At AT&T, yes.", "AT=AT"),
    "ampersand, translated": ("Chez Durand & Fils.", "At Durand & Sons.", "Durand=Durand Fils=Sons"),
    "another elision": ("Il a vu M’Bappé.", "He saw N'Bappé.", "Bappé=Bappé"),
    "apostrophe, right": ("Il a vu M. O’Hagan.", "He saw Mr O'Hagan, O'Hagan.", "O’Hagan=O'Hagan"),
    "small letters": ("Il vit à Jérusalem est.", "He lives in Jérusalem east.", "Jérusalem=Jérusalem"),
    "four capitals": ("Le groupe FES gagne.", "The FES group wins.", "FES=FES"),
    "today": ("Il vient Aujourd’hui.", "He comes today.", "Aujourd’hui=today"),
    "empire": ("L’empire mongol.", "The Mongol empire.", "mongol=Mongol"),
    "acronym in another": ("L’AFL-CIO proteste.", "The AFL-CIO protests.", "CIO=CIO"),
    "numeral": ("Au XIXe siècle.", "In the 19th century.", "XIXe=19th"),
    "no translation": ("Il vit à Zagreb.", "", ""),
    "no capital": ("il vit ici", "he lives here", "vit=lives"),
}  # fmt: skip


@pytest.mark.parametrize(("source", "target", "pairs"), KEPT.values(), ids=KEPT)
def test_what_is_right_stays(source: str, target: str, pairs: str) -> None:
    assert corrected(source, target, pairs) == target


def test_what_was_set_is_told() -> None:
    source, target = "Loukachenko a vu l’OTAN à Minsk.", "Loukahenko saw the OTAN in Minsk."
    given = links(source, target, "Loukachenko=Loukahenko OTAN=OTAN Minsk=Minsk")
    edits, names = NameLedger([source]).corrected(source, target, given)
    assert names == [SetName(Span(0, 11), "Loukahenko", "Lukashenko"), SetName(Span(19, 23), "the OTAN", "NATO")]
    assert edits == [(0, 10, "Lukashenko"), (15, 23, "NATO")]


def test_one_name_has_one_form_whatever_came_first() -> None:
    source = "Le président Loukachenko est là."
    ledger = NameLedger([source])
    for written in ("Loukachenko", "Loukahenko", "Loukashenko", "Lukashenko"):
        target = f"President {written} is here."
        edits, _ = ledger.corrected(source, target, links(source, target, f"Loukachenko={written}"))
        assert edit(target, (), edits)[0] == "President Lukashenko is here."


def test_a_capital_at_the_beginning_makes_no_name() -> None:
    source, target = "Nombreux sont les sages.", "Nombrex are the wise."
    assert corrected(source, target, "Nombreux=Nombrex") == target


def test_what_the_document_says_elsewhere_makes_a_name() -> None:
    source, target = "Sharipov est loin.", "Shaipov is far."
    assert corrected(source, target, "Sharipov=Shaipov", ["Il a vu Sharipov."]) == "Sharipov is far."
    assert corrected(source, target, "Sharipov=Shaipov", [source, "Sharipov dort."]) == "Sharipov is far."
    assert corrected(source, target, "Sharipov=Shaipov", ["Un sharipov. Il a vu Sharipov."]) == target


def test_capitals_of_a_headline_make_no_name() -> None:
    source, target = "Le Grand Bouleverseur De La Belle Ville", "The Great Boulverseur of the Beautiful City"
    assert corrected(source, target, "Bouleverseur=Boulverseur") == target


def test_a_person_with_the_name_of_a_country() -> None:
    texts = ["François Hollande a gagné.", "Hollande est là.", "La Hollande est plate."]
    given = "Hollande=Holland"
    assert corrected(texts[0], "François Holland won.", given, texts) == "François Hollande won."
    assert corrected(texts[1], "Holland is here.", given, texts) == "Hollande is here."
    assert corrected(texts[2], "Holland is flat.", given, texts) == "Holland is flat."
    assert corrected(texts[2], "The Hollande is flat.", "Hollande=Hollande", texts) == "Holland is flat."
    assert corrected(texts[1], "Holland is here.", given, [texts[2]]) == "Holland is here."
    assert corrected("Il est avec Hollande.", "He is with Holland.", given) == "He is with Hollande."


def test_texts_are_walked_once_and_when_needed() -> None:
    walked = []

    def texts() -> list[str]:
        walked.append(1)
        return ["Il a vu Sharipov."]

    ledger = NameLedger(text for _ in [0] for text in texts())
    assert not walked
    for _ in range(2):
        ledger.corrected("Sharipov dort.", "Shaipov sleeps.", ())
    assert walked == [1]
