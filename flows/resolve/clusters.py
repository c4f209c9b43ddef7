"""Clusters without chains: links added strongest first, none that would join two listings known different."""

from collections import defaultdict
from collections.abc import Iterable

from flows.resolve.link import Key, Link


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
