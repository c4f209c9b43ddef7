"""A partner's list from a file: good lines come in, bad ones are named, and the file is evidence like any page."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner, Result

from flows.cli import app
from flows.home import UserError
from tests.e2e.conftest import Told, coco
from warehouse.release import DUCKDB_FILE

BAD = {
    17: "{'ref': 'not JSON'}",
    50: json.dumps({"ref": "50", "kind": "book", "name": "Un livre"}),
    120: json.dumps({"ref": "7", "kind": "project", "name": "Encore le septième"}),
}


def line(number: int) -> str:
    said: dict[str, Any] = {"ref": str(number), "kind": "project", "name": f"Projet numéro {number}"}
    if number % 10 == 0:
        said |= {"kind": "call", "end_date": "3 mars 2027", "lead_organisation": "Agence"}
    elif number % 3 == 0:
        said |= {
            "description": f"Une phrase sur le projet {number}, qui reste à la maison.", "themes": ["Biodiversité"],
            "page_url": f"https://partner.example.org/{number}", "start_date": "2024-03", "territories": ["France"],
            "keywords": ["nid", "chant"], "text_language": "fr",
        }  # fmt: skip
    return json.dumps(said, ensure_ascii=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """200 lines, three of them bad, imported on two days."""
    folder = tmp_path_factory.mktemp("import")
    lines = [BAD.get(number) or line(number) for number in range(1, 201)]
    (folder / "list.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def bring(folder: Path, words: str, day: int, *more: str, home: str = "home") -> Told:
    return coco(
        folder / words, "import", folder / "list.jsonl", "--portal", "partner", "--at", f"2026-11-{day}T04:00:00",
        "--json", "--home", folder / home, *more,
    )  # fmt: skip


@pytest.fixture(scope="module")
def first(folder: Path) -> Told:
    return bring(folder, "first", 20)


@pytest.fixture(scope="module")
def second(folder: Path, first: Told) -> Told:
    return bring(folder, "second", 21)


def query(folder: Path, version: str, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(folder / "home" / "releases" / version / DUCKDB_FILE), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_every_good_line_is_a_listing(folder: Path, first: Told) -> None:
    told = first.json()
    assert told["runs"] == [
        {"portal": "partner", "pages": 0, "listings": 197, "verdict": "ok", "reason": "3 bad lines"}
    ]
    assert (told["project_sources"], told["projects"], told["calls"]) == (197, 179, 18)
    assert query(folder, "20261120", "SELECT count(*), min(page_url) FROM project_sources WHERE ref = '1'") == [
        (1, "urn:coco:partner:1")
    ]


def test_bad_lines_are_named_with_what_is_wrong(folder: Path, first: Told) -> None:
    complaints = first.err.splitlines()
    assert [each.partition(": ")[0] for each in complaints] == [
        f"{folder / 'list.jsonl'} line {number}" for number in BAD
    ]
    assert "not JSON" in complaints[0]
    assert "kind: 'book' is none of" in complaints[1]
    assert "ref: '7' stands twice" in complaints[2]
    issues = json.loads(here("issues", "--json", "--home", folder / "home").stdout)
    assert {each["field"] for each in issues if each["reason"] == "bad_line"} == {f"line {number}" for number in BAD}


def test_what_nobody_said_about_the_licence_is_unknown_and_keeps_prose_in(folder: Path, first: Told) -> None:
    assert query(folder, "20261120", "SELECT key, licence, publish, listings FROM portals") == [
        ("partner", "unknown", "facts", 197)
    ]
    assert query(folder, "20261120", "SELECT DISTINCT licence, publish FROM project_sources") == [("unknown", "facts")]
    assert query(folder, "20261120", "SELECT count(description), count(start_date) FROM projects")[0] == (0, 60)
    for path in (folder / "home" / "releases" / "20261120").glob("*.csv"):
        assert "reste à la maison" not in path.read_text(encoding="utf-8")


def test_raw_strings_are_read_as_a_portals_would_be(folder: Path, first: Told) -> None:
    rows = query(folder, "20261120", "SELECT name, themes, keywords, start_date, territories FROM projects")
    assert {name: tuple(rest) for name, *rest in rows}["Projet numéro 3"] == (
        ["biodiversity"], ["nid", "chant"], "2024-03", ["country:FR"],
    )  # fmt: skip
    assert query(folder, "20261120", "SELECT DISTINCT at_local, kind FROM call_deadlines") == [
        ("2027-03-03T23:59:59", "full_proposal")
    ]


def test_the_same_file_again_changes_nothing(folder: Path, second: Told) -> None:
    assert second.json()["delta"] == 0
    assert (folder / "home" / "releases" / "20261121" / "delta.jsonl").read_bytes() == b""


@pytest.mark.slow
def test_a_shorter_file_takes_nothing_away(folder: Path, tmp_path: Path) -> None:
    """Absence from a list that somebody sent says nothing."""
    (tmp_path / "list.jsonl").write_text(f"{line(1)}\n{line(2)}\n", encoding="utf-8")
    bring(tmp_path, "both", 20)
    (tmp_path / "list.jsonl").write_text(f"{line(1)}\n", encoding="utf-8")
    told = [bring(tmp_path, "one", day).json() for day in (21, 22, 23, 24)]
    assert [each["projects"] for each in told] == [2, 2, 2, 2]


def test_replay_finds_the_same(folder: Path, second: Told) -> None:
    told = coco(folder / "replay", "replay", "--all", "--json", "--home", folder / "home").json()
    assert told == {"runs": 2, "releases": ["20261120", "20261121"], "differing": []}


def here(*arguments: str | Path) -> Result:
    """The command in this process."""
    return CliRunner().invoke(app, [*map(str, arguments)])


def test_two_imports_of_one_moment_are_an_error_that_one_can_mend(tmp_path: Path) -> None:
    (tmp_path / "list.jsonl").write_text(f"{line(1)}\n", encoding="utf-8")
    home = ["--at", "2026-11-20T04:00:00", "--home", tmp_path / "home"]
    told = [here("import", tmp_path / "list.jsonl", "--portal", "partner", *home) for _ in range(2)]
    assert told[0].exit_code == 0
    assert isinstance(told[1].exception, UserError)


def test_a_name_near_a_portals_is_a_partners_when_it_has_a_title(tmp_path: Path) -> None:
    (tmp_path / "list.jsonl").write_text(f"{line(1)}\n", encoding="utf-8")
    told = here(
        "import", tmp_path / "list.jsonl", "--portal", "eu_citizen_sciences", "--title", "Another", "--json",
        "--home", tmp_path / "home",
    )  # fmt: skip
    assert json.loads(told.stdout)["projects"] == 1
