"""`deadlines.ics` as a calendar program reads it (icalendar), from the demo and from nights on which dates move."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest

from tests.directory.conftest import thing
from tests.warehouse.conftest import Warehouse, listing
from tests.warehouse.profiles.conftest import query
from warehouse.profiles.deadlines import FILE, before, of_call


def events(folder: Path) -> dict[str, Any]:
    """UID → event."""
    calendar = icalendar.Calendar.from_ical((folder / FILE).read_bytes())
    assert calendar.errors == []
    found = calendar.walk("VEVENT")
    by_uid = {str(event["UID"]): event for event in found}
    assert len(by_uid) == len(found)
    return by_uid


def test_every_deadline_of_the_demo_is_an_event_at_its_own_time(second: Path) -> None:
    rows = query(
        second,
        "SELECT id, kind, at_local, tz, precision FROM call_deadlines WHERE superseded_by IS NULL"
        " AND kind <> 'information' AND precision IN ('minute', 'day')",
    )
    wanted = sorted(
        (id_, kind, datetime.fromisoformat(at).replace(tzinfo=ZoneInfo(tz)).isoformat() if how == "minute" else at[:10])
        for id_, kind, at, tz, how in rows
    )
    found = [(*uid.split("/")[1:3], event["DTSTART"].dt.isoformat()) for uid, event in events(second).items()]
    assert sorted(found) == wanted
    assert len(found) > 50


def test_the_calendar_is_by_the_letter(second: Path) -> None:
    body = (second / FILE).read_bytes()
    lines = body.split(b"\r\n")
    assert lines[-1] == b"" and b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    calendar = icalendar.Calendar.from_ical(body)
    assert (calendar["VERSION"], calendar["CALSCALE"]) == ("2.0", "GREGORIAN")
    zones = {str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")}
    used = {event["DTSTART"].params["TZID"] for event in calendar.walk("VEVENT") if "TZID" in event["DTSTART"].params}
    assert zones == used
    for event in calendar.walk("VEVENT"):
        assert event["DTSTAMP"].dt == datetime(2026, 11, 21, 4, tzinfo=UTC)
        assert event["TRANSP"] == "TRANSPARENT"


def test_what_does_not_move_keeps_its_sequence(first: Path, second: Path) -> None:
    assert before(first / FILE) == before(second / FILE)
    assert before(first / FILE) == {
        uid: (int(event["SEQUENCE"]), f"DTSTART;{params(event)}:{event['DTSTART'].to_ical().decode()}")
        for uid, event in events(first).items()
    }
    assert before(first / "nowhere.ics") == {}


def params(event: Any) -> str:
    return str(event["DTSTART"].params.to_ical().decode())


def test_an_event_that_moves_keeps_its_uid_and_counts(warehouse: Warehouse) -> None:
    nights = [
        ("3 mars 2027, 13h", "2027-03-03T13:00:00+01:00", 0),
        ("10 mars 2027, 13h", "2027-03-10T13:00:00+01:00", 1),
        ("10 mars 2027, 13h", "2027-03-10T13:00:00+01:00", 1),
        ("31 mars 2027", "2027-03-31", 2),
    ]
    uids = set()
    for number, (said, starts, sequence) in enumerate(nights):
        folder = warehouse.night(number, listing("portal", "1", "Appel", "call", deadlines=said))
        [(uid, event)] = events(folder).items()
        uids.add(uid)
        assert (event["DTSTART"].dt.isoformat(), int(event["SEQUENCE"])) == (starts, sequence)
    assert len(uids) == 1


def test_a_date_that_the_source_itself_moved_has_moved_once(second: Path) -> None:
    moved = query(second, "SELECT id, kind FROM call_deadlines WHERE superseded_by IS NOT NULL")
    found = events(second)
    assert {int(found[f"co-construisons/{id_}/{kind}/1"]["SEQUENCE"]) for id_, kind in moved} == {1}


def deadline(position: int, kind: str, at: str, precision: str = "day", **more: Any) -> dict[str, Any]:
    plain = {"tz": "Europe/Paris", "tz_stated": True, "raw": "", "superseded_by": None}
    return {"position": position, "kind": kind, "at_local": at, "precision": precision} | plain | more


CALL = {"title": "Appel", "funders": ["ANR"], "info_url": "https://a.example.org/"}


def test_each_date_of_a_kind_is_an_event_of_its_own() -> None:
    dates = [
        deadline(1, "cutoff", "2027-05-02"), deadline(2, "cutoff", "2027-01-02"),
        deadline(4, "full_proposal", "2027-07", "month"), deadline(5, "information", "2027-01-01T10:00", "minute"),
    ]  # fmt: skip
    found = [(each.uid.rpartition("/c-1/")[2], str(each.start)) for each in of_call(row(), dates)]
    assert found == [("cutoff/1", "2027-01-02"), ("cutoff/2", "2027-05-02")]


def row(**values: Any) -> dict[str, Any]:
    status = {"status_computed": "open", "status_reason": "deadline_ahead"}
    return thing("call", id="c-1", **{**CALL, **status, **values}).model_dump()


@pytest.mark.parametrize(
    ("date_", "call", "said"),
    [
        (deadline(1, "cutoff", "2027-01-02"), {}, "Financeurs : ANR\nHeure non précisée"),
        (deadline(1, "cutoff", "2027-01-02T13:00", "minute"), {}, "Financeurs : ANR"),
        (deadline(1, "cutoff", "2027-01-02T13:00", "minute", tz_stated=False, raw="2/1 à 13h"), {"funders": []},
         "Texte de la source : 2/1 à 13h\nFuseau supposé : Europe/Paris"),
    ],
)  # fmt: skip
def test_an_event_says_what_is_not_sure(date_: dict[str, Any], call: dict[str, Any], said: str) -> None:
    [event] = of_call(row(**call), [date_])
    assert event.description == said
    assert event.summary == "Appel : date de relevé (appel permanent)"


@pytest.mark.parametrize(("moves", "sequence"), [(0, 0), (1, 1), (3, 3)])
def test_a_date_counts_the_dates_that_it_replaced(moves: int, sequence: int) -> None:
    dates = [deadline(n, "cutoff", f"2027-01-0{n + 1}", superseded_by=n + 1) for n in range(moves)]
    [event] = of_call(row(), [*dates, deadline(moves, "cutoff", "2027-02-01")])
    assert event.sequence == sequence


def test_a_cancelled_call_is_cancelled_in_the_calendar() -> None:
    [event] = of_call(row(status_computed="cancelled"), [deadline(1, "cutoff", "2027-01-02")])
    assert event.cancelled
