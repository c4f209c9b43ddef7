"""The whole chain on the sample portals, twice: what a first user sees, and what the promises of the design rest on."""

import gzip
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as parquet
import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.demo import sample_keys
from flows.explain import explain
from schemas.dictionary import KIND_OF, key_columns, tables
from tests.e2e.conftest import NIGHTS, Demo, coco
from warehouse.release import DUCKDB_FILE

MAIL = re.compile(rb"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+\.[A-Za-z]{2,}")
PHONE = re.compile(rb"(?<![\w./%-])(?:\+33 ?|0)[1-9](?:[ .-]?\d{2}){4}(?![\w/-])")


def query(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(folder / DUCKDB_FILE), read_only=True) as connection:
        return connection.execute(sql).fetchall()


# --- what it found -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("night", [0, 1])
def test_every_portal_gives_what_is_expected_of_it(demo: Demo, night: int) -> None:
    runs = {run["portal"]: run for run in demo.nights[night]["runs"]}
    assert list(runs) == sample_keys()
    assert {key: run["verdict"] for key, run in runs.items()} == dict.fromkeys(runs, "ok")
    assert sum(run["listings"] for run in runs.values()) >= 60


def test_things_are_said_once_that_several_portals_list(demo: Demo) -> None:
    counted = query(demo.releases[0], "SELECT id FROM project_sources GROUP BY id HAVING count(DISTINCT portal) >= 2")
    assert len(counted) >= 15
    assert query(demo.releases[0], "SELECT count(*) FROM project_sources")[0][0] >= 60
    for table in ("projects", "calls", "news", "services"):
        assert query(demo.releases[0], f"SELECT count(*) FROM {table}")[0][0] > 0


def test_the_second_night_changes_nothing(demo: Demo) -> None:
    assert demo.nights[1]["delta"] == 0
    assert (demo.releases[1] / "delta.jsonl").read_bytes() == b""
    assert query(demo.releases[1], "FROM changes") == []
    for table in tables():
        if table not in ("changes", "meta", "portals"):
            ours, theirs = (parquet.read_table(folder / f"{table}.parquet") for folder in demo.releases)
            assert ours.equals(theirs), table


@pytest.mark.parametrize("version", [None, "20261120", "20261121"])
def test_a_release_is_as_its_checksums_say(demo: Demo, version: str | None) -> None:
    asked = ["release", "verify", *([version] if version else []), "--home", str(demo.home)]
    told = CliRunner().invoke(app, asked)
    assert told.exit_code == 0
    assert told.stdout.startswith(f"{version or '20261121'}: ")


# --- evidence is enough --------------------------------------------------------------------------------------------


def test_replay_gives_the_same_bytes(demo: Demo, tmp_path: Path) -> None:
    told = coco(tmp_path / "replay", "replay", "--all", "--json", "--home", demo.home)
    assert told.code == 0, told.out
    assert told.json() == {"runs": 2 * len(sample_keys()), "releases": ["20261120", "20261121"], "differing": []}
    assert not (demo.home / "replay").exists()


def test_another_home_with_the_same_evidence_gives_the_same_bytes(demo: Demo, tmp_path: Path) -> None:
    for portal in (demo.home / "evidence").iterdir():
        (tmp_path / "evidence" / portal.name).mkdir(parents=True)
        shutil.copy(portal / "20261120T040000Z.warc.gz", tmp_path / "evidence" / portal.name)
    told = coco(tmp_path / "build", "build", "--json", "--at", NIGHTS[0], "--home", tmp_path).json()
    assert (Path(told["folder"]) / "SHA256SUMS").read_text() == (demo.releases[0] / "SHA256SUMS").read_text()


# --- every cell can be explained -----------------------------------------------------------------------------------


def test_every_published_cell_is_explained(demo: Demo) -> None:
    folder, count = demo.releases[0], 0
    for table in KIND_OF:
        for row in parquet.read_table(folder / f"{table}.parquet").to_pylist():
            cells = {cell["field"]: cell for cell in explain(folder, row["id"])}
            for column, value in row.items():
                if column != "id" and value not in (None, []):
                    assert_explained(cells[column], value)
                    count += 1
    assert count > 1_000


def assert_explained(cell: dict[str, Any], value: Any) -> None:
    assert cell["value"] == value
    assert cell["meaning"]
    assert cell["statements"] or (cell["computed"] and cell["listings"]), cell["field"]
    for seen in cell["listings"]:
        assert seen["page_url"]
    for said in cell["statements"]:
        assert said["page_url"] and said["fetched_at_utc"] and said["rule"] and said["locator"] and said["why"]
        assert re.fullmatch(r"evidence/\w+/\w+\.warc\.gz@\d+", said["evidence"])
    won = [said["value"] for said in cell["statements"] if said["won"]]
    if cell["computed"]:
        return
    if isinstance(value, list):
        assert sorted(won) == sorted(value)
    elif isinstance(value, str):
        assert len(won) == 1
        assert won[0] == value or value.endswith("…")


def test_the_evidence_of_a_cell_can_be_opened_where_it_says(demo: Demo) -> None:
    rows = query(
        demo.releases[0],
        "SELECT evidence, warc_offset, any_value(page_url) FROM provenance GROUP BY ALL ORDER BY ALL",
    )
    assert len(rows) > 50
    for evidence, offset, url in rows:
        with (demo.home / evidence).open("rb") as file:
            file.seek(offset)
            head = gzip.GzipFile(fileobj=file).read(2_000)
        assert b"WARC-Type: response" in head
        assert f"WARC-Target-URI: {url}\r\n".encode() in head


# --- other ways to look --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def some_id(demo: Demo) -> str:
    return str(query(demo.releases[0], "SELECT id FROM projects ORDER BY sources DESC, id LIMIT 1")[0][0])


COMMANDS = {
    "status": ["status"],
    "portals": ["portals"],
    "issues": ["issues"],
    "sql": ["sql", "SELECT id, name, portals, first_seen_utc FROM projects ORDER BY id"],
    "release list": ["release", "list"],
    "release diff": ["release", "diff", "20261120"],
    "explain": ["explain", "ID"],
    "explain a field": ["explain", "ID", "name"],
}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_every_answer_is_for_programs_and_for_people(
    demo: Demo, some_id: str, tmp_path: Path, command: list[str]
) -> None:
    asked = [some_id if word == "ID" else word for word in command]
    told = coco(tmp_path / "json", *asked, "--json", "--home", demo.home)
    assert told.json()
    assert told.err == ""
    plain = CliRunner().invoke(app, [*asked, "--home", str(demo.home)])
    assert (plain.exit_code, plain.stderr) == (0, "")
    assert plain.stdout.strip()


def test_status_says_how_the_last_night_went(demo: Demo, tmp_path: Path) -> None:
    told = coco(tmp_path / "status", "status", "--json", "--home", demo.home).json()
    assert told["release"] == "20261121"
    assert {run["portal"]: run["verdict"] for run in told["runs"]} == dict.fromkeys(sample_keys(), "ok")
    assert sum(told["issues"].values()) == demo.nights[1]["issues"]
    issues = coco(tmp_path / "issues", "issues", "--json", "--home", demo.home).json()
    assert len(issues) == demo.nights[1]["issues"]
    assert all(issue["url"] and issue["reason"] for issue in issues)


def test_parquet_and_the_duckdb_file_agree(demo: Demo) -> None:
    folder = demo.releases[0]
    for table in tables():
        order = ", ".join(key_columns(table))
        there = query(folder, f"FROM {table} ORDER BY {order}")
        with duckdb.connect() as connection:
            assert connection.execute(f"FROM '{folder}/{table}.parquet' ORDER BY {order}").fetchall() == there, table


def test_what_coco_sql_answers_is_what_duckdb_answers(demo: Demo, tmp_path: Path) -> None:
    sql = "SELECT status_computed, count(*) AS n FROM calls GROUP BY 1 ORDER BY 1"
    told = coco(tmp_path / "sql", "sql", sql, "--json", "--home", demo.home).json()
    assert [(row["status_computed"], row["n"]) for row in told] == query(demo.releases[1], sql)


# --- nobody's personal data ----------------------------------------------------------------------------------------


def contents(home: Path) -> Iterator[tuple[Path, bytes]]:
    """Everything that a home holds beside its evidence and the working warehouse, cell by cell where it is packed."""
    for path in sorted(home.rglob("*")):
        if not path.is_file() or (home / "evidence") in path.parents:
            continue
        if path.suffix == ".parquet":
            rows = parquet.read_table(path).to_pylist()
            yield path, json.dumps(rows, ensure_ascii=False, default=str).encode()
        elif path.suffix != ".duckdb":
            yield path, path.read_bytes()


def test_no_address_or_number_of_a_person_is_in_any_release_log_or_progress(demo: Demo) -> None:
    looked_at = 0
    for path, content in contents(demo.home):
        assert not MAIL.findall(content), path
        assert not PHONE.findall(content), path
        looked_at += 1
    assert looked_at > 80


def test_the_sample_pages_hold_what_must_not_get_through(demo: Demo) -> None:
    """Else the test before this one would prove nothing."""
    evidence = b"".join(gzip.decompress(path.read_bytes()) for path in (demo.home / "evidence").rglob("*.warc.gz"))
    assert MAIL.findall(evidence)


def test_nothing_of_a_build_is_left_behind(demo: Demo) -> None:
    assert not list(demo.home.rglob("*.open"))
    assert not list(demo.home.rglob("*.part"))
    assert not list((demo.home / "releases").glob(".*"))
    assert not (demo.home / "warehouse.duckdb.wal").exists()
