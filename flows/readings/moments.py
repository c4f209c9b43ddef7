"""The moments that a text names: its dates with hour, zone and precision, or the doubt that forbids to read them."""

import re
from datetime import datetime, time

from flows.readings.reading import Context
from flows.readings.sentences import Moment, Sentence
from flows.readings.sharing import Part, day_of, share, year_of_page, years_only
from flows.readings.zones import Unreadable, day_zone, local_time

_STAMP = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:([t ])(\d{2}):(\d{2})(:\d{2})?(?:[.,]\d+)?\s?(z|[+-]\d{2}:?(?:\d{2})?)?|([a-z]+)(\d{1,2}):(\d{2}))?"
)
_CLOCK = re.compile(r"(\d{1,2})(?:\s?h(?:eures?|rs?)?\s?|[:.])?(\d{2})?(?::\d{2}(?:[.,]\d+)?)?\s?(?:min|mn)?([a-z. ]*)")

EARLIEST = 1850  # networks that watch the seasons are that old
EARLIEST_PORTAL = 1990  # calls, news and updates of before are most likely a form's zero
LATEST = 2100
DISTANT = 2050  # a form's way of saying `no end` (international-portals: ciencia-ciudadana)
PROJECT_DATES = ("start_date", "end_date")
MIDNIGHT = (24, 0)
ALMOST_MIDNIGHT = ((0, 0), (23, 59))
LABELS = {"cet": "Europe/Brussels@+01:00", "cest": "Europe/Brussels@+02:00", "mez": "Europe/Berlin@+01:00",
          "mesz": "Europe/Berlin@+02:00", "utc": "+00:00", "gmt": "+00:00"}  # fmt: skip


def moments(said: Sentence, context: Context, *, seen: bool = False) -> list[Moment]:
    """Every date of a text, in order. Raises Unreadable for one that is impossible, yearless or can be read two ways.

    `seen` lets a date without a year be the first such day on or after the day that the page itself says.
    """
    parts = [_part(span, said, context) for span in said.spans]
    if len(parts) > 1:
        share(parts, said.signs)
    if any(each.year is None for each in parts):
        year_of_page(parts, said.signs, context if seen or any(each.next for each in parts) else None)
    if any(each.month is None for each in parts) and not years_only(parts, said.signs):
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
                told = _clock(token.text)
                clocks += not (part.time == told or (part.time == MIDNIGHT and told in ALMOST_MIDNIGHT))
                part.time = told
            case "o":
                part.time, clocks = (12, 0), clocks + (part.time != (12, 0))
            case "x":
                clocks += part.time not in (MIDNIGHT, *ALMOST_MIDNIGHT)
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


def _moment(part: Part, context: Context) -> Moment:
    assert part.year is not None
    first = day_of(part.year, 1 if part.month is None else part.month, 1 if part.day is None else part.day)
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
        zone, stated = context.time_zone, False
        if part.zones:
            zone, stated = day_zone(datetime.combine(first, time(23, 59, 59)), part.zones, context.time_zone)
        return Moment(first.isoformat(), "day", zone, stated, part.start, part.end, warning, part.note)
    local, zone, stated = datetime.combine(first, time(*part.time)), context.time_zone, False
    if part.zones:
        local, zone, stated = local_time(local, part.zones, context.time_zone)
    said = local.isoformat(timespec="minutes")
    # midnight has three meanings in the data, in words and in numbers: the day is kept, the hour is not (§A.5)
    said, precision = (said[:10], "day") if said.endswith("T00:00") else (said, "minute")
    return Moment(said, precision, zone, stated, part.start, part.end, warning, part.note)
