"""Where one can take part: a portal's words to codes of the list territory, exactly, or to an issue.

The portal's own labels come first (label_map.csv), then the names and codes of flows/readings/gazetteer.py. A text may
name several places; each is read, and what is not understood waits for a person with its own words. Nothing is read
from a near match, and a number is a department only where the text says so: `53` is Bretagne and Mayenne (standards
research §A.7). Towns are not known: one stands for the region, department or country written beside it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from flows.readings.gazetteer import SCHEME, Match, by_alpha, by_code, fold, named, number_of, numbered, of_kind
from flows.readings.personal import strike_personal_data
from flows.readings.place_parts import (
    CONTRADICTION,
    TOWN_LIES_IN,
    Part,
    beside,
    holds,
    in_row,
    in_town,
    is_prose,
    narrowed,
    parted,
    variants,
)
from flows.readings.place_words import (
    COLON_ONLY,
    EXCEPT,
    LETTERED,
    NATIONAL,
    NOTHING,
    SETS,
    TYPES,
    WORDS,
)
from flows.readings.reading import Context, Reading, problem
from flows.readings.text import plain
from schemas.vocabulary import EDGES, map_label

LONGEST = 2_500
LONGEST_ONE = 300
MOST_PARTS = 300

_PATH = re.compile(r"\s*[>›→]\s*|\s+»\s+")
_STRONG = re.compile(r"\s*[;|•\n\t]\s*")
_COMMA = re.compile(r"\s*,\s*")
_SLASH = re.compile(r"\s*/\s*")
_AND = re.compile(r"\s*(?:\s(?:et|and|und|y|e|ou|or|oder)\s|&|\+)\s*", re.IGNORECASE)
_AND_DUTCH = re.compile(r"\s*(?:\s(?:et|and|und|y|e|ou|or|oder|en|of)\s|&|\+)\s*", re.IGNORECASE)
_ANY = re.compile(r"[;|•\n\t,/&+]|\s(?:et|and|und|y|e|ou|or|oder|en|of|[-–—])\s", re.IGNORECASE)
_DASH = re.compile(r"\s+[-–—]\s+")
_EITHER = re.compile(r"\b(?:et/ou|and/or|und/oder|y/o)\b", re.IGNORECASE)
_FIRST_AND = re.compile(r"^\s*(?:et|and|und|y|ou|or)\s+", re.IGNORECASE)
_BRACKET = re.compile(r"([^()\[\]]+?)\s*[(\[]\s*([^()\[\]]+?)\s*[)\]]")
_COLON = re.compile(r"([^():\[\]]+?)\s*:\s+([^():\[\]]+)")
_NUMBER = r"(?:2[ABab]|\d{1,3})"
_NUMBERS = re.compile(rf"{_NUMBER}(?:(?:\s*[,;/&+-]\s*|\s+et\s+|\s+){_NUMBER})*")
_NUMBER_FIRST = re.compile(rf"\(?({_NUMBER})\)?\s*[-–—:.]?\s+(\S.*)|\(?({_NUMBER})\)?\s*[-–—:]\s*(\S.*)")
_NUMBER_LAST = re.compile(rf"(\S.*?)\s*[-–—:]?\s+({_NUMBER})")
_TYPED = re.compile(
    r"(?:(?:en|dans|sur|in|la|le|les|the|toute?s?|tous|all|l['’]ensemble des?|ensemble des?)\s+|l['’])*"
    r"(r[ée]gions?|d[ée]partements?|departments?|d[ée]pt?s?|dpts?|pays|countr(?:y|ies)|pa[ií]s(?:es)?|mers?|oc[ée]ans?)"
    r"\b\.?\s*(:)?\s*(?:n\s?°\s*|num[ée]ros?\s+)?(?:(?:de la|du|des|de|of)\s+|de l['’]|d['’])?(\S.*)",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[A-Z]{2,3}")
_CODES = re.compile(r"[A-Z]{2,3}(?:\s*[,;|/]\s*[A-Z]{2,3})*")


def read_place(raw: str, context: Context) -> list[Reading]:
    """Every place of a text, each once; then an issue for each part that was not understood.

    A text of which nothing is understood is one issue; so is one that takes something away (`hors Corse`), and prose.
    """
    if len(raw) > LONGEST:
        return problem("not_a_place", f"place: at most {LONGEST} characters")
    text = plain(raw)
    if not text:
        return []
    if fold(text) in NOTHING or not fold(text):
        return problem("placeholder", "place: placeholder")
    reader = _Reader(context)
    return _readings(reader.mapped(raw) or reader.whole(text))


def _readings(parts: Sequence[Part]) -> list[Reading]:
    rules: dict[str, str] = {}
    for part in parts:
        for code, rule in part.hits:
            rules.setdefault(code, f"{rule}, one of several" if len(parts) > 1 else rule)
    found = [Reading(rule=rule, value=code) for code, rule in rules.items()]
    waiting = [part for part in parts if not part.known]
    if not waiting:
        return found
    if not found:
        return [_issue(waiting[0] if all(part.doubt for part in waiting) else Part("", advice=_advice(waiting)), None)]
    return found + [_issue(part, strike_personal_data(part.text)[0]) for part in waiting]


def _issue(part: Part, quote: str | None) -> Reading:
    if part.doubt:
        choices = part.advice or f"{' or '.join(part.doubt)}, or another place of that name"
        return Reading(rule="place: a name or number of several places", problem="ambiguous_place", quote=quote,
                       advice=choices)  # fmt: skip
    advice = part.advice or "a town or an area: name its department, region or country in label_map.csv"
    return Reading(rule="place: exact names and codes only", problem="unknown_place", quote=quote, advice=advice)


def _advice(parts: Iterable[Part]) -> str | None:
    return next((part.advice for part in parts if part.advice), None)


class _Reader:
    """The grammar, for the texts of one context."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.lang = (context.lang or "").replace("_", "-").partition("-")[0].lower() or None
        self._known: dict[tuple[str, str | None], Part] = {}

    # a text ----------------------------------------------------------------------------------------------------------

    def mapped(self, text: str) -> list[Part]:
        """What people decided that this label means; empty when nobody did."""
        found = map_label(SCHEME, text, portal=self.context.portal, lang=self.lang)
        if not found.rule.startswith("label_map"):
            return []
        if found.code:
            return [Part(text, ((found.code, found.rule),))]
        return [Part(text, doubt=("",), advice=found.choices)]

    def whole(self, text: str) -> list[Part]:
        if EXCEPT & set(fold(text).split()):
            return [Part(text, advice="it leaves something out: say in label_map.csv what is left")]
        if codes := self.codes(text):
            return codes
        parts = self.several(_EITHER.sub("/", text))
        return [Part(text)] if len(parts) > 1 and any(map(is_prose, parts)) else parts

    def codes(self, text: str) -> list[Part]:
        """`FR`, `FRA, BEL`: codes of ISO 3166-1 in capitals, and nothing else."""
        if not _CODES.fullmatch(text):
            return []
        letters = _LETTERS.findall(text)
        found = [by_alpha().get(each) or self._sure(each) for each in letters]
        if not all(found) or (len(letters) == 1 and not self.one(text).strange):
            return []
        short = any(len(each) == 2 for each in letters)
        if (short and self.context.country in LETTERED) or (len(letters) == 1 and text in WORDS):
            return [Part(text, doubt=tuple(code for code in found if code))]
        return [Part(each, ((code, "place: ISO 3166-1"),)) for each, code in zip(letters, found, strict=True) if code]

    def _sure(self, text: str) -> str | None:
        match = named(fold(text), self.lang)
        return match.code if match else None

    def several(self, text: str, kind: str | None = None) -> list[Part]:
        """The places of a text: as one, or parted by the first separator that parts it. `kind` is what they must be."""
        one = self.one(text, kind)
        if not one.strange:
            return [one]
        if len(text) > LONGEST_ONE and len(parted(text, _ANY)) > MOST_PARTS:
            return [one]
        if len(pieces := parted(text, _STRONG)) > 1:
            return [part for piece in pieces for part in self.several(piece, kind)]
        if len(pieces := parted(text, _COMMA)) > 1:
            return in_row([self.several(_FIRST_AND.sub("", piece, count=1), kind) for piece in pieces], comma=True)
        if len(pieces := parted(text, _SLASH)) > 1:
            return in_row([self.several(piece, kind) for piece in pieces], comma=False)
        dutch = self.lang == "nl"
        if len(pieces := parted(text, _AND_DUTCH if dutch else _AND, keep=True)) > 1:
            return in_row([[part] for part in self._joined(pieces, kind)], comma=False)
        if len(pieces := parted(text, _DASH)) > 1:
            parts = in_row([[self.one(piece, kind)] for piece in pieces], comma=False)
            return parts if all(part.known for part in parts) else [one]
        return [one]

    def _joined(self, pieces: list[str], kind: str | None) -> Iterable[Part]:
        """Pieces and the words between them: the longest that is a name (`Loir et Cher et Indre`: two departments)."""
        start = 0
        while start < len(pieces):
            for end in range(min(start + 7, len(pieces)), start, -2):
                part = self.one("".join(pieces[start:end]), kind)
                if not part.strange or end == start + 1:
                    break
            yield part
            start = end + 1

    # one place -------------------------------------------------------------------------------------------------------

    def one(self, text: str, kind: str | None = None) -> Part:
        """A text as a single place, by the first way of writing one that fits."""
        text = text.strip(EDGES)
        if not text or len(text) > LONGEST_ONE:
            return Part(text)
        if (text, kind) not in self._known:
            self._known[text, kind] = self._one(text, kind)
        return self._known[text, kind]

    def _one(self, text: str, kind: str | None) -> Part:
        if not kind and (mapped := self.mapped(text)):
            return mapped[0]
        for way in (self._by_name, self._by_number, self._by_path, self._by_bracket, self._by_type):
            part = way(text, kind)
            if part and not part.strange:
                return replace(part, text=text)
        return Part(text)

    def _by_name(self, text: str, kind: str | None) -> Part | None:
        if not kind and (code := by_code().get(text.casefold())):
            return Part(text, ((code, "place: code"),))
        for folded in variants(fold(text)):
            if not kind and folded in NATIONAL:
                hits = (("country:FR", "place: the nation of a French portal"),)
                if self.context.country == "FR":
                    return Part(text, hits)
                return Part(text, doubt=("",), advice="of which nation? say it in label_map.csv for this portal")
            if codes := SETS.get(folded) if not kind or kind == "overseas" else None:
                return Part(text, tuple((code, "place: name of several") for code in codes))
            if match := named(folded, self.lang):
                return _named_part(text, match, kind)
        return None

    def _by_number(self, text: str, kind: str | None) -> Part | None:
        """A number beside its own name, or where the kind is said; alone it is two things."""
        if re.fullmatch(_NUMBER, text):
            if kind:
                code = numbered(text, kind) if kind in TOWN_LIES_IN else None
                return Part(text, ((code, f"place: number of a {kind}"),)) if code else None
            return Part(text, doubt=tuple(filter(None, (numbered(text, each) for each in ("region", "department")))))
        if kind and _NUMBERS.fullmatch(text):
            codes = [code for each in re.findall(_NUMBER, text) if (code := numbered(each, kind))]
            whole = len(codes) == len(re.findall(_NUMBER, text))
            return Part(text, tuple((code, f"place: number of a {kind}") for code in codes)) if whole else None
        for pattern, order in ((_NUMBER_FIRST, 1), (_NUMBER_LAST, -1)):
            if match := pattern.fullmatch(text):
                number, name = [each for each in match.groups() if each][::order]
                if found := self._with_number(text, name, [number]):
                    return found
                return Part(text, doubt=known.codes, advice=CONTRADICTION) if (known := self._match(name)) else None
        return None

    def _with_number(self, text: str, name: str, numbers: list[str]) -> Part | None:
        """A name and its own number."""
        match = self._match(name)
        if not match or match.former or len(numbers) != 1:
            return None
        number = numbers[0].upper().zfill(2)
        codes = (*match.codes, *filter(None, (of_kind(match, kind) for kind in ("region", "department"))))
        own = {code for code in codes if number_of(code) == number}
        if len(own) == 1:
            return Part(text, ((own.pop(), "place: number and name"),))
        return None

    def _match(self, text: str) -> Match | None:
        return next((match for folded in variants(fold(text)) if (match := named(folded, self.lang))), None)

    def _by_path(self, text: str, kind: str | None) -> Part | None:
        """`France > Bretagne`: the last place, which must lie in those before it; a town stands for the one above."""
        pieces = [] if "«" in text else parted(text, _PATH)
        if len(pieces) < 2 or kind:
            return None
        *above, last = [self.one(piece) for piece in pieces]
        if not all(part.only for part in above):
            return None
        for upper, lower in pairwise(above):
            if not holds(str(upper.only), str(lower.only)):
                return None
        top = str(above[-1].only)
        if last.only:
            return Part(text, ((last.only, "place: end of a path"),)) if holds(top, last.only) else None
        rule = "place: what the town stands under"
        return narrowed(last, [top], "place: end of a path") or in_town(last, [top], rule)

    def _by_bracket(self, text: str, kind: str | None) -> Part | None:
        """A name and what the brackets after it say: its kind, its number, or what it lies in."""
        match, colon = _BRACKET.fullmatch(text), _COLON.fullmatch(text)
        if kind or not (match or colon):
            return None
        name, inner = match.groups() if match else colon.groups() if colon else ("", "")
        if said := TYPES.get(fold(inner)):
            found = self._by_name(name, said) if said != "town" else None
            return found and replace(found, hits=tuple((code, "place: name and kind") for code, _ in found.hits))
        outer = self.one(name)
        if colon and not outer.only:
            return None
        if _NUMBERS.fullmatch(inner):
            numbers = re.findall(_NUMBER, inner)
            if found := self._with_number(text, name, numbers):
                return found
            codes = [code for each in numbers if (code := numbered(each, "department"))]
            if len(codes) < len(numbers) or (outer.strange and not self._french(numbers)):
                return None
        elif _LETTERS.fullmatch(inner) and outer.strange:
            return None  # of a town these may be a province, a canton or a State
        elif _LETTERS.fullmatch(inner) and inner in by_alpha():
            codes = [by_alpha()[inner]]
        else:
            parts = self.several(inner)
            codes = [code for part in parts for code, _ in part.hits]
            if not all(part.known for part in parts):
                return None
        return beside(outer, codes)

    def _french(self, numbers: list[str]) -> bool:
        """Whether numbers after the name of a town are departments: `Rennes (35)`, on a French portal."""
        return self.context.country == "FR" and all(len(each) > 1 for each in numbers)

    def _by_type(self, text: str, kind: str | None) -> Part | None:
        """`région Bretagne`, `départements 22, 29 et 35`: all that follows is of that kind."""
        match = _TYPED.fullmatch(text)
        if not match:
            return None
        word = fold(match[1]).removesuffix("s") if fold(match[1]) not in TYPES else fold(match[1])
        if word in COLON_ONLY and not match[2]:
            return None
        parts = self.several(match[3], TYPES[word])
        if not all(part.known for part in parts):
            return None
        return Part(text, tuple(hit for part in parts for hit in part.hits))


def _named_part(text: str, match: Match, kind: str | None) -> Part | None:
    if kind:
        code = of_kind(match, kind)
        return Part(text, ((code, _rule(match, code)),)) if code else None
    if match.code:
        return Part(text, ((match.code, _rule(match, match.code)),))
    return Part(text, doubt=match.codes)


def _rule(match: Match, code: str) -> str:
    return "place: region before 2016, in this one" if match.former and code in match.codes else "place: name"
