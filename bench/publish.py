"""A release of synthetic things, against DuckDB's own COPY of the same tables to Parquet and CSV.

Three processes: one makes the warehouse (bench/publish.sql), one writes the release and the next night's, in which a
hundredth was told otherwise, one copies the tables of that release as they stand. Elapsed seconds count.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import duckdb

from bench.measure import in_own_process, peak_memory_mb, where
from schemas.dictionary import tables
from warehouse.checks import run_checks
from warehouse.database import WAREHOUSE, connect, create_views, migrate, quoted
from warehouse.release import bounded, build_tables, release_folders, switch_in, write_release

NAME = "publish"
AGAINST = "DuckDB's COPY of the release's tables, as they stand, to Parquet (zstd) and to CSV"
ROWS = 10_000
AT = datetime(2026, 11, 20, 4, tzinfo=UTC)
CHANGED = 100  # one thing in so many is told otherwise on the second night


def run(rows: int | None = None) -> tuple[dict[str, Any], str]:
    """(the figures, a table for people) of a release of `rows` things."""
    things = rows or ROWS
    with TemporaryDirectory() as folder:
        home = Path(folder)
        in_own_process(_warehouse, things, home)
        ours = in_own_process(_ours, home)
        copied = in_own_process(_copied, home)
    told = {
        "name": NAME, "rows": things, "ours": ours, "copy": copied, "against": AGAINST,
        "ratio": _ratio(ours["seconds"], copied["seconds"]),
        "memory_ratio": _ratio(ours["peak_memory_mb"], copied["peak_memory_mb"]), **where(("duckdb",)),
    }  # fmt: skip
    return told, side_by_side(told)


def _ratio(ours: float, theirs: float) -> float:
    return round(ours / max(theirs, 0.01), 2)


def side_by_side(told: dict[str, Any]) -> str:
    ours, copied = told["ours"], told["copy"]
    lines = [f"{'':24}{'ours':>12}{'COPY':>12}"]
    for name in ("seconds", "peak_memory_mb", "megabytes"):
        lines.append(f"{name:24}{ours[name]:>12}{copied[name]:>12}")
    lines += [f"{name:24}{ours[name]:>12}" for name in ("tables_seconds", "checks_seconds", "next_night_seconds")]
    return "\n".join([*lines, f"{told['ratio']} times DuckDB's COPY"])


@contextmanager
def _opened(home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with connect(home / WAREHOUSE) as connection:
        migrate(connection)
        create_views(connection)
        connection.execute("SET enable_progress_bar = false")
        yield connection


def _warehouse(things: int, home: Path) -> None:
    script = (files("bench") / "publish.sql").read_text(encoding="utf-8")
    with _opened(home) as connection:
        connection.execute(Template(script).substitute(things=things))


def _ours(home: Path) -> dict[str, Any]:
    """`seconds` writes the first release, whose delta adds every row, from tables that stand; the rest is apart."""
    with _opened(home) as connection:
        with bounded(connection):
            checks, _ = _timed(run_checks, connection)
        made, _ = _timed(build_tables, connection, AT)
        seconds, folder = _timed(_release, connection, home, AT)
        first = {
            "seconds": seconds, "peak_memory_mb": peak_memory_mb(), "checks_seconds": checks, "tables_seconds": made,
            "megabytes": round(sum(file.stat().st_size for file in folder.iterdir()) / 1e6, 1),
        }  # fmt: skip
        connection.execute(
            "UPDATE core.value SET value = value || ' again' WHERE field IN ('name', 'title')"
            f" AND ref::INTEGER % {CHANGED} = 0"
        )
        build_tables(connection, AT + timedelta(days=1))
        again, _ = _timed(_release, connection, home, AT + timedelta(days=1))
    return first | {"next_night_seconds": again, "next_night_peak_memory_mb": peak_memory_mb()}


def _release(connection: duckdb.DuckDBPyConnection, home: Path, at: datetime) -> Path:
    releases, version = home / "releases", f"{at:%Y%m%d}"
    previous = next(reversed(release_folders(releases)), None)
    write_release(connection, releases, version=version, at=at, runs=[], previous=previous)
    switch_in(releases, version)
    return releases / version


def _copied(home: Path) -> dict[str, Any]:
    """The first release's tables, loaded into a file before the clock starts."""
    target = home / "copied"
    target.mkdir()
    [first, *_] = release_folders(home / "releases")
    with connect(home / "copied.duckdb") as connection:
        for table in tables():
            connection.execute(f"CREATE TABLE {table} AS FROM {quoted(first / f'{table}.parquet')}")
        seconds, _ = _timed(_copy, connection, target)
        return {
            "seconds": seconds, "peak_memory_mb": peak_memory_mb(),
            "megabytes": round(sum(file.stat().st_size for file in target.iterdir()) / 1e6, 1),
        }  # fmt: skip


def _copy(connection: duckdb.DuckDBPyConnection, target: Path) -> None:
    for table in tables():
        file = target / table
        connection.execute(f"COPY {table} TO {quoted(file.with_suffix('.parquet'))} (FORMAT parquet, COMPRESSION zstd)")
        connection.execute(f"COPY {table} TO {quoted(file.with_suffix('.csv'))} (HEADER)")


def _timed(work: Any, *arguments: object) -> tuple[float, Any]:
    start = perf_counter()
    found = work(*arguments)
    return round(perf_counter() - start, 3), found
