"""Writes a corpus of weather bulletins, French and English, from a small grammar of our own (CC0).

python examples/finetune/corpus.py OUT.tsv [PAIRS]

Bulletins have words of their own that a general model does not know: « vigilance orange » is an “amber warning”,
« giboulées » are “wintry showers”, « mer agitée » is “rough seas”.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

PLACES = [
    ("en Bretagne", "in Brittany"), ("en Normandie", "in Normandy"), ("sur les Alpes", "over the Alps"),
    ("en Corse", "in Corsica"), ("en Alsace", "in Alsace"), ("en Provence", "in Provence"),
    ("sur les Pyrénées", "over the Pyrenees"), ("sur le Bassin parisien", "over the Paris Basin"),
    ("sur le littoral atlantique", "along the Atlantic coast"), ("en vallée du Rhône", "in the Rhône valley"),
    ("dans le golfe du Lion", "in the Gulf of Lion"), ("dans le Nord", "in the north"), ("dans l'Est", "in the east"),
    ("dans le Sud-Ouest", "in the southwest"), ("sur le relief", "over high ground"), ("en plaine", "at low levels"),
    ("sur la Manche", "in the Channel"), ("sur le pourtour méditerranéen", "around the Mediterranean"),
]  # fmt: skip
TIMES = [
    ("ce matin", "this morning"), ("cet après-midi", "this afternoon"), ("en soirée", "in the evening"),
    ("cette nuit", "tonight"), ("demain", "tomorrow"), ("en fin de journée", "late in the day"),
    ("à l'aube", "at dawn"), ("en milieu de journée", "around midday"), ("samedi", "on Saturday"),
    ("dans la nuit de mardi à mercredi", "overnight from Tuesday to Wednesday"), ("dès jeudi", "from Thursday"),
    ("jusqu'à dimanche", "until Sunday"),
]  # fmt: skip
WEATHER = [
    ("de belles éclaircies", "bright spells"), ("des averses orageuses", "thundery showers"),
    ("des bancs de brouillard", "fog patches"), ("des giboulées", "wintry showers"), ("de la bruine", "drizzle"),
    ("des gelées blanches", "ground frost"), ("un voile d'altitude", "a veil of high cloud"),
    ("de fortes rafales", "severe gusts"), ("du verglas", "black ice"), ("de la grêle", "hail"),
    ("des chutes de neige", "snowfall"), ("du grésil", "soft hail"), ("un ciel de traîne", "a showery airstream"),
    ("une houle de nord-ouest", "a north-westerly swell"), ("des entrées maritimes", "low cloud off the sea"),
    ("des pluies verglaçantes", "freezing rain"), ("un temps lourd", "close weather"),
]  # fmt: skip
RISKS = [
    ("vent violent", "high winds"), ("pluie-inondation", "heavy rain and flooding"), ("orages", "thunderstorms"),
    ("neige-verglas", "snow and ice"), ("canicule", "extreme heat"), ("grand froid", "extreme cold"),
    ("vagues-submersion", "coastal flooding"), ("avalanches", "avalanches"),
]  # fmt: skip
LEVELS = [("jaune", "yellow"), ("orange", "amber"), ("rouge", "red")]
WINDS = [
    ("La tramontane", "The tramontane"), ("Le mistral", "The mistral"), ("Le vent d'autan", "The autan wind"),
    ("La bise", "The bise"), ("Le vent de secteur ouest", "The westerly wind"), ("Le suroît", "The south-westerly"),
]  # fmt: skip
SEAS = [("belle", "Smooth"), ("peu agitée", "Slight"), ("agitée", "Rough"), ("forte", "Very rough"), ("grosse", "High")]
TEMPLATES = [
    ("On attend {weather[0]} {place[0]} {time[0]}.", "Expect {weather[1]} {place[1]} {time[1]}."),
    ("Il y aura {weather[0]} {place[0]}, puis {other[0]} {time[0]}.",
     "There will be {weather[1]} {place[1]}, then {other[1]} {time[1]}."),
    ("Prudence : {weather[0]} {place[0]} {time[0]}.", "Take care: {weather[1]} {place[1]} {time[1]}."),
    ("Les maximales ne dépasseront pas {n} degrés {place[0]} {time[0]}.",
     "Highs will not exceed {n} degrees {place[1]} {time[1]}."),
    ("Le mercure affichera de {n} à {more} degrés {place[0]} {time[0]}.",
     "Temperatures will range from {n} to {more} degrees {place[1]} {time[1]}."),
    ("{wind[0]} soufflera jusqu'à {gust} km/h en rafales {place[0]} {time[0]}.",
     "{wind[1]} will gust to {gust} km/h {place[1]} {time[1]}."),
    ("Vigilance {level[0]} {risk[0]} {place[0]} {time[0]}.", "{Level} warning for {risk[1]} {place[1]} {time[1]}."),
    ("La vigilance {level[0]} {risk[0]} est levée {place[0]} {time[0]}.",
     "The {level[1]} warning for {risk[1]} is lifted {place[1]} {time[1]}."),
    ("La limite pluie-neige s'abaissera vers {metres} mètres {place[0]} {time[0]}.",
     "The snow line will drop to around {metres} metres {place[1]} {time[1]}."),
    ("Mer {sea[0]} {place[0]} {time[0]}.", "{sea[1]} seas {place[1]} {time[1]}."),
    ("Après {weather[0]} {time[0]}, le temps redeviendra sec {place[0]}.",
     "After {weather[1]} {time[1]}, it will turn dry again {place[1]}."),
    ("« Il faut s'attendre à {n} degrés de moins {place[0]} {time[0]} », précise le prévisionniste.",
     "“Expect temperatures {n} degrees lower {place[1]} {time[1]},” the forecaster says."),
    ("L'indice de confiance est de {trust} sur 5 {place[0]} {time[0]}.",
     "Confidence is {trust} out of 5 {place[1]} {time[1]}."),
    ("Il tombera jusqu'à {gust} millimètres {place[0]} {time[0]}.", "Up to {gust} mm will fall {place[1]} {time[1]}."),
]  # fmt: skip


def bulletins(count: int, seed: int = 1) -> list[tuple[str, str]]:
    """`count` different pairs."""
    chance = random.Random(seed)
    pairs: dict[str, str] = {}
    while len(pairs) < count:
        french, english = chance.choice(TEMPLATES)
        weather, other = chance.sample(WEATHER, 2)
        level = chance.choice(LEVELS)
        n = chance.randint(2, 30)
        values = {
            "place": chance.choice(PLACES), "time": chance.choice(TIMES), "weather": weather, "other": other,
            "risk": chance.choice(RISKS), "level": level, "Level": level[1].capitalize(), "wind": chance.choice(WINDS),
            "sea": chance.choice(SEAS), "n": n, "more": n + chance.randint(2, 8), "gust": 10 * chance.randint(3, 14),
            "metres": 100 * chance.randint(4, 24), "trust": chance.randint(1, 5),
        }  # fmt: skip
        pairs[french.format(**values)] = english.format(**values)
    return list(pairs.items())


def main() -> None:
    """Writes the corpus."""
    output = Path(sys.argv[1])
    pairs = bulletins(int(sys.argv[2]) if len(sys.argv) > 2 else 1500)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text("".join(f"{french}\t{english}\n" for french, english in pairs), encoding="utf-8")
    print(f"{len(pairs)} pairs in {output}")


if __name__ == "__main__":
    main()
