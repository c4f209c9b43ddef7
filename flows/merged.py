"""Why listings are one thing, tier by tier, and what nearly was: from the release, so that who holds one can ask."""

from pathlib import Path
from typing import Any

import duckdb

from flows.pairs import steps
from flows.related import names_in
from warehouse.database import quoted

TIERS = {
    "judgement": "people judged", "identifier": "portals say so themselves",
    "rule": "names, pages, places and texts say so",
}  # fmt: skip
MOST_NEAR = 3

LISTINGS = "SELECT portal, ref, page_url FROM project_sources WHERE id = $id ORDER BY ALL"
INSIDE = """
FROM links WHERE id = $id AND other_id = $id AND verdict <> 'unsure'
ORDER BY weight DESC NULLS LAST, a_portal, a_ref, b_portal, b_ref, rule
"""
# of each other thing the link that came nearest: refused or waiting, heaviest first, then known different
NEAREST = """
WITH others AS (
    SELECT *, CASE WHEN id = $id THEN other_id ELSE id END AS other FROM links
    WHERE $id IN (id, other_id) AND id <> other_id
)
FROM others
QUALIFY row_number() OVER (
    PARTITION BY other ORDER BY verdict = 'different', weight DESC NULLS LAST, rule, a_portal, a_ref, b_portal, b_ref
) = 1
ORDER BY verdict = 'different', weight DESC NULLS LAST, other LIMIT $most
"""


def merged(release: Path, id_: str) -> dict[str, Any] | None:
    """Of a thing that the release holds: its `listings`, the links that made them one by `tiers`, the links `against`
    them that gave way, and the `nearest` other things, each with the link that was refused, waits, or keeps them apart.
    None for a release that was written before releases held links.
    """
    if not (release / "links.parquet").exists():
        return None
    with duckdb.connect() as connection:
        for table in ("project_sources", "links"):
            connection.execute(f"CREATE VIEW {table} AS FROM {quoted(release / f'{table}.parquet')}")
        listings = _rows(connection, LISTINGS, id=id_)
        inside = _rows(connection, INSIDE, id=id_)
        nearest = _rows(connection, NEAREST, id=id_, most=MOST_NEAR)
        named = f"FROM ({names_in(release)}) WHERE list_contains($ids, id)"
        names = {row["id"]: row["name"] for row in _rows(connection, named, ids=[row["other"] for row in nearest])}
    made = [row for row in inside if row["verdict"] == "same" and row["outcome"] == "applied"]
    return {
        "field": "merged", "value": len(listings), "meaning": "How many listings are this thing, and why",
        "listings": listings,
        "tiers": [
            {"tier": tier, "meaning": meaning, "links": found}
            for tier, meaning in TIERS.items()
            if (found := [_link(row) for row in made if row["tier"] == tier])
        ],
        "against": [_link(row) for row in inside if row["verdict"] == "different"],
        "nearest": [{"id": row["other"], "name": names.get(row["other"]), **_link(row)} for row in nearest],
    }  # fmt: skip


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, **given: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = connection.execute(sql, given).to_arrow_table().to_pylist()
    return rows


def _link(row: dict[str, Any]) -> dict[str, Any]:
    told = {name: row[name] for name in ("rule", "verdict", "outcome", "weight", "reason", "refused")}
    ends = {"a": f"{row['a_portal']}/{row['a_ref']}", "b": f"{row['b_portal']}/{row['b_ref']}"}
    return {**ends, **told, "steps": [each._asdict() for each in steps(row["weight"], row["levels"])]}
