"""Identifiers that portals carry of each other: `same_as` of one listing is the page or the key of another."""

from collections import defaultdict

import duckdb

from flows.readings.address import comparable
from flows.resolve.link import IDENTIFIER, TWIN, Key, Link, link


def identifier_links(connection: duckdb.DuckDBPyConnection, listings: dict[Key, str]) -> set[Link]:
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
