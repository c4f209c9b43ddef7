"""A portal that declares its stamps to be days: the day in its own zone is read off, and the hour is not."""

import pytest

from flows.attempt import attempt
from flows.normalise import read_value
from flows.readings.reading import Reading
from tests.flows.conftest import Nights, context

REASON = "stamped at midnight in Greenwich"
DAYS = {"time_zone": "Europe/Brussels", "stamps_are_days": REASON}
PLAIN = "Europe/Brussels"


def read(raw: str, field: str = "deadlines", **known: str) -> Reading:
    reader = "deadline" if field == "deadlines" else "date"
    [reading] = read_value(raw, context(field, **known), reader)
    return reading


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("2024-04-18T19:00:00.000+0200", "2024-04-18"),
        ("2026-11-04T00:00:00.000+0000", "2026-11-04"),
        ("2026-06-04T00:00:00.000+0000", "2026-06-04"),
        ("2026-06-03T22:00:00.000+0000", "2026-06-04"),  # midnight in Brussels
        ("2026-11-03T23:00:00Z", "2026-11-04"),
        ("2026-11-04T17:00:00.000+0000", "2026-11-04"),
        ("2026-11-04", "2026-11-04"),
    ],
)
def test_the_day_is_the_local_one_and_its_zone_is_assumed(raw: str, day: str) -> None:
    deadline = read(raw, **DAYS).deadline
    assert deadline
    assert (deadline.at_local, deadline.precision) == (f"{day}T23:59:59", "day")
    assert (deadline.tz, deadline.tz_stated) == (PLAIN, False)
    assert read(raw, "opens_at", **DAYS).value == day


def test_the_rule_carries_the_reason() -> None:
    assert read("2024-04-18T19:00:00.000+0200", **DAYS).rule.endswith(f"this portal's stamps are days ({REASON})")
    assert REASON not in read("2024-04-18", **DAYS).rule


@pytest.mark.parametrize("raw", ["18 April 2024 17:00", "18 April 2024 at 5 p.m. (Brussels time)"])
def test_an_hour_in_words_stays_an_hour(raw: str) -> None:
    deadline = read(raw, **DAYS).deadline
    assert deadline and (deadline.at_local, deadline.precision) == ("2024-04-18T17:00", "minute")


def test_elsewhere_a_stamp_is_a_moment() -> None:
    deadline = read("2024-04-18T19:00:00.000+0200", time_zone=PLAIN).deadline
    assert deadline and (deadline.at_local, deadline.precision, deadline.tz_stated) == (
        "2024-04-18T19:00",
        "minute",
        True,
    )


def test_a_kind_that_is_said_before_the_stamp_holds() -> None:
    deadline = read("Pre-proposal: 2026-11-04T00:00:00.000+0000", **DAYS).deadline
    assert deadline and (deadline.kind, deadline.at_local) == ("pre_proposal", "2026-11-04T23:59:59")


def test_what_is_unreadable_stays_so() -> None:
    assert read("2026-02-30T00:00:00.000+0000", **DAYS).problem == "impossible_date"


def test_the_portal_of_the_european_calls_declares_it() -> None:
    [told] = attempt("date", "2024-04-18T19:00:00.000+0200", portal="eu_funding_tenders")
    assert (told["value"], told["precision"], told["tz_stated"]) == ("2024-04-18T23:59:59", "day", False)


def test_a_night_reads_by_what_its_portal_declares(nights: Nights) -> None:
    stamp = "2026-06-03T22:00:00.000+0000"
    nights.portal("days", **DAYS)
    nights.portal("moments", time_zone="Europe/London")
    said = {"ref": "1", "kind": "call", "deadlines": stamp, "opens_at": stamp}
    nights.night(0, {"days": [said], "moments": [said]})
    assert nights.rows("SELECT portal, at_local FROM core.deadline ORDER BY portal") == [
        ("days", "2026-06-04T23:59:59"), ("moments", "2026-06-03T23:00"),
    ]  # fmt: skip
    assert nights.rows("SELECT value FROM core.value WHERE field = 'opens_at' ORDER BY portal") == [
        ("2026-06-04",), ("2026-06-03T23:00",),
    ]  # fmt: skip
    [(kept,)] = nights.rows("SELECT DISTINCT value FROM raw.statement WHERE field = 'deadlines'")
    assert kept == stamp
