"""A text as a row of signs, one for each word (time_words.py), and where the grammar finds dates in it.

The expressions below are over these signs. Forms and traps: french-portals §4, pains-and-faults D and §3.2, the US
catalogue's shapes in international-portals.
"""

import re
from datetime import UTC, datetime
from typing import NamedTuple

from flows.readings.neighbours import settled
from flows.readings.reading import Context
from flows.readings.text import plain
from flows.readings.time_words import LONGEST, Token, fold, tokens
from flows.readings.zones import Unreadable

# signs (time_words.py): d day number, m month, y year, w weekday, S stamp or year-first date, N other full date,
# P day and month in numbers, q month and year in numbers, t clock, o noon, x midnight, z zone, f of, n noise
TO = r"(?:&?-?[>@]|-)[nf<&]{0,2}"
_WEEKDAY = r"(?:w\.?,?[nf]?)?"
_TIME = r"(?:t(?:\(?[ox]\)?)?|[ox](?:\(?t\)?)?)"
_ZONE = r"(?:[,/-]?\(?,?[zVU]\)?){1,3}"
_DAY_ZONE = r"(?:,?\(?[zU]\)?){1,3}"  # without `est`: after a day it is a verb
_BEFORE = rf"(?:[@>b]?{_TIME}(?:{_ZONE})?,?[n@<f]{{0,2}})?"
_AFTER = rf"(?:[,:(/-]?[@b>n]{{0,2}}{_TIME}\)?(?:{_ZONE})?|{_DAY_ZONE})?"
_DAY = (
    r"(?:[SN]|d\.?f?m\.?,?[f<]?y|d[-/]m[-/]y|m\.?d,?y|d\.?f?m\.?|m\.?d(?!\.?f?m)"
    rf"|P(?={TO}{_WEEKDAY}[NP])|d\.?(?={TO}{_WEEKDAY}d\.?f?m)"
    rf"|(?:(?<=B)|(?<=B[nf])|(?<=B[nf]w))d\.?(?=&[nf]?{_WEEKDAY}d\.?f?m)|d,?y)"
)
_MONTH = rf"(?:m\.?,?[f<]?y|q|m\.?(?={TO}m)|m\.?(?=l))"
MOMENT = re.compile(rf"(?=[@>btoxwlSNPdmyq])(?:{_BEFORE}{_WEEKDAY}l?{_DAY}l?(?:{_AFTER})|l?{_MONTH}l?|y)")
# `2014 January`, `2017/January/1`: only as a whole text
_YEAR_FIRST = re.compile(r"y[-/]?m(?:[-/]?d)?")
# a portal that strikes its old date through: nobody can tell how much of the text is struck
_STRUCK = re.compile(r"<(?:del|s|strike)\b|~~", re.IGNORECASE)
# what may stand beside dates and change nothing; any other word may say `except`, any other number be a lost date
LEFT_OVER = frozenset("nf<>@&,;:.()-/VlB")

_EPOCH = re.compile(r"\d{13}")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SPACED = re.compile(r"(\d{4}) (\d{2}) (\d{2})")
# `2022-07-28T11: 40: 47+02: 00`: the ministry of Culture's feed; blanks say nothing inside a whole stamp
_BROKEN = re.compile(r"(\d{4}-\d{2}-\d{2}) ?t ?(\d{2}) ?: ?(\d{2})(?: ?: ?(\d{2}))? ?(z|[+-] ?\d{2} ?: ?\d{2})?")
_BLANKS = re.compile(r"(?<=[:+-]) | (?=[:+tz-])|(?<=t) ")


class Moment(NamedTuple):
    """A date as it was said. `local` is ISO 8601 at `precision`; `start` and `end` place it among the tokens.

    `note` goes into the rule: how a part that the text does not say was found.
    """

    local: str
    precision: str
    tz: str
    tz_stated: bool
    start: int
    end: int
    warning: str | None = None
    note: str = ""


class Sentence(NamedTuple):
    """A text as tokens, the row of their signs, and where the grammar finds dates in it."""

    tokens: list[Token]
    signs: str
    spans: list[tuple[int, int]]
    note: str = ""

    def rest(self, known: frozenset[str] | set[str]) -> list[Token]:
        """The tokens outside of every date whose sign is not among `known`."""
        found: list[Token] = []
        last = 0
        for start, end in (*self.spans, (len(self.tokens), 0)):
            if not known.issuperset(self.signs[last:start]):
                found += [each for each in self.tokens[last:start] if each.sign not in known]
            last = end
        return found

    def ahead(self, found: list[Moment], number: int) -> str:
        """The signs between a date and the one before it."""
        return self.signs[found[number - 1].end if number else 0 : found[number].start]


def _signs(found: list[Token]) -> str:
    return "".join([each.sign for each in found])


def _sentence(found: list[Token], note: str, signs: str | None = None) -> Sentence:
    signs = _signs(found) if signs is None else signs
    return Sentence(found, signs, [match.span() for match in MOMENT.finditer(signs)], note)


def sentence(raw: str, context: Context) -> Sentence:
    """A raw text as signs. Raises Unreadable for a text that is too long to be a date."""
    if len(raw) > LONGEST:
        raise Unreadable("too_long")
    marked = "<" in raw or "&" in raw
    if (marked or "~" in raw) and _STRUCK.search(raw):
        raise Unreadable("", "part of it is struck through")
    text = fold(plain(raw) if marked else raw)
    text, note = _written_by_machine(text) if text[:4].isdecimal() else (text, "")
    found = tokens(text, context.field)
    signs = _signs(found)
    if (told := settled(found, signs)) is not found:
        found, signs = told, _signs(told)
    if signs[:1] == "y" and _YEAR_FIRST.fullmatch(signs):
        return _sentence([each for each in reversed(found) if each.sign in "dmy"], note)
    return _sentence(found, note, signs)


def _written_by_machine(text: str) -> tuple[str, str]:
    """(a whole text in digits as an ISO stamp, what was done to it): broken stamps, milliseconds, `20170315`."""
    if _BROKEN.fullmatch(text):
        repaired = _BLANKS.sub("", text)
        return repaired, ", blanks inside a stamp" if repaired != text else ""
    if _EPOCH.fullmatch(text):
        moment = datetime.fromtimestamp(int(text) // 1000, UTC)
        return moment.strftime("%Y-%m-%dt%H:%M:%Sz"), ", milliseconds since 1970"
    if compact := _COMPACT.fullmatch(text) or _SPACED.fullmatch(text):
        return "-".join(compact.groups()), ""
    return text, ""


def without(said: Sentence, start: int, end: int) -> Sentence:
    """The sentence with its words from `start` to `end` unsaid, but for dates."""
    inside = {number for span in said.spans for number in range(*span)}
    unsaid = set(range(start, end)) - inside
    return _sentence([t._replace(sign="n") if n in unsaid else t for n, t in enumerate(said.tokens)], said.note)
