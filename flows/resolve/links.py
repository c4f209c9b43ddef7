"""Links: everything that is said of two listings, with rule, reason and weight, and what became of it."""

from collections.abc import Iterable, Sequence

import duckdb
import pyarrow as pa

from flows.resolve.clusters import Edge, cluster
from flows.resolve.link import INFERRED, KNOWN_DIFFERENT, PER_BIT, SEEM_DIFFERENT, WEAKEST, Link
from flows.resolve.match import script
from flows.resolve.model import levels_as_json, told

SAID = pa.schema(
    {
        "a_portal": pa.string(), "a_ref": pa.string(), "b_portal": pa.string(), "b_ref": pa.string(),
        "same": pa.bool_(), "strength": pa.int32(), "rule": pa.string(), "reason": pa.string(),
    }
)  # fmt: skip
STRENGTHS: dict[str, object] = {
    "$known_different": KNOWN_DIFFERENT, "$seem_different": SEEM_DIFFERENT, "$inferred": INFERRED,
    "$weakest": WEAKEST, "$per_bit": PER_BIT,
}  # fmt: skip
REFUSALS = pa.schema({"place": pa.int64(), "reason": pa.string(), "x": pa.int32(), "y": pa.int32()})
EDGES = """
WITH touched AS (SELECT unnest([a, b]) AS n FROM link WHERE same AND one_kind)
SELECT rowid, strength, a, b, same FROM link
WHERE one_kind AND (same OR NOT same AND a IN (FROM touched) AND b IN (FROM touched)) ORDER BY rowid
"""


def gather(connection: duckdb.DuckDBPyConnection, said: Iterable[Link]) -> None:
    """What people and portals `said`, and table `decision` → table `link`."""
    rows = [(*each.a, *each.b, each.same, each.strength, each.rule, each.reason) for each in sorted(set(said))]
    _register(connection, "said_link", rows, SAID)
    connection.execute(script("links", STRENGTHS | {"$told": told(), "$levels": levels_as_json()}))
    connection.unregister("said_link")


def join(connection: duckdb.DuckDBPyConnection) -> list[list[int]]:
    """Table `link` → clusters of two listings and more, by number; `link` learns what was applied, and why not."""
    rows = connection.execute(EDGES).fetchall()
    portals = ["", *(portal for (portal,) in connection.execute("SELECT portal FROM numbered ORDER BY n").fetchall())]
    alike = connection.execute("SELECT a, b FROM decision WHERE alike").fetchall()
    clusters, refused = cluster([Edge(*row[1:]) for row in rows], portals, alike, INFERRED)
    _register(connection, "refusals", [(rows[place][0], *why) for place, why in sorted(refused.items())], REFUSALS)
    connection.execute(script("refusals"))
    connection.unregister("refusals")
    return clusters


def _register(
    connection: duckdb.DuckDBPyConnection, name: str, rows: Sequence[tuple[object, ...]], schema: pa.Schema
) -> None:
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    connection.register(name, pa.Table.from_arrays(arrays, schema=schema))
