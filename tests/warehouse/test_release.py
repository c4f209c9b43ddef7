"""A release as whoever downloads it sees it: complete, checksummed, typed, described, within its portals' licences."""

import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from threading import Thread
from typing import Any, get_args, get_origin

import duckdb
import frictionless
import pyarrow.parquet as parquet
import pytest

from schemas.dictionary import KIND_OF, describe, key_columns, tables
from schemas.portal import Authority, Publish
from schemas.published import PUBLISHED
from tests.warehouse.conftest import Warehouse, listing, night, open_warehouse, portal
from warehouse.answers import answers
from warehouse.changes import COLUMNS
from warehouse.freeze import STORAGE
from warehouse.release import (
    BUILDING,
    DUCKDB_FILE,
    JSON_LINES,
    ReleaseDamaged,
    build_tables,
    next_version,
    point_latest,
    release_folders,
    switch_in,
    verify_release,
    version_key,
    write_release,
)

SECRET = "Cette phrase appartient au portail et à lui seul, du premier mot au dernier."
LONG = "Un extrait se lit en deux minutes. " * 20
FORMULAS = ["=1+1", "+33", "-1", "@SUM(A1)", " =1+1", "\t=1+1", "\u3000=1+1", "＝1+1", "＋1", "＠A1", "=HYPERLINK(1)|x"]


def fill(warehouse: Warehouse) -> None:
    """One thing of every kind, from portals of every licence, with values that are hard on formats."""
    warehouse.portals |= {
        "facts": portal("facts", Publish.FACTS, Authority.OWNER),
        "excerpt": portal("excerpt", Publish.EXCERPT),
        "full": portal("full", Publish.FULL),
    }
    prose = dict.fromkeys(("description", "aim", "how_to_take_part", "equipment"), "")
    warehouse.load(
        night(0),
        listing("facts", "1", "Oiseaux", **{field: f"{field} : {SECRET}" for field in [*prose, "tagline"]},
                themes=["Biodiversité"], keywords=["nid", "chant"]),
        listing("excerpt", "1", "Étoiles", **{field: f"{field} : {LONG}" for field in [*prose, "tagline"]}),
        listing("full", "1", "Marées", description=f"Tout entier. {LONG}", keywords=["a,b", 'c"d', "e\nf"],
                lead_organisation="Université d'Aix", partners=["Université d'Aix", "Ligue"]),
        listing("full", "plain", "Sans rien"),
        *(listing("full", f"formula{n}", f"Nom {n}", keywords=[each], programme=each.strip())
          for n, each in enumerate(FORMULAS)),
        listing("facts", "c", "Appel sans prose", "call", deadlines="3 mars 2027, 13h", description=SECRET,
                eligibility_text=SECRET, grant_max="10 000 €"),
        listing("full", "n", "Une nouvelle", "news", published_at="2026-11-01"),
        listing("full", "s", "Un service", "service", description="Un service en ligne."),
    )  # fmt: skip


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    with open_warehouse(tmp_path_factory.mktemp("release")) as warehouse:
        fill(warehouse)
        warehouse.build(night(0))
        yield warehouse


@pytest.fixture(scope="module")
def folder(kept: Warehouse) -> Path:
    return kept.home.releases / "20261120"


Query = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def ask(folder: Path) -> Iterator[Query]:
    """SQL on the release's DuckDB file, under an alias, as an analyst attaches it."""
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{folder / DUCKDB_FILE}' AS cc (READ_ONLY)")
        yield lambda sql, *values: connection.execute(sql, list(values)).fetchall()


# --- files ---------------------------------------------------------------------------------------------------------


def test_a_release_holds_what_the_design_promises(folder: Path) -> None:
    wanted = {f"{table}.{form}" for table in tables() for form in ("parquet", "csv")}
    wanted |= {f"{table}.jsonl" for table in JSON_LINES} | {DUCKDB_FILE, "delta.jsonl", "datapackage.json"}
    wanted |= {"LICENCE.md", "CHANGES.md", "SHA256SUMS", "index.json", "dcat.jsonld", "schema-org.jsonl"}
    wanted |= {"deadlines.ics", "ppsr-core.json", "dispositif-aide.csv"}
    wanted |= {f"{name}-report.{form}" for name in ("ppsr-core", "dispositif-aide") for form in ("json", "md")}
    assert {path.name for path in folder.iterdir()} == wanted


def test_every_file_is_in_the_index_and_in_the_checksums(folder: Path) -> None:
    names = {path.name for path in folder.iterdir()}
    index = json.loads((folder / "index.json").read_text())
    listed = {each["name"]: each for each in index["resources"]}
    assert set(listed) == names - {"index.json", "SHA256SUMS"}
    for name, each in listed.items():
        content = (folder / name).read_bytes()
        assert (each["bytes"], each["sha256"]) == (len(content), sha256(content).hexdigest())
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    assert {line.split("  ")[1] for line in lines} == names - {"SHA256SUMS"}


def test_the_checksums_are_those_of_sha256sum(folder: Path) -> None:
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=folder, capture_output=True, timeout=60,
        check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, b"")


def test_the_index_says_when_from_what_and_how_much(folder: Path, ask: Query) -> None:
    index = json.loads((folder / "index.json").read_text())
    assert index["version"] == "20261120"
    assert index["built_at_utc"] == "2026-11-20T04:00:00Z"
    assert index["previous"] is None
    assert [(run["portal"], run["run"], run["outcome"]) for run in index["runs"]] == [
        (key, "20261120T040000Z", "ok") for key in ("excerpt", "facts", "full")
    ]
    assert index["rows"] == {table: ask(f"SELECT count(*) FROM cc.{table}")[0][0] for table in tables()}


@pytest.fixture
def copied(folder: Path, tmp_path: Path) -> Path:
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    assert verify_release(tmp_path) == len(list(folder.iterdir())) - 1
    return tmp_path


@pytest.mark.parametrize("name", ["projects.parquet", DUCKDB_FILE, "index.json", "LICENCE.md"])
def test_a_flipped_bit_is_found(copied: Path, name: str) -> None:
    content = bytearray((copied / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copied / name).write_bytes(content)
    with pytest.raises(ReleaseDamaged, match=f"{name} differs from its checksum"):
        verify_release(copied)


def test_a_missing_file_is_found(copied: Path) -> None:
    (copied / "news.csv").unlink()
    with pytest.raises(ReleaseDamaged, match=r"news\.csv is missing"):
        verify_release(copied)


def test_an_extra_file_is_found(copied: Path) -> None:
    (copied / "more.csv").write_text("id\n")
    with pytest.raises(ReleaseDamaged, match=r"more\.csv is not in SHA256SUMS"):
        verify_release(copied)


def test_a_folder_without_checksums_is_no_release(copied: Path) -> None:
    (copied / "SHA256SUMS").unlink()
    with pytest.raises(ReleaseDamaged, match="has no SHA256SUMS"):
        verify_release(copied)


# --- CSV and JSON Lines --------------------------------------------------------------------------------------------


def read_csv(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, strict=True))


def test_no_cell_of_any_csv_is_a_formula_to_a_spreadsheet(folder: Path) -> None:
    starts = re.compile(r"[\s\u3000]*[=+\-@＝＋＠\t\r]")
    numbers = re.compile(r"-?\d+(\.\d+)?")
    for table in (path.stem for path in folder.glob("*.csv")):
        for row in read_csv(folder, table):
            for column, cell in row.items():
                assert not starts.match(cell) or numbers.fullmatch(cell), (table, column, cell)


@pytest.mark.parametrize(("n", "formula"), list(enumerate(FORMULAS)))
def test_a_formula_keeps_its_text_behind_an_apostrophe(folder: Path, ask: Query, n: int, formula: str) -> None:
    said = formula.strip()
    [row] = [row for row in read_csv(folder, "projects") if row["name"] == f"Nom {n}"]
    assert row["programme"] == f"'{said}"
    assert ask("SELECT programme FROM cc.projects WHERE name = ?", f"Nom {n}") == [(said,)]


def test_lists_are_joined_by_a_bar(folder: Path) -> None:
    rows = {row["name"]: row for row in read_csv(folder, "projects")}
    assert rows["Oiseaux"]["keywords"] == "nid|chant"
    assert rows["Oiseaux"]["themes"] == "biodiversity"
    assert rows["Marées"]["keywords"] == 'a|b|c"d|e|f'


def test_null_and_an_empty_list_can_be_told_apart(folder: Path) -> None:
    """An empty list is a quoted empty cell; what nobody said is not even quoted."""
    source = f"read_csv('{folder}/projects.csv', all_varchar = true, allow_quoted_nulls = false)"
    with duckdb.connect() as connection:
        rows = connection.execute(f"SELECT tagline, keywords FROM {source} WHERE name = 'Sans rien'").fetchall()
    assert rows == [(None, "")]


def test_csv_and_parquet_have_the_same_rows(folder: Path) -> None:
    for table in tables():
        there = parquet.read_table(folder / f"{table}.parquet")
        rows = read_csv(folder, table)
        assert len(rows) == there.num_rows, table
        assert (list(rows[0]) if rows else there.column_names) == there.column_names


@pytest.mark.parametrize("table", JSON_LINES)
def test_json_lines_say_what_parquet_says(folder: Path, table: str) -> None:
    lines = [json.loads(line) for line in (folder / f"{table}.jsonl").read_text().splitlines()]
    rows = parquet.read_table(folder / f"{table}.parquet").to_pylist()
    plain = [{name: str(cell) if name.endswith("_utc") else cell for name, cell in row.items()} for row in rows]
    assert lines == plain


# --- types, order, description -------------------------------------------------------------------------------------


ARROW = {str: "string", bool: "bool", datetime: "timestamp[us]", int: "int"}


@pytest.mark.parametrize("kind", list(PUBLISHED))
def test_columns_and_types_are_those_of_the_published_models(folder: Path, kind: str) -> None:
    [table] = [table for table, of in KIND_OF.items() if of == kind]
    schema = parquet.read_schema(folder / f"{table}.parquet")
    found = {name: re.sub(r"^int\d+$", "int", str(schema.field(name).type)) for name in schema.names}
    assert found == {name: arrow(field.annotation) for name, field in PUBLISHED[kind].model_fields.items()}


def arrow(annotation: Any) -> str:
    """The type in Parquet of a model's field."""
    if get_origin(annotation) is list:
        return "list<element: string>"
    return ARROW[next(each for each in (*get_args(annotation), annotation) if each in ARROW)]


@pytest.mark.parametrize(
    ("table", "column", "kind"),
    [
        ("calls", "grant_max", "BIGINT"), ("calls", "deadlines", "INTEGER"),
        ("projects", "can_do_from_home", "BOOLEAN"),
        ("projects", "themes", "VARCHAR[]"), ("projects", "first_seen_utc", "TIMESTAMP"),
        ("call_deadlines", "position", "INTEGER"), ("call_deadlines", "tz_stated", "BOOLEAN"),
        ("call_deadlines", "superseded_by", "INTEGER"), ("provenance", "fetched_at_utc", "TIMESTAMP"),
        ("provenance", "won", "BOOLEAN"), ("provenance", "warc_offset", "BIGINT"),
        ("tombstones", "at_utc", "TIMESTAMP"),
        ("organisations", "roles", "VARCHAR[]"), ("portals", "last_good_run_utc", "TIMESTAMP"),
    ],
)  # fmt: skip
def test_types_in_parquet_are_those_in_the_duckdb_file(
    folder: Path, ask: Query, table: str, column: str, kind: str
) -> None:
    for source in (f"cc.{table}", f"'{folder}/{table}.parquet'"):
        assert dict(row[:2] for row in ask(f"DESCRIBE FROM {source}"))[column] == kind


def test_keys_are_unique_and_rows_are_in_their_order(folder: Path) -> None:
    for table in tables():
        rows = parquet.read_table(folder / f"{table}.parquet").to_pylist()
        keys = [tuple(row[column] for column in key_columns(table)) for row in rows]
        assert len(set(keys)) == len(keys), table
        assert keys == sorted(keys, key=lambda key: [(each is None, each) for each in key]), table


def test_the_dictionary_describes_every_column_and_no_other(folder: Path) -> None:
    for table in tables():
        assert describe(table)
        for column in parquet.read_schema(folder / f"{table}.parquet").names:
            assert describe(table, column), f"{table}.{column}"
    text = (Path(describe.__code__.co_filename).parent / "tables.csv").read_text()
    for row in csv.DictReader(text.splitlines()):
        if row["table"] != "*" and row["column"]:
            assert row["column"] in parquet.read_schema(folder / f"{row['table']}.parquet").names, row


def test_datapackage_is_valid_and_its_tables_are_what_it_says(folder: Path) -> None:
    package = frictionless.Package(str(folder / "datapackage.json"))
    report = package.validate()
    assert report.valid, report.flatten(["resourceName", "rowNumber", "fieldName", "type", "note"])[:10]
    assert [each.name for each in package.resources] == [*tables(), "dispositif-aide"]
    assert all(field.description for each in package.resources for field in each.schema.fields)


# --- the DuckDB file -----------------------------------------------------------------------------------------------


def test_every_table_and_column_of_the_file_is_commented(ask: Query) -> None:
    there = ask("SELECT table_name, coalesce(comment, '') = '' FROM duckdb_tables() WHERE database_name = 'cc'")
    assert dict(there) == dict.fromkeys(tables(), False)
    bare = ask(
        "SELECT table_name, column_name FROM duckdb_columns() c JOIN duckdb_tables() USING (database_name, table_name)"
        " WHERE database_name = 'cc' AND coalesce(c.comment, '') = ''"
    )
    assert bare == []


@pytest.mark.parametrize("view", [answer.view for answer in answers()])
def test_views_work_under_any_alias(folder: Path, ask: Query, view: str) -> None:
    rows = ask(f"FROM cc.{view}")
    with duckdb.connect(str(folder / DUCKDB_FILE), read_only=True) as connection:
        assert connection.execute(f"FROM {view}").fetchall() == rows


def test_the_file_cannot_be_written(folder: Path) -> None:
    with duckdb.connect(str(folder / DUCKDB_FILE), read_only=True) as connection, pytest.raises(duckdb.Error):
        connection.execute("DELETE FROM projects")
    assert (folder / DUCKDB_FILE).stat().st_mode & 0o222 == 0


def test_the_file_has_the_storage_of_duckdb_1_0(folder: Path, ask: Query) -> None:
    head = (folder / DUCKDB_FILE).read_bytes()[:20]
    assert (head[8:12], int.from_bytes(head[12:20], "little")) == (b"DUCK", 64)  # 64 is what v0.10 to v1.1 write
    [(tags,)] = ask("SELECT tags FROM duckdb_databases() WHERE database_name = 'cc'")
    assert tags["storage_version"].startswith(STORAGE)


# --- the same bytes ------------------------------------------------------------------------------------------------


def test_the_same_warehouse_gives_the_same_bytes(kept: Warehouse, folder: Path, tmp_path: Path) -> None:
    build_tables(kept.connection, night(0))
    runs = json.loads((folder / "index.json").read_text())["runs"]
    again = write_release(kept.connection, tmp_path, version="20261120", at=night(0), runs=runs, previous=None)
    assert (again / "SHA256SUMS").read_text() == (folder / "SHA256SUMS").read_text()


def test_another_process_with_other_settings_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    """Hash seed, time zone, language and number of threads are of no consequence."""
    script = """
import sys
from pathlib import Path
import duckdb
from tests.warehouse.conftest import night, open_warehouse
from tests.warehouse.test_release import fill
with open_warehouse(Path(sys.argv[1])) as warehouse:
    warehouse.connection.execute("SET threads = 7")
    fill(warehouse)
    warehouse.build(night(0))
"""
    root = Path(__file__).resolve().parents[2]
    settings = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONPATH": str(root)}
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], env=settings, cwd=root, timeout=60, check=True)
    there = tmp_path / "releases" / "20261120" / "SHA256SUMS"
    assert there.read_text() == (folder / "SHA256SUMS").read_text()


def test_any_home_will_do(tmp_path: Path) -> None:
    with open_warehouse(tmp_path / "l'été [à] la mer") as warehouse:
        first = warehouse.night(0, listing("full", "1", "Marées"))
        second = warehouse.night(1, listing("full", "1", "Marées"), listing("full", "2", "Vents"))
        assert verify_release(first) == verify_release(second)


# --- licences ------------------------------------------------------------------------------------------------------


def everything_in(folder: Path) -> Iterator[tuple[str, str]]:
    """(where, text) of every cell of every file."""
    for path in sorted(folder.iterdir()):
        if path.suffix == ".parquet":
            for row in parquet.read_table(path).to_pylist():
                yield path.name, json.dumps(row, ensure_ascii=False, default=str)
        elif path.suffix == ".duckdb":
            with duckdb.connect(str(path), read_only=True) as connection:
                for table in tables():
                    for row in connection.execute(f"FROM {table}").fetchall():
                        yield path.name, json.dumps(row, ensure_ascii=False, default=str)
        else:
            yield path.name, path.read_text(encoding="utf-8")


def test_prose_of_a_facts_portal_is_nowhere(folder: Path) -> None:
    pieces = [SECRET, SECRET[:30], SECRET[-30:], SECRET.split(", ")[0]]
    for where, text in everything_in(folder):
        assert not any(piece in text for piece in pieces), where
    raw = (folder / DUCKDB_FILE).read_bytes()
    assert SECRET[:20].encode() not in raw


def test_what_is_withheld_says_so(ask: Query) -> None:
    rows = ask("SELECT field, value, raw, withheld FROM cc.provenance WHERE portal = 'facts' AND withheld IS NOT NULL")
    assert {field for field, *_ in rows} >= {"description", "aim", "tagline", "how_to_take_part", "equipment"}
    assert {tuple(row[1:]) for row in rows} == {(None, None, "prose: licence lets out facts")}


def test_an_excerpt_has_200_characters_at_most(folder: Path, ask: Query) -> None:
    [texts] = ask("SELECT description, aim, tagline, equipment FROM cc.projects WHERE name = 'Étoiles'")
    for text in texts:
        assert 150 < len(text) <= 200
        assert text.endswith("…")
    [(longest,)] = ask(
        "SELECT max(greatest(length(value), length(raw))) FROM cc.provenance"
        " WHERE portal = 'excerpt' AND withheld IS NOT NULL"
    )
    assert longest <= 200
    whole = f"description : {LONG}"
    for where, text in everything_in(folder):
        assert whole[:201] not in text, where


def test_full_prose_is_whole(ask: Query) -> None:
    assert ask("SELECT description FROM cc.projects WHERE name = 'Marées'") == [(f"Tout entier. {LONG}".strip(),)]


def test_the_licence_names_every_portal_and_its_terms(folder: Path) -> None:
    text = (folder / "LICENCE.md").read_text()
    for publish in ("facts", "excerpt", "full"):
        assert (
            f"| {publish.title()} | {publish.title()} | https://{publish}.example.org/ | CC BY 4.0 | {publish} |"
            in text
        )


def test_an_organisation_is_there_once_however_often_it_is_named(ask: Query) -> None:
    assert ask("SELECT name, roles, things FROM cc.organisations ORDER BY name") == [
        ("Ligue", ["partners"], 1), ("Université d'Aix", ["lead_organisation", "partners"], 1),
    ]  # fmt: skip


# --- versions and the pointer --------------------------------------------------------------------------------------


def test_versions_sort_by_day_then_by_number() -> None:
    wanted = ["20261119", "20261120", "20261120-2", "20261120-10", "20261121"]
    assert sorted({*wanted}, key=version_key) == wanted


def test_the_next_version_is_the_days_next_number(tmp_path: Path) -> None:
    for wanted in ["20261120", *(f"20261120-{n}" for n in range(2, 12))]:
        assert next_version(tmp_path, night(0)) == wanted
        (tmp_path / wanted).mkdir()
    assert next_version(tmp_path, night(1)) == "20261121"
    (tmp_path / f"{BUILDING}20261122").mkdir()
    assert [path.name for path in release_folders(tmp_path)][-1] == "20261120-11"
    assert release_folders(tmp_path / "nowhere") == []


def test_the_pointer_is_always_whole(tmp_path: Path) -> None:
    """Readers that look all the time see one version or another, never half a file."""
    point_latest(tmp_path, "20261120")
    seen, stop = set(), False

    def look() -> None:
        while not stop:
            seen.add(json.loads((tmp_path / "latest.json").read_text())["version"])

    reader = Thread(target=look)
    reader.start()
    for n in range(2, 500):
        point_latest(tmp_path, f"20261120-{n}")
    stop = True
    reader.join(10)
    assert not reader.is_alive()
    assert len(seen) > 1
    assert [path.name for path in tmp_path.iterdir()] == ["latest.json"]


def test_a_release_is_named_and_pointed_to_when_it_is_whole(tmp_path: Path) -> None:
    (tmp_path / f"{BUILDING}20261120").mkdir()
    switch_in(tmp_path, "20261120")
    assert json.loads((tmp_path / "latest.json").read_text()) == {"version": "20261120", "path": "20261120"}
    assert [path.name for path in release_folders(tmp_path)] == ["20261120"]


def test_a_release_that_was_noted_and_not_named_is_named_by_the_next_night(warehouse: Warehouse) -> None:
    """As a kill between the two leaves it."""
    first = warehouse.night(0, listing("full", "1", "Marées"))
    first.rename(first.with_name(f"{BUILDING}{first.name}"))
    (warehouse.home.releases / "latest.json").unlink()
    (warehouse.home.releases / f"{BUILDING}20261119").mkdir()
    second = warehouse.night(1, listing("full", "1", "Marées"))
    assert [path.name for path in release_folders(warehouse.home.releases)] == ["20261120", "20261121"]
    assert not list(warehouse.home.releases.glob(f"{BUILDING}*"))
    assert json.loads((second / "index.json").read_text())["previous"] == "20261120"


def test_changes_are_typed_even_when_there_are_none(warehouse: Warehouse) -> None:
    warehouse.night(0, listing("full", "1", "Marées"))
    second = warehouse.night(1, listing("full", "1", "Marées"))
    there = parquet.read_table(second / "changes.parquet")
    assert (there.num_rows, there.column_names) == (0, list(COLUMNS))
    assert "Nothing changed." in (second / "CHANGES.md").read_text()
