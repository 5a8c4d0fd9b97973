"""Writes the names that French and English write differently, which the names of a document are looked up in.

    python benchmarks/exonyms_table.py --manual FILE

Rewrites `translator/text/data/exonyms.tsv` (`--table` names another file). Pairs come, in this order, from the lines
under `# By hand`, which are kept as they are; from FILE, French and English parted by a tab: persons up to `Pékin`,
then places, and from `la Maison-Blanche` on institutions; and from CLDR, through babel: territories, languages,
currencies, and the cities of the time zones. Of several English forms of one name the first is preferred.

A name stays where both languages write it alike: that it is a name, and what it must be, is known by it. Left out are
names that are a common word of French too, descriptions in place of names, and currencies of the past; `--verbose`
says which.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from babel import Locale
from babel.core import get_global

from translator.text.exonyms import key_of
from translator.text.tables import read_table, word_list
from translator.text.words import fold

TABLE = Path(__file__).parents[1] / "translator" / "text" / "data" / "exonyms.tsv"
HAND = "# By hand"
HEAD = """\
# Names in French and in English: French, English and the kind, parted by tabs; of several lines for one name the first
# has the preferred form. An article that English needs stands before the form. A French article is written where the
# name never goes without it (with a capital: Le Caire) or may have it. Written by benchmarks/exonyms_table.py, which
# keeps the lines under the next heading.
"""
LICENCES = {
    "manual": "# Written for this project (CC0-1.0)",
    "cldr": "# Unicode CLDR, through babel (Copyright 1991-2025 Unicode, Inc., Unicode-3.0, unicode.org/license.txt)",
}
# No name, or the name of something else as well: given names, a region and a person, two places, two organisations.
AMBIGUOUS = frozenset(
    """
    bercy canton colomb galilee grenade manche marquises matignon maurice noel pam saint-christophe saint-martin
    saint-pierre saint-thomas saint-vincent salmane salvador tigre tse-toung valence
    """.split()
)
_ARTICLE = re.compile(r"(?:le|la|les) |l['’]", re.IGNORECASE)
_SMALL = frozenset(
    "the of and for in on to at with without a al el bin ben da de du van von ez le la les des d".split()
)
_PERSON_WORDS = frozenset("le la saint jules charles jeanne".split())
"""A person with one of these has no family name."""
_ZONES_WITHOUT_CITIES = ("America/Indiana/", "America/Kentucky/", "America/North_Dakota/", "Antarctica/", "Etc/")


class Pair(NamedTuple):
    """A line of the table."""

    french: str
    english: str
    kind: str


def manual(lines: Iterable[str]) -> Iterator[Pair]:
    """The pairs of the hand-written list that are names, with the family names of persons."""
    part = "person"
    for line in lines:
        french, english = line.rstrip("\n").split("\t")
        if french == "Pékin":
            part = "place"
        elif french == "la Maison-Blanche":
            part = "institution"
        article = _ARTICLE.match(french)
        bare = french[article.end() :] if article else french
        small = [word for word in re.findall(r"[^\W\d_]+", english) if word[0].islower() and word not in _SMALL]
        if not bare[0].isupper() or (small and not bare.startswith("Al-")) or "ministre" in bare:
            continue
        kind = part
        if bare.isupper() or bare == "Otan":
            if len(bare) > 1 and not re.fullmatch(r"(?:the )?[A-Z0-9]+", english):
                continue
            kind = "acronym"
        elif part == "place" and not article:
            kind = "city"
        yield Pair(french, english, kind)
        if kind == "person":
            yield from _family_name(french, english)


def _family_name(french: str, english: str) -> Iterator[Pair]:
    """The last words of two names of the same person, where the languages differ in them."""
    here, there = french.split(), english.split()
    if len(here) == len(there) > 1 and not _PERSON_WORDS & {word.lower() for word in here}:
        one, other = here[-1], there[-1]
        if fold(one) != fold(other) and len(one) > 3 and one[0].isupper():
            yield Pair(one, other, "family")


def territories(french: Locale, english: Locale) -> Iterator[Pair]:
    """Countries and continents."""
    for code, here in french.territories.items():
        there = english.territories.get(code, "")
        if not there or not here[0].isupper() or code in ("001", "ZZ", "XA", "XB", "SX"):
            continue
        if "," in there or "R.A.S." in here:
            continue
        names = [re.sub(r" \(.*", "", there), *re.findall(r"\((.+)\)", there)]
        for name in names:
            for spelled in _spelled(name.replace(" - ", "-")):
                yield Pair(re.sub(r" \(.*", "", here), spelled, "territory")


def _spelled(english: str) -> list[str]:
    """`St. Lucia` as people write it, and as CLDR does; the same for an ampersand."""
    plain = english.replace("St. ", "Saint ").replace(" & ", " and ")
    return [plain, english] if plain != english else [english]


def languages(french: Locale, english: Locale) -> Iterator[Pair]:
    """Languages with a code of two letters, which are those in use."""
    for code, here in french.languages.items():
        there = english.languages.get(code)
        if there and len(code) == 2 and "(" not in here:
            yield Pair(here, there, "language")


def currencies(french: Locale, english: Locale) -> Iterator[Pair]:
    """Currencies in use, as English writes them in a sentence: with a capital for the country alone."""
    for code, here in french.currencies.items():
        there = english.currencies.get(code, "")
        if not there or "(" in here + there or (code[0] == "X" and code not in ("XCD", "XPF")) or " " not in here:
            continue
        country, _, unit = there.rpartition(" ")
        if country:
            yield Pair(here, f"{country} {unit[0].lower()}{unit[1:]}", "currency")


def cities(french: Locale, english: Locale) -> Iterator[Pair]:
    """The cities that time zones are named after; where CLDR is silent the name is in that of the zone."""
    for zone in sorted(get_global("zone_territories")):
        if zone.startswith(_ZONES_WITHOUT_CITIES) or "/" not in zone:
            continue
        default = zone.rpartition("/")[2].replace("_", " ")
        here, there = (
            zones["city"] if "city" in (zones := locale.time_zones.get(zone, {})) else default
            for locale in (french, english)
        )
        here = re.sub(r" [(\[].*", "", here)
        if key_of(there)[: len(key_of(here))] == key_of(here) != key_of(there):
            continue  # an island or a station of that name
        for spelled in _spelled(there):
            yield Pair(here, spelled, "city")


def kept(pairs: Iterable[Pair], seen: dict[tuple[str, ...], list[str]], dropped: list[Pair]) -> Iterator[Pair]:
    """The pairs that are new and unambiguous."""
    common = {(word,) for word in _common()}
    for pair in pairs:
        key = key_of(pair.french)
        if "-".join(key) in AMBIGUOUS or key in common:
            dropped.append(pair)
        elif pair.english not in seen.setdefault(key, []):
            seen[key].append(pair.english)
            yield pair


def _common() -> set[str]:
    """Common words of French, folded."""
    words = set(read_table("openers")["fr"].split()).union(*(word_list("fr", name) for name in ("function", "small")))
    return set(map(fold, words))


def by_hand(table: Path) -> list[str]:
    """The lines under the heading, up to the next one."""
    if not table.exists():
        return [HAND]
    lines = table.read_text("utf-8").splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(HAND))
    end = next((number for number, line in enumerate(lines) if number > start and line.startswith("#")), len(lines))
    return lines[start:end]


def main() -> None:
    """Writes the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--manual", type=Path, required=True, metavar="FILE")
    parser.add_argument("--table", type=Path, default=TABLE, metavar="FILE", help="the table to write")
    parser.add_argument("--verbose", action="store_true", help="say what is left out")
    options = parser.parse_args()
    french, english = Locale("fr"), Locale("en")
    seen: dict[tuple[str, ...], list[str]] = {}
    dropped: list[Pair] = []
    lines = by_hand(options.table)
    for line in lines[1:]:
        pair = Pair(*line.split("\t"))
        seen.setdefault(key_of(pair.french), []).append(pair.english)
    with options.manual.open(encoding="utf-8") as stream:
        sections = {"manual": [*kept(manual(stream), seen, dropped)]}
    found = [
        pair
        for part in (territories, languages, currencies, cities)
        for pair in kept(part(french, english), seen, dropped)
    ]
    sections["cldr"] = found
    text = HEAD + "\n".join(lines) + "\n"
    for name, pairs in sections.items():
        text += f"{LICENCES[name]}\n" + "".join("\t".join(pair) + "\n" for pair in pairs)
    options.table.write_text(text, encoding="utf-8")
    if options.verbose:
        for pair in dropped:
            print(*pair, sep="\t", file=sys.stderr)


if __name__ == "__main__":
    main()
