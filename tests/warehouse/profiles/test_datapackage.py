"""`datapackage.json` as a re-user's tool reads it: frictionless checks every cell, key and reference of every CSV."""

import csv
import json
import shutil
from pathlib import Path

import frictionless
import pytest

from schemas.dictionary import references, tables
from warehouse.profiles import dispositif_aide


def problems(folder: Path) -> set[tuple[str, str]]:
    """(resource, kind of error) of everything that frictionless does not accept."""
    report = frictionless.Package(str(folder / "datapackage.json")).validate()
    found = {(task.name, error.type) for task in report.tasks for error in task.errors}
    assert report.valid is (not found)
    assert report.errors == []
    return found


@pytest.mark.parametrize("night", ["first", "second"])
def test_the_whole_package_is_valid(request: pytest.FixtureRequest, night: str) -> None:
    assert problems(request.getfixturevalue(night)) == set()


def test_it_holds_every_csv_file_of_the_release(second: Path) -> None:
    package = json.loads((second / "datapackage.json").read_text(encoding="utf-8"))
    assert [each["name"] for each in package["resources"]] == [*tables(), dispositif_aide.NAME]
    assert {each["path"] for each in package["resources"]} == {path.name for path in second.glob("*.csv")}
    assert all(field["description"] for each in package["resources"] for field in each["schema"]["fields"])
    assert (package["version"], package["created"]) == ("20261121", "2026-11-21T04:00:00Z")
    assert {each["title"] for each in package["sources"]} >= {"Science Ensemble", "Zooniverse"}


def test_what_points_elsewhere_is_declared(second: Path) -> None:
    package = frictionless.Package(str(second / "datapackage.json"))
    declared = {each.name: len(each.schema.foreign_keys) for each in package.resources if each.schema.foreign_keys}
    assert declared == {table: len(references(table)) for table in tables() if references(table)}
    assert sum(declared.values()) == 7


@pytest.mark.parametrize(
    ("table", "column", "value", "found"),
    [
        ("call_deadlines", "id", "c-nowhere", "foreign-key"),
        ("project_sources", "portal", "nowhere", "foreign-key"),
        ("call_deadlines", "position", "first", "type-error"),
        ("dispositif-aide", "date_cloture", "demain", "type-error"),
        ("dispositif-aide", "recurrence_aide", "Parfois", "constraint-error"),
    ],
)
def test_a_wrong_cell_would_be_found(
    second: Path, tmp_path: Path, table: str, column: str, value: str, found: str
) -> None:
    """Else a valid package would prove nothing."""
    package = json.loads((second / "datapackage.json").read_text(encoding="utf-8"))
    wanted = {table, "calls", "portals"}
    package["resources"] = [each for each in package["resources"] if each["name"] in wanted]
    for each in package["resources"]:
        del each["hash"], each["bytes"]
        shutil.copy(second / each["path"], tmp_path)
    (tmp_path / "datapackage.json").write_text(json.dumps(package))
    with (tmp_path / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    rows[0][column] = value
    with (tmp_path / f"{table}.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    assert problems(tmp_path) == {(table, found)}


def test_a_changed_file_would_be_found(second: Path, tmp_path: Path) -> None:
    for path in [second / "datapackage.json", *second.glob("*.csv")]:
        shutil.copy(path, tmp_path)
    (tmp_path / "meta.csv").write_text("key,value\n", encoding="utf-8")
    assert problems(tmp_path) == {("meta", "hash-count"), ("meta", "byte-count")}
