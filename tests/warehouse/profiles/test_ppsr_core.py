"""`ppsr-core.json`: what PPSR Core asks for where a portal stated it; every hole in the report, none filled up."""

import json
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from schemas.field import fields
from schemas.published import Project
from tests.directory.conftest import thing
from tests.warehouse.profiles.conftest import query
from warehouse.profiles.conformance import REASONS
from warehouse.profiles.ppsr_core import attributes, project

TODAY = date(2026, 11, 20)
LISTING = {"portal": "vigie", "ref": "12", "page_url": "https://vigie.example.org/12"}
MANDATORY = {each.attribute for each in attributes() if each.mandatory}


def said_of(kept_in: frozenset[str] = frozenset(), **values: Any) -> tuple[dict[str, Any], dict[str, str]]:
    row = thing("project", id="p-1", name="Oiseaux", **values).model_dump()
    return project(row, [LISTING], set(kept_in), TODAY)


@pytest.mark.parametrize(
    ("stated", "attribute", "wanted"),
    [
        ({}, "projectId", "p-1"),
        ({"first_seen_utc": datetime(2026, 11, 1, 2)}, "projectDateCreated", "2026-11-01T02:00:00Z"),  # noqa: DTZ001
        ({"status_stated": "active"}, "projectStatus", "Active"),
        ({"themes": ["biodiversity", "water"]}, "projectScienceType",
         ["Biological Sciences - Biodiversity", "Earth Sciences - Hydrological Sciences"]),
        ({"themes": ["biodiversity.birds", "biodiversity.animals"]}, "projectScienceType",
         ["Biological Sciences - Zoology"]),
        ({"start_date": "2019-03-04"}, "projectStartDate", "2019-03-04"),
        ({"start_date": "2027-03-04"}, "projectPlannedStartDate", "2027-03-04"),
        ({"end_date": "2027-03-04"}, "projectPlannedEndDate", "2027-03-04"),
        ({"start_date": "2019-03-04", "end_date": "2019-03-14"}, "projectDuration", "P10D"),
        ({"location": "48.1,-1.6"}, "projectGeographicLocation",
         [{"projectPinLatitude": 48.1, "projectPinLongitude": -1.6}]),
        ({"territories": ["region:53", "country:BE", "sea:atlantic"]}, "projectCountry", ["France", "Belgium"]),
        ({"can_do_from_home": True}, "hasTag", ["Participate from home"]),
        ({"partners": ["Ligue"]}, "projectAssociatedParty",
         [{"projectAssociatedPartyName": "Ligue", "projectAssociatedPartyRole": "Partner"}]),
        ({"audiences": ["children", "students"]}, "projectParticipants",
         {"projectParticipantAge": ["Elementary school (6-10)", "Targeted group"]}),
        ({"take_part_url": "https://a.example.org/", "other_links": ["javascript:alert(1)"]}, "projectExternalLinks",
         ["https://a.example.org/", "https://vigie.example.org/12"]),
        ({}, "projectExternalId", ["vigie:12"]),
    ],
)  # fmt: skip
def test_what_is_stated_is_said_in_the_models_words(stated: dict[str, Any], attribute: str, wanted: Any) -> None:
    said, holes = said_of(**stated)
    assert said[attribute] == wanted
    assert attribute not in holes


@pytest.mark.parametrize(
    ("stated", "kept_in", "attribute", "reason"),
    [
        ({}, "", "projectAim", "not_stated"),
        ({}, "aim", "projectAim", "withheld"),
        ({"status_stated": "created"}, "", "projectStatus", "no_equal"),
        ({"themes": ["cross_cutting"]}, "", "projectScienceType", "no_equal"),
        ({"start_date": "2019-03"}, "", "projectStartDate", "imprecise"),
        ({"start_date": "2027-03-04"}, "", "projectStartDate", "planned"),
        ({"start_date": "2019-03-04"}, "", "projectDuration", "no_end"),
        ({"start_date": "2019", "end_date": "2020-01-01"}, "", "projectDuration", "imprecise"),
        ({"start_date": "2019-03-04", "end_date": "2018-01-01"}, "", "projectDuration", "contradiction"),
        ({}, "", "projectResponsiblePartyContactEmail", "personal"),
        ({}, "", "contactPoint", "personal"),
        ({}, "", "projectGeographicLocation", "not_stated"),
    ],
)
def test_what_is_not_known_is_left_out_and_told(
    stated: dict[str, Any], kept_in: str, attribute: str, reason: str
) -> None:
    said, holes = said_of(frozenset(kept_in.split()), **stated)
    assert attribute not in said
    assert holes[attribute] == reason


def test_a_mandatory_attribute_is_there_or_in_the_report() -> None:
    said, holes = said_of()
    assert (set(said) & MANDATORY) | set(holes) == MANDATORY
    assert not set(said) & set(holes)
    assert len(MANDATORY) == 15


def test_each_attribute_comes_from_the_column_that_the_field_list_says() -> None:
    """schemas/fields.csv maps a column to an attribute; this is what the export makes of it."""
    known = {name: how.ppsr_core for (kind, name), how in fields().items() if kind == "project"}
    planned = {"projectPlannedStartDate", "projectPlannedEndDate", "projectDuration"}
    for each in attributes():
        if each.field in known and each.attribute not in planned:
            assert known[each.field] == each.attribute
    exported = {each.field for each in attributes()} | {"take_part_url"}
    asked = {name for name, attribute in known.items() if attribute and name in Project.model_fields}
    assert asked - exported == set()


def test_the_demo_is_told_whole(second: Path) -> None:
    document = json.loads((second / "ppsr-core.json").read_text(encoding="utf-8"))
    report = json.loads((second / "ppsr-core-report.json").read_text(encoding="utf-8"))
    ids = [id_ for (id_,) in query(second, "SELECT id FROM projects ORDER BY id")]
    assert [each["projectId"] for each in document["projects"]] == ids
    assert report["things"] == len(ids)
    missing = {each["id"]: set(each["missing"]) for each in report["holes"]}
    for each in document["projects"]:
        assert MANDATORY - set(each) == missing.get(each["projectId"], set())
        assert None not in each.values()
    counted = Counter((field, why) for each in report["holes"] for field, why in each["missing"].items())
    assert {(each["field"], why): n for each in report["fields"] for why, n in each["reasons"].items()} == counted
    assert {each["field"] for each in report["fields"]} == MANDATORY
    assert {why for _, why in counted} <= set(REASONS)
    table = (second / "ppsr-core-report.md").read_text(encoding="utf-8")
    for each in report["fields"]:
        assert f"| `{each['field']}` | {each['filled']} | {each['holes']} |" in table
        assert each["filled"] + each["holes"] == len(ids)
