"""What the listings of one call say of its deadlines: said once, nothing lost; where they differ, a person is asked."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from flows.explain import explain
from flows.normalise import normalise
from schemas.portal import Authority, Publish
from tests.warehouse.conftest import FIRST_NIGHT, Warehouse, listing, night, open_warehouse, portal
from warehouse.release import build_tables

OWNER, DIRECTORY, OTHER, RELAY = "owner", "directory", "other", "relay"
RANKS = {OWNER: Authority.OWNER, RELAY: Authority.RELAY}
FULL, INTENT, PRE = "full_proposal", "letter_of_intent", "pre_proposal"
HOUR, LATER, DAY = "12 mars 2027 à 13h", "12 mars 2027 à 17h", "12 mars 2027"


@dataclass(frozen=True)
class Case:
    """A call: what each portal says of its deadlines, what is published, and whether a person is asked."""

    says: str
    said: dict[str, str | list[str]]
    published: list[str]  # kind, moment, portal; `→ n` where a later one replaces it
    asked: bool = False


CASES = [
    # one day, as a day and as an hour
    Case("an hour goes before its day", {OWNER: DAY, RELAY: HOUR}, [f"{FULL} 2027-03-12T13:00 relay"]),
    Case("also of one listing", {OWNER: [DAY, HOUR]}, [f"{FULL} 2027-03-12T13:00 owner"]),
    Case("a stated zone goes before an assumed one", {OWNER: HOUR, RELAY: f"{HOUR} (heure de Paris)"},
         [f"{FULL} 2027-03-12T13:00 relay"]),
    Case("a day whose zone nobody states is the day of the zone that is stated",
         {OWNER: DAY, RELAY: f"{HOUR} (heure de La Réunion)"}, [f"{FULL} 2027-03-12T13:00 relay"]),
    Case("the better source where both are as precise", {RELAY: HOUR, DIRECTORY: HOUR, OWNER: HOUR},
         [f"{FULL} 2027-03-12T13:00 owner"]),
    Case("two days", {OWNER: ["12 mars 2027", "1er juin 2027"], RELAY: ["12 mars 2027 à 13h", "1er juin 2027"]},
         [f"{FULL} 2027-03-12T13:00 relay", f"{FULL} 2027-06-01T23:59:59 owner"]),
    Case("two hours of a day", {OWNER: HOUR, RELAY: LATER},
         [f"{FULL} 2027-03-12T13:00 owner", f"{FULL} 2027-03-12T17:00 relay"], asked=True),
    Case("two hours and the day", {OWNER: DAY, DIRECTORY: HOUR, OTHER: LATER},
         [f"{FULL} 2027-03-12T13:00 directory", f"{FULL} 2027-03-12T17:00 other"], asked=True),
    Case("two zones, both stated", {OWNER: f"{HOUR} (heure de Paris)", RELAY: f"{HOUR} (heure de La Réunion)"},
         [f"{FULL} 2027-03-12T13:00 owner", f"{FULL} 2027-03-12T13:00 relay"], asked=True),
    Case("two names of one clock", {OWNER: f"{HOUR} (heure de Paris)", RELAY: f"{HOUR} (heure de Bruxelles)"},
         [f"{FULL} 2027-03-12T13:00 owner"]),
    Case("a month stays a month", {OWNER: DAY, RELAY: "mars 2027"},
         [f"{FULL} 2027-03 relay", f"{FULL} 2027-03-12T23:59:59 owner"]),
    # kinds
    Case("the kind that is named", {RELAY: DAY, OWNER: f"Lettre d'intention : {DAY}"},
         [f"{INTENT} 2027-03-12T23:59:59 owner"]),
    Case("named by one, precise by another", {OWNER: f"Pré-proposition : {DAY}", RELAY: HOUR},
         [f"{PRE} 2027-03-12T13:00 relay"]),
    Case("named by a relay", {OWNER: DAY, RELAY: f"Lettre d'intention : {DAY}"},
         [f"{INTENT} 2027-03-12T23:59:59 relay"]),
    Case("named beside a date without a name, by one listing",
         {OWNER: [f"Lettre d'intention : {DAY}", "Dossier complet : 1er juin 2027", DAY]},
         [f"{INTENT} 2027-03-12T23:59:59 owner", f"{FULL} 2027-06-01T23:59:59 owner"]),
    Case("two kinds named: the general one stays", {OWNER: f"Lettre d'intention : {DAY}", DIRECTORY: DAY,
                                                    OTHER: f"Pré-proposition : {DAY}"},
         [f"{FULL} 2027-03-12T23:59:59 directory", f"{INTENT} 2027-03-12T23:59:59 owner",
          f"{PRE} 2027-03-12T23:59:59 other"]),
    Case("a full proposal that is named is one",
         {OWNER: f"Lettre d'intention : {DAY}", RELAY: f"Dossier complet : {DAY}"},
         [f"{FULL} 2027-03-12T23:59:59 relay", f"{INTENT} 2027-03-12T23:59:59 owner"]),
    Case("a webinar names nothing",
         {OWNER: f"Webinaire d'information : {DAY}. Date limite : 1er juin 2027", RELAY: DAY},
         ["information 2027-03-12T23:59:59 owner", f"{FULL} 2027-06-01T23:59:59 owner"], asked=True),
    # other days
    Case("the owner's day", {OWNER: DAY, RELAY: "15 mars 2027"}, [f"{FULL} 2027-03-12T23:59:59 owner"], asked=True),
    Case("a directory's day goes before a relay's", {DIRECTORY: DAY, RELAY: "15 mars 2027"},
         [f"{FULL} 2027-03-12T23:59:59 directory"], asked=True),
    Case("two of one rank: both", {DIRECTORY: DAY, OTHER: "15 mars 2027"},
         [f"{FULL} 2027-03-12T23:59:59 directory", f"{FULL} 2027-03-15T23:59:59 other"], asked=True),
    Case("a session that one portal does not list", {DIRECTORY: [DAY, "1er juin 2027"], OTHER: DAY},
         [f"{FULL} 2027-03-12T23:59:59 directory", f"{FULL} 2027-06-01T23:59:59 directory"]),
    Case("a session that the owner does not list", {OWNER: DAY, RELAY: [DAY, "1er juin 2027"]},
         [f"{FULL} 2027-03-12T23:59:59 owner"], asked=True),
    Case("a stage that the owner does not list", {OWNER: f"Lettre d'intention : {DAY}",
                                                  RELAY: [DAY, "Dossier complet : 1er juin 2027"]},
         [f"{INTENT} 2027-03-12T23:59:59 owner", f"{FULL} 2027-06-01T23:59:59 relay"]),
    Case("an owner who knows the month only", {OWNER: "mars 2027", RELAY: DAY},
         [f"{FULL} 2027-03 owner", f"{FULL} 2027-03-12T23:59:59 relay"]),
    Case("cut-offs may be another portal's next ones", {OWNER: f"Dates de relevé : {DAY}",
                                                        RELAY: "Dates de relevé : 1er juin 2027"},
         ["cutoff 2027-03-12T23:59:59 owner", "cutoff 2027-06-01T23:59:59 relay"]),
    # moved
    Case("a portal that knows the old date only",
         {OWNER: [DAY, "Report du 12 mars 2027 au 12 avril 2027"], RELAY: HOUR},
         [f"{FULL} 2027-03-12T13:00 relay → 2", f"{FULL} 2027-04-12T23:59:59 owner"]),
    Case("the old date is on another portal only", {OWNER: "Report du 12 mars 2027 au 12 avril 2027", RELAY: HOUR},
         [f"{FULL} 2027-04-12T23:59:59 owner"], asked=True),
    Case("moved before, to a day that the owner does not know",
         {OWNER: DAY, RELAY: ["1er mars 2027", "Report du 1er mars 2027 au 15 mars 2027"]},
         [f"{FULL} 2027-03-12T23:59:59 owner"], asked=True),
    Case("moved within its day", {OWNER: "Report du 12 mars 2027 à 13h au 12 mars 2027 à 17h"},
         [f"{FULL} 2027-03-12T17:00 owner"]),
    Case("a relay says that the owner's date moved",
         {OWNER: DAY, RELAY: [DAY, "Report du 12 mars 2027 au 12 avril 2027"]},
         [f"{FULL} 2027-03-12T23:59:59 owner"], asked=True),
    Case("both know that it moved", {DIRECTORY: [DAY, "Report du 12 mars 2027 au 12 avril 2027"],
                                     OTHER: [DAY, "Report du 12 mars 2027 au 12 avril 2027 à 15h"]},
         [f"{FULL} 2027-03-12T23:59:59 directory → 2", f"{FULL} 2027-04-12T15:00 other"]),
]  # fmt: skip


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """Every case as a call of its own, its listings already held to be one thing."""
    with open_warehouse(tmp_path_factory.mktemp("deadlines")) as warehouse:
        for key in (OWNER, DIRECTORY, OTHER, RELAY):
            warehouse.portals[key] = portal(key, Publish.FULL, RANKS.get(key, Authority.DIRECTORY))
        pages = [listing(key, str(n), case.says, "call", deadlines=said)
                 for n, case in enumerate(CASES) for key, said in case.said.items()]  # fmt: skip
        warehouse.load(night(0), *pages)
        normalise(warehouse.connection)
        warehouse.rows("INSERT INTO resolve.member SELECT portal, ref, 'c-' || ref FROM raw.listing")
        yield warehouse


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case.says for case in CASES])
def test_a_deadline_is_said_once_by_the_best_source(number: int, calls: Warehouse) -> None:
    rows = calls.rows(
        "SELECT kind || ' ' || at_local || ' ' || portal || coalesce(' → ' || superseded_by, '')"
        " FROM publish.call_deadline WHERE id = ? ORDER BY position", f"c-{number}",
    )  # fmt: skip
    asked = calls.rows("SELECT value FROM core.open_issue WHERE reason = 'deadlines_disagree' AND ref = ?", str(number))
    assert ([row for (row,) in rows], bool(asked)) == (CASES[number].published, CASES[number].asked)


def test_nothing_that_was_said_is_lost(calls: Warehouse) -> None:
    """Every reading is among the provenance, once, under keys that are unique; what is published won."""
    build_tables(calls.connection, FIRST_NIGHT)
    said = "SELECT portal, ref, at_local FROM core.deadline ORDER BY ALL"
    assert calls.rows("SELECT portal, ref, value FROM provenance WHERE field = 'deadlines' ORDER BY ALL") == calls.rows(
        said
    )
    assert (
        calls.rows("SELECT id, position FROM provenance WHERE field = 'deadlines' GROUP BY ALL HAVING count(*) > 1")
        == []
    )
    won = "SELECT id, value, portal FROM provenance WHERE field = 'deadlines' AND won ORDER BY ALL"
    assert calls.rows(won) == calls.rows("SELECT id, at_local, portal FROM publish.call_deadline ORDER BY ALL")


def test_the_rule_says_why_the_kind_is_another_and_why_a_day_gave_way(calls: Warehouse) -> None:
    numbers = {case.says: f"c-{n}" for n, case in enumerate(CASES)}
    sql = "SELECT rule FROM publish.deadline_said WHERE id = ? AND portal = 'relay'"
    [(named,)] = calls.rows(sql, numbers["named by one, precise by another"])
    assert named == "deadline, minute; the kind as another text of the call names it"
    [(gave_way,)] = calls.rows(sql, numbers["the owner's day"])
    assert gave_way == "deadline, day; another day than a more trusted portal says"


def test_the_issue_names_the_moments_and_who_says_them(calls: Warehouse) -> None:
    number = [case.says for case in CASES].index("the owner's day")
    [row] = calls.rows("SELECT portal, field, value, listings, advice FROM core.open_issue WHERE ref = ?", str(number))
    moments = "full_proposal: 2027-03-12T23:59:59 (owner), 2027-03-15T23:59:59 (relay)"
    advice = f"ask the funder which holds; `coco explain c-{number} deadlines` shows who says what"
    assert row == ("owner", "deadlines", moments, 2, advice)


def test_explain_tells_what_each_date_gave_way_to(tmp_path: Path) -> None:
    with open_warehouse(tmp_path) as warehouse:
        warehouse.portals |= {key: portal(key, Publish.FULL, RANKS[key]) for key in (OWNER, RELAY)}
        said = {OWNER: DAY, RELAY: [HOUR, "15 mars 2027"]}
        name = "Recherches participatives en Normandie"
        pages = [listing(key, "1", name, "call", deadlines=each) for key, each in said.items()]
        folder = warehouse.night(0, *pages)
        [(id_,)] = warehouse.rows("SELECT id FROM publish.thing")
    [cell] = explain(folder, id_, "deadlines")
    assert {(told["value"], told["why"]) for told in cell["statements"]} == {
        ("2027-03-12T13:00", "published"),
        ("2027-03-12T23:59:59", "one deadline is said once; its hour goes first"),
        ("2027-03-15T23:59:59", "another day than a more trusted portal says"),
    }
