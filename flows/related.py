"""What a thing is to others, and why: from the release, so that anyone who holds one can ask."""

from pathlib import Path
from typing import Any

import duckdb

from schemas.dictionary import KIND_OF
from schemas.field import naming_field
from warehouse.database import quoted

FIELD = "relations"
RELATED = """
WITH relations AS (
    FROM read_parquet($file)
), ways AS (
    SELECT *, true AS forward, other_id AS other, other_year AS other_from FROM relations WHERE id = $id
    UNION ALL SELECT *, false, id, year FROM relations WHERE other_id = $id
)
SELECT relation, forward, other, name, other_from AS year, rule, reason, portals
FROM ways JOIN ({names}) n ON n.id = other ORDER BY relation, NOT forward, year DESC NULLS LAST, other
"""


def names_in(release: Path) -> str:
    """SQL: `id` and `name` of everything that a release holds."""
    return " UNION ALL ".join(
        f"SELECT id, {naming_field(kind)} AS name FROM {quoted(release / f'{table}.parquet')}"
        for table, kind in KIND_OF.items()
    )


def related(connection: duckdb.DuckDBPyConnection, release: Path, id_: str) -> list[dict[str, Any]]:
    """For each relation of a thing a cell as `explain` gives them: `→` the other of which it is one, `←` the other that
    is one of it; and why. Nothing from a release that is older than relations."""
    file = release / f"{FIELD}.parquet"
    if not file.exists():
        return []
    found = connection.execute(RELATED.format(names=names_in(release)), {"file": str(file), "id": id_}).to_arrow_table()
    return [_cell(row) for row in found.to_pylist()]


def _cell(row: dict[str, Any]) -> dict[str, Any]:
    year = f" ({row['year']})" if row["year"] else ""
    return {
        "field": row["relation"], "value": f"{'→' if row['forward'] else '←'} {row['other']} {row['name']}{year}",
        "meaning": f"{row['reason']}; rule: {row['rule']}; {', '.join(row['portals'])}",
        "computed": True, "statements": [], "listings": [], "relation": row,
    }  # fmt: skip
