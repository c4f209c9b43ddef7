"""What one release changes against the one before: rows for programs (delta.jsonl), fields for people (changes)."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from schemas.dictionary import KIND_OF, key_columns
from warehouse.database import quoted

CHANGE = pa.schema([(name, pa.string()) for name in ("version", "kind", "id", "op", "field", "old", "new", "reason")])


def write_delta(folder: Path, previous: Path | None, version: str, tables: list[str]) -> pa.Table:
    """Writes `delta.jsonl` into `folder` and returns the rows of the table `changes`.

    A line is `{"op": "ADD|MOD|DEL", "table", "key", "row"}` with the whole new row; applied to `previous` in any
    order the lines give `folder`. Tables without a previous twin count as wholly added.
    """
    changes: list[dict[str, Any]] = []
    with duckdb.connect() as connection, (folder / "delta.jsonl").open("w", encoding="utf-8") as out:
        connection.execute("SET threads = 1")
        graves = {row["id"]: row for row in _rows(connection, f"FROM {quoted(folder / 'tombstones.parquet')}")}
        before_graves = _tombstones(connection, previous)
        for table in tables:
            for op, key, old, new in _differences(connection, table, folder, previous):
                row = f',"row":{new}' if new else ""
                out.write(f'{{"op":"{op}","table":"{table}","key":{key}{row}}}\n')
                if table in KIND_OF:
                    was, now = (json.loads(each) if each else {} for each in (old, new))
                    changes += _changes(version, KIND_OF[table], op, was, now, graves, before_graves)
    return pa.Table.from_pylist(changes, schema=CHANGE)


def _differences(
    connection: duckdb.DuckDBPyConnection, table: str, folder: Path, previous: Path | None
) -> list[tuple[str, str, str | None, str | None]]:
    """(operation, key, old row, new row) of every row that differs, ordered by key; all but the first are JSON."""
    now = f"(SELECT * FROM {quoted(folder / f'{table}.parquet')})"
    twin = previous / f"{table}.parquet" if previous else None
    before = f"(SELECT * FROM {quoted(twin)})" if twin and twin.exists() else f"(SELECT * FROM {now} LIMIT 0)"
    keys = key_columns(table)
    same = " AND ".join(f"a.{key} IS NOT DISTINCT FROM b.{key}" for key in keys)
    either = {key: f"coalesce(a.{key}, b.{key})" for key in keys}
    key = ", ".join(f"'{name}', {value}" for name, value in either.items())
    return connection.execute(
        f"WITH a AS (SELECT {', '.join(keys)}, to_json(t)::VARCHAR AS said FROM {before} t),"
        f" b AS (SELECT {', '.join(keys)}, to_json(t)::VARCHAR AS said FROM {now} t)"
        f" SELECT CASE WHEN a.said IS NULL THEN 'ADD' WHEN b.said IS NULL THEN 'DEL' ELSE 'MOD' END,"
        f" json_object({key})::VARCHAR, a.said, b.said"
        f" FROM a FULL JOIN b ON {same} WHERE a.said IS DISTINCT FROM b.said ORDER BY {', '.join(either.values())}"
    ).fetchall()


def _changes(
    version: str, kind: str, op: str, old: dict[str, Any], new: dict[str, Any], graves: dict[str, Any],
    before_graves: set[str],
) -> list[dict[str, Any]]:  # fmt: skip
    id_ = (new or old)["id"]
    base = {"version": version, "kind": kind, "id": id_}
    if op == "ADD":
        return [
            {**base, "op": "restored" if id_ in before_graves else "added", "new": new.get("name") or new.get("title")}
        ]
    if op == "DEL":
        grave = graves.get(id_, {})
        merged = grave.get("reason") == "merged"
        reason = f"merged_into:{grave['replaced_by']}" if merged else grave.get("reason")
        name = old.get("name") or old.get("title")
        return [{**base, "op": "merged" if merged else "removed", "old": name, "reason": reason}]
    return [
        {**base, "op": "changed", "field": field, "old": _text(old.get(field)), "new": _text(new.get(field))}
        for field in new
        if old.get(field) != new.get(field) and field != "last_changed_utc"
    ]


def _text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    return connection.execute(sql).to_arrow_table().to_pylist()


def _tombstones(connection: duckdb.DuckDBPyConnection, previous: Path | None) -> set[str]:
    path = previous / "tombstones.parquet" if previous else None
    return {row["id"] for row in _rows(connection, f"FROM {quoted(path)}")} if path and path.exists() else set()


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
