"""Dates and deadlines by a strict grammar of our own: every word of the text is accounted for, or nothing is read.

French and English. No clock: a date without a year is a problem, never this year. dateparser reads `12 à 18 mois` as
a date and `1er mars` as December (pains-and-faults §3.2), and a wrong deadline is worse than none (DESIGN §5).
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
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
# the words before a date that say what it closes; the last one named wins
KINDS = {
    "lettre d'intention": "letter_of_intent", "lettres d'intention": "letter_of_intent", "letter of intent": "letter_of_intent",
    "letters of intent": "letter_of_intent", "pré-proposition": "pre_proposal", "pré-propositions": "pre_proposal",
    "pre-proposal": "pre_proposal", "pre-proposals": "pre_proposal", "pré-dépôt": "registration",
    "pré-enregistrement": "registration", "enregistrement": "registration", "registration": "registration",
    "dossier complet": "full_proposal", "dossiers complets": "full_proposal", "proposition complète": "full_proposal",
    "propositions complètes": "full_proposal", "propositions détaillées": "full_proposal", "full proposal": "full_proposal", "full proposals": "full_proposal",
    "date de relevé": "cutoff", "cut-off": "cutoff", "webinaire d'information": "information", "webinaire": "information",
    "webinar": "information",
}  # fmt: skip
STATES = {
    "au fil de l'eau": "permanent", "permanent": "permanent", "permanente": "permanent", "appel permanent": "permanent",
    "à venir": "forthcoming", "date à venir": "forthcoming", "à préciser": "forthcoming", "date à préciser": "forthcoming",
    "coming soon": "forthcoming", "appel clos": "closed", "clos": "closed", "closed": "closed",
}  # fmt: skip
NOISE = frozenset(
    "le la les l' de du des d' au aux à a et and the on by until before at from to of jusqu'au jusqu'à avant date dates limite "
    "limites clôture dépôt soumission ouverture fermeture closing deadline opening appel prévu prévue prévus report reportée "
    "reporté prolongé prolongée erratum est sont en submission due période des".split()
)

_month = "|".join(sorted(map(re.escape, MONTHS), key=len, reverse=True))
_TIME = (
    r"(?:\s*(?:,|à|a|at|-|–|t)?\s*(?:(?P<hour>\d{1,2})\s?(?:h|:)\s?(?P<minute>\d{2})?(?::\d{2}(?:\.\d+)?)?(?!\d)"
    r"|(?P<clock>\d{1,2})\s?(?P<half>am|pm)\b|(?P<noon>midi|noon)|(?P<midnight>minuit|midnight)))"
)
_ZONE = r"(?:\s*\(?\s*(?P<zone>heure de paris|heure française|paris time|heure de bruxelles|brussels time|cest|cet|utc|gmt|z)?(?P<offset>(?:(?<=c)|(?<=t)|(?<=\d))\s?[+-]\d{1,2}(?::?\d{2})?)?\s*\)?)"
_DAY = (
    r"(?:(?P<iso>(?P<y1>\d{4})[-/](?P<m1>\d{1,2})[-/](?P<d1>\d{1,2}))"
    r"|(?P<numeric>(?P<n1>\d{1,2})[/.-](?P<n2>\d{1,2})[/.-](?P<y2>\d{4}|\d{2})(?!\d))"
    rf"|(?P<long>(?P<d3>\d{{1,2}})\s?(?P<m3>{_month})\b\.?(?:,?\s(?P<y3>\d{{4}}))?)"
    rf"|(?P<english>(?P<m4>{_month})\b\.?\s(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?(?:,\s?|\s)(?P<y4>\d{{4}})))"
)
MOMENT = re.compile(
    rf"(?<![\w/])(?:(?P<weekday>{'|'.join(WEEKDAYS)})\s+)?{_DAY}(?:(?P<glued>cest|cet)(?=\d))?{_TIME}?{_ZONE}?",
    re.IGNORECASE,
)
_MONTH_ONLY = re.compile(
    rf"(?<![\w/])(?:(?P<m>{_month})\.?\s(?P<y>\d{{4}})|(?P<y2>\d{{4}})-(?P<m2>\d{{2}}))(?![\w-])", re.IGNORECASE
)
_YEAR_ONLY = re.compile(r"(?P<y>\d{4})")
_DURATION = re.compile(r"\d+\s?(?:(?:à|-|to)\s?\d+\s?)?(?:mois|months?|ans?|years?|semaines|weeks)\b", re.IGNORECASE)


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
    """The text as the grammar reads it: NFKC, one blank, straight apostrophes, `1er` as 1, glued words cut."""
    text = unicodedata.normalize("NFKC", clean(raw)).replace("’", "'").casefold()
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
        year, month = match["y"] or match["y2"], MONTHS[match["m"]] if match["m"] else int(match["m2"])
        if not 1 <= month <= 12:
            raise Unreadable("impossible_date")
        found.append(Moment(f"{year}-{month:02}", "month", time_zone, False, *match.span()))
    if not found and (year_only := _YEAR_ONLY.fullmatch(text)):
        found.append(Moment(year_only["y"], "year", time_zone, False, 0, len(text)))
    return sorted(found, key=lambda moment: moment.start)


def share_year(text: str) -> str:
    """`du 2 février au 2 mars 2026`: a day and month without year takes the year that follows in the same range."""
    return re.sub(
        rf"\b(\d{{1,2}}) ({_month})\b(?=\.? (?:au|-|–|to) \d{{1,2}} (?:{_month})\b\.? (\d{{4}}))", r"\1 \2 \3", text
    )


def _moment(match: re.Match[str], order: str, time_zone: str) -> Moment:
    day, warning = _day(match, order), None
    if match["weekday"] and WEEKDAYS[match["weekday"].casefold()] != day.weekday():
        warning = "weekday_contradicts"  # the number wins (french-portals §4)
    zone = ZONES.get((match["zone"] or match["glued"] or "").casefold())
    offset = (match["offset"] or "").replace(" ", "")
    hour, minute = _time(match)
    if hour is None or (hour, minute) == (24, 0):  # "minuit" has three meanings in the data: the day is kept
        return Moment(day.isoformat(), "day", time_zone, False, *match.span(), warning=warning)
    if hour > 23 or minute > 59:
        raise Unreadable("impossible_time")
    said = datetime(day.year, day.month, day.day, hour, minute)  # noqa: DTZ001 - wall clock; the zone stands beside it
    if offset or (zone and zone[0] == "+"):
        local = said.replace(tzinfo=_fixed(zone or "+00:00", offset)).astimezone(ZoneInfo(time_zone))
        return Moment(f"{local:%Y-%m-%dT%H:%M}", "minute", time_zone, True, *match.span(), warning=warning)
    return Moment(
        f"{said:%Y-%m-%dT%H:%M}", "minute", zone or time_zone, zone is not None, *match.span(), warning=warning
    )


def _time(match: re.Match[str]) -> tuple[int | None, int]:
    if match["noon"]:
        return 12, 0
    if match["clock"]:
        return int(match["clock"]) % 12 + (12 if match["half"].casefold() == "pm" else 0), 0
    return (int(match["hour"]), int(match["minute"] or 0)) if match["hour"] else (None, 0)


def _fixed(zone: str, offset: str) -> timezone:
    """`utc` with `+1`, or a zone's own offset."""
    sign, hours, minutes = re.fullmatch(r"([+-])(\d{1,2}):?(\d{2})?", offset or zone).groups()  # type: ignore[union-attr]
    delta = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return timezone(delta if sign == "+" else -delta)


def _day(match: re.Match[str], order: str) -> date:
    if match["iso"]:
        year, month, day = match["y1"], match["m1"], match["d1"]
    elif match["numeric"]:
        year = match["y2"] if len(match["y2"]) == 4 else f"20{match['y2']}"
        day, month = (match["n1"], match["n2"]) if order == "DMY" else (match["n2"], match["n1"])
    elif match["long"]:
        year, month, day = match["y3"], str(MONTHS[match["m3"].casefold()]), match["d3"]
    else:
        year, month, day = match["y4"], str(MONTHS[match["m4"].casefold()]), match["d4"]
    if year is None:
        raise Unreadable("no_year")
    try:
        return date(int(year), int(month), int(day))
    except ValueError as error:
        raise Unreadable("impossible_date") from error


def unread_words(text: str, spans: list[tuple[int, int]]) -> list[str]:
    """Words of a folded text that are neither inside a date nor known to the grammar."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    text = re.sub(r"\b(?:étape|stage|step) \d\b", " ", text)
    for phrase in sorted(KINDS, key=len, reverse=True):
        text = text.replace(phrase, " ")
    return [
        word
        for word in re.findall(r"[^\W_]+(?:'[^\W_]*)?", text)
        if word not in NOISE and word.rstrip("'") not in NOISE
    ]


def read_date(raw: str, context: Context) -> list[Reading]:
    """One day, month or year; of a range the first. A time is kept for openings only, and read in the portal's zone."""
    text = share_year(fold(raw))
    if text in STATES:
        return [Reading(rule="date: announced", field="status_stated", value=STATES[text])]
    try:
        found = moments(text, order=context.date_order, time_zone=context.time_zone)
    except Unreadable as doubt:
        return problem(str(doubt), "date")
    strange = unread_words(text, [(each.start, each.end) for each in found])
    if not found or strange:
        return problem("not_a_date", "date", f"words not understood: {', '.join(strange[:5])}" if strange else None)
    first = found[0]
    local = first.local if context.field == "opens_at" else first.local[:10]
    precision = "day" if first.precision == "minute" and context.field != "opens_at" else first.precision
    return [Reading(rule=f"date: {precision}", value=local, problem=first.warning)]


def read_deadlines(raw: str, context: Context) -> list[Reading]:
    """Every deadline of a text, with its kind. A range closes at its end; a moved date says what it replaces;
    `au fil de l'eau` and `à venir` state a status and no date."""
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
    if erratum or "report" in text:
        if len(found) != 2:
            return problem("unclear_move", "deadline", "a moved date names the old one and the new one")
        return [_deadline(found[1], "full_proposal", "deadline: moved", moved_from=closing(found[0]))]
    if len(found) == 2 and re.fullmatch(
        r"\W*(?:-|–|au|to|à|jusqu'au)\W*", text[found[0].end : found[1].start].strip() or "?"
    ):
        return [_deadline(found[1], "full_proposal", "deadline: end of a range")]
    readings, kind, before = [], "full_proposal", 0
    for moment in found:
        said = text[before : moment.start]
        named = [phrase for phrase in sorted(KINDS, key=len) if phrase in said]
        kind = KINDS[named[-1]] if named else kind
        readings.append(_deadline(moment, kind, "deadline"))
        before = moment.end
    return readings


def closing(moment: Moment) -> str:
    """Local time at which the moment is over: the last second of a day that has no hour."""
    return f"{moment.local}T23:59:59" if moment.precision == "day" else moment.local


def _deadline(moment: Moment, kind: str, rule: str, moved_from: str | None = None) -> Reading:
    deadline = DeadlineReading(kind, closing(moment), moment.tz, moment.tz_stated, moment.precision, moved_from)
    return Reading(rule=f"{rule}, {moment.precision}", deadline=deadline, problem=moment.warning)
