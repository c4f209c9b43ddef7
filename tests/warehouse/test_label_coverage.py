"""How much of the portals' own words has a code: by label, and by how often listings say it."""

import json

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.labels import coverage
from tests.warehouse.conftest import Warehouse, listing, night
from warehouse.database import SNAPSHOT, snapshot

FIELDS = ("portal", "kind", "field", "labels", "labels_with_code", "uses", "uses_with_code")


@pytest.fixture
def covered(warehouse: Warehouse) -> Warehouse:
    warehouse.load(
        night(0),
        listing("a", "1", "Un", themes=["Oiseaux", "Sky lore"], status_stated="Terminé", territories="Bretagne"),
        listing("a", "2", "Deux", themes=["Oiseaux", "Oiseaux ; Noise"], territories="Atlantide"),
        listing("a", "3", "Trois", themes=["Oiseaux ; Sky lore"], description="Prenez une photo de chaque oiseau."),
        listing("b", "1", "Quatre", "call", themes="Sky lore"),
        listing("b", "2", "Cinq", "news"),
    )
    warehouse.read()
    return warehouse


def test_a_list_counts_only_when_each_of_its_parts_has_a_code(covered: Warehouse) -> None:
    rows = {(row["portal"], row["kind"], row["field"]): [row[name] for name in FIELDS[3:]]
            for row in coverage(covered.connection)}  # fmt: skip
    assert rows == {
        ("a", "project", "themes"): [4, 2, 5, 3],  # `Sky lore`, and the list that holds it, have none
        ("a", "project", "status_stated"): [1, 1, 1, 1],
        ("a", "project", "territories"): [2, 1, 2, 1],
        ("b", "call", "themes"): [1, 0, 1, 0],
    }


def test_what_we_derive_from_prose_is_no_label(covered: Warehouse) -> None:
    assert "contribution_types" not in {row["field"] for row in coverage(covered.connection)}


def test_a_listing_that_vanished_counts_no_longer(covered: Warehouse) -> None:
    for number in (1, 2, 3):
        covered.load(night(number), listing("a", "1", "Un", status_stated="Terminé"), listing("b", "2", "Cinq", "news"))
    covered.read(night(3))
    assert [row["field"] for row in coverage(covered.connection)] == ["status_stated"]


def test_the_command_tells_programs_and_people(covered: Warehouse) -> None:
    snapshot(covered.connection, covered.home.path / SNAPSHOT)
    told = [CliRunner().invoke(app, ["review", "labels", "--coverage", "--home", str(covered.home.path), *more])
            for more in ([], ["--json"])]  # fmt: skip
    assert [each.exit_code for each in told] == [0, 0]
    assert "4 of 8 (50.0%) labels have a code, 5 of 9 (55.6%) uses of labels." in told[0].stdout
    read = json.loads(told[1].stdout)
    assert read["total"] == {"labels": 8, "labels_with_code": 4, "uses": 9, "uses_with_code": 5}
    assert set(read["fields"][0]) == set(FIELDS)


def test_a_release_carries_it_for_analysts(covered: Warehouse) -> None:
    covered.build(night(0))
    columns = [name for name, *_ in covered.rows("DESCRIBE label_coverage")]
    assert columns == list(FIELDS)
    assert covered.rows("SELECT count(*) FROM label_coverage") == [(4,)]
