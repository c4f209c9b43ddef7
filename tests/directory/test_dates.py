"""Dates in words: as precise as they were given, counted on the calendar of their own zone."""

from datetime import UTC, datetime

import pytest

from directory.dates import days_left, say_date, say_days_left, say_deadline, say_duration
from directory.language import Language


@pytest.mark.parametrize(
    ("language", "iso", "said"),
    [
        ("fr", "2026", "2026"), ("fr", "2026-06", "juin 2026"), ("fr", "2026-06-01", "1er juin 2026"),
        ("en", "2026-06-01", "1 June 2026"), ("fr", "2026-11-16T13:00", "16 novembre 2026 à 13:00"),
        ("en", "2026-11-16T13:00:00", "16 November 2026 at 13:00"),
        ("fr", "2026-13-01", "2026-13-01"), ("fr", "spring", "spring"), ("en", "", ""),
    ],
)  # fmt: skip
def test_a_date_is_said_at_its_own_precision(language: Language, iso: str, said: str) -> None:
    assert say_date(language, iso) == said


@pytest.mark.parametrize(
    ("at_local", "precision", "said"),
    [("2026-06-04T23:59:59", "day", "4 juin 2026"), ("2026-06-04T13:00", "minute", "4 juin 2026 à 13:00"),
     ("2026-06", "month", "juin 2026"), ("2026", "year", "2026")],
)  # fmt: skip
def test_the_end_of_a_day_is_no_hour(at_local: str, precision: str, said: str) -> None:
    assert say_deadline("fr", at_local, precision) == said


@pytest.mark.parametrize(
    ("at_local", "precision", "tz", "now", "days"),
    [
        ("2026-11-20T13:00", "minute", "Europe/Paris", "2026-11-20T11:59", 0),
        ("2026-11-20T13:00", "minute", "Europe/Paris", "2026-11-20T12:01", -1),
        ("2026-11-20T23:59:59", "day", "Europe/Paris", "2026-11-20T22:59", 0),
        ("2026-11-20T23:59:59", "day", "Europe/Paris", "2026-11-20T23:00", -1),  # midnight in Paris
        ("2026-11-20", "day", "Europe/Paris", "2026-11-20T22:00", 0),
        ("2026-11-21T12:00", "minute", "Europe/Paris", "2026-11-20T22:30", 1),
        ("2026-11-21T12:00", "minute", "Europe/Paris", "2026-11-20T23:30", 0),  # already the 21st in Paris
        ("2026-11-21T12:00", "minute", "Indian/Reunion", "2026-11-20T20:30", 0),
        ("2026-11-20T23:59:59", "day", "Pacific/Tahiti", "2026-11-21T09:00", 0),
        ("2026-03-29T03:30", "minute", "Europe/Paris", "2026-03-29T01:00", 0),  # clocks change that night
        ("2026-11-10T12:00", "minute", "Europe/Paris", "2026-11-20T09:00", -10),
        ("2027-04", "month", "Europe/Paris", "2026-11-20T09:00", None),
        ("2026-11-21T12:00", "minute", "Mars/Olympus", "2026-11-20T09:00", None),
        ("", "day", "Europe/Paris", "2026-11-20T09:00", None),
        ("soon", "minute", "Europe/Paris", "2026-11-20T09:00", None),
    ],
)
def test_days_left_are_counted_in_the_zone_of_the_call(
    at_local: str, precision: str, tz: str, now: str, days: int | None
) -> None:
    assert days_left(at_local, precision, tz, datetime.fromisoformat(now).replace(tzinfo=UTC)) == days


@pytest.mark.parametrize(
    ("days", "french", "english"),
    [(-3, "passée", "passed"), (0, "aujourd’hui", "today"), (1, "demain", "tomorrow"),
     (12, "dans 12 jours", "in 12 days")],
)  # fmt: skip
def test_days_left_in_words(days: int, french: str, english: str) -> None:
    assert (say_days_left("fr", days), say_days_left("en", days)) == (french, english)


@pytest.mark.parametrize(
    ("iso", "french", "english"),
    [("P12M", "12 mois", "12 months"), ("P1Y", "1 an", "1 year"), ("P6W", "6 semaines", "6 weeks"),
     ("P1D", "1 jour", "1 day"), ("P1Y6M", "P1Y6M", "P1Y6M"), ("P", "P", "P"), ("", "", "")],
)  # fmt: skip
def test_durations_in_words(iso: str, french: str, english: str) -> None:
    assert (say_duration("fr", iso), say_duration("en", iso)) == (french, english)
