"""Re-keyed listings: a portal takes a listing out under one ref and puts it in under another (rekeyed.sql says when two
are one). The public id goes along: of 87 removals in one real history 77 were re-keys (international research)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import duckdb

from flows.resolve.link import IDENTIFIER, Key, Link, link
from flows.resolve.match import script
from flows.resolve.register import insert

RULE = "rekeyed"
MASS_SHARE, MASS_LEAST = 0.05, 5  # of a portal's listings in one run, and at least so many: a person looks at them

BEFORE = """
SELECT count(*) FROM raw.listing WHERE portal = $portal AND first_run < $run AND last_run >= (
    SELECT max(run) FROM raw.run WHERE portal = $portal AND complete AND run < $run
)
"""


class Rekeyed(NamedTuple):
    """`was` is the listing that a run no longer found, `now` the one that it found in its place."""

    was: Key
    now: Key
    run: str
    name: str


def rekeyed(connection: duckdb.DuckDBPyConnection) -> list[Rekeyed]:
    """All re-keys that the loaded runs tell of, oldest first."""
    rows = connection.execute(script(RULE)).fetchall()
    return [Rekeyed((portal, was), (portal, ref), run, name) for portal, was, ref, run, name in rows]


def rekeyed_links(connection: duckdb.DuckDBPyConnection, listings: Mapping[Key, str]) -> list[Link]:
    """A link for each re-key whose old listing has not vanished yet."""
    return [
        link(IDENTIFIER, each.was, each.now, True, RULE,
             f"{'/'.join(each.now)} came in the run that missed {'/'.join(each.was)}, with its name, address and page")
        for each in rekeyed(connection)
        if each.was in listings and each.now in listings
    ]  # fmt: skip


def heirs(pairs: Iterable[Rekeyed]) -> dict[Key, Key]:
    """The new key of every listing that was re-keyed."""
    return {each.was: each.now for each in pairs}


def hand_on(connection: duckdb.DuckDBPyConnection, pairs: Iterable[Rekeyed]) -> None:
    """New listings get the id that their old ones had, also where the old ones vanished since the last build."""
    ids = {(p, r): id_ for p, r, id_ in connection.execute("SELECT portal, ref, id FROM resolve.member").fetchall()}
    rows: list[dict[str, object]] = []
    for each in pairs:
        if each.was in ids and each.now not in ids:
            ids[each.now] = ids[each.was]
            portal, ref = each.now
            rows.append({"portal": portal, "ref": ref, "id": ids[each.now]})
    insert(connection, "resolve.member", rows)


def note_mass_rekeys(connection: duckdb.DuckDBPyConnection, pairs: Iterable[Rekeyed]) -> None:
    """An issue for each run that re-keyed more than MASS_SHARE of its portal's listings, until the old ones vanish: the
    ids stay, and a person sees whether they should."""
    absent = set(connection.execute("SELECT portal, ref FROM core.listing_state WHERE state = 'absent'").fetchall())
    runs: dict[tuple[str, str], list[Rekeyed]] = defaultdict(list)
    for each in pairs:
        runs[each.was[0], each.run].append(each)
    rows: list[dict[str, object]] = []
    for (portal, run), found in runs.items():
        if len(found) < MASS_LEAST or not any(each.was in absent for each in found):
            continue
        [(before,)] = connection.execute(BEFORE, {"portal": portal, "run": run}).fetchall()
        if len(found) <= before * MASS_SHARE:
            continue
        first = found[0]
        rows.append({
            "portal": portal, "stage": "resolve", "reason": "mass_rekey", "url": None, "ref": first.now[1],
            "field": "ref", "listings": len(found),
            "value": f"{len(found)} of {before} listings in run {run}, first {first.name}: {first.was[1]}, now"
                     f" {first.now[1]}",
            "advice": "their ids stay; judge different what is another thing, or mend `ref` in the portal file",
        })  # fmt: skip
    insert(connection, "core.issue", rows)
