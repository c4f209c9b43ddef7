"""Calendars by the letter of RFC 5545, as the library icalendar reads them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest

from schemas.calendar import Event, calendar, folded, time_zone

AT = datetime(2026, 11, 20, 4, tzinfo=UTC)
NOON = datetime(2026, 11, 20, 12)  # noqa: DTZ001 - a wall-clock time


def read(
    *events: Event, zones: tuple[tuple[str, int, int], ...] = (("Europe/Paris", 2026, 2026),)
) -> icalendar.Calendar:
    text = "".join(calendar(events, name="Échéances", language="fr", at=AT, zones=zones))
    return icalendar.Calendar.from_ical(text)


@pytest.mark.parametrize(
    "text",
    [
        "Simple", "a,b;c\\d:e", "deux\nlignes", "« L’été », dit-elle : 100 % d’énergie", "é" * 200, "a" * 74 + "é" * 3,
        "🦋" * 40, "fin\\", '"guillemets"', "BEGIN:VEVENT", "\\n n'est pas un saut", "x" * 1000,
    ],
)  # fmt: skip
def test_any_text_comes_back_as_it_was(text: str) -> None:
    [event] = read(Event("1", 0, NOON, "Europe/Paris", text, text)).walk("VEVENT")
    assert (str(event["SUMMARY"]), str(event["DESCRIPTION"])) == (text, text)


@pytest.mark.parametrize(("text", "wanted"), [("a\r\nb\rc", "a\nb\nc"), ("a\x00b\x1b\x7fc", "abc"), ("a\tb", "a\tb")])
def test_what_no_calendar_may_hold_is_left_out(text: str, wanted: str) -> None:
    [event] = read(Event("1", 0, NOON, "Europe/Paris", text)).walk("VEVENT")
    assert str(event["SUMMARY"]) == wanted


@pytest.mark.parametrize("line", ["x" * 75, "x" * 76, "é" * 100, "🦋" * 50, "a" + "🦋" * 50, "aa" + "é" * 100])
def test_lines_have_75_octets_at_most_and_no_character_is_cut(line: str) -> None:
    pieces = folded(line).removesuffix("\r\n").split("\r\n")
    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert all(piece.startswith(" ") for piece in pieces[1:])
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == line


def test_an_hour_stands_in_its_zone_and_a_day_is_a_whole_day() -> None:
    hour, day = read(
        Event("hour", 3, NOON, "Europe/Paris", "À midi", url="https://a.example.org/?a=1,2"),
        Event("day", 0, date(2026, 11, 21), None, "Ce jour", cancelled=True),
    ).walk("VEVENT")
    assert hour["DTSTART"].dt == NOON.replace(tzinfo=ZoneInfo("Europe/Paris"))
    assert (hour["DTSTAMP"].dt, int(hour["SEQUENCE"]), hour["TRANSP"]) == (AT, 3, "TRANSPARENT")
    assert hour["URL"] == "https://a.example.org/?a=1,2"
    assert "DTEND" not in hour and "STATUS" not in hour
    assert day["DTSTART"].dt == date(2026, 11, 21)
    assert day["STATUS"] == "CANCELLED"


ZONES = (
    "Europe/Paris Europe/Brussels Europe/Lisbon Europe/Dublin America/New_York America/St_Johns Australia/Sydney"
    " Australia/Lord_Howe Africa/Casablanca Asia/Kathmandu Pacific/Apia UTC"
)


@pytest.mark.parametrize("tz", ZONES.split())
def test_a_zone_spelt_out_shows_what_the_zones_clock_shows(tz: str) -> None:
    """Each noon of three years, and each hour of the days on which the clock changes."""
    text = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *time_zone(tz, 2025, 2027), "END:VCALENDAR", ""])
    [part] = icalendar.Calendar.from_ical(text).walk("VTIMEZONE")
    spelt, real = part.to_tz(lookup_tzid=False), ZoneInfo(tz)
    for days in range(3 * 365):
        noon = datetime(2025, 1, 1, 12) + timedelta(days=days)  # noqa: DTZ001 - a wall-clock time
        assert noon.replace(tzinfo=spelt).utcoffset() == noon.replace(tzinfo=real).utcoffset(), noon
        if noon.replace(tzinfo=real).utcoffset() != (noon - timedelta(days=1)).replace(tzinfo=real).utcoffset():
            for hours in range(-36, 36):
                at = noon + timedelta(hours=hours, minutes=30)
                said = {at.replace(tzinfo=spelt, fold=fold).utcoffset() for fold in (0, 1)}
                assert said & {at.replace(tzinfo=real, fold=fold).utcoffset() for fold in (0, 1)}, at
