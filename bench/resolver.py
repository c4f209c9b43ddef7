"""The one place that knows how our resolver is called."""

from collections.abc import Sequence
from typing import NamedTuple

import duckdb

from bench.pairwise import Key
from flows.resolve import kept
from flows.resolve.links import clusters, gather, join
from flows.resolve.match import decide

MADE_UP = ("page_url", "edition")


class Match(NamedTuple):
    """Clusters of all listings of the table `records`; how many pairs were compared, where the resolver says it."""

    clusters: Sequence[Sequence[Key]]
    candidates: int | None
    by: str


def match(connection: duckdb.DuckDBPyConnection) -> None:
    """A full run over the table `records` (columns: `bench.synthetic.SCHEMA` without truth)."""
    connection.execute("CREATE OR REPLACE TEMP TABLE gone (portal VARCHAR, ref VARCHAR)")
    _match(connection, "records")


def rematch(connection: duckdb.DuckDBPyConnection, changed: str) -> None:
    """A run after `match` on the same connection, when the listings (portal, ref) of the table `changed` have new
    values in `records`, or are there no more."""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE gone AS SELECT portal, ref FROM {changed} ANTI JOIN records USING (portal, ref)"
    )
    _match(connection, f"(FROM records SEMI JOIN {changed} USING (portal, ref))")


def _match(connection: duckdb.DuckDBPyConnection, rows: str) -> None:
    columns = {name for name, *_ in connection.execute("DESCRIBE records").fetchall()}
    missing = "".join(f", NULL::VARCHAR AS {name}" for name in MADE_UP if name not in columns)
    missing += "" if "fingerprint" in columns else ", NULL::UBIGINT AS fingerprint"
    kept.prepare(connection)
    connection.execute(f"CREATE OR REPLACE TEMP VIEW record AS SELECT *{missing} FROM {rows}")
    decide(connection)
    gather(connection, ())
    join(connection)


def found(connection: duckdb.DuckDBPyConnection) -> Match:
    """What the last run on the connection came to."""
    groups = clusters(connection)
    grouped = {key for group in groups for key in group}
    keys = connection.execute("SELECT portal, ref FROM kept.record ORDER BY ALL").fetchall()
    [[candidates]] = connection.execute("SELECT count(*) FROM candidate").fetchall()
    return Match([*groups, *([key] for key in keys if key not in grouped)], candidates, "flows.resolve")
