"""Links: everything that is said of two listings, with rule, reason and weight, and what became of it."""

from collections.abc import Iterable, Sequence

import duckdb
import pyarrow as pa

from flows.resolve.clusters import Edge, cluster, components
from flows.resolve.link import INFERRED, KNOWN_DIFFERENT, PER_BIT, SEEM_DIFFERENT, WEAKEST, Key, Link
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
JOINED = pa.schema({"m": pa.int32(), "component": pa.int32(), "cluster": pa.int32()})
REFUSED = pa.schema({"edge": pa.int64(), "reason": pa.string(), "x": pa.int32(), "y": pa.int32()})
# also of pairs of which people must say: nothing that is known keeps those two apart
ALIKE = """
SELECT x.m, y.m FROM kept.link l JOIN touched x ON x.n = l.a JOIN touched y ON y.n = l.b WHERE l.alike
"""
CLUSTERS = """
SELECT k.portal, k.ref, p.cluster FROM kept.place p JOIN kept.record k USING (n) ORDER BY p.cluster, k.portal, k.ref
"""


def gather(connection: duckdb.DuckDBPyConnection, said: Iterable[Link]) -> None:
    """What people and portals `said`, and table `decision` → kept.link, and the tables `touched` and `edge`: all that
    what is said anew can change."""
    rows = [(*each.a, *each.b, each.same, each.strength, each.rule, each.reason) for each in sorted(set(said))]
    _register(connection, "said_link", rows, SAID)
    connection.execute(script("links", STRENGTHS))
    connection.unregister("said_link")


def join(connection: duckdb.DuckDBPyConnection) -> None:
    """Tables `touched` and `edge` → kept.place and kept.refusal."""
    rows = connection.execute("SELECT strength, a, b, same FROM edge ORDER BY place").fetchall()
    portals = ["", *(portal for (portal,) in connection.execute("SELECT portal FROM touched ORDER BY m").fetchall())]
    alike = connection.execute(ALIKE).fetchall()
    edges = [Edge(*row) for row in rows]
    clusters, refused = cluster(edges, portals, alike, INFERRED)
    whole = components(edges)
    within = {m: group[0] for group in clusters for m in group}
    _register(connection, "joined", [(m, whole[m], within.get(m, m)) for m in sorted(whole)], JOINED)
    _register(connection, "refused", [(place, *why) for place, why in sorted(refused.items())], REFUSED)
    connection.execute(script("refusals"))
    for name in ("joined", "refused"):
        connection.unregister(name)


def clusters(connection: duckdb.DuckDBPyConnection) -> list[list[Key]]:
    """The clusters of two listings and more, by key."""
    groups: dict[int, list[Key]] = {}
    for portal, ref, place in connection.execute(CLUSTERS).fetchall():
        groups.setdefault(place, []).append((portal, ref))
    return [group for group in groups.values() if len(group) > 1]


def write(connection: duckdb.DuckDBPyConnection) -> None:
    """All links → resolve.link, with their reasons in words."""
    connection.execute(script("written", {"$told": told(), "$levels": levels_as_json()}))


def _register(
    connection: duckdb.DuckDBPyConnection, name: str, rows: Sequence[tuple[object, ...]], schema: pa.Schema
) -> None:
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    connection.register(name, pa.Table.from_arrays(arrays, schema=schema))
