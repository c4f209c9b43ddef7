"""Rows of a release's own Parquet files, a thousand at a time: what the profiles are made from, and nothing else.

Things, call_deadlines and provenance lie sorted by id, so what belongs together is found by walking through the files
side by side; no file is ever whole in memory.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from warehouse.database import quoted

Row = dict[str, Any]

SETTINGS = {"threads": "1", "memory_limit": "512MB", "autoinstall_known_extensions": "false"}
# Sorting needs room: beside the folder, under a name that the next night sweeps away (flows/publish.py, `recover`).
SPILL = ".spill"


@dataclass(frozen=True, eq=False)
class Tables:
    """The tables of the release in `folder`."""

    folder: Path
    connection: duckdb.DuckDBPyConnection

    def rows(self, table: str, select: str = "*", rest: str = "") -> Iterator[Row]:
        """`SELECT {select} FROM table {rest}`, in the file's order unless `rest` has another."""
        cursor = self.connection.cursor()
        cursor.execute(f"SELECT {select} FROM {quoted(self.folder / f'{table}.parquet')} {rest}")
        names = [column[0] for column in cursor.description or ()]
        while found := cursor.fetchmany(1_000):
            for values in found:
                yield dict(zip(names, values, strict=True))

    def types(self, table: str) -> dict[str, str]:
        """Column → DuckDB's name of its type."""
        file = quoted(self.folder / f"{table}.parquet")
        return {name: kind for name, kind, *_ in self.connection.execute(f"DESCRIBE FROM {file}").fetchall()}

    def deadlines(self) -> Iterator[Row]:
        """Rows of call_deadlines, by call and position."""
        return self.rows("call_deadlines")

    def sources(self, kind: str) -> Iterator[Row]:
        """Listings of one kind, by thing, the oldest first."""
        rest = f"WHERE kind = '{kind}' ORDER BY id, first_seen_utc, portal, ref"
        return self.rows("project_sources", "id, portal, ref, page_url", rest)

    def withheld(self, kind: str) -> Iterator[Row]:
        """(id, field) of the texts that a portal has and its licence keeps in."""
        return self.rows("provenance", "id, field", f"WHERE kind = '{kind}' AND value IS NULL AND withheld IS NOT NULL")


@contextmanager
def open_tables(folder: Path) -> Iterator[Tables]:
    spill = {"temp_directory": str(folder.with_name(folder.name + SPILL))}
    with duckdb.connect(config={**SETTINGS, **spill}) as connection:
        yield Tables(folder, connection)


def beside(things: Iterable[Row], others: Iterable[Row]) -> Iterator[tuple[Row, list[Row]]]:
    """Each thing with the `others` that have its id; both sorted by id. Others without a thing are passed over."""
    waiting = iter(others)
    other = next(waiting, None)
    for thing in things:
        mine = []
        while other is not None and other["id"] <= thing["id"]:
            if other["id"] == thing["id"]:
                mine.append(other)
            other = next(waiting, None)
        yield thing, mine
