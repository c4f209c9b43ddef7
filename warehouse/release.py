"""A release: dated, immutable, checksummed. Written beside its place, verified, then switched in by one rename.

Same warehouse and same time, same bytes: rows are sorted, one thread writes, and the DuckDB file is made by a child
process (warehouse/freeze.py).
"""

import json
import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from string import Template

import duckdb

from schemas.dictionary import key_columns, tables
from schemas.vocabulary import code_lists
from warehouse.changes import build_changes, told
from warehouse.database import quoted
from warehouse.delta import write_delta
from warehouse.files import FORMULA, Sums, sha256, write_json
from warehouse.freeze import freeze
from warehouse.profiles import write_catalogues, write_profiles
from warehouse.wide import wide_select

SCHEMA_VERSION = "1.0"
DUCKDB_FILE = "co-construisons.duckdb"
BUILDING = ".building-"  # before the version, as long as a release is written
JSON_LINES = ("projects", "calls", "news")
FRESHNESS = ("portals", "meta", "changes")  # follow every night, so they stay out of the delta
MEMORY = "1GB"  # of the database; what needs more goes to the disk beside it


class ReleaseDamaged(Exception):
    """A release's files are not what its checksums say; the message names the first that differs."""


def build_tables(connection: duckdb.DuckDBPyConnection, at: datetime) -> None:
    """The release's tables as temporary tables of the connection; `at` (UTC) decides the calls' status."""
    with bounded(connection):
        _build_tables(connection, at)


@contextmanager
def bounded(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Little memory, however many rows. Where the caller's transaction holds more already, it keeps what it has."""
    try:
        connection.execute(f"SET memory_limit = '{MEMORY}'")
    except duckdb.OutOfMemoryException:
        yield
        return
    try:
        yield
    finally:
        with suppress(duckdb.Error):  # an aborted transaction takes no statement, and has its own error to tell
            connection.execute("RESET memory_limit")


def _build_tables(connection: duckdb.DuckDBPyConnection, at: datetime) -> None:
    words = {f"wide_{kind}": wide_select(kind) for kind in ("project", "call", "news", "service")}
    words["at"] = f"TIMESTAMP '{at:%Y-%m-%d %H:%M:%S}'"
    for script in sorted((files("warehouse") / "tables").iterdir(), key=lambda each: each.name):
        connection.execute(Template(script.read_text(encoding="utf-8")).substitute(words))
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE vocabularies"
        " (scheme VARCHAR, code VARCHAR, label_fr VARCHAR, label_en VARCHAR, broader VARCHAR)"
    )
    rows = [
        [scheme, code.code, code.label_fr, code.label_en, code.broader or None]
        for scheme, codes in code_lists().items()
        for code in codes.values()
    ]
    connection.executemany("INSERT INTO vocabularies VALUES (?, ?, ?, ?, ?)", rows)


def write_release(
    connection: duckdb.DuckDBPyConnection, releases: Path, *, version: str, at: datetime,
    runs: list[dict[str, object]], previous: Path | None,
) -> Path:  # fmt: skip
    """Writes and verifies release `version` under `releases`, beside its place; `switch_in` gives it its name.

    Returns the folder as it is called until then. `runs` names the runs that came in since `previous`. Tables must
    have been built on the connection.
    """
    folder = releases / f"{BUILDING}{version}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    facts = {"version": version, "built_at_utc": f"{at:%Y-%m-%dT%H:%M:%SZ}", "schema_version": SCHEMA_VERSION}
    with bounded(connection):
        connection.execute("SET threads = 1")
        _write_tables(connection, folder, facts, previous)
        connection.execute("RESET threads")
        sums = Sums(folder)
        with ThreadPoolExecutor(1) as pool:  # a process of its own, beside which the profiles are written
            frozen = pool.submit(freeze, folder, DUCKDB_FILE)
            _write_texts(connection, folder, version, previous)
            write_profiles(folder, facts, at=at, previous=previous)
            frozen.result()
        write_catalogues(folder, facts, previous=previous, sums=sums)
        _write_index(connection, folder, facts, runs, previous, sums)
    _write_sums(folder, sums)
    verify_release(folder)
    return folder


def _write_tables(
    connection: duckdb.DuckDBPyConnection, folder: Path, facts: dict[str, str], previous: Path | None
) -> None:  # fmt: skip
    """Parquet, then what is made from it: delta, changes, CSV and JSON Lines."""
    connection.execute("CREATE OR REPLACE TEMP TABLE meta (key VARCHAR, value VARCHAR)")
    connection.executemany("INSERT INTO meta VALUES (?, ?)", [list(fact) for fact in facts.items()])
    for table in tables():
        if table != "changes":
            _write_parquet(connection, table, folder)
    with ThreadPoolExecutor(1) as pool:
        plain = pool.submit(_write_plain, folder)
        write_delta(connection, folder, previous, [t for t in tables() if t not in FRESHNESS])
        build_changes(connection, folder, previous, facts["version"])
        _write_parquet(connection, "changes", folder)
        _write_csv(connection, "changes", folder)
        plain.result()


def _write_plain(folder: Path) -> None:
    """CSV and JSON Lines of what lies in Parquet, row after row, beside whatever else is done."""
    with duckdb.connect(config={"threads": "1", "memory_limit": "256MB"}) as connection:
        for table in tables():
            if table != "changes":
                _write_csv(connection, table, folder)
        for table in JSON_LINES:
            target = quoted(folder / f"{table}.jsonl")
            connection.execute(f"COPY (FROM {_parquet(folder, table)}) TO {target} (FORMAT json)")


def _write_parquet(connection: duckdb.DuckDBPyConnection, table: str, folder: Path) -> None:
    keys = key_columns(table)
    columns = [name for name, *_ in connection.execute(f"DESCRIBE {table}").fetchall()]
    order = ", ".join([*keys, *(f'"{name}"' for name in columns if name not in keys)])
    connection.execute(
        f"COPY (SELECT * FROM {table} ORDER BY {order})"
        f" TO {_parquet(folder, table)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 100000)"
    )


def _write_csv(connection: duckdb.DuckDBPyConnection, table: str, folder: Path) -> None:
    """RFC 4180; lists joined by `|`; a text cell that a spreadsheet would take for a formula starts with `'`."""
    source = _parquet(folder, table)
    columns = []
    for name, kind, *_ in connection.execute(f"DESCRIBE FROM {source}").fetchall():
        text = f"array_to_string(\"{name}\", '|')" if kind.endswith("[]") else f'"{name}"'
        if kind.startswith("VARCHAR"):
            text = f"CASE WHEN regexp_matches({text}, '{FORMULA}') THEN '''' || {text} ELSE {text} END"
        columns.append(f'{text} AS "{name}"')
    target = quoted(folder / f"{table}.csv")
    connection.execute(f"COPY (SELECT {', '.join(columns)} FROM {source}) TO {target} (HEADER)")


def _parquet(folder: Path, table: str) -> str:
    return quoted(folder / f"{table}.parquet")


def _write_texts(
    connection: duckdb.DuckDBPyConnection, folder: Path, version: str, previous: Path | None
) -> None:  # fmt: skip
    (folder / "LICENCE.md").write_text(_licence(connection), encoding="utf-8")
    (folder / "CHANGES.md").write_text(told(connection, folder, previous, version), encoding="utf-8")


def _write_index(
    connection: duckdb.DuckDBPyConnection, folder: Path, facts: dict[str, str], runs: list[dict[str, object]],
    previous: Path | None, sums: Sums,
) -> None:  # fmt: skip
    resources = [
        {"name": path.name, "bytes": path.stat().st_size, "sha256": sums.of(path.name)}
        for path in sorted(folder.iterdir())
        if path.name != "index.json"
    ]
    index = {
        **facts, "previous": previous.name if previous else None, "delta": "delta.jsonl", "runs": runs,
        "rows": {table: _count(connection, folder, table) for table in tables()}, "resources": resources,
    }  # fmt: skip
    write_json(folder / "index.json", index)


def _count(connection: duckdb.DuckDBPyConnection, folder: Path, table: str) -> int:
    [[count]] = connection.execute(f"SELECT count(*) FROM {_parquet(folder, table)}").fetchall()
    return int(count)


def _licence(connection: duckdb.DuckDBPyConnection) -> str:
    rows = connection.execute(
        "SELECT title, publisher, homepage, licence, publish FROM portals ORDER BY key"
    ).fetchall()
    lines = [
        f"| {title} | {publisher} | {home} | {licence} | {publish} |"
        for title, publisher, home, licence, publish in rows
    ]
    return "\n".join(
        [
            "# Licence", "",
            "Facts (names, dates, places, codes, links, amounts) are under Licence Ouverte 2.0 (`etalab-2.0`). Name",
            "« Co-construisons », the version of this release and the portals of the rows that you use.", "",
            "A portal's own sentences stand here only as far as its licence lets them out: `facts` none of them,",
            "`excerpt` at most 200 characters with the link, `full` whole. This holds for every file: those in",
            "the words of other standards (schema.org, PPSR Core, dispositif-aide, calendar) hold the same.",
            "",
            "| portal | publisher | address | licence | publish |", "| --- | --- | --- | --- | --- |", *lines, "",
        ]
    )  # fmt: skip


def _write_sums(folder: Path, sums: Sums) -> None:
    names = sorted(path.name for path in folder.iterdir() if path.name != "SHA256SUMS")
    (folder / "SHA256SUMS").write_text("".join(f"{sums.of(name)}  {name}\n" for name in names), encoding="utf-8")


def verify_release(folder: Path) -> int:
    """How many files were checked; raises ReleaseDamaged when one is missing, unknown or differs from its checksum."""
    sums_file = folder / "SHA256SUMS"
    if not sums_file.exists():
        raise ReleaseDamaged(f"{folder} has no SHA256SUMS")
    sums = {line[66:]: line[:64] for line in sums_file.read_text(encoding="utf-8").splitlines()}
    present = {path.name for path in folder.iterdir()} - {"SHA256SUMS"}
    for name in sorted(present ^ set(sums)):
        raise ReleaseDamaged(f"{folder / name} is {'not in SHA256SUMS' if name in present else 'missing'}")
    for name, digest in sums.items():
        if sha256(folder / name) != digest:
            raise ReleaseDamaged(f"{folder / name} differs from its checksum")
    return len(sums)


def release_folders(releases: Path) -> list[Path]:
    """Every finished release, oldest first."""
    if not releases.is_dir():
        return []
    found: Iterable[Path] = (path for path in releases.iterdir() if path.is_dir() and not path.name.startswith("."))
    return sorted(found, key=lambda path: version_key(path.name))


def version_key(version: str) -> tuple[str, int]:
    """`20261120` before `20261120-2` before `20261120-10`."""
    day, _, number = version.partition("-")
    return day, int(number or 1)


def next_version(releases: Path, at: datetime) -> str:
    """`YYYYMMDD` of the build, with `-2`, `-3`, … when that day already has a release."""
    day = f"{at:%Y%m%d}"
    taken = {path.name for path in release_folders(releases)}
    numbers = (day if n == 1 else f"{day}-{n}" for n in range(1, 10_000))
    return next(version for version in numbers if version not in taken)


def switch_in(releases: Path, version: str) -> None:
    """Gives a written release its name, and moves the pointer to it."""
    (releases / f"{BUILDING}{version}").rename(releases / version)
    point_latest(releases, version)


def point_latest(releases: Path, version: str) -> None:
    """Moves the pointer in one rename; readers see the old release or the new one."""
    part = releases / "latest.json.part"
    part.write_text(json.dumps({"version": version, "path": version}) + "\n", encoding="utf-8")
    part.replace(releases / "latest.json")
