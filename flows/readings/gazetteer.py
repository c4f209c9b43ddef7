"""The places we know, by every name and code they go by: the list schemas/vocabularies/territory.csv, turned over.

Codes are those of the State and of ISO: regions and departments of the COG, countries of ISO 3166-1, ISO 3166-2. An
overseas region and its department are the same land, and so is its ISO country: `GP`, `971`, `FR-971` and the name
lead to the region or to the department in it. Names in German, Spanish and Dutch stand beside French and English.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from schemas.vocabulary import APOSTROPHES, INVISIBLE, Code, code_lists

SCHEME = "territory"
AND = frozenset("et and und y".split())
SAINT = {"st": "saint", "ste": "sainte"}
LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})
_INITIALS = re.compile(r"\b(?:\w\.)+\w\b|\b(?:\w\.){2,}")  # U.S.A., P.A.C.A
_TONGUE = re.compile(r"([a-z]{2}):(.+)")  # `de:Island`: this name in this language only
_WORD = re.compile(r"[^\W_]+|[,;/&]")


@dataclass(frozen=True)
class Match:
    """What a name may mean. `code` is set where it leaves no doubt; `codes` are all the places of ours that it names.

    `former` says that it is the name of a region before 2016, which lies in `code` as a whole.
    """

    code: str | None
    codes: tuple[str, ...]
    former: bool = False


def fold(text: str) -> str:
    """A name without what writers vary: case, accents, hyphens, apostrophes, brackets, dots; `St` is Saint and `and`,
    `et`, `und`, `y` are `&`. Commas, semicolons and slashes stay: they part one place from another."""
    text = unicodedata.normalize("NFKD", text.translate(APOSTROPHES).translate(INVISIBLE)).casefold()
    text = unicodedata.normalize("NFKD", text).translate(LETTERS)
    text = "".join(each for each in text if not unicodedata.combining(each))
    text = _INITIALS.sub(lambda match: match[0].replace(".", ""), text)
    words = (SAINT.get(word, "&" if word in AND else word) for word in _WORD.findall(text))
    return " ".join(words).replace(" ,", ",").strip(" ,;/&")


@cache
def places() -> dict[str, Code]:
    """Every place by code."""
    return code_lists()[SCHEME]


def kind_of(code: str) -> str:
    """`region` of `region:53`."""
    return code.partition(":")[0]


def number_of(code: str) -> str:
    """`53` of `region:53` and of `department:53`; other places have none."""
    kind, _, number = code.partition(":")
    return number if kind in ("region", "department") else ""


@cache
def lies_in(code: str, other: str) -> bool:
    """Whether the first place lies in the second, or is the second."""
    above: str | None = code
    while above is not None:
        if above == other:
            return True
        above = places()[above].broader
    return False


@cache
def named(folded: str, lang: str | None) -> Match | None:
    """The places of a folded name, in the language it was said in first; None for a name that we do not know."""
    for tongue in (lang or "", ""):
        sure, doubtful = _names()[0].get((tongue, folded), {}), _names()[1].get((tongue, folded), {})
        if doubtful:
            return Match(None, tuple({**sure, **doubtful}))
        if sure:
            (code, former), *others = sure.items()
            return Match(None if others else code, tuple(sure), former)
    return None


def of_kind(match: Match, kind: str) -> str | None:
    """The one place of this kind that a name means; the department of an overseas region has the region's name."""
    found = {code for code in match.codes if is_of(code, kind)}
    found |= {code for code in places() if not found and is_of(code, kind) and places()[code].broader in match.codes}
    return found.pop() if len(found) == 1 else None


def is_of(code: str, kind: str) -> bool:
    """`overseas` is every kind of land far from Europe, and Corsica, which is a collectivity of its own too."""
    if kind == "overseas":
        return code == "region:94" or lies_in(code, "zone:france_overseas")
    return kind_of(code) == kind or (kind == "zone" and kind_of(code) == "sea")


def numbered(number: str, kind: str) -> str | None:
    """`department:01` of `1`."""
    code = f"{kind}:{number.upper().zfill(2)}"
    return code if code in places() else None


def siblings(code: str, other: str) -> bool:
    """Whether two places lie side by side in one wider place."""
    return code != other and places()[code].broader == places()[other].broader is not None


@cache
def by_code() -> dict[str, str]:
    """What programs write, in small letters → our code: our own codes, ISO 3166-2, the zones of data.gouv.fr."""
    found: dict[str, str] = {}
    for code, place in places().items():
        found[code.casefold()] = code
        iso = place.extra["iso_3166_2"].casefold()
        if "-" in iso:
            found[iso] = code
        if place.extra["alpha_2"]:
            found[f"country:{place.extra['alpha_2'].casefold()}"] = code
        if number := number_of(code):
            french, short = ("region", "reg") if kind_of(code) == "region" else ("departement", "dep")
            found |= {f"fr:{french}:{number.casefold()}": code, f"{short}-{number.casefold()}": code}
            if short == "dep":
                found.setdefault(f"fr-{number.casefold()}", code)  # FR-971 is the region; FR-75 was FR-75C's old code
                found[f"dept:{number.casefold()}"] = code
    return found | {
        "country-group:world": "zone:world", "country-group:ue": "zone:eu",
        "country-subset:fr:metro": "zone:france_mainland", "country-subset:fr:dromcom": "zone:france_overseas",
        "fra-met": "zone:france_mainland", "fra-om": "zone:france_overseas",  # aides-territoires
    }  # fmt: skip


@cache
def by_alpha() -> dict[str, str]:
    """ISO 3166-1 codes of two and three letters → our code; the EU's own `EL` and `UK` too."""
    found = {"UK": "country:GB", "EL": "country:GR"}
    for code, place in places().items():
        found |= {letters: code for column in ("alpha_2", "alpha_3") if (letters := place.extra[column])}
    return found


@cache
def box(code: str) -> tuple[float, float, float, float] | None:
    """South, west, north and east of a place, with room to spare; None where the list has none."""
    edges = [float(each) for each in places()[code].extra["box"].split()]
    return (edges[0], edges[1], edges[2], edges[3]) if edges else None


Names = dict[tuple[str, str], dict[str, bool]]  # language (empty: any) and folded name → code → whether it is former


@cache
def _names() -> tuple[Names, Names]:
    """Names that leave no doubt, and names that another place has too."""
    sure: Names = defaultdict(dict)
    doubtful: Names = defaultdict(dict)
    for code, place in places().items():
        for tongue, name in _each(place.extra["doubtful"]):
            doubtful[tongue, fold(name)][code] = False
        for column, former in (("names", False), ("former", True)):
            for tongue, name in _each(place.extra[column]):
                sure[tongue, fold(name)][code] = former
        for label in (place.label_fr, place.label_en):
            if ("", fold(label)) not in doubtful or code not in doubtful["", fold(label)]:
                sure["", fold(label)][code] = False
    return dict(sure), dict(doubtful)


def _each(cell: str) -> Iterator[tuple[str, str]]:
    for name in filter(None, (each.strip() for each in cell.split("|"))):
        tongue = _TONGUE.fullmatch(name)
        yield (tongue[1], tongue[2]) if tongue else ("", name)
