"""Dates: our grammar and bare dateparser on the same phrases, right and wrong side by side, and values per second."""

import csv
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from itertools import cycle, islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import dateparser

from bench.measure import alternating, figures
from flows.readings.dates import read_date
from flows.readings.deadlines import read_deadlines
from flows.readings.reading import Context, Reading

NAME = "normalise"
AGAINST = "dateparser.parse with the five languages and the portal's order declared"
ROWS = 1200
RIGHT, EMPTY, WRONG = "right", "honestly empty", "wrong"
PHRASES = Path(__file__).parent / "date_phrases.csv"
# as far as dateparser can be told what our readings know of a portal
LANGUAGES = ["fr", "en", "de", "es", "nl"]
KINDS = {"start_date": "project", "end_date": "project", "published_at": "news", "source_updated": "project"}


@dataclass(frozen=True)
class Phrase:
    """One line of date_phrases.csv: a text, what we know beside it, and what it says, written by hand.

    `reads` joins by ` + ` what the text says: `[kind ]local time[ zone*][ from old time][ !issue]`, where the kind is
    a full proposal and the zone the portal's unless said; `field:value` for what belongs elsewhere; `!issue` where
    nothing can be read; `nothing` where there is neither value nor issue.
    """

    klass: str
    raw: str
    reads: str
    seen: str | None
    field: str
    order: str
    zone: str

    @cached_property
    def context(self) -> Context:
        kind = KINDS.get(self.field, "call")
        return Context("bench", kind, self.field, None, None, self.zone, self.order, seen=self.seen)

    @property
    def days(self) -> set[str]:
        """Each date of the text at its precision, without hour and kind; empty where nothing is to be read."""
        parts = [part.removeprefix("opens_at:").split(" !")[0] for part in self.reads.split(" + ")]
        words = [word for part in parts for word in part.split(" from ")[0].split() if word[:1] in "12"]
        return {word.split("T")[0] for word in words}


@cache
def phrases() -> list[Phrase]:
    """The whole table."""
    with PHRASES.open(encoding="utf-8", newline="") as lines:
        return [
            Phrase(
                row["class"],
                row["raw"],
                row["reads"],
                row["seen"] or None,
                row["field"] or "deadlines",
                row["order"] or "DMY",
                row["zone"] or "Europe/Paris",
            )
            for row in csv.DictReader(lines)
        ]


def readings(phrase: Phrase) -> list[Reading]:
    """What our readers make of a phrase."""
    reader = read_deadlines if phrase.field == "deadlines" else read_date
    return reader(phrase.raw, phrase.context)


def said(phrase: Phrase) -> str:
    """Our readings in the words of the table."""
    return " + ".join(_said(reading) for reading in readings(phrase)) or "nothing"


def _said(reading: Reading) -> str:
    parts: list[str] = []
    if closing := reading.deadline:
        parts += [closing.kind] if closing.kind != "full_proposal" else []
        parts.append(closing.at_local or "")
        parts += [f"{closing.tz}*"] if closing.tz_stated else []
        parts += [f"from {closing.moved_from}"] if closing.moved_from else []
    elif reading.value:
        field = {"status_stated": "state:", None: ""}.get(reading.field, f"{reading.field}:")
        parts.append(f"{field}{reading.value}")
    return " ".join([*parts, *([f"!{reading.problem}"] if reading.problem else [])])


def outcome_of_ours(phrase: Phrase) -> str:
    """Right is every date with its kind, hour, zone, precision and issue; nothing read is never wrong."""
    if said(phrase) == phrase.reads:
        return RIGHT
    values = [reading for reading in readings(phrase) if reading.deadline or reading.value]
    return WRONG if values else EMPTY


def read_by_dateparser(phrase: Phrase) -> datetime | None:
    """What people call: one date, however many the text names. The clock is fixed, or no run would be like another."""
    now = datetime.fromisoformat(phrase.seen or "2026-11-20")
    return dateparser.parse(
        phrase.raw, languages=LANGUAGES, settings={"DATE_ORDER": phrase.order, "RELATIVE_BASE": now}
    )


def outcome_of_dateparser(phrase: Phrase) -> str:
    """Judged by the day alone, and mildly: any of several dates will do, any day of a month, a stamp in our zone."""
    found = read_by_dateparser(phrase)
    if found is None:
        return EMPTY if phrase.days else RIGHT
    if found.tzinfo:
        found = found.astimezone(ZoneInfo(phrase.zone))
    return RIGHT if any(found.date().isoformat().startswith(day) for day in phrase.days) else WRONG


def run(rows: int | None = None) -> tuple[dict[str, Any], str]:
    """(the figures, a table for people). `rows` values are read each round, the table over and over."""
    table = phrases()
    values = list(islice(cycle(table), rows or ROWS))
    ours, theirs = alternating(
        lambda: [readings(each) for each in values], lambda: [read_by_dateparser(each) for each in values]
    )
    outcomes = {
        "ours": Counter(outcome_of_ours(each) for each in table),
        "dateparser": Counter(outcome_of_dateparser(each) for each in table),
    }
    judged = {who: {what: counted[what] for what in (RIGHT, EMPTY, WRONG)} for who, counted in outcomes.items()}
    told = figures(NAME, len(values), ours, theirs, AGAINST, ("dateparser",)) | {"phrases": len(table)} | judged
    return told, side_by_side(judged, told)


def side_by_side(judged: dict[str, dict[str, int]], told: dict[str, Any]) -> str:
    lines = [f"{'':16}{'ours':>12}{'dateparser':>12}"]
    lines += [f"{what:16}{judged['ours'][what]:>12}{judged['dateparser'][what]:>12}" for what in (RIGHT, EMPTY, WRONG)]
    lines.append(f"{'values / second':16}{told['rows_per_second']:>12}{told['rows'] / told['against_seconds']:>12.0f}")
    return "\n".join([*lines, f"{told['ratio']} times as fast"])
