"""The register of public ids: minted once, kept, buried with a tombstone, given back."""

import base64
from collections import defaultdict
from datetime import datetime
from hashlib import sha256

import duckdb
import pyarrow as pa

from flows.resolve.link import Key


def mint(kind: str, key: Key, taken: set[str]) -> str:
    """A new public id, from the listing that first needed one; never one that was used before."""
    for attempt in range(1_000):
        digest = sha256("\x1f".join((*key, str(attempt))).encode()).digest()
        candidate = f"{kind[0]}-{base64.b32encode(digest)[:8].decode().lower()}"
        if candidate not in taken:
            return candidate
    raise AssertionError(f"no free id for {key}")


def register(
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
    insert(connection, "resolve.identity", identities)
    # a vanished listing keeps its id, so that a return is a restoration
    members = [{"portal": portal, "ref": ref, "id": id_} for (portal, ref), id_ in sorted({**before, **now}.items())]
    connection.execute("DELETE FROM resolve.member")
    insert(connection, "resolve.member", members)
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
    insert(connection, "resolve.tombstone", rows)


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[dict[str, object]]) -> None:
    if rows:
        connection.register("incoming", pa.Table.from_pylist(rows))
        connection.execute(f"INSERT INTO {table} BY NAME FROM incoming")
        connection.unregister("incoming")
