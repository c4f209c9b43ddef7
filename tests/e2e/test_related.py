"""Relations as those who hold a release see them: a table, its delta, and `coco explain ID relations`."""

import json
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.explain import explain
from flows.home import UserError
from schemas.listing import Listing
from tests.warehouse.conftest import Warehouse, listing, night

YEARS = {2027: ("owner", "relay"), 2026: ("owner",), 2025: ("relay",)}


def prizes(*years: int) -> list[Listing]:
    """A prize of some years, as its portals list it."""
    return [
        listing(portal, str(year), f"Prix du climat {year}", "call", funders="ANR")
        for year in years
        for portal in YEARS[year]
    ]


def rows(folder: Path, columns: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(f"SELECT {columns} FROM '{folder}/relations.parquet' ORDER BY ALL").fetchall()


def changed(folder: Path) -> set[tuple[str, str, str]]:
    """(operation, id, other id) of every relation in the delta."""
    lines = [json.loads(line) for line in (folder / "delta.jsonl").read_text().splitlines()]
    return {(each["op"], each["key"]["id"], each["key"]["other_id"]) for each in lines if each["table"] == "relations"}


def ids(folder: Path) -> dict[int, str]:
    """The public id of each year's prize."""
    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT right(title, 4)::INTEGER, id FROM '{folder}/calls.parquet'").fetchall()
    return dict(found)


def test_a_release_holds_each_relation_once_with_reason_and_portals(warehouse: Warehouse) -> None:
    folder = warehouse.night(0, *prizes(2027, 2026, 2025))
    why = "one family, “prix du climat”, year {} and {}"
    assert rows(folder, "year, other_year, relation, other_name, rule, reason, portals") == [
        (2026, 2025, "edition_of", "Prix du climat 2025", "family", why.format(2026, 2025), ["owner", "relay"]),
        (2027, 2025, "edition_of", "Prix du climat 2025", "family", why.format(2027, 2025), ["owner", "relay"]),
        (2027, 2026, "edition_of", "Prix du climat 2026", "family", why.format(2027, 2026), ["owner", "relay"]),
    ]


def test_a_new_edition_and_a_vanished_one_are_lines_of_the_delta(warehouse: Warehouse) -> None:
    warehouse.night(0, *prizes(2026, 2025))
    folder = warehouse.night(1, *prizes(2027, 2026, 2025))
    of = ids(folder)
    assert changed(folder) == {("ADD", of[2027], of[2026]), ("ADD", of[2027], of[2025])}
    for number in (2, 3, 4):
        folder = warehouse.night(number, *prizes(2027, 2026))
    assert changed(folder) == {("DEL", of[2027], of[2025]), ("DEL", of[2026], of[2025])}


def test_a_second_build_says_the_same(warehouse: Warehouse) -> None:
    first = warehouse.night(0, *prizes(2027, 2026, 2025))
    second = warehouse.build(night(1)).folder
    assert (first / "relations.parquet").read_bytes() == (second / "relations.parquet").read_bytes()


def test_a_relation_is_explained_from_both_sides(warehouse: Warehouse) -> None:
    folder = warehouse.night(0, *prizes(2027, 2026, 2025))
    of = ids(folder)
    assert [(cell["field"], cell["value"], cell["meaning"]) for cell in explain(folder, of[2026], "relations")] == [
        ("edition_of", f"→ {of[2025]} Prix du climat 2025 (2025)",
         "one family, “prix du climat”, year 2026 and 2025; rule: family; owner, relay"),
        ("edition_of", f"← {of[2027]} Prix du climat 2027 (2027)",
         "one family, “prix du climat”, year 2027 and 2026; rule: family; owner, relay"),
    ]  # fmt: skip
    assert [cell["field"] for cell in explain(folder, of[2026])].count("edition_of") == 2
    assert "edition_of" not in [cell["field"] for cell in explain(folder, of[2026], "title")]
    told = CliRunner().invoke(app, ["explain", of[2026], "relations", "--home", str(warehouse.home.path)])
    assert told.exit_code == 0 and f"→ {of[2025]} Prix du climat 2025" in told.output


def test_a_thing_without_relations_and_an_older_release_have_none_to_explain(warehouse: Warehouse) -> None:
    folder = warehouse.night(0, listing("a", "1", "Spipoll"), *prizes(2027, 2026))
    with duckdb.connect() as connection:
        [(bird,)] = connection.execute(f"SELECT id FROM '{folder}/projects.parquet'").fetchall()
    assert explain(folder, bird, "relations") == []
    folder.chmod(0o755)
    (folder / "relations.parquet").unlink()
    assert explain(folder, ids(folder)[2027], "relations") == []
    with pytest.raises(UserError, match="or ask for relations"):
        explain(folder, bird, "colour")
