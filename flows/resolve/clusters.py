"""Clusters without chains: links added strongest first, none that would join two listings known different."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from flows.resolve.link import INFERRED, Key, Link


def cluster(
    keys: Iterable[Key], links: Iterable[Link], alike: Iterable[tuple[Key, Key]] = ()
) -> tuple[list[list[Key]], dict[Link, str]]:
    """(clusters in the order of `keys`, refused links with the reason). Order-independent, for distinct keys.

    A link is refused that would put two listings known different into one cluster, or, where it is only inferred, two
    listings of one portal that no link joins and that are not `alike` (pairs in order): a portal rarely shows one thing
    twice under two names, and so no chain of likenesses grows through it (dedup research §2).
    """
    keys = list(keys)
    rank = {key: number for number, key in enumerate(keys)}
    ordered = sorted(each for each in links if each.a in rank and each.b in rank)
    home: dict[Key, Key] = {}
    members: dict[Key, set[Key]] = {}
    enemies: dict[Key, set[Key]] = defaultdict(set)
    kin = {*alike, *((each.a, each.b) for each in ordered if each.same and each.a[0] == each.b[0])}
    refused: dict[Link, str] = {}
    for each in ordered:
        a, b = home.get(each.a, each.a), home.get(each.b, each.b)
        if a == b:
            if not each.same:
                refused[each] = "a stronger link says that they are one"
            continue
        if not each.same:
            enemies[each.a].add(each.b)
            enemies[each.b].add(each.a)
            continue
        ours, theirs = members.get(a, {a}), members.get(b, {b})
        if reason := _apart(ours, theirs, enemies) or (each.strength >= INFERRED and _twice(ours, theirs, kin)) or "":
            refused[each] = reason
            continue
        first = a if (-len(ours), rank[a]) < (-len(theirs), rank[b]) else b
        members[first] = ours | theirs
        members.pop(b if first == a else a, None)
        home.update(dict.fromkeys(members[first], first))
    joined = {first: sorted(group, key=rank.__getitem__) for first, group in members.items()}
    groups = {group[0]: group for group in joined.values()}
    return [groups.get(key, [key]) for key in keys if key in groups or key not in home], refused


def _apart(ours: set[Key], theirs: set[Key], enemies: Mapping[Key, set[Key]]) -> str:
    """Which listings of the two clusters are known different, if any are."""
    few, many = sorted((ours, theirs), key=len)
    found = sorted((key, other) for key in few if key in enemies for other in enemies[key] & many)
    return f"{_told(found[0][0])} and {_told(found[0][1])} are known different" if found else ""


def _twice(ours: set[Key], theirs: set[Key], kin: set[tuple[Key, Key]]) -> str:
    """Which listings of one portal would meet that nothing says are the same, if any would."""
    portals: dict[str, list[Key]] = defaultdict(list)
    for key in ours:
        portals[key[0]].append(key)
    found = sorted(
        (min(key, other), max(key, other))
        for key in theirs
        for other in portals.get(key[0], ())
        if (min(key, other), max(key, other)) not in kin
    )
    return f"{_told(found[0][0])} and {_told(found[0][1])} stand apart on one portal" if found else ""


def _told(key: Key) -> str:
    return "/".join(key)
