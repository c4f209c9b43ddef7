"""Warehouse to release: checks, tables, files, verification, and only then the pointer."""

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from flows.home import Home
from warehouse.checks import CheckFailed, run_checks
from warehouse.database import SNAPSHOT, snapshot, transaction
from warehouse.release import build_tables, next_version, point_latest, verify_release, write_release


@dataclass(frozen=True)
class Published:
    """A release that was switched in, and what is in it. `changes` counts the lines of its delta."""

    version: str
    folder: Path
    rows: dict[str, int]
    merged: int
    changes: int
    issues: int


def publish(
    connection: duckdb.DuckDBPyConnection, home: Home, *, at: datetime, version: str | None = None
) -> Published:
    """Writes, verifies and points to a new release; `at` (UTC) is the build's time, and gives the version its day.

    Raises CheckFailed, with the pointer unmoved, when a check returns rows or an id vanished without tombstone.
    """
    _sweep(home.releases)
    run_checks(connection)
    build_tables(connection, at)
    previous = home.latest_release()
    _check_vanished(connection, previous)
    runs = _new_runs(connection)
    name = version or next_version(home.releases, at)
    folder = write_release(connection, home.releases, version=name, at=at, runs=runs, previous=previous)
    verify_release(folder)
    point_latest(home.releases, name)
    with transaction(connection):
        connection.execute("INSERT INTO publish.release VALUES (?, ?)", [name, at.replace(tzinfo=None)])
        for run in runs:
            connection.execute("INSERT INTO publish.release_run VALUES (?, ?, ?)", [name, run["portal"], run["run"]])
    snapshot(connection, home.path / SNAPSHOT)
    return _told(connection, folder)


def _sweep(releases: Path) -> None:
    """Half releases of a night that was killed."""
    for left in releases.glob(".building-*"):
        shutil.rmtree(left)


def _check_vanished(connection: duckdb.DuckDBPyConnection, previous: Path | None) -> None:
    """Ids of the last release must live on or have a tombstone (pains-and-faults §7, invariant 2)."""
    for table in ("projects", "calls", "news", "services") if previous else ():
        rows = connection.execute(
            f"SELECT id FROM '{previous}/{table}.parquet' WHERE id NOT IN (FROM {table} SELECT id)"
            " AND id NOT IN (SELECT id FROM resolve.tombstone) LIMIT 3"
        ).fetchall()
        if rows:
            ids = ", ".join(id_ for (id_,) in rows)
            raise CheckFailed(f"check failed: no id vanishes without tombstone: {ids} ({table})")


def _new_runs(connection: duckdb.DuckDBPyConnection) -> list[dict[str, object]]:
    """The runs that no release has named yet."""
    rows = connection.execute(
        "SELECT portal, run, outcome, reason FROM raw.run ANTI JOIN publish.release_run USING (portal, run)"
        " ORDER BY run, portal"
    ).fetchall()
    return [{"portal": p, "run": run, "outcome": outcome, "reason": reason} for p, run, outcome, reason in rows]


def _told(connection: duckdb.DuckDBPyConnection, folder: Path) -> Published:
    tables = ("projects", "calls", "news", "services", "project_sources", "call_deadlines")
    rows = {table: _number(connection, f"SELECT count(*) FROM {table}") for table in tables}
    things = rows["projects"] + rows["calls"] + rows["news"] + rows["services"]
    return Published(
        version=folder.name, folder=folder, rows=rows, merged=rows["project_sources"] - things,
        changes=sum(1 for _ in (folder / "delta.jsonl").open(encoding="utf-8")),
        issues=_number(connection, "SELECT count(*) FROM core.open_issue"),
    )  # fmt: skip


def _number(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    [[number]] = connection.execute(sql).fetchall()
    return int(number)
