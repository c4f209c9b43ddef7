"""What dates of one text share: a range or a list says its month or its year once; and a year that no date says."""

import re
from calendar import isleap
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from flows.readings.reading import Context
from flows.readings.sentences import TO, Moment
from flows.readings.zones import Unreadable

_RANGE = re.compile(rf",?\)?{TO}")
_ENTRE = re.compile(r"B[nf]*$")
_BETWEEN = re.compile(r"&[nf]*")
_MOVED = re.compile(r"[viI]")  # `reporté au`, `au lieu du`, `initialement`
_LIST = re.compile(r"(?=.*[,;/&])[,;/&nf]+")
FURTHEST_FROM_SEEN = timedelta(days=300)  # `22 mars prochain` on a page dated 25 March: then the page is older


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


def is_range(signs: str, a: Part | Moment, b: Part | Moment) -> bool:
    """Whether what stands between two dates makes them the ends of one period."""
    gap = signs[a.end : b.start]
    return bool(_RANGE.fullmatch(gap)) or bool(_BETWEEN.fullmatch(gap) and _ENTRE.search(signs[: a.start]))


def share(parts: list[Part], signs: str) -> None:
    """`du 2 février au 2 mars 2026`, `2-15 mars 2026`, `March 2-15, 2026`, `15 janvier et 15 mai 2027`: what a range
    or a list says once, at its end, is said of all of it, its hour too; a moved date came before the new one."""
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
        elif _LIST.fullmatch(signs[a.end : b.start]) and a.month and b.month and a.day and b.day:
            if a.year is not None:
                if b.time and not a.time and "&" in signs[a.end : b.start]:
                    raise Unreadable("unclear_hour", "is it the hour of both days?")
                continue
            a.year = b.year if (a.month, a.day) < (b.month, b.day) and not b.next else None
            if a.year and a.time is None:
                a.time, a.zones = b.time, b.zones or a.zones
        elif _MOVED.search(signs, a.end, b.start) and a.month and a.day and b.month and b.day:
            old, new = (a, b) if "v" in signs[a.end : b.start] else (b, a)
            if old.year is None and new.year:
                old.year = new.year - ((old.month, old.day) > (new.month, new.day))


def year_of_page(parts: list[Part], signs: str, context: Context | None) -> None:
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
        return seen if month == seen.month else day_of(seen.year + (month < seen.month), month, 1)
    for year in (seen.year, seen.year + 1):
        if (month, day) == (2, 29) and not isleap(year):
            continue
        found = day_of(year, month, day)
        if found >= seen:
            return found
    raise Unreadable("no_year")


def years_only(parts: list[Part], signs: str) -> bool:
    """`1965` alone, or `2019-2021`: a year beside other dates is an edition or a programme."""
    if any(each.month or each.day for each in parts):
        return False
    return len(parts) == 1 or (len(parts) == 2 and is_range(signs, parts[0], parts[1]))


def day_of(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise Unreadable("impossible_date") from error
