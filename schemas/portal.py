"""What we know of a portal before reading it: who runs it, what we may publish, what a healthy run looks like."""

from enum import StrEnum

from pydantic import Field

from schemas.listing import Kind
from schemas.model import Model


class Publish(StrEnum):
    """How much of a portal's prose may leave the house (DESIGN §4, Rights)."""

    FACTS = "facts"
    EXCERPT = "excerpt"
    FULL = "full"


class Authority(StrEnum):
    """Whom to believe first when two portals disagree; the order of the members is the order of trust."""

    OWNER = "owner"
    DIRECTORY = "directory"
    RELAY = "relay"


class Seen(StrEnum):
    """What the portal file was written from, so that nobody mistakes a guess for a fact."""

    SOFTWARE = "software"  # answers of the portal's own software, or its own data files
    SECOND_HAND = "second-hand"  # code or notes of people who read the portal
    LABELS = "labels"  # words on its pages only; the markup was never seen


class Expectation(Model):
    """Bounds of a healthy run. `listings` is (floor, ceiling); `always` names fields that no listing lacks;
    `fill_rates` gives for other fields the share of listings (0 to 1) that fills them at least."""

    listings: tuple[int, int]
    always: frozenset[str] = frozenset()
    fill_rates: dict[str, float] = Field(default_factory=dict)


class Politeness(Model):
    """Budget of one run. Robots' Crawl-delay wins when it is longer than `delay_seconds`."""

    delay_seconds: float = Field(default=2.0, ge=2.0)
    timeout_seconds: float = 60.0
    pages: int = 500
    minutes: int = 20
    megabytes_per_page: int = 16


class Portal(Model):
    """Metadata of a portal, published with the dataset.

    `stamps_are_days` says why stamps such as `2026-11-04T00:00:00.000+0000` tell a day of `time_zone` and no hour;
    empty, they tell a moment. `identity` says in one sentence how `ref` is made. `republishes` names the portals that
    it copies, each with the field that carries the original's identifier. `secret` is the environment variable of the
    key that it wants; with `secret_needed` false it may answer without one.
    """

    key: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    publisher: str
    homepage: str
    country: str = Field(pattern=r"^([A-Z]{2}|EU|XX)$")
    languages: tuple[str, ...]
    kinds: frozenset[Kind]
    licence: str = "unknown"
    licence_evidence: str = "no statement seen"
    publish: Publish = Publish.FACTS
    cadence: str = "daily"
    authority: Authority = Authority.DIRECTORY
    time_zone: str = "Europe/Paris"
    date_order: str = Field(default="DMY", pattern="^(DMY|MDY|YMD)$")
    stamps_are_days: str = ""
    identity: str
    expectation: Expectation
    politeness: Politeness = Politeness()
    republishes: dict[str, str] = Field(default_factory=dict)
    seen: Seen = Seen.LABELS
    secret: str | None = Field(default=None, pattern=r"^COCO_[A-Z_]+$")
    secret_needed: bool = True
    caveats: str = ""
