"""How often a volunteer is needed, as the task's own words say it beside the portal's label."""

import re

from flows.readings.reading import Reading

TIMES = {
    "once": 1, "twice": 2, "une fois": 1, "deux fois": 2, "trois fois": 3, "quatre fois": 4,
    "two times": 2, "three times": 3, "four times": 4,
}  # fmt: skip
PER_YEAR = {
    "a year": 1, "per year": 1, "par an": 1, "a month": 12, "per month": 12, "par mois": 12,
    "a week": 52, "per week": 52, "par semaine": 52, "a day": 365, "per day": 365, "par jour": 365,
}  # fmt: skip
LEVELS = {"daily": 365, "weekly": 52, "monthly": 12, "quarterly": 4, "yearly": 1, "once": 1}
EFFORT = re.compile(
    rf"\b(?P<times>{'|'.join(TIMES)}) (?P<period>{'|'.join(PER_YEAR)})\b(?: \([^)]{{1,60}}\))?",
    re.IGNORECASE | re.ASCII,
)


def read_effort(text: str) -> list[Reading]:
    """The first frequency that the text of a task states, kept in its own words."""
    match = EFFORT.search(text)
    if not match:
        return []
    return [Reading(rule="derived: frequency in the task", value=match[0], field="effort_text", quote=match[0])]


def effort_conflicts(effort_text: str, involvement: str) -> bool:
    """Whether the words and the portal's level differ: `Once a month` beside `three times a year` (seed 1)."""
    match = EFFORT.match(effort_text)
    if not match or involvement not in LEVELS:
        return False
    return TIMES[match["times"].casefold()] * PER_YEAR[match["period"].casefold()] != LEVELS[involvement]
