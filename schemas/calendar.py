"""Calendars as RFC 5545 wants them: lines of 75 octets, zones spelt out, texts escaped. No clock: times come in.

An event here is a moment, not a span of work: it lasts no time and leaves people free (standards research §B.4, D12).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

END = "\r\n"
OCTETS = 75
ESCAPES = {code: None for code in (*range(0x20), 0x7F) if chr(code) != "\t"} | {
    ord("\\"): "\\\\", ord(";"): "\\;", ord(","): "\\,", ord("\n"): "\\n",
}  # fmt: skip


@dataclass(frozen=True)
class Event:
    """`start` is a day, or a wall-clock time in the IANA zone `tz`. `sequence` grows each time that it moves."""

    uid: str
    sequence: int
    start: date | datetime
    tz: str | None
    summary: str
    description: str = ""
    url: str | None = None
    cancelled: bool = False

    @property
    def starts(self) -> str:
        """The property DTSTART, whole: what tells whether a date has moved."""
        if isinstance(self.start, datetime):
            return f"DTSTART;TZID={self.tz}:{self.start:%Y%m%dT%H%M%S}"
        return f"DTSTART;VALUE=DATE:{self.start:%Y%m%d}"


def calendar(
    events: Iterable[Event], *, name: str, language: str, at: datetime, zones: Iterable[tuple[str, int, int]]
) -> Iterator[str]:
    """The lines of a calendar, folded and ended. `at` (aware) is when it was made; `zones` are (zone, first year, last
    year) of the events' times."""
    head = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Co-construisons//Release//FR", "CALSCALE:GREGORIAN",
        f"NAME;LANGUAGE={language}:{escaped(name)}", f"X-WR-CALNAME:{escaped(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:P1D",
    ]  # fmt: skip
    yield from map(folded, head)
    for tz, first, last in zones:
        yield from map(folded, time_zone(tz, first, last))
    stamp = f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    for event in events:
        yield from map(folded, _event(event, stamp, language))
    yield folded("END:VCALENDAR")


def _event(event: Event, stamp: str, language: str) -> Iterator[str]:
    yield from ("BEGIN:VEVENT", f"UID:{event.uid}", stamp, event.starts, f"SEQUENCE:{event.sequence}")
    yield f"SUMMARY;LANGUAGE={language}:{escaped(event.summary)}"
    if event.description:
        yield f"DESCRIPTION;LANGUAGE={language}:{escaped(event.description)}"
    if event.url:
        yield f"URL:{event.url}"
    if event.cancelled:
        yield "STATUS:CANCELLED"
    yield from ("TRANSP:TRANSPARENT", "END:VEVENT")


def escaped(text: str) -> str:
    """A TEXT value (§3.3.11); what no calendar may hold, other control characters, is left out."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(ESCAPES)


def folded(line: str) -> str:
    """The line in pieces of 75 octets at most, none cut within a character (§3.1)."""
    if len(line.encode()) <= OCTETS:
        return line + END
    pieces, piece, size = [], "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > OCTETS:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + character, size + octets
    return END.join([*pieces, piece]) + END


def time_zone(tz: str, first: int, last: int) -> Iterator[str]:
    """The lines of a VTIMEZONE that holds from the year `first` to the year `last`: one part a change of the clock."""
    zone = ZoneInfo(tz)
    moment, until = datetime(first, 1, 1, tzinfo=UTC), datetime(min(last, MAXYEAR - 1) + 1, 1, 2, tzinfo=UTC)
    yield from ("BEGIN:VTIMEZONE", f"TZID:{tz}")
    # What holds when the first year begins, as if it had begun the day before in some zone of the world.
    yield from _observance(zone, moment - timedelta(days=1), _offset(zone, moment), _offset(zone, moment))
    while moment < until:
        after = moment + timedelta(days=1)
        if _offset(zone, moment) != _offset(zone, after):
            change = _change(zone, moment, after)
            yield from _observance(zone, change, _offset(zone, moment), _offset(zone, change))
        moment = after
    yield "END:VTIMEZONE"


def _observance(zone: ZoneInfo, onset: datetime, before: timedelta, after: timedelta) -> Iterator[str]:
    part = "DAYLIGHT" if onset.astimezone(zone).dst() else "STANDARD"
    yield f"BEGIN:{part}"
    yield f"DTSTART:{(onset + before).replace(tzinfo=None):%Y%m%dT%H%M%S}"  # on the clock that is about to change
    yield f"TZOFFSETFROM:{_hours(before)}"
    yield f"TZOFFSETTO:{_hours(after)}"
    yield f"TZNAME:{onset.astimezone(zone).tzname()}"
    yield f"END:{part}"


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The first second between the two at which the clock shows what it shows at `after`."""
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if _offset(zone, middle) == _offset(zone, after):
            after = middle
        else:
            before = middle
    return after


def _hours(offset: timedelta) -> str:
    minutes = int(offset.total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"
