"""Warehouse to release: checks, tables, files, verification, and only then the pointer.

A release is written inside the transaction that makes its ids, and switched in after it: a night that is refused or
killed leaves the warehouse as the last release knows it, and replay finds the same ids.
"""

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from flows.home import Home
from flows.resolve import kept
from warehouse.checks import CheckFailed, run_checks
from warehouse.database import SNAPSHOT, quoted, snapshot
from warehouse.gate import check_release
from warehouse.release import BUILDING, bounded, build_tables, next_version, release_folders, switch_in, write_release


@dataclass(frozen=True)
class Published:
    """A release, and what is in it. `changes` counts the lines of its delta."""

    version: str
    folder: Path
    rows: dict[str, int]
    merged: int
    changes: int
    issues: int


def recover(connection: duckdb.DuckDBPyConnection, releases: Path) -> None:
    """Ends what a killed night began: a release that the warehouse knows is switched in, half ones are swept away."""
    known = {version for (version,) in connection.execute("SELECT version FROM publish.release").fetchall()}
    for left in sorted(releases.glob(f"{BUILDING}*")):
        if (version := left.name.removeprefix(BUILDING)) in known:
            switch_in(releases, version)
        else:
            shutil.rmtree(left)


def draft(
    connection: duckdb.DuckDBPyConnection, home: Home, *, at: datetime, version: str | None = None,
    accept_fall: bool = False,
) -> Published:  # fmt: skip
    """Writes, verifies and notes a new release, for `publish` to switch in once the caller's transaction stands.

    `at` (UTC) is the build's time, and gives the version its day. Raises CheckFailed when a check returns rows, of
    the warehouse or of the written files, or an id vanished without tombstone; `accept_fall` is a person's word that a
    portal may lose many things at once.
    """
    with bounded(connection):
        run_checks(connection)
    build_tables(connection, at)
    previous = next(reversed(release_folders(home.releases)), None)
    _check_vanished(connection, previous)
    runs = _new_runs(connection)
    name = version or next_version(home.releases, at)
    folder = write_release(connection, home.releases, version=name, at=at, runs=runs, previous=previous)
    check_release(folder, previous, accept_fall=accept_fall)
    connection.execute("INSERT INTO publish.release VALUES (?, ?)", [name, at.replace(tzinfo=None)])
    for run in runs:
        connection.execute("INSERT INTO publish.release_run VALUES (?, ?, ?)", [name, run["portal"], run["run"]])
    return _told(connection, home.releases / name, folder)


def publish(connection: duckdb.DuckDBPyConnection, home: Home, release: Published) -> None:
    """Gives a drafted release to the readers, and the warehouse's copy with it."""
    switch_in(home.releases, release.version)
    snapshot(connection, home.path / SNAPSHOT, without=(kept.SCHEMA,))


def _check_vanished(connection: duckdb.DuckDBPyConnection, previous: Path | None) -> None:
    """Ids of the last release must live on, of any kind, or have a tombstone (pains-and-faults §7, invariant 2)."""
    for table in ("projects", "calls", "news", "services") if previous else ():
        rows = connection.execute(
            f"SELECT id FROM {quoted(f'{previous}/{table}.parquet')} WHERE id NOT IN (SELECT id FROM publish.thing)"
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


def _told(connection: duckdb.DuckDBPyConnection, folder: Path, written: Path) -> Published:
    tables = ("projects", "calls", "news", "services", "project_sources", "call_deadlines")
    rows = {table: _number(connection, f"SELECT count(*) FROM {table}") for table in tables}
    things = rows["projects"] + rows["calls"] + rows["news"] + rows["services"]
    return Published(
        version=folder.name, folder=folder, rows=rows, merged=rows["project_sources"] - things,
        changes=sum(1 for _ in (written / "delta.jsonl").open(encoding="utf-8")),
        issues=_number(connection, "SELECT count(*) FROM core.open_issue"),
    )  # fmt: skip


def _number(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    [[number]] = connection.execute(sql).fetchall()
    return int(number)
