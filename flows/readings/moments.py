"""The grammar of moments: which signs in a row are a date, an hour and a zone; what dates of one text share.

A text is a row of signs (time_words.py), one for each word; the expressions below are over these signs. Forms and
traps: french-portals §4, pains-and-faults D and §3.2, the US catalogue's shapes in international-portals.
"""

import re
from calendar import isleap
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple

from flows.readings.reading import Context
from flows.readings.time_words import LONGEST, Token, fold, tokens
from flows.readings.zones import Unreadable, day_zone, local_time

# signs (time_words.py): d day number, m month, y year, w weekday, S stamp or year-first date, N other full date,
# P day and month in numbers, q month and year in numbers, t clock, o noon, x midnight, z zone, f of, n noise
_TO = r"(?:&?-?[>@]|-)[nf<&]{0,2}"
_WEEKDAY = r"(?:w\.?,?[nf]?)?"
_TIME = r"(?:t(?:\(?[ox]\)?)?|o|x)"
_ZONE = r"(?:[,/-]?\(?,?[zVU]\)?){1,3}"
_DAY_ZONE = r"(?:,?\(?[zU]\)?){1,3}"  # without `est`: after a day it is a verb
_BEFORE = rf"(?:[@>b]?{_TIME}(?:{_ZONE})?,?[n@<f]{{0,2}})?"
_AFTER = rf"(?:[,:(-]?[@b>n]{{0,2}}{_TIME}\)?(?:{_ZONE})?|{_DAY_ZONE})?"
_DAY = (
    r"(?:[SN]|d\.?f?m\.?,?[f<]?y|d[-/]m[-/]y|m\.?d,?y|d\.?f?m\.?|m\.?d(?!\.?f?m)"
    rf"|P(?={_TO}{_WEEKDAY}[NP])|d\.?(?={_TO}{_WEEKDAY}d\.?f?m)"
    rf"|(?:(?<=B)|(?<=B[nf])|(?<=B[nf]w))d\.?(?=&[nf]?{_WEEKDAY}d\.?f?m)|d,?y)"
)
_MONTH = rf"(?:m\.?,?[f<]?y|q|m\.?(?={_TO}m)|m\.?(?=l))"
MOMENT = re.compile(rf"{_BEFORE}{_WEEKDAY}l?{_DAY}l?(?:{_AFTER})|l?{_MONTH}l?|y")
_TUESDAY = re.compile(r"m[.,]{0,2}d\.?f?m")
TUESDAY = Token("w", "mar", "1")
# `2014 January`, `2017/January/1`: only as a whole text
_YEAR_FIRST = re.compile(r"y[-/]?m(?:[-/]?d)?")
_RANGE = re.compile(rf",?\)?{_TO}")
_ENTRE = re.compile(r"B[nf]*$")
_BETWEEN = re.compile(r"&[nf]*")
_LIST = re.compile(r"(?=.*[,;/&])[,;/&nf]+")
_STEP = re.compile(r"gd(?!\.?f?m)\.?|d\.?g(?!d)")
# what may stand beside dates and change nothing; any other word may say `except`, any other number be a lost date
LEFT_OVER = frozenset("nf<>@&,;:.()-/VlB")

_EPOCH = re.compile(r"\d{13}")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SPACED = re.compile(r"(\d{4}) (\d{2}) (\d{2})")
# `2022-07-28T11: 40: 47+02: 00`: the ministry of Culture's feed; blanks say nothing inside a whole stamp
_BROKEN = re.compile(r"(\d{4}-\d{2}-\d{2}) ?t ?(\d{2}) ?: ?(\d{2})(?: ?: ?(\d{2}))? ?(z|[+-] ?\d{2} ?: ?\d{2})?")
_BLANKS = re.compile(r"(?<=[:+-]) | (?=[:+tz-])|(?<=t) ")
_STAMP = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:([t ])(\d{2}):(\d{2})(:\d{2})?(?:[.,]\d+)?\s?(z|[+-]\d{2}:?(?:\d{2})?)?|([a-z]+)(\d{1,2}):(\d{2}))?"
)
_CLOCK = re.compile(r"(\d{1,2})(?:\s?h(?:eures?|rs?)?\s?|[:.])?(\d{2})?(?::\d{2}(?:[.,]\d+)?)?\s?(?:min|mn)?([a-z. ]*)")

EARLIEST = 1850  # networks that watch the seasons are that old
EARLIEST_PORTAL = 1990  # calls, news and updates of before are most likely a form's zero
LATEST = 2100
DISTANT = 2050  # a form's way of saying `no end` (international-portals: ciencia-ciudadana)
FURTHEST_FROM_SEEN = timedelta(days=300)  # `22 mars prochain` on a page dated 25 March: then the page is older
PROJECT_DATES = ("start_date", "end_date")
MIDNIGHT = (24, 0)
LABELS = {"cet": "Europe/Brussels@+01:00", "cest": "Europe/Brussels@+02:00", "mez": "Europe/Berlin@+01:00",
          "mesz": "Europe/Berlin@+02:00", "utc": "+00:00", "gmt": "+00:00"}  # fmt: skip


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
            found += [each for each in self.tokens[last:start] if each.sign not in known]
            last = end
        return found

    def ahead(self, found: list[Moment], number: int) -> str:
        """The signs between a date and the one before it."""
        return self.signs[found[number - 1].end if number else 0 : found[number].start]


def _sentence(found: list[Token], note: str) -> Sentence:
    signs = "".join([each.sign for each in found])
    return Sentence(found, signs, [match.span() for match in MOMENT.finditer(signs)], note)


@dataclass(slots=True)
class Part:
    """What one match says, before it gets what it shares with its neighbours."""

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    time: tuple[int, int] | None = None
    stamped: bool = False
    next: bool = False
    zones: list[str] = field(default_factory=list)
    note: str = ""


def sentence(raw: str, context: Context) -> Sentence:
    """A raw text as signs. Raises Unreadable for a text that is too long to be a date."""
    if len(raw) > LONGEST:
        raise Unreadable("too_long")
    text = fold(raw)
    text, note = _written_by_machine(text) if text[:4].isdecimal() else (text, "")
    found = tokens(text, context.field)
    signs = "".join([each.sign for each in found])
    if "g" in signs:
        for match in _STEP.finditer(signs):  # `étape 1` is no day
            for number in range(*match.span()):
                found[number] = found[number]._replace(sign="n")
    for number, token in enumerate(found if "mar" in text else ()):  # `mar. 3 mars`: Tuesday; `mar 3, 2026`: March
        if token.text == "mar" and _TUESDAY.match(signs, number):
            found[number] = TUESDAY
    if _YEAR_FIRST.fullmatch(signs):
        found = [each for each in reversed(found) if each.sign in "dmy"]
    return _sentence(found, note)


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


def moments(said: Sentence, context: Context, *, seen: bool = False) -> list[Moment]:
    """Every date of a text, in order. Raises Unreadable for one that is impossible, yearless or can be read two ways.

    `seen` lets a date without a year be the first such day on or after the day that the page itself says.
    """
    parts = [_part(span, said, context) for span in said.spans]
    if len(parts) > 1:
        _share(parts, said.signs)
    if any(each.year is None for each in parts):
        _year_of_page(parts, said.signs, context if seen or any(each.next for each in parts) else None)
    if any(each.month is None for each in parts) and not _years_only(parts, said.signs):
        raise Unreadable("")
    return [_moment(each, context) for each in parts]


def _part(span: tuple[int, int], said: Sentence, context: Context) -> Part:
    part = Part(*span)
    clocks = 0
    for token in said.tokens[slice(*span)]:
        match token.sign:
            case "d":
                part.day = int(token.means)
            case "m":
                part.month = int(token.means)
            case "y":
                part.year = int(token.means)
            case "w":
                part.weekday = int(token.means)
            case "S":
                _stamp(token.text, part)
            case "N" | "P":
                _numbers(token.text, part, context)
            case "q":
                first, second = re.split("[/-]", token.text)
                part.year, part.month = (int(second), int(first)) if len(second) == 4 else (int(first), int(second))
            case "t":
                part.time, clocks = _clock(token.text), clocks + 1
            case "o":
                part.time, clocks = (12, 0), clocks + (part.time != (12, 0))
            case "x":
                clocks += part.time not in (MIDNIGHT, (0, 0), (23, 59))
                part.time = part.time or MIDNIGHT
            case "z" | "V":
                part.zones.append(token.means or token.text)
            case "U":
                raise Unreadable("unclear_zone")
            case "l":
                part.next = True
    if clocks > 1 or (clocks and part.stamped):
        raise Unreadable("unclear_hour")
    part.note += said.note
    return part


def _stamp(text: str, part: Part) -> None:
    match = _STAMP.fullmatch(text if text[4] == "-" else re.sub("[/.]", "-", text))
    if not match:
        raise Unreadable("")
    part.year, part.month, part.day = (int(each) for each in match.groups()[:3])
    if match[5]:
        part.time, part.stamped = (int(match[5]), int(match[6])), True
        if match[8]:
            if match[4] == " " and match[8][0] == "-" and not match[7]:  # `09:00-12:00` is two hours
                raise Unreadable("unclear_zone")
            part.zones.append(match[8])
    elif match[9]:
        part.time, part.stamped = (int(match[10]), int(match[11])), True
        part.zones.append(LABELS[match[9]])


def _numbers(text: str, part: Part, context: Context) -> None:
    """`02/03/2026` in the portal's own order, and no other one."""
    if context.date_order not in ("DMY", "MDY"):
        raise Unreadable("unclear_order")
    first, second, *rest = (each for each in re.split(r"\D+", text) if each)
    day, month = (first, second) if context.date_order == "DMY" else (second, first)
    part.day, part.month = int(day), int(month)
    if rest:
        part.year = int(rest[0]) if len(rest[0]) == 4 else _century(int(rest[0]), context)


def _century(year: int, context: Context) -> int:
    if year < 40:
        return 2000 + year
    if year >= 70 and context.field in PROJECT_DATES:
        return 1900 + year
    raise Unreadable("unclear_century")


def _clock(text: str) -> tuple[int, int]:
    match = _CLOCK.fullmatch(text)
    if not match:
        raise Unreadable("impossible_time")
    hour, minute, unit = int(match[1]), int(match[2] or 0), match[3].replace(".", "").replace(" ", "")
    if unit in ("am", "pm"):
        if not 1 <= hour <= 12:
            raise Unreadable("impossible_time")
        hour = hour % 12 + (12 if unit == "pm" else 0)
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        raise Unreadable("impossible_time")
    return hour, minute


def is_range(signs: str, a: Part | Moment, b: Part | Moment) -> bool:
    """Whether what stands between two dates makes them the ends of one period."""
    gap = signs[a.end : b.start]
    return bool(_RANGE.fullmatch(gap)) or bool(_BETWEEN.fullmatch(gap) and _ENTRE.search(signs[: a.start]))


def _share(parts: list[Part], signs: str) -> None:
    """`du 2 février au 2 mars 2026`, `2-15 mars 2026`, `March 2-15, 2026`, `15 janvier et 15 mai 2027`: what a range
    or a list says once, at its end, is said of all of it."""
    for a, b in pairwise(parts):
        if b.month is None and b.day and a.month and a.day and a.year is None and is_range(signs, a, b):
            b.month = a.month
    for a, b in reversed(list(pairwise(parts))):
        if is_range(signs, a, b):
            if a.month is None and a.day and b.day:
                a.month = b.month
            if a.year is None and a.month and b.month and b.year and (a.day is None) == (b.day is None):
                later = (a.month, a.day or 0) > (b.month, b.day or 0)
                a.year = b.year - later
                a.note += ", the year before its end's" if later else ""
        elif _LIST.fullmatch(signs[a.end : b.start]) and a.year is None and a.month and b.month and a.day and b.day:
            a.year = b.year if (a.month, a.day) < (b.month, b.day) and not b.next else None


def _year_of_page(parts: list[Part], signs: str, context: Context | None) -> None:
    """Years from the day that the page itself says it was written: a forward look, never far, never backwards."""
    try:
        seen = date.fromisoformat(((context and context.seen) or "")[:10])
    except ValueError:
        raise Unreadable("no_year") from None
    begins = {b.start: a for a, b in pairwise(parts) if is_range(signs, a, b)}
    begin_starts = {each.start for each in begins.values()}
    last = seen
    for part in parts:
        if part.year is not None or part.start in begin_starts:  # a range begins where its end says
            continue
        if part.month is None or (part.day is None and not part.next):
            raise Unreadable("no_year")
        first = _first(seen, part.month, part.day)
        if first - seen > FURTHEST_FROM_SEEN or first < last:
            raise Unreadable("no_year")
        part.year, last = first.year, first
        part.note += f", year by the page's own day {seen.isoformat()}"
        begin = begins.get(part.start)
        if begin and begin.year is None and begin.month and (begin.day is None) == (part.day is None):
            begin.year = part.year - ((begin.month, begin.day or 0) > (part.month, part.day or 0))
    if any(each.year is None for each in parts):
        raise Unreadable("no_year")


def _first(seen: date, month: int, day: int | None) -> date:
    """The first such day on or after `seen`; of a month without a day, where it begins or already has begun."""
    if day is None:
        return seen if month == seen.month else _date(seen.year + (month < seen.month), month, 1)
    for year in range(seen.year, min(seen.year + 9, LATEST)):  # 29 February comes in eight years at the latest
        if (month, day) == (2, 29) and not isleap(year):
            continue
        found = _date(year, month, day)
        if found >= seen:
            return found
    raise Unreadable("no_year")


def _years_only(parts: list[Part], signs: str) -> bool:
    """`1965` alone, or `2019-2021`: a year beside other dates is an edition or a programme."""
    if any(each.month or each.day for each in parts):
        return False
    return len(parts) == 1 or (len(parts) == 2 and is_range(signs, parts[0], parts[1]))


def _moment(part: Part, context: Context) -> Moment:
    assert part.year is not None
    first = _date(part.year, part.month or 1, part.day or 1)
    if not EARLIEST <= part.year <= LATEST:
        raise Unreadable("implausible_year")
    warning = "distant_year" if part.year >= DISTANT else None
    if part.year < EARLIEST_PORTAL and context.field not in PROJECT_DATES:
        warning = "early_year"
    if part.day is None:
        known = f"{part.year:04}" if part.month is None else f"{part.year:04}-{part.month:02}"
        precision = "year" if part.month is None else "month"
        return Moment(known, precision, context.time_zone, False, part.start, part.end, warning, part.note)
    if part.weekday is not None and part.weekday != first.weekday():
        if "page" in part.note:  # then nobody knows which year was meant
            raise Unreadable("no_year")
        warning = "weekday_contradicts"  # the number wins (french-portals §4)
    if part.time is None or part.time == MIDNIGHT:
        zone, stated = day_zone(datetime.combine(first, time(23, 59, 59)), part.zones, context.time_zone)
        return Moment(first.isoformat(), "day", zone, stated, part.start, part.end, warning, part.note)
    local, zone, stated = local_time(datetime.combine(first, time(*part.time)), part.zones, context.time_zone)
    # midnight has three meanings in the data, in words and in numbers: the day is kept, the hour is not (§A.5)
    day = (local.hour, local.minute) == (0, 0)
    said = local.date().isoformat() if day else local.isoformat(timespec="minutes")
    precision = "day" if day else "minute"
    return Moment(said, precision, zone, stated, part.start, part.end, warning, part.note)


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise Unreadable("impossible_date") from error
