"""What one release changes against the one before, for people: the table `changes`, and CHANGES.md from it.

`op` is added, changed (a row a field, with old and new value), removed (with its reason), merged (into which),
split (from which living thing) or restored (an id that had a tombstone; from which thing it parted, if from one).
"""

from pathlib import Path

import duckdb

from schemas.dictionary import KIND_OF
from warehouse.database import quoted

COLUMNS = ("version", "kind", "id", "op", "field", "old", "new", "reason")
FOLLOWS = "last_changed_utc"  # changes whenever anything does
MANY = 10  # of one kind, and they are told in one line
SHOWN = 50


def build_changes(
    connection: duckdb.DuckDBPyConnection, folder: Path, previous: Path | None, version: str
) -> None:  # fmt: skip
    """The temporary table `changes` of the Parquet files in `folder` against those of `previous`."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE changes ({', '.join(f'{each} VARCHAR' for each in COLUMNS)})")
    _origins(connection, folder, previous)
    for table, kind in KIND_OF.items():
        now = quoted(folder / f"{table}.parquet")
        twin = previous / f"{table}.parquet" if previous else None
        before = quoted(twin) if twin and twin.exists() else f"(SELECT * FROM {now} LIMIT 0)"
        name = "name" if "name" in _types(connection, now) else "title"
        head = f"INSERT INTO changes SELECT {quoted(version)}, {quoted(kind)}"
        connection.execute(
            f"{head}, id, CASE WHEN o.grave THEN 'restored' WHEN o.origin IS NOT NULL THEN 'split' ELSE 'added' END,"
            f" NULL, NULL, n.{name}, 'split_from:' || o.origin"
            f" FROM {now} n ANTI JOIN {before} b USING (id) LEFT JOIN origins o USING (id)"
        )
        connection.execute(
            f"{head}, id, CASE WHEN g.reason = 'merged' THEN 'merged' ELSE 'removed' END, NULL, b.{name}, NULL,"
            " CASE WHEN g.reason = 'merged' THEN 'merged_into:' || g.replaced_by ELSE g.reason END"
            f" FROM {before} b ANTI JOIN {now} n USING (id)"
            f" LEFT JOIN {quoted(folder / 'tombstones.parquet')} g USING (id)"
        )
        _changed(connection, head, now, before)


def _origins(connection: duckdb.DuckDBPyConnection, folder: Path, previous: Path | None) -> None:
    """`origins`: of every id, whether it had a grave, and from which living thing its listings came."""
    connection.execute("CREATE OR REPLACE TEMP TABLE origins (id VARCHAR, grave BOOLEAN, origin VARCHAR)")
    if not previous:
        return
    listed = quoted(folder / "project_sources.parquet")
    connection.execute(
        "INSERT INTO origins SELECT id, coalesce(g.grave, false), f.origin"
        f" FROM (SELECT id, true AS grave FROM {quoted(previous / 'tombstones.parquet')}) g"
        f" FULL JOIN (SELECT n.id, min(b.id) AS origin FROM {listed} n"
        f" JOIN {quoted(previous / 'project_sources.parquet')} b USING (portal, ref)"
        f" WHERE n.id <> b.id AND b.id IN (SELECT id FROM {listed}) GROUP BY n.id) f USING (id)"
    )


def _changed(connection: duckdb.DuckDBPyConnection, head: str, now: str, before: str) -> None:
    """A row for each field of each thing on both sides that is no longer what it was; a list as its JSON."""
    types, known = _types(connection, now), _types(connection, before)
    alike = "true" if types != known else "b IS DISTINCT FROM n"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE both_sides AS SELECT b, n FROM {before} b JOIN {now} n USING (id) WHERE {alike}"
    )
    for column, kind in types.items():
        old = _text(f"b.{column}", known[column]) if column in known else "NULL"
        new = _text(f"n.{column}", kind)
        if column != FOLLOWS:
            connection.execute(
                f"{head}, n.id, 'changed', {quoted(column)}, old, new, NULL"
                f" FROM (SELECT n, {old} AS old, {new} AS new FROM both_sides) WHERE old IS DISTINCT FROM new"
            )
    connection.execute("DROP TABLE both_sides")


def _types(connection: duckdb.DuckDBPyConnection, source: str) -> dict[str, str]:
    return {name: kind for name, kind, *_ in connection.execute(f"DESCRIBE FROM {source}").fetchall()}


def _text(value: str, kind: str) -> str:
    if kind.endswith("[]"):
        return f"'[' || array_to_string(list_transform({value}, lambda x: to_json(x)::VARCHAR), ', ') || ']'"
    return f"{value}::VARCHAR"


def told(connection: duckdb.DuckDBPyConnection, folder: Path, previous: Path | None, version: str) -> str:
    """CHANGES.md: counts, what came and went, and changes of fields; many of one kind (one field of one portal) are one
    line, for the table `changes` holds every one of them."""
    source = quoted(folder / "changes.parquet")
    counts = connection.execute(
        f"SELECT kind, op, count(DISTINCT id) FROM {source} GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    lines = [f"# Changes of {version}", ""]
    lines += [f"- {op}: {count} ({kind})" for kind, op, count in counts] or ["Nothing changed."]
    first = connection.execute(
        f"SELECT op, kind, id, any_value(coalesce(new, old)) FROM {source} WHERE field IS NULL"
        f" GROUP BY ALL ORDER BY ALL LIMIT {SHOWN}"
    ).fetchall()
    if first:
        lines += ["", "| change | kind | id | name |", "| --- | --- | --- | --- |"]
        lines += [_row(row) for row in first]
    _kinds_of_change(connection, folder, previous)
    grouped = connection.execute(
        f"SELECT kind, field, portals, what, things FROM kinds_of_change WHERE things >= {MANY}"
        f" ORDER BY things DESC, kind, field, portals, what LIMIT {SHOWN}"
    ).fetchall()
    if grouped:
        lines += [
            "",
            "## Many at once",
            "",
            "| kind | field | portals | what | things |",
            "| --- | --- | --- | --- | --- |",
        ]
        lines += [_row(row) for row in grouped]
    single = connection.execute(
        "SELECT kind, id, field, old, new FROM field_changes JOIN kinds_of_change USING (kind, field, portals, what)"
        f" WHERE things < {MANY} ORDER BY kind, id, field"
    ).fetchmany(SHOWN + 1)
    if single:
        lines += ["", "## Fields", "", "| kind | id | field | old | new |", "| --- | --- | --- | --- | --- |"]
        lines += [_row(row) for row in single[:SHOWN]]
        lines += ["", "More of them: the table `changes`."] if len(single) > SHOWN else []
    return "\n".join([*lines, ""])


def _kinds_of_change(connection: duckdb.DuckDBPyConnection, folder: Path, previous: Path | None) -> None:
    """`field_changes`: changed fields with the portals that say them now, or said them where nobody does any more;
    `kinds_of_change`: how many there are of each kind."""
    sides = [folder, *([previous] if previous else [])]
    said = " UNION ALL ".join(
        f"SELECT id, field, portal, {n} AS side FROM {quoted(side / 'provenance.parquet')} WHERE won"
        for n, side in enumerate(sides)
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE field_changes AS"
        f" WITH c AS (FROM {quoted(folder / 'changes.parquet')} WHERE op = 'changed'),"
        f" p AS (SELECT id, field, side, string_agg(DISTINCT portal, ', ' ORDER BY portal) AS portals"
        f" FROM ({said}) SEMI JOIN c USING (id, field) GROUP BY ALL),"
        " who AS (SELECT id, field, arg_min(portals, side) AS portals FROM p GROUP BY ALL)"
        " SELECT c.kind, c.id, c.field, c.old, c.new, coalesce(who.portals, 'computed') AS portals,"
        " CASE WHEN c.new IS NULL OR c.new = '[]' THEN 'emptied' WHEN c.old IS NULL OR c.old = '[]' THEN 'filled'"
        " ELSE 'changed' END AS what FROM c LEFT JOIN who USING (id, field)"
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE kinds_of_change AS SELECT kind, field, portals, what, count(*) AS things"
        " FROM field_changes GROUP BY ALL"
    )


def _row(cells: tuple[object, ...]) -> str:
    return f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _cell(value: object) -> str:
    text = " ".join(str("" if value is None else value).replace("|", "/").split())
    return text if len(text) <= 120 else f"{text[:119]}…"
