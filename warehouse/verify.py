"""Whether a release is what it says: bytes, counts, schemas, the last gate, its delta, and its DuckDB file."""

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb

from schemas.dictionary import key_columns, tables
from warehouse.database import quoted
from warehouse.gate import check_release
from warehouse.release import DUCKDB_FILE, FRESHNESS, ReleaseDamaged, verify_release


def verify(folder: Path, previous: Path | None) -> list[str]:
    """What was found to hold, a line each; raises ReleaseDamaged or CheckFailed for the first thing that does not.

    `previous` is the release that the delta is against; None where there is none, or where it is no longer held.
    """
    said = [f"{verify_release(folder)} files as their checksums say"]
    index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    counted = dict(_counts(folder, index["rows"]))
    said.append(
        f"{sum(counted.values())} rows in {len(counted)} tables, as index.json says, in Parquet, CSV and DuckDB"
    )
    check_release(folder)
    said.append("listing, licence, publish level of every row; no personal data")
    if index["previous"] and previous is None:
        said.append(f"delta not replayed: {index['previous']} is not here")
    else:
        said.append(f"{replayed(folder, previous)} lines of delta turn {index['previous'] or 'nothing'} into this")
    said.append(f"{_views(folder)} views run under an alias")
    return said


def _counts(folder: Path, rows: dict[str, int]) -> Iterator[tuple[str, int]]:
    with _opened(folder) as connection:
        for table, many in rows.items():
            parquet, csv = quoted(folder / f"{table}.parquet"), quoted(folder / f"{table}.csv")
            plain = f"read_csv({csv}, header = true, all_varchar = true, quote = '\"', escape = '\"', delim = ',')"
            for source in (parquet, plain, f"checked.{table}"):
                [(found,)] = connection.execute(f"SELECT count(*) FROM {source}").fetchall()
                if found != many:
                    raise ReleaseDamaged(f"{folder.name}: {source} has {found} rows of {table}, index.json says {many}")
            wanted, held = (
                connection.execute(f"DESCRIBE FROM {each}").fetchall() for each in (parquet, f"checked.{table}")
            )
            if [each[:2] for each in wanted] != [each[:2] for each in held]:
                raise ReleaseDamaged(f"{folder.name}: {table} has other columns in DuckDB than in Parquet")
            yield table, many


def replayed(folder: Path, previous: Path | None) -> int:
    """How many lines the delta has; raises ReleaseDamaged unless it turns `previous` into this release exactly."""
    with _opened(folder) as connection:
        connection.execute(
            "CREATE TABLE delta AS"
            " SELECT line->>'op' AS op, line->>'table' AS tbl, line->'key' AS key, line->'row' AS said"
            f" FROM read_csv({quoted(folder / 'delta.jsonl')}, header = false, delim = '\x1f', quote = '', escape = '',"
            " columns = {'line': 'JSON'}, max_line_size = 16000000)"
        )
        for table in (each for each in tables() if each not in FRESHNESS and (folder / f"{each}.parquet").exists()):
            keys = "json_object(" + ", ".join(f"'{key}', r.{key}" for key in key_columns(table)) + ")::VARCHAR"
            rows = f"SELECT {keys} AS key, to_json(r)::VARCHAR AS said FROM {{}} r"
            twin = previous / f"{table}.parquet" if previous else None
            before = rows.format(quoted(twin)) if twin and twin.exists() else "SELECT NULL AS key, NULL AS said LIMIT 0"
            lines = f"(SELECT key::VARCHAR AS key, op, said::VARCHAR AS said FROM delta WHERE tbl = '{table}')"
            applied = (
                f"SELECT key, said FROM ({before}) b ANTI JOIN {lines} d USING (key)"
                f" UNION ALL SELECT key, said FROM {lines} WHERE op <> 'DEL'"
            )
            now = rows.format(quoted(folder / f"{table}.parquet"))
            wrong = connection.execute(
                f"SELECT key FROM (({applied}) EXCEPT ALL ({now})) UNION ALL"
                f" SELECT key FROM (({now}) EXCEPT ALL ({applied})) LIMIT 1"
            ).fetchone()
            if wrong:
                raise ReleaseDamaged(f"{folder.name}: delta.jsonl does not give row {wrong[0]} of {table}")
        [(many,)] = connection.execute("SELECT count(*) FROM delta").fetchall()
    return int(many)


def _views(folder: Path) -> int:
    with _opened(folder) as connection:
        found = connection.execute(
            "SELECT view_name FROM duckdb_views() WHERE database_name = 'checked' AND NOT internal"
        ).fetchall()
        for (view,) in found:
            try:
                # every column of every row: what nobody reads is never worked out
                connection.execute(f"SELECT count(*) FROM checked.{view} v WHERE hash(v) IS NOT NULL").fetchall()
            except duckdb.Error as error:
                raise ReleaseDamaged(f"{folder.name}: view {view} fails: {str(error).splitlines()[0]}") from error
    return len(found)


def _opened(folder: Path) -> duckdb.DuckDBPyConnection:
    """A connection of its own, with the release's file under an alias, as an analyst attaches it."""
    spill = str(folder.with_name(f"{folder.name}.spill"))
    connection = duckdb.connect(config={"memory_limit": "1GB", "temp_directory": spill})
    connection.execute(f"ATTACH {quoted(folder / DUCKDB_FILE)} AS checked (READ_ONLY)")
    return connection
