"""What people read of a night: every kind of change, and many of one kind in one line."""

import random
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import pytest

from schemas.listing import Listing
from tests.warehouse.conftest import Warehouse, listing
from tests.warehouse.test_delta import COVERED, keyed, lines
from warehouse.delta import apply_delta

BIRDS, TWIN = listing("a", "1", "Spipoll"), listing("b", "1", "Spipoll")
OTHER = listing("b", "1", "Birds of the garden")
BASE = (listing("a", "2", "Étoiles"), listing("a", "3", "Marées"))


def changes(folder: Path) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(
            f"SELECT op, id, field, old, new, reason FROM '{folder}/changes.parquet' ORDER BY ALL"
        ).fetchall()


def test_what_was_one_from_the_first_night_and_parts_is_split(warehouse: Warehouse) -> None:
    warehouse.night(0, *BASE, BIRDS, TWIN)
    [(id_,)] = warehouse.rows("SELECT DISTINCT id FROM resolve.member WHERE ref = '1'")
    folder = warehouse.night(1, *BASE, BIRDS, OTHER)
    [split] = [row for row in changes(folder) if row[0] == "split"]
    assert (split[2:], split[1] != id_) == ((None, None, "Birds of the garden", f"split_from:{id_}"), True)
    assert "- split: 1 (project)" in (folder / "CHANGES.md").read_text(encoding="utf-8")


def test_what_was_merged_and_parts_again_is_restored_and_says_from_where(warehouse: Warehouse) -> None:
    warehouse.night(0, *BASE, BIRDS, OTHER)
    ids = dict(warehouse.rows("SELECT portal, id FROM resolve.member WHERE ref = '1'"))
    merged = warehouse.night(1, *BASE, BIRDS, TWIN)
    [(gone, reason)] = [(row[1], row[5]) for row in changes(merged) if row[0] == "merged"]
    [heir] = set(ids.values()) - {gone}
    assert reason == f"merged_into:{heir}"
    parted = warehouse.night(2, *BASE, BIRDS, OTHER)
    assert [(row[1], row[5]) for row in changes(parted) if row[0] == "restored"] == [(gone, f"split_from:{heir}")]


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        ({"project_url": "https://old.example.org/{n}"}, {}, "emptied"),
        ({}, {"project_url": "https://new.example.org/{n}"}, "filled"),
        ({"tagline": "Voir {n}"}, {"tagline": "Regarder {n}"}, "changed"),
        ({"keywords": ["nid {n}"]}, {"keywords": ["nid {n}", "chant"]}, "changed"),
        ({"keywords": ["nid {n}"]}, {}, "emptied"),
    ],
)
def test_a_night_in_which_a_portal_changes_one_field_of_all_is_one_line(
    warehouse: Warehouse, before: dict[str, Any], after: dict[str, Any], what: str
) -> None:
    def told(said: dict[str, Any]) -> list[Listing]:
        return [
            listing("a", str(n), NAMES[n], **{
                field: [each.format(n=n) for each in value] if isinstance(value, list) else value.format(n=n)
                for field, value in said.items()
            })
            for n in range(12)
        ]  # fmt: skip

    other = listing("b", "x", "Vents", tagline="Souffler")
    warehouse.night(0, *told(before), other)
    folder = warehouse.night(1, *told(after), listing("b", "x", "Vents", tagline="Siffler"))
    text = (folder / "CHANGES.md").read_text(encoding="utf-8")
    [field] = before | after
    assert f"| project | {field} | a | {what} | 12 |" in text
    assert [line.count(field) for line in text.splitlines() if field in line and "| a |" in line] == [1]
    assert "| tagline | Souffler | Siffler |" in text  # is not drowned
    assert Counter(row[2] for row in changes(folder))[field] >= 12


NAMES = (
    "Abeilles", "Bryophytes", "Comètes", "Dunes", "Estuaires", "Fougères", "Glaciers", "Hérissons", "Iris", "Jardins",
    "Koalas", "Lichens",
)  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("seed", [7])
def test_previous_plus_delta_is_current_whatever_happens(warehouse: Warehouse, seed: int) -> None:
    """Random nights: listings come, go for one night or for good, are reworded, merge and part."""
    chance = random.Random(seed)
    previous: Path | None = None
    for number in range(5):
        seen = [
            listing(
                portal, str(n), chance.choice((NAMES[n], NAMES[n], NAMES[n // 2])),
                **({"keywords": chance.sample(["nid", "chant", "mue"], chance.randint(1, 3))} if chance.random() < 0.6
                   else {}),
            )
            for portal in ("a", "b") for n in range(6) if chance.random() < 0.7
        ]  # fmt: skip
        seen += [listing("a", "c", "Appel", "call", deadlines=f"{chance.randint(1, 28)} mars 2027, 13h")]
        folder = warehouse.night(number, *seen)
        for table in COVERED:
            rows = keyed(previous, table) if previous else {}
            assert apply_delta(rows, lines(folder), table) == keyed(folder, table), (number, table)
        previous = folder
