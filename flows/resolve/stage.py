"""The resolve stage: listings to things.

What people judged, then identifiers that portals carry of each other, then what names, pages, places and texts say
(match.py), clusters without chains, ids that are minted once. A link is a row with its rule and reason; source rows
stay untouched, so every decision can be withdrawn (DESIGN §5).
"""

from collections.abc import Iterable
from datetime import datetime

import duckdb

from flows.resolve import kept
from flows.resolve.identifiers import identifier_links
from flows.resolve.link import Key, Link
from flows.resolve.links import clusters, gather, join, write
from flows.resolve.match import decide, script
from flows.resolve.register import register
from flows.resolve.rekeyed import rekeyed_links
from flows.resolve.relations import relate
from warehouse.database import transaction


def resolve(connection: duckdb.DuckDBPyConnection, *, at: datetime, judgements: Iterable[Link] = ()) -> None:
    """Rebuilds links and members, and brings the register of ids up to date, in one transaction.

    `at` (UTC) is the build's time; `judgements` are people's decisions and win over every rule.
    """
    kept.prepare(connection)
    connection.execute(script("records"))
    decide(connection)
    listings = _listings(connection)
    gather(connection, [*judgements, *identifier_links(connection, listings), *rekeyed_links(connection, listings)])
    join(connection)
    with transaction(connection):
        write(connection)
        register(connection, _groups(clusters(connection), listings), listings, at.replace(tzinfo=None))
        relate(connection)


def _groups(found: list[list[Key]], listings: dict[Key, str]) -> list[list[Key]]:
    """Clusters by key, single listings too, each from its oldest listing on."""
    rank = {key: number for number, key in enumerate(listings)}
    groups = [sorted(group, key=rank.__getitem__) for group in found]
    grouped = {key for group in groups for key in group}
    return sorted([*groups, *([key] for key in listings if key not in grouped)], key=lambda group: rank[group[0]])


def _listings(connection: duckdb.DuckDBPyConnection) -> dict[Key, str]:
    """Kind of every listing that has not vanished, oldest first; the order decides who keeps an id."""
    rows = connection.execute(
        "SELECT portal, ref, kind FROM core.listing_state WHERE state <> 'vanished'"
        " ORDER BY first_seen_utc, portal, ref"
    ).fetchall()
    return {(portal, ref): kind for portal, ref, kind in rows}
