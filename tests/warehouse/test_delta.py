"""The delta: previous release plus its lines is the new one, for every table; and what people read of it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from schemas.dictionary import key_columns, tables
from tests.warehouse.conftest import Warehouse, listing, night, open_warehouse
from warehouse.delta import apply_delta
from warehouse.release import FRESHNESS

COVERED = [table for table in tables() if table not in FRESHNESS]

BIRDS = listing("a", "birds", "Spipoll", keywords=["nid"], lead_organisation="Ligue")
STARS = listing("a", "stars", "Étoiles")
TIDES = listing("a", "tides", "Marées")
CALL = listing("a", "call", "Appel", "call", deadlines="3 mars 2027, 13h", funders=["Agence"])
NEWS = listing("a", "news", "Une nouvelle", "news")
OTHER = listing("b", "1", "Birds of the garden", description="Count them.")
BASE = [BIRDS, STARS, TIDES, CALL, NEWS, OTHER]

CHANGED_BIRDS = listing("a", "birds", "Spipoll", keywords=["nid", "chant"], lead_organisation="Muséum", tagline="Voir")
MOVED_CALL = listing("a", "call", "Appel", "call", deadlines="4 avril 2027, 13h", funders=["Agence", "Région"])
ADDED = listing("a", "winds", "Vents")
SAME_NAME = listing("b", "1", "Spipoll", description="Count them.")
# what is seen each night; a listing that is left out for three complete nights has vanished
NIGHTS = {
    "first": BASE,
    "added": [*BASE, ADDED],
    "changed": [CHANGED_BIRDS, STARS, TIDES, MOVED_CALL, NEWS, OTHER, ADDED],
    "absent once": [CHANGED_BIRDS, TIDES, MOVED_CALL, NEWS, OTHER, ADDED],
    "absent twice": [CHANGED_BIRDS, TIDES, MOVED_CALL, NEWS, OTHER, ADDED],
    "removed": [CHANGED_BIRDS, TIDES, MOVED_CALL, NEWS, OTHER, ADDED],
    "restored": [CHANGED_BIRDS, STARS, TIDES, MOVED_CALL, NEWS, OTHER, ADDED],
    "merged": [CHANGED_BIRDS, STARS, TIDES, MOVED_CALL, NEWS, SAME_NAME, ADDED],
    "parted": [CHANGED_BIRDS, STARS, TIDES, MOVED_CALL, NEWS, OTHER, ADDED],
}


class Story:
    """A release a night, and the ids that names had along the way."""

    def __init__(self, warehouse: Warehouse) -> None:
        self.folders: dict[str, Path] = {}
        self.ids: dict[str, str] = {}
        for number, (step, seen) in enumerate(NIGHTS.items()):
            self.folders[step] = warehouse.night(number, *seen)
            for name, id_ in warehouse.rows("SELECT value, id FROM publish.cell WHERE field IN ('name', 'title')"):
                self.ids.setdefault(name, id_)

    def before(self, step: str) -> Path:
        steps = list(self.folders)
        return self.folders[steps[steps.index(step) - 1]]

    def changes(self, step: str) -> set[tuple[Any, ...]]:
        """(op, id, field, old, new, reason) of the table `changes`."""
        rows = read(self.folders[step], "SELECT op, id, field, old, new, reason FROM '{}/changes.parquet'")
        return {tuple(row.values()) for row in rows}


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    with open_warehouse(tmp_path_factory.mktemp("delta")) as warehouse:
        yield Story(warehouse)


def read(folder: Path, sql: str) -> list[dict[str, Any]]:
    with duckdb.connect() as connection:
        rows = connection.execute(f"SELECT to_json(r)::VARCHAR FROM ({sql.format(folder)}) r").fetchall()
    return [json.loads(row) for (row,) in rows]


def keyed(folder: Path, table: str) -> dict[str, dict[str, Any]]:
    """Rows by the JSON of their key, as `apply_delta` wants them."""
    rows = read(folder, f"FROM '{{}}/{table}.parquet'")
    return {json.dumps({column: row[column] for column in key_columns(table)}, sort_keys=True): row for row in rows}


def lines(folder: Path) -> list[str]:
    return (folder / "delta.jsonl").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("step", list(NIGHTS)[1:])
def test_previous_plus_delta_is_current_for_every_table(story: Story, step: str) -> None:
    for table in COVERED:
        applied = apply_delta(keyed(story.before(step), table), lines(story.folders[step]), table)
        assert applied == keyed(story.folders[step], table), table


@pytest.mark.parametrize("step", list(NIGHTS)[1:])
def test_the_order_of_the_lines_is_of_no_consequence(story: Story, step: str) -> None:
    for table in COVERED:
        turned = lines(story.folders[step])[::-1]
        assert apply_delta(keyed(story.before(step), table), turned, table) == keyed(story.folders[step], table), table


def test_the_first_release_is_wholly_added(story: Story) -> None:
    said = [json.loads(line) for line in lines(story.folders["first"])]
    assert {line["op"] for line in said} == {"ADD"}
    for table in COVERED:
        assert apply_delta({}, lines(story.folders["first"]), table) == keyed(story.folders["first"], table)


@pytest.mark.parametrize("step", ["absent twice"])
def test_a_night_without_change_has_an_empty_delta(story: Story, step: str) -> None:
    assert lines(story.folders[step]) == []
    assert story.changes(step) == set()


def test_a_line_is_an_operation_a_key_and_the_whole_new_row(story: Story) -> None:
    for step in NIGHTS:
        for line in map(json.loads, lines(story.folders[step])):
            assert line["op"] in ("ADD", "MOD", "DEL")
            assert list(line["key"]) == key_columns(line["table"])
            assert ("row" in line) == (line["op"] != "DEL")
            if line["op"] != "DEL":
                assert line["row"].items() >= line["key"].items()


def test_no_key_stands_twice_in_a_delta(story: Story) -> None:
    for step in NIGHTS:
        keys = [json.dumps([line["table"], line["key"]]) for line in map(json.loads, lines(story.folders[step]))]
        assert len(set(keys)) == len(keys)


def test_changes_tell_what_came(story: Story) -> None:
    assert story.changes("added") == {("added", story.ids["Vents"], None, None, "Vents", None)}


def test_changes_tell_which_fields_changed(story: Story) -> None:
    birds, call = story.ids["Spipoll"], story.ids["Appel"]
    assert story.changes("changed") == {
        ("changed", birds, "keywords", '["nid"]', '["nid", "chant"]', None),
        ("changed", birds, "lead_organisation", "Ligue", "Muséum", None),
        ("changed", birds, "tagline", None, "Voir", None),
        ("changed", call, "funders", '["Agence"]', '["Agence", "Région"]', None),
        ("changed", call, "next_deadline_local", "2027-03-03T13:00", "2027-04-04T13:00", None),
    }


def test_changes_tell_what_went_and_what_came_back(story: Story) -> None:
    stars = story.ids["Étoiles"]
    assert story.changes("removed") == {("removed", stars, None, "Étoiles", None, "gone_from_source")}
    assert story.changes("restored") == {("restored", stars, None, None, "Étoiles", None)}


def test_changes_tell_what_was_merged_into_what(story: Story) -> None:
    birds, other = story.ids["Spipoll"], story.ids["Birds of the garden"]
    heir, gone = sorted([birds, other])  # both are of the same night
    said = story.changes("merged")
    assert ("merged", gone, None) in {row[:3] for row in said}
    assert {row[5] for row in said if row[0] == "merged"} == {f"merged_into:{heir}"}
    assert {row[1] for row in said if row[0] == "changed"} == {heir}
    [grave] = read(story.folders["merged"], "FROM '{}/tombstones.parquet'")
    assert (grave["id"], grave["reason"], grave["replaced_by"]) == (gone, "merged", heir)


def test_what_parts_again_is_restored(story: Story) -> None:
    birds, other = story.ids["Spipoll"], story.ids["Birds of the garden"]
    gone = max(birds, other)
    assert ("restored", gone) in {row[:2] for row in story.changes("parted")}
    assert keyed(story.folders["parted"], "tombstones") == {}
    names = {row["id"]: row["name"] for row in keyed(story.folders["parted"], "projects").values()}
    assert (names[birds], names[other]) == ("Spipoll", "Birds of the garden")


def test_every_id_lives_on_or_has_a_grave(story: Story) -> None:
    for step in list(NIGHTS)[1:]:
        for table in ("projects", "calls", "news", "services"):
            gone = keyed(story.before(step), table).keys() - keyed(story.folders[step], table).keys()
            assert gone <= keyed(story.folders[step], "tombstones").keys()


def test_the_index_names_the_release_that_the_delta_is_against(story: Story) -> None:
    steps = list(story.folders)
    for step in steps[1:]:
        index = json.loads((story.folders[step] / "index.json").read_text())
        assert index["previous"] == story.before(step).name


def test_changes_are_told_to_people_too(story: Story) -> None:
    text = (story.folders["merged"] / "CHANGES.md").read_text()
    assert "- merged: 1 (project)" in text
    text = (story.folders["added"] / "CHANGES.md").read_text()
    assert f"| added | project | {story.ids['Vents']} | Vents |" in text


def test_a_name_with_a_bar_or_a_line_break_keeps_the_table_of_changes_whole(warehouse: Warehouse) -> None:
    folder = warehouse.night(0, listing("a", "1", "Ciel | Terre"))
    rows = [line for line in (folder / "CHANGES.md").read_text().splitlines() if line.startswith("| added")]
    assert [row.count("|") for row in rows] == [5]


def test_two_releases_of_one_day_have_their_own_deltas(warehouse: Warehouse) -> None:
    first = warehouse.night(0, BIRDS)
    warehouse.load(night(0).replace(hour=5), BIRDS, STARS)
    second = warehouse.build(night(0).replace(hour=5)).folder
    assert (first.name, second.name) == ("20261120", "20261120-2")
    assert {json.loads(line)["op"] for line in lines(second)} == {"ADD"}
    assert apply_delta(keyed(first, "projects"), lines(second), "projects") == keyed(second, "projects")


def test_a_status_that_changes_with_the_day_is_a_change(warehouse: Warehouse) -> None:
    call = listing("a", "call", "Appel", "call", deadlines="20 novembre 2026")
    warehouse.night(0, call)
    folder = warehouse.night(1, call)
    changed = read(folder, "FROM '{}/changes.parquet'")
    assert {(row["field"], row["old"], row["new"]) for row in changed} == {
        ("status_computed", "open", "closed"), ("status_reason", "deadline_ahead", "deadline_passed"),
        ("next_deadline_local", "2026-11-20T23:59:59", None),
    }  # fmt: skip
