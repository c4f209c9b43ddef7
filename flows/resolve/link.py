"""What a rule says of two listings."""

from dataclasses import dataclass

Key = tuple[str, str]

DIFFERENT, SAME = 0, 1  # a person's word
TWIN = 3  # what a portal says of two of its own pages
KNOWN_DIFFERENT = 5  # codes of a funder, deadlines months apart
IDENTIFIER = 10
SEEM_DIFFERENT = 50  # what names and years tell apart: a portal's own word goes before it
INFERRED = 100  # and more: what names, pages and texts say, weaker as the number grows
WEAKEST = 1_000
PER_BIT = 10


@dataclass(frozen=True, order=True)
class Link:
    """What a person or a portal says of two listings. Lower `strength` is applied first; `a` sorts before `b`."""

    strength: int
    a: Key
    b: Key
    same: bool
    rule: str
    reason: str


def link(strength: int, a: Key, b: Key, same: bool, rule: str, reason: str) -> Link:
    """A link with its ends in order."""
    return Link(strength, min(a, b), max(a, b), same, rule, reason)
