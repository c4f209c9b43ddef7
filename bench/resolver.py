"""The one place that knows how our resolver is called."""

from collections.abc import Sequence
from typing import NamedTuple

import duckdb

from bench.pairwise import Key
from flows.resolve.links import gather, join
from flows.resolve.match import decide


class Match(NamedTuple):
    """Clusters of all listings of the table `records`; how many pairs were compared, where the resolver says it."""

    clusters: Sequence[Sequence[Key]]
    candidates: int | None
    by: str


def match(connection: duckdb.DuckDBPyConnection) -> Match:
    """A full run over the table `records` (columns: `bench.synthetic.SCHEMA` without truth)."""
    columns = {name for name, *_ in connection.execute("DESCRIBE records").fetchall()}
    missing = "".join(f", NULL::VARCHAR AS {name}" for name in ("page_url", "edition") if name not in columns)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE record AS SELECT *{missing} FROM records")
    decide(connection)
    gather(connection, ())
    clusters = join(connection)
    keys = [("", ""), *connection.execute("SELECT portal, ref FROM numbered ORDER BY n").fetchall()]
    grouped = {n for group in clusters for n in group}
    alone = [[key] for n, key in enumerate(keys) if n and n not in grouped]
    [[candidates]] = connection.execute("SELECT count(*) FROM candidate").fetchall()
    return Match([[keys[n] for n in group] for group in clusters] + alone, candidates, "flows.resolve")


def rematch(connection: duckdb.DuckDBPyConnection, changed: str) -> Match:
    """A run after `match` on the same connection, when the listings (portal, ref) of the table `changed` have new
    values in `records`. The resolver keeps nothing from night to night yet, so this is a full run."""
    return match(connection)
