"""What a reading gives: a value with the rule that read it, or a problem for a person."""

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True)
class Context:
    """What a rule may know besides the raw value: whose it is, which field, in which language it was said.

    `country` is the portal's (ISO 3166-1, EU, or XX where nobody knows). `seen` is the day on which the page itself
    says that it was written (ISO 8601), for dates that name no year; it is never the time of a fetch. `own_pages` is
    the address under which the portal keeps its sheets on what others run; empty where it runs the projects itself.
    `stamps_are_days` says why the portal's stamps tell a day and no hour; empty where they tell a moment.
    """

    portal: str
    kind: str
    field: str
    lang: str | None = None
    scheme: str | None = None
    time_zone: str = "Europe/Paris"
    date_order: str = "DMY"
    country: str = "FR"
    seen: str | None = None
    own_pages: str = ""
    stamps_are_days: str = ""


class DeadlineReading(NamedTuple):
    """One date of a call. `moved_from` is the local time that it replaces, where the text says so."""

    kind: str
    at_local: str | None
    tz: str
    tz_stated: bool
    precision: str
    moved_from: str | None = None


class Reading(NamedTuple):
    """Exactly one of `value`, `deadline` and `problem` carries the result; a problem may come beside a value.

    `field` is set when the value belongs to another field than the one that was read (a duration in a description);
    `quote` is then the few words that say it.
    """

    rule: str
    value: str | None = None
    lang: str | None = None
    deadline: DeadlineReading | None = None
    field: str | None = None
    quote: str | None = None
    problem: str | None = None
    advice: str | None = None


def problem(reason: str, rule: str, advice: str | None = None) -> list[Reading]:
    """Nothing could be read: the raw value waits for a person."""
    return [Reading(rule=rule, problem=reason, advice=advice)]
