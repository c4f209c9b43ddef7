"""Listings to things: explained links, clusters without chains, ids that are minted once.

First tier only: identifiers that portals carry of each other, then equal names of one kind. A link is a row with its
rule and reason; source rows stay untouched, so every decision can be withdrawn (DESIGN §5).
"""

import base64
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import duckdb
import pyarrow as pa

from flows.readings.address import comparable
from warehouse.database import transaction

Key = tuple[str, str]
MOST_DAYS_BETWEEN_DEADLINES = 60  # two portals of one call disagree by hours or a moved date; editions by a year


@dataclass(frozen=True, order=True)
class Link:
    """What one rule says of two listings. Lower `strength` is applied first; `a` sorts before `b`."""

    strength: int
    a: Key
    b: Key
    same: bool
    rule: str
    reason: str


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
        _insert(connection, "resolve.link", rows)
        _register(connection, clusters, listings, at.replace(tzinfo=None))


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


def cluster(keys: Iterable[Key], links: Iterable[Link]) -> tuple[list[list[Key]], set[Link]]:
    """(clusters, refused links): links are applied strongest first, and one that would put two listings known
    different into one cluster is refused. No blind transitive closure (dedup research §2). Order-independent."""
    keys = list(keys)
    rank = {key: number for number, key in enumerate(keys)}
    home = {key: key for key in keys}
    members: dict[Key, set[Key]] = {key: {key} for key in keys}
    ordered = sorted(link for link in links if link.a in home and link.b in home)
    enemies: dict[Key, set[Key]] = defaultdict(set)
    refused = set()
    for link in ordered:
        if home[link.a] == home[link.b]:
            if not link.same:  # a stronger link says that they are one
                refused.add(link)
            continue
        if not link.same:
            enemies[link.a].add(link.b)
            enemies[link.b].add(link.a)
            continue
        first, second = sorted((home[link.a], home[link.b]), key=lambda key: (-len(members[key]), rank[key]))
        if any(enemies[key] & members[first] for key in members[second]):
            refused.add(link)
            continue
        members[first] |= members.pop(second)
        home.update(dict.fromkeys(members[first], first))
    return [sorted(group, key=rank.__getitem__) for group in members.values()], refused


def mint(kind: str, key: Key, taken: set[str]) -> str:
    """A new public id, from the listing that first needed one; never one that was used before."""
    for attempt in range(1_000):
        digest = sha256("\x1f".join((*key, str(attempt))).encode()).digest()
        candidate = f"{kind[0]}-{base64.b32encode(digest)[:8].decode().lower()}"
        if candidate not in taken:
            return candidate
    raise AssertionError(f"no free id for {key}")


def _register(
    connection: duckdb.DuckDBPyConnection, clusters: list[list[Key]], listings: dict[Key, str], at: datetime
) -> None:
    """Each cluster keeps the oldest id that its listings had or that was minted for one of them, so that a merge that
    is withdrawn gives both ids back. An id that loses its cluster leaves a tombstone that says where to go; one whose
    listings come back loses its tombstone again."""
    minted = connection.execute("SELECT id, kind, portal, ref FROM resolve.identity ORDER BY minted_utc, id").fetchall()
    age = {id_: number for number, (id_, *_) in enumerate(minted)}
    kinds = {id_: kind for id_, kind, *_ in minted}
    anchor = {(portal, ref): id_ for id_, _, portal, ref in reversed(minted)}
    before = {(p, r): id_ for p, r, id_ in connection.execute("SELECT portal, ref, id FROM resolve.member").fetchall()}
    now: dict[Key, str] = {}
    identities, taken, claimed = [], set(age), set()
    for group in sorted(clusters, key=lambda group: _claim(group, before, anchor, age)):
        kind = listings[group[0]]
        had = {each.get(key, "") for key in group for each in (before, anchor)}
        mine = sorted((id_ for id_ in had if kinds.get(id_) == kind and id_ not in claimed), key=age.__getitem__)
        if mine:
            id_ = mine[0]
        else:
            id_ = mint(kind, group[0], taken)
            taken.add(id_)
            kinds[id_] = kind
            portal, ref = group[0]
            identities.append({"id": id_, "kind": kind, "portal": portal, "ref": ref, "minted_utc": at})
        claimed.add(id_)
        now.update(dict.fromkeys(group, id_))
    _insert(connection, "resolve.identity", identities)
    # a vanished listing keeps its id, so that a return is a restoration
    members = [{"portal": portal, "ref": ref, "id": id_} for (portal, ref), id_ in sorted({**before, **now}.items())]
    connection.execute("DELETE FROM resolve.member")
    _insert(connection, "resolve.member", members)
    _bury(connection, claimed, before, now, kinds, at)


def _claim(
    group: list[Key], before: dict[Key, str], anchor: dict[Key, str], age: dict[str, int]
) -> tuple[int, bool, Key]:
    """Who chooses first: the cluster with the oldest id, and of two parts of one the part that it was minted for."""
    oldest = min((age[each[key]] for key in group for each in (before, anchor) if key in each), default=len(age))
    return oldest, all(age.get(anchor.get(key, "")) != oldest for key in group), group[0]


def _bury(
    connection: duckdb.DuckDBPyConnection, living: set[str], before: dict[Key, str], now: dict[Key, str],
    kinds: dict[str, str], at: datetime,
) -> None:  # fmt: skip
    """Tombstones for the ids that no cluster has any more; none for the living. A gone id whose listing comes back
    within another thing is merged after all."""
    graves = dict(connection.execute("SELECT id, replaced_by FROM resolve.tombstone").fetchall())
    heirs: dict[str, set[str]] = defaultdict(set)
    for key, was in before.items():
        if key in now:
            heirs[was].add(now[key])
    found = {id_ for id_, heir in graves.items() if id_ in living or (heir is None and heirs[id_])}
    for id_ in sorted(found):
        connection.execute("DELETE FROM resolve.tombstone WHERE id = ?", [id_])
    rows: list[dict[str, object]] = []
    for id_ in sorted(set(before.values()) - living - (graves.keys() - found)):
        heir = min(heirs[id_], default=None)
        rows.append({
            "id": id_, "kind": kinds[id_], "reason": "merged" if heir else "gone_from_source",
            "replaced_by": heir, "at_utc": at,
        })  # fmt: skip
    _insert(connection, "resolve.tombstone", rows)


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[dict[str, object]]) -> None:
    if rows:
        connection.register("incoming", pa.Table.from_pylist(rows))
        connection.execute(f"INSERT INTO {table} BY NAME FROM incoming")
        connection.unregister("incoming")
