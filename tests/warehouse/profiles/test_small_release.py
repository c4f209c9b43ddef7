"""A release with almost nothing in it is as valid as a full one, and the same twice."""

import json
from pathlib import Path

import frictionless
import icalendar
import pytest

from tests.warehouse.conftest import Warehouse, listing, night
from tests.warehouse.profiles.test_dcat import complaints, read
from warehouse import profiles
from warehouse.files import Sums
from warehouse.profiles import write_catalogues, write_profiles
from warehouse.profiles.conformance import REASONS, Conformance


@pytest.fixture
def folder(warehouse: Warehouse) -> Path:
    return warehouse.night(0, listing("portal", "1", "Marées"))


def test_one_project_makes_a_release_that_every_reader_takes(folder: Path) -> None:
    assert frictionless.Package(str(folder / "datapackage.json")).validate().valid
    assert complaints(read(json.loads((folder / "dcat.jsonld").read_text(encoding="utf-8")))) == ""
    calendar = icalendar.Calendar.from_ical((folder / "deadlines.ics").read_bytes())
    assert [part.name for part in calendar.subcomponents] == ["VTIMEZONE"]
    assert len((folder / "schema-org.jsonl").read_text(encoding="utf-8").splitlines()) == 1
    assert len((folder / "dispositif-aide.csv").read_text(encoding="utf-8").splitlines()) == 1
    for name, things in (("ppsr-core", 1), ("dispositif-aide", 0)):
        report = json.loads((folder / f"{name}-report.json").read_text(encoding="utf-8"))
        assert (report["things"], len(report["holes"])) == (things, things)


def test_the_same_release_has_the_same_profiles(folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    facts = json.loads(before["index.json"])
    write_profiles(folder, facts, at=night(0), previous=None)
    write_catalogues(folder, facts, previous=None, sums=Sums(folder))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_two_processes_write_what_one_writes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    monkeypatch.setattr(profiles, "MANY", 1)
    write_profiles(folder, json.loads(before["index.json"]), at=night(0), previous=None)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize(
    ("holes", "complete", "missing"),
    [
        ({}, 0, 0),
        ({"p-1": {}}, 1, 0),
        ({"p-1": {}, "p-2": {"aim": "withheld"}}, 1, 1),
        ({"p-1": {"aim": "withheld"}, "p-2": {"aim": "not_stated"}, "p-3": {}}, 1, 2),
    ],
)
def test_a_report_counts_what_it_tells(
    tmp_path: Path, holes: dict[str, dict[str, str]], complete: int, missing: int
) -> None:
    facts = {"version": "20261120", "built_at_utc": "2026-11-20T04:00:00Z"}
    with Conformance(tmp_path, "name", "profile 1", {"aim": "1:1"}, facts) as report:
        for id_, reasons in holes.items():
            report.note(id_, reasons)
    told = json.loads((tmp_path / "name-report.json").read_text(encoding="utf-8"))
    assert {each["id"]: each["missing"] for each in told["holes"]} == {id_: why for id_, why in holes.items() if why}
    assert (told["things"], told["complete"], told["reasons"]) == (len(holes), complete, REASONS)
    [field] = told["fields"]
    assert (field["holes"], field["filled"]) == (missing, len(holes) - missing)
    assert f"| `aim` | {len(holes) - missing} | {missing} |" in (tmp_path / "name-report.md").read_text()
