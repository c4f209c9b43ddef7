"""What a rule says of two listings."""

from dataclasses import dataclass

Key = tuple[str, str]

DIFFERENT, SAME = 0, 1  # a person's word
TWIN = 3  # what a portal says of two of its own pages
KNOWN_DIFFERENT = 5
IDENTIFIER = 10
INFERRED = 100  # and more: what names, pages and texts say, weaker as the number grows
WEAKEST = 1_000
PER_BIT = 10


@dataclass(frozen=True, order=True)
class Link:
    """What one rule says of two listings. Lower `strength` is applied first; `a` sorts before `b`.

    `weight` is in bits and `levels` say what gave it, where a model weighed the pair: (comparison, level) in its order.
    """

    strength: int
    a: Key
    b: Key
    same: bool
    rule: str
    reason: str
    weight: float | None = None
    levels: tuple[tuple[str, int], ...] = ()


def link(
    strength: int, a: Key, b: Key, same: bool, rule: str, reason: str, weight: float | None = None,
    levels: tuple[tuple[str, int], ...] = (),
) -> Link:  # fmt: skip
    """A link with its ends in order."""
    return Link(strength, min(a, b), max(a, b), same, rule, reason, weight, levels)


def strength_of(weight: float) -> int:
    """Where an inferred link comes in the order: the heavier, the earlier."""
    return max(INFERRED, min(WEAKEST, WEAKEST // 2 - round(PER_BIT * weight)))
