"""Clusters without chains: links added strongest first, none that would join two listings known different."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple


class Edge(NamedTuple):
    """What one link says of two listings, by their numbers: `a` before `b`. Lower `strength` is applied first."""

    strength: int
    a: int
    b: int
    same: bool


class Refusal(NamedTuple):
    """Why an edge was not applied, and the two listings that stood against it."""

    reason: str
    a: int
    b: int


JOINED = "a stronger link says that they are one"
DIFFERENT = "are known different"
APART = "stand apart on one portal"


def cluster(
    edges: Sequence[Edge], portals: Mapping[int, str] | Sequence[str], alike: Iterable[tuple[int, int]], inferred: int
) -> tuple[list[list[int]], dict[int, Refusal]]:
    """(clusters of two and more, each sorted; refused edges by their place in `edges`). Order-independent.

    An edge is refused that would put two listings known different into one cluster, or, where it is only `inferred`
    (of that strength or weaker), two listings of one portal that no edge joins and that are not `alike`: a portal
    rarely shows one thing twice under two names, and so no chain of likenesses grows through it (dedup research §2).
    """
    order = sorted(range(len(edges)), key=edges.__getitem__)
    kin: dict[int, set[int]] = defaultdict(set)
    for a, b in chain(alike, ((e.a, e.b) for e in edges if e.same and portals[e.a] == portals[e.b])):
        kin[a].add(b)
        kin[b].add(a)
    home: dict[int, int] = {}
    members: dict[int, list[int]] = {}
    enemies: dict[int, set[int]] = defaultdict(set)
    refused: dict[int, Refusal] = {}
    for place in order:
        strength, a, b, same = edges[place]
        first, second = home.get(a, a), home.get(b, b)
        if first == second:
            if not same:
                refused[place] = Refusal(JOINED, a, b)
            continue
        if not same:
            enemies[a].add(b)
            enemies[b].add(a)
            continue
        ours, theirs = members.get(first, [first]), members.get(second, [second])
        against = _enemies(ours, theirs, enemies) or (
            _twice(ours, theirs, portals, kin) if strength >= inferred else None
        )
        if against:
            refused[place] = against
            continue
        if len(ours) < len(theirs):
            first, second, ours, theirs = second, first, theirs, ours
        members[first] = [*ours, *theirs]
        members.pop(second, None)
        home[first] = first
        for each in theirs:
            home[each] = first
    return sorted(sorted(group) for group in members.values()), refused


def components(edges: Iterable[Edge]) -> dict[int, int]:
    """The smallest of all that hang together with it by edges that call two the same, for each end of such an edge."""
    root: dict[int, int] = {}

    def top(each: int) -> int:
        while root[each] != each:
            root[each] = each = root[root[each]]
        return each

    for edge in edges:
        if edge.same:
            root.setdefault(edge.a, edge.a)
            root.setdefault(edge.b, edge.b)
            first, second = top(edge.a), top(edge.b)
            root[max(first, second)] = min(first, second)
    return {each: top(each) for each in root}


def _enemies(ours: list[int], theirs: list[int], enemies: Mapping[int, set[int]]) -> Refusal | None:
    few, many = (ours, theirs) if len(ours) <= len(theirs) else (theirs, ours)
    found = [(min(one, two), max(one, two)) for one in few if one in enemies for two in many if two in enemies[one]]
    return Refusal(DIFFERENT, *min(found)) if found else None


def _twice(
    ours: list[int], theirs: list[int], portals: Mapping[int, str] | Sequence[str], kin: Mapping[int, set[int]]
) -> Refusal | None:
    found = [
        (min(one, two), max(one, two))
        for one in ours
        for two in theirs
        if portals[one] == portals[two] and two not in kin[one]
    ]
    return Refusal(APART, *min(found)) if found else None
