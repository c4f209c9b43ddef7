"""What synthetic listings are made of: a dictionary in five languages, coined names, organisations, platforms, places.

Dictionary words (`synthetic_words.csv`) are few and translate; coined ones grow with the number of rows and do not, as
names, towns and species do. Coined words, organisations and platforms are drawn by a law of Zipf and Mandelbrot: the
commonest is one in some hundred, most are met once or twice. Hosts are coined too, under real top-level domains (our
readings refuse `.example`); nothing ever asks for them.
"""

import csv
import re
from bisect import bisect
from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Generic, NamedTuple, TypeVar

from schemas.vocabulary import code_lists

HERE = Path(__file__).parent
LANGUAGES = ("fr", "en", "de", "es", "nl")
FLATTENED = 20  # Mandelbrot's constant: takes the few commonest down
COUNTRIES = (("FR", "FR", "FR", "BE", "CH", "CA"), ("GB", "US", "US", "IE", "AU", "CA"), ("DE", "DE", "AT", "CH"),
             ("ES", "ES", "MX", "AR"), ("NL", "NL", "BE"))  # fmt: skip
_ONSETS = "b bl br c ch cr d dr f fl g gl gr h j k kl l m n p pl qu r s sc sp st t tr v vr w z".split()
_VOWELS = "a e i o u ai eau ie ou y".split()
_CODAS = ["", "", "", "", "l", "n", "r", "s", "x", "nd", "lm", "rt"]
_NO_SLUG = re.compile(r"[^a-z0-9]+")

T = TypeVar("T")
Word = tuple[str, ...]  # one spelling for each of LANGUAGES; a proper name has one for all


class Organisation(NamedTuple):
    name: Word
    acronym: str
    host: str
    language: int
    country: str


class Place(NamedTuple):
    name: Word
    code: str


@cache
def dictionary() -> dict[str, list[Word]]:
    """The words, title patterns and sentences of synthetic_words.csv, by role."""
    roles: dict[str, list[Word]] = {}
    with (HERE / "synthetic_words.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            roles.setdefault(row["role"], []).append(tuple(row[language] for language in LANGUAGES))
    return roles


@cache
def places() -> tuple[list[Place], list[Place]]:
    """(countries that things come from, French departments) of the project's own code list."""
    codes = code_lists()["territory"].values()
    named = [Place((each.label_fr, *[each.label_en] * 4), each.code) for each in codes]
    known = {f"country:{country}" for countries in COUNTRIES for country in countries}
    return [each for each in named if each.code in known], [each for each in named if each.code[:11] == "department:"]


def proper(name: str) -> Word:
    return (name,) * len(LANGUAGES)


def slug(name: str) -> str:
    return _NO_SLUG.sub("-", name.lower()).strip("-")


def top_domain(country: str) -> str:
    return country.lower() if country in "FR BE CH CA US IE DE AT ES NL".split() else "org"


class Weighted(Generic[T]):
    """Items with a weight each, for `Words.weighted`."""

    def __init__(self, pairs: Sequence[tuple[float, T]]) -> None:
        self.items = [item for _, item in pairs]
        self.bounds = list(accumulate(weight for weight, _ in pairs))


class Words:
    """Draws of one seed, for a table of about `rows` rows."""

    def __init__(self, rows: int, seed: int) -> None:
        self.random = Random(seed)
        self.chance = self.random.random
        self.roles = dictionary()
        self.terms = [self.coined() for _ in range(300 + rows // 4)]
        self.towns = [self.coined().title() for _ in range(200 + rows // 40)]
        self.organisations = [self._organisation() for _ in range(40 + rows // 12)]
        self.platforms = [f"{self.coined()}-{self.coined()}.org" for _ in range(5 + rows // 3000)]

    def one(self, many: Sequence[T]) -> T:
        """One of many, each as likely as the next."""
        return many[int(self.chance() * len(many))]

    def weighted(self, many: Weighted[T]) -> T:
        """One of many, each as likely as it weighs."""
        return many.items[bisect(many.bounds, self.chance() * many.bounds[-1])]

    def rare(self, many: Sequence[T]) -> T:
        """One of many by the law of Zipf and Mandelbrot: the first are common, the last are rare."""
        growth = (len(many) + FLATTENED) / (FLATTENED + 1)
        return many[min(int((FLATTENED + 1) * growth ** self.chance() - FLATTENED - 1), len(many) - 1)]

    def role(self, name: str) -> Word:
        return self.one(self.roles[name])

    def coined(self) -> str:
        """A word that nobody has: two to four syllables."""
        one, size = self.one, 2 + int(self.chance() * 2.4)
        return "".join([one(_ONSETS) + one(_VOWELS) for _ in range(size)]) + one(_CODAS)

    def term(self) -> Word:
        return proper(self.rare(self.terms))

    def country(self, language: int) -> str:
        return self.one(COUNTRIES[language])

    def language(self) -> int:
        return int(self.chance() ** 1.3 * len(LANGUAGES))

    def _organisation(self) -> Organisation:
        kind, language = self.role("organisation"), self.language()
        name = self.rare(self.towns) if self.chance() < 0.4 else self.coined().title()
        acronym = "".join(part[0] for part in kind[language].split()).upper() + name[:3].upper()
        country = self.country(language)
        host = f"{slug(name)}-{slug(kind[1])[:4]}.{top_domain(country)}"
        return Organisation(tuple(f"{each} {name}" for each in kind), acronym, host, language, country)
