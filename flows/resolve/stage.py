"""The resolve stage: listings to things.

What people judged, then identifiers that portals carry of each other, then what names, pages, places and texts say
(match.py), clusters without chains, ids that are minted once. A link is a row with its rule and reason; source rows
stay untouched, so every decision can be withdrawn (DESIGN §5).
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from importlib.resources import files

import duckdb

from flows.readings.address import comparable
from flows.resolve.clusters import cluster
from flows.resolve.link import IDENTIFIER, TWIN, Key, Link, link
from flows.resolve.match import match
from flows.resolve.register import insert, register
from warehouse.database import transaction


def resolve(connection: duckdb.DuckDBPyConnection, *, at: datetime, judgements: Iterable[Link] = ()) -> None:
    """Rebuilds links and members, and brings the register of ids up to date, in one transaction.

    `at` (UTC) is the build's time; `judgements` are people's decisions and win over every rule.
    """
    listings = _listings(connection)
    connection.execute((files("flows.resolve") / "records.sql").read_text(encoding="utf-8"))
    found = match(connection)
    links = sorted({*judgements, *_identifier_links(connection, listings), *found.links})
    meant = {each for each in links if listings.get(each.a) == listings.get(each.b) is not None}  # kinds never mix
    clusters, refused = cluster(listings, meant, found.alike)
    with transaction(connection):
        connection.execute("DELETE FROM resolve.link")
        rows = [_row(each, each.same, each in meant and each not in refused, refused.get(each)) for each in links]
        insert(connection, "resolve.link", rows + [_row(each, None, False, None) for each in found.doubts])
        register(connection, clusters, listings, at.replace(tzinfo=None))


def _row(each: Link, same: bool | None, applied: bool, refused: str | None) -> dict[str, object]:
    return {
        "a_portal": each.a[0], "a_ref": each.a[1], "b_portal": each.b[0], "b_ref": each.b[1], "same": same,
        "strength": each.strength, "rule": each.rule, "reason": each.reason, "applied": applied,
        "weight": each.weight, "levels": json.dumps(dict(each.levels)) if each.levels else None, "refused": refused,
    }  # fmt: skip


def _listings(connection: duckdb.DuckDBPyConnection) -> dict[Key, str]:
    """Kind of every listing that has not vanished, oldest first; the order decides who keeps an id."""
    rows = connection.execute(
        "SELECT portal, ref, kind FROM core.listing_state WHERE state <> 'vanished'"
        " ORDER BY first_seen_utc, portal, ref"
    ).fetchall()
    return {(portal, ref): kind for portal, ref, kind in rows}


def _identifier_links(connection: duckdb.DuckDBPyConnection, listings: dict[Key, str]) -> set[Link]:
    """`same_as` of one listing is another's page or `portal:ref`: the portal itself says so. Kinds never mix."""
    pages: dict[str, set[Key]] = defaultdict(set)
    rows = connection.execute("SELECT portal, ref, page_url FROM raw.listing").fetchall()
    rows += connection.execute("SELECT portal, ref, value FROM core.value WHERE field = 'info_url'").fetchall()
    own = {(portal, ref) for portal, ref, _ in rows}
    for portal, ref, url in rows:
        pages[comparable(url)].add((portal, ref))
    links = set()
    said = connection.execute(
        "SELECT portal, ref, value FROM core.value WHERE field = 'same_as' ORDER BY ALL"
    ).fetchall()
    for portal, ref, value in said:
        prefix, _, rest = value.partition(":")
        for other in {(prefix, rest)} & listings.keys() or pages.get(comparable(value), set()):
            here = (portal, ref)
            if here != other and here in own and listings.get(here) == listings.get(other) is not None:
                strength, rule = (TWIN, "language_twin") if other[0] == portal else (IDENTIFIER, "identifier")
                links.add(link(strength, here, other, True, rule, f"{portal}/{ref} names {value}"))
    return links
