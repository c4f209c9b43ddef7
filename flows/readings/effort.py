"""How often and how long a volunteer is needed, as the task's own words say it beside the portal's label.

Of `every year` and `weekly` nothing is read: mostly it is a newsletter, a meeting or a course that comes so often.
"""

import re

from flows.readings.reading import Reading

LONGEST_TEXT = 10_000  # characters that are read; the longest text of 1,439 captured listings has 3,482
TIMES = {
    "once": 1, "twice": 2, "two times": 2, "three times": 3, "four times": 4,
    "une fois": 1, "deux fois": 2, "trois fois": 3, "quatre fois": 4,
    "una vez": 1, "dos veces": 2, "tres veces": 3, "cuatro veces": 4,
    "einmal": 1, "zweimal": 2, "dreimal": 3, "viermal": 4,
    "eens": 1, "één keer": 1, "een keer": 1, "twee keer": 2, "drie keer": 3, "vier keer": 4,
}  # fmt: skip
PER_YEAR = {
    "a year": 1, "per year": 1, "a month": 12, "per month": 12, "a week": 52, "per week": 52, "a day": 365,
    "per day": 365,
    "par an": 1, "par mois": 12, "par semaine": 52, "par jour": 365,
    "al año": 1, "por año": 1, "al mes": 12, "por mes": 12, "a la semana": 52, "por semana": 52, "al día": 365,
    "por día": 365,
    "im jahr": 1, "pro jahr": 1, "im monat": 12, "pro monat": 12, "in der woche": 52, "pro woche": 52, "am tag": 365,
    "pro tag": 365,
    "per jaar": 1, "per maand": 12, "per dag": 365,
}  # fmt: skip
LEVELS = {"daily": 365, "weekly": 52, "monthly": 12, "quarterly": 4, "yearly": 1, "once": 1}
INVOLVEMENT = {365: "daily", 52: "weekly", 12: "monthly", 4: "quarterly", 1: "yearly"}
EFFORT = re.compile(
    rf"\b(?P<times>{'|'.join(TIMES)}) (?P<period>{'|'.join(PER_YEAR)})\b(?: \([^)]{{1,60}}\))?", re.IGNORECASE
)
NUMBER = (
    "one|two|three|four|five|ten|fifteen|twenty|thirty|half an|"
    "une?|deux|trois|quatre|cinq|dix|quinze|vingt|trente|una?|dos|tres|cuatro|cinco|diez|quince|veinte|treinta|"
    "eine?|zwei|drei|vier|fünf|zehn|zwanzig|dreißig|een|één|twee|vijf|tien|vijftien|twintig|dertig"
)
UNIT = "minutes?|mins?|hours?|heures?|minutos?|horas?|minuten?|stunden?|minuut|uur|uren"
# not the way there, nor how long before or after something; a whole day's 24 hours are an opening time
DURATION = re.compile(
    rf"(?<![\w.,:])(?:(?!24\b)\d{{1,3}}(?:(?: ?[-–] ?| to | à | a | bis | tot )\d{{1,3}})?|{NUMBER}) (?:{UNIT})\b"
    r"(?! (?:after|before|away|walk|drive|from|après|avant|de marche|de route|después|antes|nach|vor|na|voor|later)\b)",
    re.IGNORECASE,
)
ELAPSED = re.compile(
    r"\b(?:previous|last|past|next|within|derni(?:er|ère)s?|prochaines?|últim[oa]s|próxim[oa]s|letzten|nächsten|"
    r"laatste|volgende|afgelopen) $",
    re.IGNORECASE,
)


def read_effort(text: str) -> list[Reading]:
    """The first frequency that the text of a task states, kept in its own words."""
    match = EFFORT.search(text[:LONGEST_TEXT])
    if not match:
        return []
    return [Reading(rule="derived: frequency in the task", value=match[0], field="effort_text", quote=match[0])]


def read_task_effort(text: str) -> list[Reading]:
    """Effort in words, a frequency, else a duration, and the level of the list that the frequency gives."""
    text = text[:LONGEST_TEXT]
    readings = read_frequency(text)
    if not readings and (match := DURATION.search(text)) and not ELAPSED.search(text[: match.start()][-20:]):
        return [Reading(rule="derived: duration in the task", value=match[0], field="effort_text", quote=match[0])]
    return readings


def read_frequency(text: str) -> list[Reading]:
    """The first frequency in its own words, and the level of the list where all frequencies give the same."""
    found = list(EFFORT.finditer(text[:LONGEST_TEXT]))
    rates = {_per_year(match) for match in found}
    readings = read_effort(text)
    if len(rates) == 1 and (level := INVOLVEMENT.get(rates.pop())):
        rule = "derived: frequency in the task"
        readings.append(Reading(rule=rule, value=level, field="involvement", quote=found[0][0]))
    return readings


def effort_conflicts(effort_text: str, involvement: str) -> bool:
    """Whether the words and the portal's level differ: `Once a month` beside `three times a year` (seed 1)."""
    match = EFFORT.match(effort_text)
    if not match or involvement not in LEVELS:
        return False
    return _per_year(match) != LEVELS[involvement]


def _per_year(match: re.Match[str]) -> int:
    return TIMES[match["times"].casefold()] * PER_YEAR[match["period"].casefold()]
