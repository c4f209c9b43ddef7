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
                line = {"op": op, "table": table, "key": key} | ({"row": new} if new else {})
                out.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
                if table in KIND_OF:
                    changes += _changes(version, KIND_OF[table], op, key["id"], old, new, graves, before_graves)
    return pa.Table.from_pylist(changes, schema=CHANGE)


def _differences(
    connection: duckdb.DuckDBPyConnection, table: str, folder: Path, previous: Path | None
) -> list[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]]]:
    now = f"(SELECT * FROM {quoted(folder / f'{table}.parquet')})"
    twin = previous / f"{table}.parquet" if previous else None
    before = f"(SELECT * FROM {quoted(twin)})" if twin and twin.exists() else f"(SELECT * FROM {now} LIMIT 0)"
    keys = key_columns(table)
    same = " AND ".join(f"a.{key} IS NOT DISTINCT FROM b.{key}" for key in keys)
    rows = connection.execute(
        f"SELECT to_json(a)::VARCHAR, to_json(b)::VARCHAR FROM {before} a FULL JOIN {now} b ON {same}"
        f" WHERE to_json(a)::VARCHAR IS DISTINCT FROM to_json(b)::VARCHAR"
        f" ORDER BY {', '.join(f'coalesce(a.{key}, b.{key})' for key in keys)}"
    ).fetchall()
    found = []
    for old_text, new_text in rows:
        old = (
            json.loads(old_text) if old_text and any(json.loads(old_text).get(key) is not None for key in keys) else {}
        )
        new = (
            json.loads(new_text) if new_text and any(json.loads(new_text).get(key) is not None for key in keys) else {}
        )
        op = "MOD" if old and new else "ADD" if new else "DEL"
        found.append((op, {key: (new or old)[key] for key in keys}, old, new))
    return found


def _changes(
    version: str, kind: str, op: str, id_: str, old: dict[str, Any], new: dict[str, Any],
    graves: dict[str, Any], before_graves: set[str],
) -> list[dict[str, Any]]:  # fmt: skip
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
