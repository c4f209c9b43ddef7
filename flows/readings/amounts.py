"""Money and durations, from a field of their own or from the prose of a call."""

import re

from flows.readings.reading import Context, Reading, problem
from flows.readings.text import plain

# never the tail of a longer number: of `2026 100 000 €` and `1,500 €` nothing is read
NUMBER = r"(?<!\d)(?<!\d[ .,])(?P<number>\d{1,3}(?:[ .]\d{3})+|\d{1,12})(?:[.,](?P<cents>\d{1,2}))?"
UNIT = r"\s?(?P<unit>M(?:illions?)?(?: d['’])?|k)?\s?(?:€|euros?\b|EUR\b)"
MONEY = re.compile(NUMBER + UNIT, re.IGNORECASE)
CEILING = re.compile(
    r"\b(?:maxim\w{1,9}|plafond\w{0,6}|max\.|jusqu['’]à|up to|at most)\W{1,3}(?:[^\W\d]{1,30}\W{1,3}){0,4}?"
    + MONEY.pattern,
    re.IGNORECASE,
)
MONTHS = r"(?:mois|months?)\b"
DURATION_RANGE = re.compile(
    rf"(?<!\d)(?P<low>\d{{1,3}})\s?(?:à|-|–|et|to)\s?(?P<high>\d{{1,3}})\s{MONTHS}", re.IGNORECASE
)
DURATION = re.compile(rf"(?P<low>\d{{1,3}})\s{MONTHS}(?: (?:au plus|maximum|max\.?))?", re.IGNORECASE)


def cents(match: re.Match[str]) -> str:
    """`10000000 EUR` from a match of MONEY: integer cents and ISO 4217."""
    number = int(re.sub(r"\D", "", match["number"]))
    scale = {"": 1, "k": 1_000, "m": 1_000_000}[(match["unit"] or "")[:1].casefold()]
    fraction = int((match["cents"] or "0").ljust(2, "0"))
    return f"{number * scale * 100 + fraction * scale} EUR"


def read_amount(raw: str, context: Context) -> list[Reading]:
    """The one amount of a money field; none or several is a problem, and so is any other number beside it."""
    text = plain(raw)
    found = list(MONEY.finditer(text))
    if len(found) != 1 or re.search(r"\d", MONEY.sub("", text)):
        return problem("no_amount" if not found else "several_amounts", "amount: one number with its currency")
    return [Reading(rule="amount", value=cents(found[0]))]


def read_duration(raw: str, context: Context) -> list[Reading]:
    """Months, as ISO 8601. `12 à 18 mois` fills the shortest and the longest."""
    text = plain(raw)
    if match := DURATION_RANGE.search(text):
        return [
            Reading(rule="duration: range of months", value=f"P{int(match['low'])}M", field="project_duration_min"),
            Reading(rule="duration: range of months", value=f"P{int(match['high'])}M", field="project_duration_max"),
        ]
    if match := DURATION.fullmatch(text):
        return [Reading(rule="duration: months", value=f"P{int(match['low'])}M")]
    return problem("no_duration", "duration: months")


def read_call_prose(text: str) -> list[Reading]:
    """What the prose of a call says beside itself: how long projects last, the most that one may get.

    Each value is marked derived; prose that promises a date and breaks off is a problem, never a deadline.
    """
    found: list[Reading] = []
    if match := DURATION_RANGE.search(text):
        for field, part in (("project_duration_min", "low"), ("project_duration_max", "high")):
            rule = "derived: range of months in the text"
            found.append(Reading(rule=rule, value=f"P{int(match[part])}M", field=field, quote=match[0]))
    ceilings = {cents(match): match[0] for match in CEILING.finditer(text)}
    if len(ceilings) == 1:
        [(value, quote)] = ceilings.items()
        found.append(Reading(rule="derived: ceiling in the text", value=value, field="grant_max", quote=quote))
    if re.search(r"(date limite|deadline|clôture)[^.:]{0,30}(\.\.\.|…)\s*$", text, re.IGNORECASE):
        advice = "the date stands on the item's own page"
        found.append(
            Reading(rule="derived: text breaks off", problem="truncated_deadline", advice=advice, field="deadlines")
        )
    return found
