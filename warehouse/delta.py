"""`delta.jsonl`: what one release changes against the one before, row by row, for programs.

A line is `{"op": "ADD|MOD|DEL", "table", "key", "row"}` with the whole new row; applied to the previous release in any
order the lines give this one (DESIGN §4). What people read of it: warehouse/changes.py.
"""

import json
import shutil
from pathlib import Path
from typing import Any

import duckdb

from schemas.dictionary import key_columns
from warehouse.database import quoted

FILE = "delta.jsonl"
# A text a line, as it is: JSON holds no control character, so nothing is ever quoted.
PLAIN = "(FORMAT csv, HEADER false, DELIMITER '\x1f', QUOTE '', ESCAPE '')"


def write_delta(connection: duckdb.DuckDBPyConnection, folder: Path, previous: Path | None, tables: list[str]) -> None:
    """Writes the delta of `folder`'s Parquet files, table by table, by key. A table that `previous` does not have
    counts as wholly added."""
    part = folder / f"{FILE}.part"
    with (folder / FILE).open("wb") as out:
        for table in tables:
            twin = previous / f"{table}.parquet" if previous else None
            lines = _against(connection, table, folder, twin) if twin and twin.exists() else _added(table, folder)
            connection.execute(f"COPY ({lines}) TO {quoted(part)} {PLAIN}")
            with part.open("rb") as one:
                shutil.copyfileobj(one, out)
    part.unlink(missing_ok=True)


def _added(table: str, folder: Path) -> str:
    """A line for every row, in the file's order, which is that of its key."""
    line = _line(table, "ADD", {key: f"r.{key}" for key in key_columns(table)}, "r")
    return f"SELECT {line} FROM {quoted(folder / f'{table}.parquet')} r"


def _against(connection: duckdb.DuckDBPyConnection, table: str, folder: Path, twin: Path) -> str:
    """Lines for what differs. Of all rows only keys and 128 bits of what they say are ever side by side."""
    keys = key_columns(table)
    now, before = quoted(folder / f"{table}.parquet"), quoted(twin)
    sides = (
        f"(SELECT {', '.join(keys)}, md5_number(to_json(r)::VARCHAR) AS said FROM {source} r)"
        for source in (before, now)
    )
    a, b = sides
    either = ", ".join(f"coalesce(a.{key}, b.{key}) AS {key}" for key in keys)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE differs AS SELECT {either},"
        " CASE WHEN a.said IS NULL THEN 'ADD' WHEN b.said IS NULL THEN 'DEL' ELSE 'MOD' END AS op"
        f" FROM {a} a FULL JOIN {b} b ON {_same(keys, 'a', 'b')} WHERE a.said IS DISTINCT FROM b.said"
    )
    mine = {key: f"d.{key}" for key in keys}
    columns = ", ".join(mine.values())
    return (
        f"SELECT line FROM ("
        f"SELECT {columns}, {_line(table, 'DEL', mine)} AS line FROM differs d WHERE op = 'DEL' UNION ALL"
        f" SELECT {columns}, {_line(table, None, mine, 'r')} FROM differs d JOIN {now} r ON {_same(keys, 'd', 'r')}"
        f") ORDER BY {', '.join(keys)}"
    )


def _same(keys: list[str], a: str, b: str) -> str:
    return " AND ".join(f"{a}.{key} IS NOT DISTINCT FROM {b}.{key}" for key in keys)


def _line(table: str, op: str | None, keys: dict[str, str], row: str | None = None) -> str:
    """SQL of one line; `op` None is the column `op` of the row."""
    key = ", ".join(f"'{name}', {value}" for name, value in keys.items())
    said = f"""'{{"op":"' || {quoted(op) if op else "d.op"} || '","table":"{table}","key":' || json_object({key})"""
    return said + (f""" || ',"row":' || to_json({row}) || '}}'""" if row else " || '}'")


def apply_delta(rows: dict[str, dict[str, Any]], lines: list[str], table: str) -> dict[str, dict[str, Any]]:
    """`rows` (JSON of the key → row) of one table with every line of a delta for it applied; for re-users and tests."""
    result = dict(rows)
    for line in lines:
        change = json.loads(line)
        if change["table"] == table:
            key = json.dumps(change["key"], sort_keys=True)
            if change["op"] == "DEL":
                result.pop(key)
            else:
                result[key] = change["row"]
    return result
