"""What becomes of people's judgements in a build: which bind, which contradict others, which name nothing that is here.

A judgement that contradicts a chain of earlier ones (A same B, B same C, A different C) is told to people and comes
after all others, so that it is never applied silently (pains-and-faults K05, X02).
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import duckdb

from flows.judgements import SAME, Judgement
from flows.resolve.clusters import Edge, cluster
from flows.resolve.link import DIFFERENT as DIFFERENT_STRENGTH
from flows.resolve.link import SAME as SAME_STRENGTH
from flows.resolve.link import Key, Link, link
from flows.resolve.register import insert
from flows.resolve.rekeyed import Rekeyed, heirs, rekeyed

OUTWEIGHED = SAME_STRENGTH + 1  # after every judgement that it could contradict, before what portals say
RULE = "judgement"


@dataclass(frozen=True)
class Weighed:
    """The link of each judgement for the resolve stage; beside them those that bind nobody, with the reason: earlier
    ones that it contradicts, listings that are not here, or that the two are of different kinds."""

    bound: dict[Judgement, Link] = field(default_factory=dict)
    conflicts: dict[Judgement, list[Judgement]] = field(default_factory=dict)
    strangers: dict[Judgement, list[Key]] = field(default_factory=dict)
    kinds: dict[Judgement, tuple[str, str]] = field(default_factory=dict)

    @property
    def links(self) -> list[Link]:
        return list(self.bound.values())


def weigh(judgements: Sequence[Judgement], kinds: Mapping[Key, str], heir: Mapping[Key, Key] | None = None) -> Weighed:
    """`kinds` are those of the listings that are here; `heir` tells the new key of a listing that was re-keyed, to
    which a judgement of the old one passes."""
    weighed, bound = Weighed(), []
    for each in judgements:
        if not each.binds:
            continue
        a, b = (_passed(key, kinds, heir or {}) for key in (each.a, each.b))
        if a == b:  # of a listing's old and new key themselves
            a, b = each.a, each.b
        if missing := [key for key in (a, b) if key not in kinds]:
            weighed.strangers[each] = missing
        elif kinds[a] != kinds[b] and each.judgement == SAME:
            weighed.kinds[each] = (kinds[a], kinds[b])
        else:
            bound.append((each, a, b))
    weighed.conflicts.update(_conflicts(bound))
    for each, a, b in bound:
        same = each.judgement == SAME
        strength = OUTWEIGHED if each in weighed.conflicts else SAME_STRENGTH if same else DIFFERENT_STRENGTH
        weighed.bound[each] = link(strength, a, b, same, RULE, each.reason)
    return weighed


def weigh_here(
    connection: duckdb.DuckDBPyConnection, judgements: Sequence[Judgement], pairs: Iterable[Rekeyed]
) -> Weighed:
    """`weigh` with the listings of a warehouse that have not vanished, and its re-keyed ones."""
    rows = connection.execute("SELECT portal, ref, kind FROM core.listing_state WHERE state <> 'vanished'").fetchall()
    return weigh(judgements, {(portal, ref): kind for portal, ref, kind in rows}, heirs(pairs))


def _passed(key: Key, kinds: Mapping[Key, str], heir: Mapping[Key, Key]) -> Key:
    while key not in kinds and key in heir:
        key = heir[key]
    return key


def _conflicts(bound: Sequence[tuple[Judgement, Key, Key]]) -> dict[Judgement, list[Judgement]]:
    """Judgements that cannot stand beside earlier ones, with those, in the order of the files."""
    keys = sorted({key for _, a, b in bound for key in (a, b)})
    number = {key: n for n, key in enumerate(keys)}
    edges = [Edge(place, number[a], number[b], each.judgement == SAME) for place, (each, a, b) in enumerate(bound)]
    _, refused = cluster(edges, [portal for portal, _ in keys], (), inferred=len(edges))
    beside: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for place, edge in enumerate(edges):
        if edge.same and place not in refused:
            beside[edge.a].append((place, edge.b))
            beside[edge.b].append((place, edge.a))
    found = {}
    for place in sorted(refused):
        edge, (_, x, y) = edges[place], refused[place]
        against = _chain(beside, edge.a, edge.b, place)
        if edge.same:
            if _chain(beside, edge.a, x, place) is None:
                x, y = y, x
            apart = next(
                n for n, (_, *ends, same) in enumerate(edges) if not same and {*ends} == {x, y} and n not in refused
            )
            against = [*(_chain(beside, edge.a, x, place) or []), apart, *(_chain(beside, y, edge.b, place) or [])]
        found[bound[place][0]] = [bound[n][0] for n in sorted(against or [])]
    return found


def _chain(beside: Mapping[int, list[tuple[int, int]]], start: int, goal: int, before: int) -> list[int] | None:
    """The fewest judgements, all said `before`, by which two listings are the same; None where they are not."""
    ways: dict[int, list[int]] = {start: []}
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        if here == goal:
            return ways[here]
        for place, there in beside.get(here, ()):
            if place < before and there not in ways:
                ways[there] = [*ways[here], place]
                waiting.append(there)
    return None


def fates(connection: duckdb.DuckDBPyConnection, judgements: Sequence[Judgement]) -> list[tuple[Judgement, str, str]]:
    """Each judgement, what became of it (applied, conflict, not_here, refused, waits, unsure, withdrawn), and why."""
    weighed = weigh_here(connection, judgements, rekeyed(connection))
    rows = connection.execute(
        "SELECT a_portal, a_ref, b_portal, b_ref, same, applied, refused FROM resolve.link WHERE rule = ?", [RULE]
    ).fetchall()
    links = {((a, b), (c, d), same): (applied, refused) for a, b, c, d, same, applied, refused in rows}
    return [(each, *_fate(each, weighed, links)) for each in judgements]


def _fate(
    each: Judgement, weighed: Weighed, links: Mapping[tuple[Key, Key, bool], tuple[bool, str | None]]
) -> tuple[str, str]:
    if not each.binds:
        return each.judgement, "binds nobody"
    if each in weighed.conflicts:
        return "conflict", f"against {'; '.join(map(told, weighed.conflicts[each]))}"
    if each in weighed.kinds:
        return "conflict", f"kinds never mix: {' and '.join(weighed.kinds[each])}"
    if each in weighed.strangers:
        return "not_here", ", ".join("/".join(key) for key in weighed.strangers[each])
    bound = weighed.bound[each]
    if (bound.a, bound.b, bound.same) not in links:
        return "waits", "the next `coco build` applies it"
    applied, refused = links[bound.a, bound.b, bound.same]
    return ("applied", "") if applied else ("refused", refused or "")


def told(each: Judgement) -> str:
    """`same: alpha/1 and beta/2 (judgements.csv line 3)`."""
    a, b = ("/".join(key) for key in (each.a, each.b))
    return f"{each.judgement}: {a} and {b} ({each.where})"


def note(connection: duckdb.DuckDBPyConnection, weighed: Weighed) -> None:
    """Issues for people: each conflict with the lines of both sides, and once a portal what is not here."""
    rows = [
        _issue(connection, "judgement_conflict", each, f"{told(each)}, against {'; '.join(map(told, against))}",
               "not applied; `coco review withdraw` takes one of them back")
        for each, against in weighed.conflicts.items()
    ]  # fmt: skip
    rows += [
        _issue(connection, "judgement_conflict", each, f"{told(each)}, against their kinds: {' and '.join(kinds)}",
               "not applied: kinds never mix; `coco review withdraw` takes it back")
        for each, kinds in weighed.kinds.items()
    ]  # fmt: skip
    absent: dict[str, list[Judgement]] = defaultdict(list)
    for each, missing in weighed.strangers.items():
        for portal in sorted({portal for portal, _ in missing}):
            absent[portal].append(each)
    rows += [
        {
            "portal": portal, "stage": "resolve", "reason": "judgement_not_here", "url": None, "ref": None,
            "field": "judgement", "value": f"{len(each)} judgement(s), first {told(each[0])}",
            "advice": "binds nobody; `coco review judgements` lists them", "listings": len(each),
        }
        for portal, each in sorted(absent.items())
    ]  # fmt: skip
    insert(connection, "core.issue", rows)


def _issue(
    connection: duckdb.DuckDBPyConnection, reason: str, each: Judgement, value: str, advice: str
) -> dict[str, object]:
    portal, ref = each.a
    row = connection.execute("SELECT page_url FROM raw.listing WHERE portal = ? AND ref = ?", [portal, ref]).fetchone()
    return {
        "portal": portal, "stage": "resolve", "reason": reason, "url": row and row[0], "ref": ref,
        "field": "judgement", "value": value, "advice": advice, "listings": 2,
    }  # fmt: skip
