"""A call's computed status: the first rule of the standards research §A.5 that applies, at a time that is given."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from tests.warehouse.conftest import Warehouse, listing, open_warehouse, portal
from warehouse.release import build_tables

Row = tuple[str, str, str | None]


@dataclass(frozen=True)
class Dated:
    """One date of a call, as the readings would have left it."""

    at: str
    kind: str = "full_proposal"
    precision: str = "day"
    tz: str = "Europe/Paris"
    superseded_by: int | None = None


def day(iso: str, kind: str = "full_proposal", **more: str | int) -> Dated:
    return Dated(f"{iso}T23:59:59", kind, "day", **more)  # type: ignore[arg-type]


def hour(at: str, kind: str = "full_proposal", **more: str | int) -> Dated:
    return Dated(at, kind, "minute", **more)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Case:
    """A call, the UTC time at which it is looked at, and `code:reason` of what is said of it then."""

    says: str
    at: str
    expected: str
    stated: str | None = None
    opens: str | None = None
    dates: tuple[Dated, ...] = ()
    next_local: str | None = None
    time_zone: str = "Europe/Paris"


NOON = "2026-11-20T12:00:00"
MARCH = day("2027-03-02")
CASES = [
    # what only people know goes first
    Case("cancelled is said, whatever the dates", NOON, "cancelled:stated", stated="cancelled", dates=(MARCH,),
         next_local=MARCH.at),
    Case("suspended is said", NOON, "suspended:stated", stated="suspended", dates=(MARCH,), next_local=MARCH.at),
    Case("results are out", NOON, "results:stated", stated="results", dates=(day("2026-03-04"),)),
    # opens later
    Case("opens on a later day", NOON, "forthcoming:opens_later", opens="2026-12-01", dates=(MARCH,),
         next_local=MARCH.at),
    Case("opens at a later hour", NOON, "forthcoming:opens_later", opens="2026-11-20T13:01", dates=(MARCH,),
         next_local=MARCH.at),
    Case("opened this hour", NOON, "open:deadline_ahead", opens="2026-11-20T13:00", dates=(MARCH,),
         next_local=MARCH.at),
    Case("opens at midnight in Paris: a second before", "2026-11-19T22:59:59", "forthcoming:opens_later",
         opens="2026-11-20", dates=(MARCH,), next_local=MARCH.at),
    Case("opens at midnight in Paris: then", "2026-11-19T23:00:00", "open:deadline_ahead", opens="2026-11-20",
         dates=(MARCH,), next_local=MARCH.at),
    Case("opens at midnight in New York", "2026-11-20T04:59:59", "forthcoming:opens_later", opens="2026-11-20",
         dates=(MARCH,), next_local=MARCH.at, time_zone="America/New_York"),
    Case("opens in a later month", NOON, "forthcoming:opens_later", opens="2027-01", dates=(MARCH,),
         next_local=MARCH.at),
    Case("opens in a later year", NOON, "forthcoming:opens_later", opens="2027"),
    Case("opens some day of this month", NOON, "open:deadline_ahead", opens="2026-11", dates=(MARCH,),
         next_local=MARCH.at),
    # announced
    Case("announced, and no more", NOON, "forthcoming:stated", stated="forthcoming"),
    Case("announced with its deadline", NOON, "forthcoming:stated", stated="forthcoming", dates=(MARCH,),
         next_local=MARCH.at),
    Case("announced with the month of its deadline", NOON, "forthcoming:stated", stated="forthcoming",
         dates=(Dated("2027-06", precision="month"),)),
    Case("announced for some day of this month", NOON, "forthcoming:stated", stated="forthcoming", opens="2026-11",
         dates=(MARCH,), next_local=MARCH.at),
    Case("announced once, open since", NOON, "open:deadline_ahead", stated="forthcoming", opens="2026-10-01",
         dates=(MARCH,), next_local=MARCH.at),
    Case("announced once, over since", NOON, "closed:deadline_passed", stated="forthcoming",
         dates=(day("2026-03-04"),)),
    # deadlines ahead
    Case("a deadline ahead", NOON, "open:deadline_ahead", dates=(MARCH,), next_local=MARCH.at),
    Case("a deadline ahead, though the portal says closed", NOON, "open:deadline_ahead", stated="closed",
         dates=(MARCH,), next_local=MARCH.at),
    Case("both stages ahead: the first is next", NOON, "open:deadline_ahead", next_local="2026-12-01T13:00",
         dates=(MARCH, hour("2026-12-01T13:00", "pre_proposal"))),
    Case("first stage passed, the later date is still told", NOON, "closed:first_stage_passed", next_local=MARCH.at,
         dates=(hour("2026-11-20T12:59", "pre_proposal"), MARCH)),
    Case("letter of intent passed", NOON, "closed:first_stage_passed", next_local=MARCH.at,
         dates=(day("2026-11-01", "letter_of_intent"), MARCH)),
    Case("registration passed", NOON, "closed:first_stage_passed", next_local=MARCH.at,
         dates=(day("2026-11-01", "registration"), MARCH)),
    Case("a second session of the only stage", NOON, "open:deadline_ahead", next_local=MARCH.at,
         dates=(day("2026-06-01"), MARCH)),
    Case("a new round has begun", NOON, "open:deadline_ahead", next_local="2027-01-05T23:59:59",
         dates=(day("2026-02-01", "pre_proposal"), day("2026-06-01"), day("2027-01-05", "pre_proposal"), MARCH)),
    Case("a date that was moved does not count", NOON, "open:deadline_ahead", next_local=MARCH.at,
         dates=(day("2026-10-01", superseded_by=2), MARCH)),
    Case("a deadline and a month: the deadline is known", NOON, "open:deadline_ahead", next_local=MARCH.at,
         dates=(MARCH, Dated("2027-09", precision="month"))),
    # cut-offs of rolling calls
    Case("a cut-off ahead", NOON, "open:cutoff_ahead", dates=(day("2026-06-30", "cutoff"), day("2026-12-31", "cutoff")),
         next_local="2026-12-31T23:59:59"),
    Case("every cut-off passed", NOON, "closed:deadline_passed", dates=(day("2026-06-30", "cutoff"),)),
    # closed
    Case("every deadline passed", NOON, "closed:deadline_passed",
         dates=(day("2026-03-04", "pre_proposal"), day("2026-09-01"))),
    Case("every deadline passed, though the portal says open", NOON, "closed:deadline_passed", stated="open",
         dates=(day("2026-09-01"),)),
    Case("stated closed, without a date", NOON, "closed:stated", stated="closed"),
    # rolling
    Case("rolling", NOON, "permanent:stated", stated="permanent"),
    Case("rolling, with a month", NOON, "permanent:stated", stated="permanent",
         dates=(Dated("2027-06", precision="month"),)),
    # what nobody knows
    Case("nothing known", NOON, "unknown:no_deadline_known"),
    Case("open, says the portal, without any date", NOON, "unknown:no_deadline_known", stated="open"),
    Case("only a webinar ahead", NOON, "unknown:no_deadline_known", dates=(day("2026-12-01", "information"),)),
    Case("a month never becomes a day", NOON, "unknown:deadline_without_day",
         dates=(Dated("2027-04", precision="month"),)),
    Case("a year never becomes a day", NOON, "unknown:deadline_without_day", dates=(Dated("2027", precision="year"),)),
    Case("a stage passed, the other in some month", NOON, "unknown:deadline_without_day",
         dates=(day("2026-03-04", "pre_proposal"), Dated("2027-04", precision="month"))),
    # the last second
    Case("winter: the day's last second", "2026-11-20T22:59:59", "open:deadline_ahead", dates=(day("2026-11-20"),),
         next_local="2026-11-20T23:59:59"),
    Case("winter: midnight in Paris", "2026-11-20T23:00:00", "closed:deadline_passed", dates=(day("2026-11-20"),)),
    Case("summer: the day's last second", "2026-07-01T21:59:59", "open:deadline_ahead", dates=(day("2026-07-01"),),
         next_local="2026-07-01T23:59:59"),
    Case("summer: midnight in Paris", "2026-07-01T22:00:00", "closed:deadline_passed", dates=(day("2026-07-01"),)),
    Case("clocks go forward: the evening has summer time", "2026-03-29T22:00:00", "closed:deadline_passed",
         dates=(day("2026-03-29"),)),
    Case("clocks go back: the evening has winter time", "2026-10-25T22:59:59", "open:deadline_ahead",
         dates=(day("2026-10-25"),), next_local="2026-10-25T23:59:59"),
    Case("an hour that the clocks skip", "2026-03-29T01:30:01", "closed:deadline_passed",
         dates=(hour("2026-03-29T02:30"),)),
    Case("one o'clock, Paris time: then", NOON, "open:deadline_ahead", dates=(hour("2026-11-20T13:00"),),
         next_local="2026-11-20T13:00"),
    Case("one o'clock, Paris time: a second later", "2026-11-20T12:00:01", "closed:deadline_passed",
         dates=(hour("2026-11-20T13:00"),)),
    Case("an hour that comes twice counts until the second time", "2026-10-25T01:30:00", "open:deadline_ahead",
         dates=(hour("2026-10-25T02:30"),), next_local="2026-10-25T02:30"),
    Case("an hour that comes twice: after the second time", "2026-10-25T01:30:01", "closed:deadline_passed",
         dates=(hour("2026-10-25T02:30"),)),
    Case("clocks go forward: the day before has winter time", "2026-03-28T22:59:59", "open:deadline_ahead",
         dates=(day("2026-03-28"),), next_local="2026-03-28T23:59:59"),
    Case("clocks go forward: the evening's last second", "2026-03-29T21:59:59", "open:deadline_ahead",
         dates=(day("2026-03-29"),), next_local="2026-03-29T23:59:59"),
    Case("clocks go back: midnight in Paris", "2026-10-25T23:00:00", "closed:deadline_passed",
         dates=(day("2026-10-25"),)),
    # overseas: no summer time, and another day than in Paris
    Case("La Réunion: the day's last second", "2026-11-20T19:59:59", "open:deadline_ahead",
         dates=(day("2026-11-20", tz="Indian/Reunion"),), next_local="2026-11-20T23:59:59"),
    Case("La Réunion: midnight, three hours before Paris", "2026-11-20T20:00:00", "closed:deadline_passed",
         dates=(day("2026-11-20", tz="Indian/Reunion"),)),
    Case("La Réunion in July: midnight, two hours before Paris", "2026-07-01T20:00:00", "closed:deadline_passed",
         dates=(day("2026-07-01", tz="Indian/Reunion"),)),
    Case("La Réunion: five o'clock", "2026-11-20T13:00:00", "open:deadline_ahead",
         dates=(hour("2026-11-20T17:00", tz="Indian/Reunion"),), next_local="2026-11-20T17:00"),
    Case("La Réunion: five o'clock, a second later", "2026-11-20T13:00:01", "closed:deadline_passed",
         dates=(hour("2026-11-20T17:00", tz="Indian/Reunion"),)),
    Case("La Réunion opens at its own midnight", "2026-11-19T20:00:00", "open:deadline_ahead", opens="2026-11-20",
         dates=(MARCH,), next_local=MARCH.at, time_zone="Indian/Reunion"),
    Case("La Réunion: a second before it opens", "2026-11-19T19:59:59", "forthcoming:opens_later", opens="2026-11-20",
         dates=(MARCH,), next_local=MARCH.at, time_zone="Indian/Reunion"),
    Case("Tahiti: open while it is the next day in Paris", "2026-11-21T09:59:59", "open:deadline_ahead",
         dates=(day("2026-11-20", tz="Pacific/Tahiti"),), next_local="2026-11-20T23:59:59"),
    Case("Tahiti: midnight", "2026-11-21T10:00:00", "closed:deadline_passed",
         dates=(day("2026-11-20", tz="Pacific/Tahiti"),)),
    Case("Nouméa: midnight, half a day before Paris", "2026-11-20T13:00:00", "closed:deadline_passed",
         dates=(day("2026-11-20", tz="Pacific/Noumea"),)),
    Case("anywhere on Earth: the last place", "2026-11-21T11:59:59", "open:deadline_ahead",
         dates=(day("2026-11-20", tz="Etc/GMT+12"),), next_local="2026-11-20T23:59:59"),
    Case("five o'clock in New York", "2026-11-20T22:00:00", "open:deadline_ahead",
         dates=(hour("2026-11-20T17:00", tz="America/New_York"),), next_local="2026-11-20T17:00"),
]  # fmt: skip


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Case], Row]]:
    """Code, reason and next deadline of a case's call, as the tables say them when built at its time."""
    with open_warehouse(tmp_path_factory.mktemp("status")) as warehouse:
        for zone in {case.time_zone for case in CASES}:
            key = zone.lower().replace("/", "_")
            warehouse.portals[key] = portal(key).model_copy(update={"time_zone": zone})
        announce(warehouse)
        tables: dict[str, dict[str, Row]] = {}

        def look(case: Case) -> Row:
            if case.at not in tables:
                build_tables(warehouse.connection, datetime.fromisoformat(case.at).replace(tzinfo=UTC))
                rows = warehouse.rows("SELECT title, status_computed, status_reason, next_deadline_local FROM calls")
                tables[case.at] = {title: (status, reason, ahead) for title, status, reason, ahead in rows}
            return tables[case.at][case.says]

        yield look


def announce(warehouse: Warehouse) -> None:
    keys = {case.says: case.time_zone.lower().replace("/", "_") for case in CASES}
    calls = [listing(keys[case.says], str(n), case.says, "call") for n, case in enumerate(CASES)]
    warehouse.load(datetime(2026, 1, 1, tzinfo=UTC), *calls)
    warehouse.read()
    for n, case in enumerate(CASES):
        key = [keys[case.says], str(n)]
        for field, value in {"status_stated": case.stated, "opens_at": case.opens}.items():
            if value:
                warehouse.rows("INSERT INTO core.value VALUES (?, ?, 'call', ?, 0, ?, NULL, ?, ?, 'said', 's')",
                               *key, field, value, value, value)  # fmt: skip
        for position, each in enumerate(case.dates, start=1):
            warehouse.rows(
                "INSERT INTO core.deadline VALUES (?, ?, ?, ?, ?, ?, true, ?, ?, ?, ?, 'said', 's', true)",
                *key, position, each.kind, each.at, each.tz, each.precision, each.at, each.at, each.superseded_by,
            )  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.says)
def test_the_first_rule_that_applies_gives_the_status(case: Case, said: Callable[[Case], Row]) -> None:
    status, reason, ahead = said(case)
    assert (f"{status}:{reason}", ahead) == (case.expected, case.next_local)


def test_a_call_is_open_until_the_last_second_of_its_day(tmp_path: Path) -> None:
    with open_warehouse(tmp_path) as warehouse:
        warehouse.load(datetime(2026, 1, 1, tzinfo=UTC), listing("anr", "1", "Appel", "call", deadlines="20/11/2026"))
        warehouse.read()
        moments = [datetime(2026, 11, 20, 22, 59, second, tzinfo=UTC) for second in (0, 58, 59)]
        moments.append(datetime(2026, 11, 20, 23, 0, 0, tzinfo=UTC))
        seen = []
        for at in moments:
            build_tables(warehouse.connection, at)
            seen += [status for (status,) in warehouse.rows("SELECT status_computed FROM calls")]
    assert seen == ["open", "open", "open", "closed"]


# as a portal writes it → the last second (UTC) at which one may apply
LAST_SECONDS = {
    "20/11/2026": "2026-11-20T22:59:59",
    "2026-11-19T23:00:00Z": "2026-11-20T22:59:59",
    "20 novembre 2026 à minuit": "2026-11-20T22:59:59",
    "20 novembre 2026 à 17h (heure de Paris)": "2026-11-20T16:00:00",
    "20 novembre 2026 à 17h (heure de La Réunion)": "2026-11-20T13:00:00",
    "20 novembre 2026 à 17h (heure de Tahiti)": "2026-11-21T03:00:00",
    "20 November 2026 (AoE)": "2026-11-21T11:59:59",
}


def test_from_the_words_of_a_portal_to_the_last_second(tmp_path: Path) -> None:
    """Read, stored, computed: open at the last second, closed at the next."""
    with open_warehouse(tmp_path) as warehouse:
        calls = [listing("anr", str(n), raw, "call", deadlines=raw) for n, raw in enumerate(LAST_SECONDS)]
        warehouse.load(datetime(2026, 1, 1, tzinfo=UTC), *calls)
        warehouse.read()
        for last in sorted(set(LAST_SECONDS.values())):
            for after, status in ((0, "open"), (1, "closed")):
                at = datetime.fromisoformat(last).replace(tzinfo=UTC) + timedelta(seconds=after)
                build_tables(warehouse.connection, at)
                said = dict(warehouse.rows("SELECT title, status_computed FROM calls"))
                mine = {raw: said[raw] for raw, until in LAST_SECONDS.items() if until == last}
                assert mine == dict.fromkeys(mine, status)


def test_cases_are_calls_of_their_own() -> None:
    names = sorted(case.says.casefold() for case in CASES)
    assert all(a != b for a, b in pairwise(names))
