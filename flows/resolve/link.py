"""What a rule says of two listings."""

from dataclasses import dataclass

Key = tuple[str, str]


@dataclass(frozen=True, order=True)
class Link:
    """What one rule says of two listings. Lower `strength` is applied first; `a` sorts before `b`."""

    strength: int
    a: Key
    b: Key
    same: bool
    rule: str
    reason: str
