"""Dates and deadlines by a strict grammar of our own: every word of the text is accounted for, or nothing is read.

French and English. No clock: a date without a year is a problem, never this year. dateparser reads `12 à 18 mois` as
a date and `1er mars` as December (pains-and-faults §3.2), and a wrong deadline is worse than none (DESIGN §5).
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

from flows.readings.reading import Context, DeadlineReading, Reading, problem
from flows.readings.text import clean

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv jan january", "février fevrier févr fevr fév fev february feb", "mars march mar",
            "avril avr april apr", "mai may", "juin june jun", "juillet juil july jul", "août aout august aug",
            "septembre sept sep september", "octobre oct october", "novembre nov november",
            "décembre decembre déc dec december",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        ("lundi monday", "mardi tuesday", "mercredi wednesday", "jeudi thursday", "vendredi friday",
         "samedi saturday", "dimanche sunday")
    )
    for name in names.split()
}  # fmt: skip
ZONES = {
    "heure de paris": "Europe/Paris", "paris time": "Europe/Paris", "heure française": "Europe/Paris",
    "heure de bruxelles": "Europe/Brussels", "brussels time": "Europe/Brussels", "cet": "+01:00", "cest": "+02:00",
    "utc": "+00:00", "gmt": "+00:00", "z": "+00:00",
}  # fmt: skip
# words beside a date that say what it is for; of several the last one wins, but for an opening, which is no deadline
KINDS = {
    phrase: kind
    for kind, phrases in {
        "letter_of_intent": "lettre d'intention, lettres d'intention, letter of intent, letters of intent",
        "pre_proposal": "pré-proposition, pré-propositions, pre-proposal, pre-proposals",
        "registration": "pré-dépôt, pré-enregistrement, enregistrement, registration",
        "full_proposal": "dossier complet, dossiers complets, proposition complète, propositions complètes, "
                         "propositions détaillées, full proposal, full proposals",
        "cutoff": "date de relevé, cut-off",
        "information": "webinaire d'information, webinaire, webinar",
        "opening": "ouverture, opening",
        "": "date limite, clôture, fermeture, deadline, closing",  # a deadline, of whatever kind was named before
    }.items()
    for phrase in phrases.split(", ")
}  # fmt: skip
STATES = {
    "au fil de l'eau": "permanent", "permanent": "permanent", "permanente": "permanent",
    "appel permanent": "permanent", "à venir": "forthcoming", "date à venir": "forthcoming",
    "à préciser": "forthcoming", "date à préciser": "forthcoming", "coming soon": "forthcoming",
    "appel clos": "closed", "clos": "closed", "closed": "closed",
}  # fmt: skip
NOISE = frozenset(
    "le la les l' de du des d' au aux à a et and the on by until before at from to of jusqu'au jusqu'à avant date "
    "dates limite limites dépôt soumission appel prévu prévue prévus report reportée reporté prolongé prolongée "
    "erratum est sont en submission due période".split()
)

_month = "|".join(sorted(map(re.escape, MONTHS), key=len, reverse=True))
_TIME = (
    r"(?:\s*,?\s*(?:à|a|at|-|–|t)?\s*(?:(?P<hour>\d{1,2})\s?(?:h|:)\s?(?P<minute>\d{2})?(?::\d{2}(?:\.\d+)?)?(?!\d)"
    r"|(?P<clock>\d{1,2})\s?(?P<half>am|pm)\b|(?P<noon>midi|noon)|(?P<midnight>minuit|midnight)))"
)
# `est`, American time or French verb, is a doubt after an hour; an offset follows a zone, minutes or a fraction
_ZONE = (
    r"(?:\s*\(?\s*(?P<zone>heure de paris|heure française|paris time|heure de bruxelles|brussels time|cest|cet|utc|gmt"
    r"|est|z)?(?P<offset>(?:(?<=[ct])|(?<=:\d\d)|(?<=\.\d{3})|(?<=\.\d{6}))\s?[+-]\d{1,2}(?::?\d{2})?)?\s*\)?)"
)
_DAY = (
    r"(?:(?P<iso>(?P<y1>\d{4})[-/](?P<m1>\d{1,2})[-/](?P<d1>\d{1,2}))"
    r"|(?P<numeric>(?P<n1>\d{1,2})[/.-](?P<n2>\d{1,2})[/.-](?P<y2>\d{4}|\d{2})(?!\d))"
    rf"|(?P<long>(?P<d3>\d{{1,2}})\s?(?P<m3>{_month})\b\.?(?:,?\s(?P<y3>\d{{4}}))?)"
    rf"|(?P<english>(?P<m4>{_month})\b\.?\s(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?(?:,\s?|\s)(?P<y4>\d{{4}})))"
)
# case-sensitive, like the others: they read folded text
MOMENT = re.compile(
    rf"(?<![\w/])(?:(?P<weekday>{'|'.join(WEEKDAYS)})\s+)?{_DAY}(?:(?P<glued>cest|cet)(?=\d))?{_TIME}?{_ZONE}?"
)
_MONTH_ONLY = re.compile(rf"(?<![\w/])(?:(?P<m>{_month})\.?\s(?P<y>\d{{4}})|(?P<y2>\d{{4}})-(?P<m2>\d{{2}}))(?![\w-])")
_YEAR_ONLY = re.compile(r"[12]\d{3}")
_DURATION = re.compile(r"\d+\s?(?:(?:à|-|to)\s?\d+\s?)?(?:mois|months?|ans?|years?|semaines|weeks)\b")
_KIND = re.compile(rf"\b(?:{'|'.join(sorted(KINDS, key=len, reverse=True))})\b")
_TO = re.compile(r"\W*(?:(?:et )?jusqu'(?:au|à)|au|to|à|until|[-–—])(?: l[ea])?\W*")


@dataclass(frozen=True)
class Moment:
    """A date as it was said. `local` is ISO 8601 at `precision`; `start` and `end` place it in the text."""

    local: str
    precision: str
    tz: str
    tz_stated: bool
    start: int
    end: int
    warning: str | None = None


class Unreadable(Exception):
    """Part of the text is no date that we can be sure of; the reason names the kind of doubt."""


def fold(raw: str) -> str:
    """The text as the grammar reads it: NFKC, lower case, ASCII digits, one blank, straight apostrophes, `1er` as 1."""
    text = unicodedata.normalize("NFKC", clean(raw)).replace("’", "'").casefold()
    text = "".join(str(unicodedata.decimal(each, each)) for each in text)
    text = re.sub(r"\b1\s?er\s?(?=[a-zéû])", "1 ", text)
    return " ".join(text.split())


def moments(text: str, *, order: str, time_zone: str) -> list[Moment]:
    """Every date of a folded text, in order. Raises Unreadable for an impossible, yearless or two-way one."""
    found: list[Moment] = []
    taken: list[tuple[int, int]] = []
    text = share_year(text)
    for match in MOMENT.finditer(text):
        found.append(_moment(match, order, time_zone))
        taken.append(match.span())
    for match in _MONTH_ONLY.finditer(text):
        if any(start < match.end() and match.start() < end for start, end in taken):
            continue
        year, month = match["y"] or match["y2"], MONTHS[match["m"]] if match["m"] else match["m2"]
        first = _date(year, month, 1)
        found.append(Moment(first.isoformat()[:7], "month", time_zone, False, *match.span()))
    if not found and _YEAR_ONLY.fullmatch(text):
        found.append(Moment(text, "year", time_zone, False, 0, len(text)))
    return sorted(found, key=lambda moment: moment.start)


def share_year(text: str) -> str:
    """`du 2 février au 2 mars 2026`, `du 2 au 15 mars 2026`: a range says its month or year once, at its end."""
    text = re.sub(rf"(?<![\w:/.-])(\d{{1,2}})(?= (?:au|to) \d{{1,2}} ({_month})\b)", r"\1 \2", text)
    return re.sub(
        rf"\b(\d{{1,2}}) ({_month})\b(?=\.? (?:au|-|–|to) \d{{1,2}} (?:{_month})\b\.? (\d{{4}}))", r"\1 \2 \3", text
    )


def _moment(match: re.Match[str], order: str, time_zone: str) -> Moment:
    day, warning = _day(match, order), None
    if match["weekday"] and WEEKDAYS[match["weekday"]] != day.weekday():
        warning = "weekday_contradicts"  # the number wins (french-portals §4)
    zone = ZONES.get(match["zone"] or match["glued"] or "")
    offset = (match["offset"] or "").replace(" ", "")
    hour, minute = _time(match)
    if hour is None or (hour, minute) == (24, 0):  # "minuit" has three meanings in the data: the day is kept
        return Moment(day.isoformat(), "day", time_zone, False, *match.span(), warning=warning)
    if hour > 23 or minute > 59:
        raise Unreadable("impossible_time")
    said = datetime(day.year, day.month, day.day, hour, minute)  # noqa: DTZ001 - wall clock; the zone stands beside it
    if (match["zone"] and not zone) or (offset and not zone and not match["iso"]):  # `14:00-16:00` is no offset
        raise Unreadable("unclear_zone")
    if offset or (zone and zone[0] == "+"):
        try:
            local = said.replace(tzinfo=_fixed(zone or "+00:00", offset)).astimezone(ZoneInfo(time_zone))
        except (ValueError, OverflowError) as error:
            raise Unreadable("impossible_time") from error
        return Moment(_minute(local), "minute", time_zone, True, *match.span(), warning=warning)
    return Moment(_minute(said), "minute", zone or time_zone, zone is not None, *match.span(), warning=warning)


def _minute(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(timespec="minutes")


def _time(match: re.Match[str]) -> tuple[int | None, int]:
    if match["noon"]:
        return 12, 0
    if match["clock"]:
        if not 1 <= int(match["clock"]) <= 12:
            raise Unreadable("impossible_time")
        return int(match["clock"]) % 12 + (12 if match["half"] == "pm" else 0), 0
    return (int(match["hour"]), int(match["minute"] or 0)) if match["hour"] else (None, 0)


def _fixed(zone: str, offset: str) -> timezone:
    """`utc` with `+1`, or a zone's own offset."""
    sign, hours, minutes = re.fullmatch(r"([+-])(\d{1,2}):?(\d{2})?", offset or zone).groups()  # type: ignore[union-attr]
    delta = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return timezone(delta if sign == "+" else -delta)


def _day(match: re.Match[str], order: str) -> date:
    if match["iso"]:
        return _date(match["y1"], match["m1"], match["d1"])
    if match["numeric"]:
        if order not in ("DMY", "MDY"):
            raise Unreadable("unclear_order")
        day, month = (match["n1"], match["n2"]) if order == "DMY" else (match["n2"], match["n1"])
        return _date(match["y2"] if len(match["y2"]) == 4 else f"20{match['y2']}", month, day)
    if match["english"]:
        return _date(match["y4"], MONTHS[match["m4"]], match["d4"])
    if match["y3"] is None:
        raise Unreadable("no_year")
    return _date(match["y3"], MONTHS[match["m3"]], match["d3"])


def _date(year: str, month: str | int, day: str | int) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError as error:
        raise Unreadable("impossible_date") from error


def unread_words(text: str, spans: list[tuple[int, int]]) -> list[str]:
    """Words of a folded text that are neither inside a date nor known to the grammar."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    text = re.sub(r"\b(?:étape|stage|step) \d\b", " ", text)
    text = _KIND.sub(" ", text)
    return [
        word
        for word in re.findall(r"[^\W_]+(?:'[^\W_]*)?", text)
        if word not in NOISE and word.rstrip("'") not in NOISE
    ]


def read_date(raw: str, context: Context) -> list[Reading]:
    """One day, month or year; of a range the first, or the last where the field is an end. A time is kept for
    openings only, and read in the portal's zone. A call may say its state instead."""
    text = share_year(fold(raw))
    if text in STATES and context.kind == "call":
        return [Reading(rule="date: announced", field="status_stated", value=STATES[text])]
    try:
        found = moments(text, order=context.date_order, time_zone=context.time_zone)
    except Unreadable as doubt:
        return problem(str(doubt), "date")
    strange = unread_words(text, [(each.start, each.end) for each in found])
    if not found or strange:
        return problem("not_a_date", "date", f"words not understood: {', '.join(strange[:5])}" if strange else None)
    moment = found[-1] if context.field == "end_date" else found[0]
    local = moment.local if context.field == "opens_at" else moment.local[:10]
    precision = "day" if moment.precision == "minute" and context.field != "opens_at" else moment.precision
    return [Reading(rule=f"date: {precision}", value=local, problem=moment.warning)]


def read_deadlines(raw: str, context: Context) -> list[Reading]:
    """Every deadline of a text, with its kind. A range closes at its end; a moved date says what it replaces; an
    opening goes where openings are; `au fil de l'eau` and `à venir` state a status and no date."""
    text = share_year(fold(raw))
    if text.rstrip(".") in STATES:
        return [Reading(rule="deadline: stated in words", field="status_stated", value=STATES[text.rstrip(".")])]
    if _DURATION.fullmatch(text):
        return problem("duration_not_deadline", "deadline")
    try:
        found = moments(text, order=context.date_order, time_zone=context.time_zone)
    except Unreadable as doubt:
        return problem(str(doubt), "deadline")
    erratum = text.startswith("erratum")
    if erratum:  # its own date comes first and says when it was written
        found = found[1:] if len(found) > 2 else found
    strange = [] if erratum else unread_words(text, [(each.start, each.end) for each in found])
    if not found or strange:
        return problem(
            "not_a_deadline", "deadline", f"words not understood: {', '.join(strange[:5])}" if strange else None
        )
    try:
        kinds = purposes(text, found)
        starts = range_starts(text, found)
    except Unreadable as doubt:
        return problem(str(doubt), "deadline")
    if erratum or "report" in text:
        if len(found) != 2 or "opening" in kinds or found[1].local <= found[0].local:
            return problem("unclear_move", "deadline", "a moved date names the old one, then the new and later one")
        return [_deadline(found[1], kinds[1], "deadline: moved", moved_from=closing(found[0]))]
    readings = []
    for number, (moment, kind) in enumerate(zip(found, kinds, strict=True)):
        if number in starts:
            continue
        if kind == "opening":
            rule = "derived: opening beside the deadlines"
            readings.append(Reading(rule=rule, value=moment.local, field="opens_at", problem=moment.warning))
        else:
            rule = "deadline: end of a range" if number - 1 in starts else "deadline"
            readings.append(_deadline(moment, kind, rule))
    return readings


def purposes(text: str, found: list[Moment]) -> list[str]:
    """What each date is for: the kind named before it, or after it where that is how the text speaks. A kind holds
    until another is named. Raises Unreadable where both ways make sense."""
    ends, beginnings = [0, *(each.end for each in found)], [*(each.start for each in found), len(text)]
    between = [text[end:start] for end, start in zip(ends, beginnings, strict=True)]
    said = [[KINDS[phrase] for phrase in _KIND.findall(part)] for part in between]
    first, last = said[0], said[-1]
    if len(found) == 1:
        said = [first + last]
    elif any(first) and any(last):
        raise Unreadable("unclear_kind")
    else:
        said = said[1:] if last and not any(first) else said[:-1]
    kinds, kind = [], "full_proposal"
    for named in said:
        if "opening" in named:
            kind = "opening"
        elif any(named):
            kind = [each for each in named if each][-1]
        elif kind == "opening":
            kind = "full_proposal"
        kinds.append(kind)
    return kinds


def range_starts(text: str, found: list[Moment]) -> set[int]:
    """Places of the dates that a range begins with. Raises Unreadable for a range without one end (`A - B - C`)."""
    pairs = enumerate(pairwise(found))
    starts = {number for number, (a, b) in pairs if _TO.fullmatch(text[a.end : b.start])}
    if any(number + 1 in starts for number in starts):
        raise Unreadable("unclear_range")
    return starts


def closing(moment: Moment) -> str:
    """Local time at which the moment is over: the last second of a day that has no hour."""
    return f"{moment.local}T23:59:59" if moment.precision == "day" else moment.local


def _deadline(moment: Moment, kind: str, rule: str, moved_from: str | None = None) -> Reading:
    deadline = DeadlineReading(kind, closing(moment), moment.tz, moment.tz_stated, moment.precision, moved_from)
    return Reading(rule=f"{rule}, {moment.precision}", deadline=deadline, problem=moment.warning)
