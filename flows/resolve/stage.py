"""Listings to things: explained links, clusters without chains, ids that are minted once.

First tier only: identifiers that portals carry of each other, then equal names of one kind. A link is a row with its
rule and reason; source rows stay untouched, so every decision can be withdrawn (DESIGN §5).
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

import duckdb

from flows.readings.address import comparable
from flows.resolve.clusters import cluster
from flows.resolve.link import Key, Link
from flows.resolve.register import insert, register
from warehouse.database import transaction

MOST_DAYS_BETWEEN_DEADLINES = 60  # two portals of one call disagree by hours or a moved date; editions by a year


def fold_name(name: str) -> str:
    """A name without case, accents and punctuation; digits stay, since they tell editions apart."""
    text = unicodedata.normalize("NFKD", name).casefold().replace("œ", "oe").replace("æ", "ae")
    text = unicodedata.normalize("NFKD", text)
    text = "".join(each for each in text if not unicodedata.combining(each))
    return " ".join(re.findall(r"[^\W_]+", text))


def resolve(connection: duckdb.DuckDBPyConnection, *, at: datetime, judgements: Iterable[Link] = ()) -> None:
    """Rebuilds links and members, and brings the register of ids up to date, in one transaction.

    `at` (UTC) is the build's time; `judgements` are people's decisions and win over every rule.
    """
    listings = _listings(connection)
    told = _identifier_links(connection, listings)
    links = sorted({*judgements, *told, *_name_links(connection, listings, _twins(told))})
    meant = {link for link in links if listings.get(link.a) == listings.get(link.b) is not None}  # kinds never mix
    clusters, refused = cluster(listings, meant)
    with transaction(connection):
        connection.execute("DELETE FROM resolve.link")
        rows = [
            {
                "a_portal": link.a[0], "a_ref": link.a[1], "b_portal": link.b[0], "b_ref": link.b[1], "same": link.same,
                "strength": link.strength, "rule": link.rule, "reason": link.reason, "applied": link in meant - refused,
            }
            for link in links
        ]  # fmt: skip
        insert(connection, "resolve.link", rows)
        register(connection, clusters, listings, at.replace(tzinfo=None))


def _listings(connection: duckdb.DuckDBPyConnection) -> dict[Key, str]:
    """Kind of every listing that has not vanished, oldest first; the order decides who keeps an id."""
    rows = connection.execute(
        "SELECT portal, ref, kind FROM core.listing_state WHERE state <> 'vanished'"
        " ORDER BY first_seen_utc, portal, ref"
    ).fetchall()
    return {(portal, ref): kind for portal, ref, kind in rows}


def _link(strength: int, a: Key, b: Key, same: bool, rule: str, reason: str) -> Link:
    return Link(strength, min(a, b), max(a, b), same, rule, reason)


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
                rule = "language_twin" if other[0] == portal else "identifier"
                links.add(_link(10, here, other, True, rule, f"{portal}/{ref} names {value}"))
    return links


def _twins(links: set[Link]) -> dict[Key, Key]:
    """Each listing that a portal shows in several languages → the one that stands for all of them."""
    twins: dict[Key, Key] = {}
    for link in sorted(link for link in links if link.rule == "language_twin"):
        twins.setdefault(link.b, twins.get(link.a, link.a))
    return twins


def _name_links(connection: duckdb.DuckDBPyConnection, listings: dict[Key, str], twins: dict[Key, Key]) -> set[Link]:
    """Equal folded names on two portals, one kind. A name that a portal uses twice, other than for language twins, is
    nobody's key; calls of one title whose deadlines lie far apart are editions, and known different."""
    rows = connection.execute(
        "SELECT DISTINCT portal, ref, value FROM core.value WHERE field IN ('name', 'title') ORDER BY ALL"
    ).fetchall()
    names: dict[tuple[str, str], dict[str, set[Key]]] = defaultdict(lambda: defaultdict(set))
    spelling: dict[tuple[Key, str], str] = {}
    for portal, ref, value in rows:
        key = (portal, ref)
        if key in listings and len(folded := fold_name(value)) >= 4:
            names[listings[key], folded][portal].add(key)
            spelling[key, folded] = value
    deadlines = _deadline_days(connection)
    links: set[Link] = set()
    for (kind, folded), by_portal in names.items():
        keys = sorted(key for keys in by_portal.values() for key in keys)
        for a, b in ((a, b) for i, a in enumerate(keys) for b in keys[i + 1 :]):
            reason = f"both are called {spelling[a, folded]!r}"
            gap = _gap(deadlines.get(a), deadlines.get(b))
            if kind == "call" and gap is not None and gap > MOST_DAYS_BETWEEN_DEADLINES:
                links.add(_link(5, a, b, False, "edition", f"{reason}, but their deadlines lie {gap} days apart"))
            elif a[0] != b[0] and all(len({twins.get(key, key) for key in by_portal[p]}) == 1 for p in (a[0], b[0])):
                links.add(_link(20, a, b, True, "equal_name", reason))
    return links


def _deadline_days(connection: duckdb.DuckDBPyConnection) -> dict[Key, list[int]]:
    """Days (since 1970) of each call's dated deadlines."""
    rows = connection.execute(
        "SELECT portal, ref, list(datediff('day', DATE '1970-01-01', left(at_local, 10)::DATE)) FROM core.deadline"
        " WHERE precision IN ('minute', 'day') AND deadline_kind <> 'information' GROUP BY ALL"
    ).fetchall()
    return {(portal, ref): days for portal, ref, days in rows}


def _gap(a: list[int] | None, b: list[int] | None) -> int | None:
    return min(abs(x - y) for x in a for y in b) if a and b else None
