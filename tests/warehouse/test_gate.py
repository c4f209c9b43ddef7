"""The last gate: every check of a written release can fire, names itself, and leaves the old release where it was."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from flows.night import build
from schemas.listing import Listing
from schemas.portal import Publish
from tests.warehouse.conftest import Warehouse, listing, night, open_warehouse, portal
from warehouse import gate
from warehouse.checks import CheckFailed
from warehouse.gate import FALL, PERSONAL, check_release

MAIL, PHONE = "ada" + "@" + "example.org", "06 12 34 56 78"
LICENCE = "every row has its source, its licence and how much of it may be published"
LISTED = "every thing has a listing, and every listing a thing"
LEVEL = "no text says more than its portal's licence lets out"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with open_warehouse(tmp_path_factory.mktemp("gate")) as warehouse:
        warehouse.portals = {each.value: portal(each.value, each) for each in Publish}
        yield warehouse.night(
            0, listing("full", "1", "Oiseaux", description="Regarder les oiseaux."),
            listing("excerpt", "1", "Étoiles", description="Compter. " * 50),
            listing("facts", "1", "Marées", description="Ceci reste.", keywords=["mer"]),
            listing("full", "c", "Appel", "call", deadlines="3 mars 2027, 13h", funders=["Agence"]),
        )  # fmt: skip


# (check, table, what is done to its rows)
BROKEN = [
    (LISTED, "project_sources", "WHERE portal <> 'full'"),
    (LISTED, "projects", "WHERE name <> 'Oiseaux'"),
    (LICENCE, "project_sources", "SELECT * REPLACE (NULL::VARCHAR AS licence)"),
    (LICENCE, "project_sources", "SELECT * REPLACE (NULL::VARCHAR AS publish)"),
    (LICENCE, "project_sources", "SELECT * REPLACE ('' AS page_url)"),
    (LICENCE, "portals", "WHERE key <> 'facts'"),
    (LICENCE, "portals", "SELECT * REPLACE ('CC0' AS licence)"),
    (LEVEL, "projects", "SELECT * REPLACE (coalesce(description, 'Ceci reste.') AS description)"),
    (LEVEL, "projects", "SELECT * REPLACE (repeat('x', 201) AS description)"),
    (LEVEL, "calls", "SELECT * REPLACE ('Sans source.' AS description)"),
    (LEVEL, "provenance", "SELECT * REPLACE (coalesce(value, 'Ceci reste.') AS value)"),
    (LEVEL, "provenance", "SELECT * REPLACE (coalesce(raw, 'Ceci reste.') AS raw)"),
    (LEVEL, "provenance", "SELECT * REPLACE (CASE WHEN raw <> '' THEN repeat('x', 201) END AS raw)"),
    *(
        (PERSONAL, table, f"SELECT * REPLACE ({text} AS {column})")
        for table, column, text in [
            ("projects", "name", f"'Écrire à {MAIL}'"), ("projects", "keywords", f"['mer', '{MAIL}']"),
            ("projects", "effort_text", f"'Appeler le {PHONE}'"), ("calls", "funders", f"['{PHONE}']"),
            ("call_deadlines", "raw", f"'avant le 3 mars ({PHONE})'"),
            ("provenance", "raw", f"CASE portal WHEN 'full' THEN '{MAIL}' ELSE raw END"),
            ("provenance", "value", f"CASE portal WHEN 'full' THEN '{PHONE}' ELSE value END"),
            ("provenance", "page_url", f"'https://full.example.org/ {MAIL}'"), ("organisations", "name", f"'{MAIL}'"),
            ("provenance", "locator", f"'{MAIL}'"),
            ("changes", "new", f"'{MAIL}'"), ("portals", "caveats", f"'{PHONE}'"), ("portals", "title", f"'{MAIL}'"),
            ("project_sources", "ref", f"'{MAIL}'"), ("meta", "value", f"'{MAIL}'"),
        ]
    ),
]  # fmt: skip


@pytest.mark.parametrize(("check", "table", "how"), BROKEN)
def test_every_check_can_fire(sound: Path, tmp_path: Path, check: str, table: str, how: str) -> None:
    folder = tmp_path / "broken"
    folder.mkdir()
    for file in sound.glob("*.parquet"):
        shutil.copy(file, folder)
    source = f"FROM '{sound / table}.parquet'"
    rows = f"{how} {source}" if how.startswith("SELECT") else f"{source} {how}"
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({rows}) TO '{folder / table}.parquet' (FORMAT parquet)")
    with pytest.raises(CheckFailed, match=f"^check failed: {check}: "):
        check_release(folder)


def test_a_sound_release_passes(sound: Path) -> None:
    check_release(sound)
    check_release(sound, sound)


def things(portal_: str, many: int) -> list[Listing]:
    return [listing(portal_, str(n), f"Projet {'abcdefghijklmnopqrstuvwxyz'[n] * 5} de {portal_}") for n in range(many)]


@pytest.mark.parametrize(
    ("before", "after", "refused"),
    [(20, 14, False), (20, 11, False), (20, 10, True), (20, 0, True), (9, 0, False), (10, 0, True)],
)
def test_a_portal_that_loses_many_things_is_refused_until_a_person_accepts(
    tmp_path: Path, before: int, after: int, refused: bool
) -> None:
    for name, many in (("before", before), ("after", after)):
        (tmp_path / name).mkdir()
        with duckdb.connect() as connection:
            connection.execute(
                "COPY (SELECT 'a' AS portal, 'project' AS kind, n::VARCHAR AS id"
                f" FROM range({many}) t(n)) TO '{tmp_path / name}/project_sources.parquet' (FORMAT parquet)"
            )
    with gate.release_tables(tmp_path / "after") as connection:
        found = connection.execute(gate._fall(tmp_path / "before")).fetchall()
    assert found == ([("a", "project", f"{before} things in before", f"{after} now")] if refused else [])


def test_a_refused_build_leaves_pointer_warehouse_and_folder_as_they_were(warehouse: Warehouse) -> None:
    first = warehouse.night(0, *things("a", 12), listing("b", "1", "Vents"))
    for number in (1, 2, 3):
        warehouse.load(night(number), listing("b", "1", "Vents"))
    for _ in range(2):  # a refusal is no acceptance
        with pytest.raises(CheckFailed, match=f"^check failed: {FALL}: a, project, 12 things in 20261120, 0 now; "):
            warehouse.build(night(3))
        assert json.loads((warehouse.home.releases / "latest.json").read_text())["version"] == first.name
        assert warehouse.rows("SELECT count(*) FROM resolve.tombstone") == [(0,)]
    accepted = build(warehouse.connection, warehouse.home, night(3), accept_fall=True)
    assert json.loads((warehouse.home.releases / "latest.json").read_text())["version"] == accepted.version
    warehouse.build(night(4))  # once accepted, it is what the next is measured by
