"""Dates as people read them. A date is never said more precisely than the release has it."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from directory.language import Language, say

END_OF_DAY = "T23:59:59"


def say_date(language: Language, iso: str) -> str:
    """`2026`, `2026-06`, `2026-06-04` or `2026-06-04T13:00` in words; anything else comes back as it is."""
    day, _, time = iso.partition("T")
    parts = day.split("-")
    try:
        numbers = [int(part) for part in parts]
        month = say(language, f"month.{numbers[1]}") if len(numbers) > 1 else ""
    except (ValueError, KeyError):
        return iso
    if len(numbers) == 1:
        return parts[0]
    if len(numbers) == 2:
        return f"{month} {parts[0]}"
    number = "1er" if language == "fr" and numbers[2] == 1 else str(numbers[2])
    said = f"{number} {month} {parts[0]}"
    return say(language, "date.at", date=said, time=time[:5]) if time else said


def say_deadline(language: Language, at_local: str, precision: str) -> str:
    """A deadline at its own precision: the 23:59:59 of a day without an hour is ours and is not shown."""
    return say_date(language, at_local if precision == "minute" else at_local.partition("T")[0])


def say_instant(language: Language, instant: datetime) -> str:
    """The UTC day of an instant."""
    return say_date(language, instant.date().isoformat())


def days_left(at_local: str, precision: str, tz: str, now: datetime) -> int | None:
    """Whole days from `now` (aware) to a deadline, counted on the calendar of its zone; negative once it has passed.

    None when the deadline is not precise to the day or its zone is unknown: a month never becomes a day.
    """
    if precision not in ("minute", "day"):
        return None
    try:
        zone = ZoneInfo(tz)
        moment = datetime.fromisoformat(at_local if "T" in at_local else at_local + END_OF_DAY)
    except (ValueError, ZoneInfoNotFoundError):
        return None
    days = (moment.date() - now.astimezone(zone).date()).days
    return min(days, -1) if moment.replace(tzinfo=zone) < now else days


def say_days_left(language: Language, days: int) -> str:
    if days < 0:
        return say(language, "days.passed")
    if days < 2:
        return say(language, ("days.today", "days.tomorrow")[days])
    return say(language, "days.left", days=days)


def say_duration(language: Language, iso: str) -> str:
    """An ISO 8601 duration of one unit (`P12M`, `P2Y`, `P6W`, `P10D`) in words; anything else as it is."""
    number, unit = iso[1:-1], iso[-1:]
    if not (iso.startswith("P") and number.isdecimal() and unit in "YMWD"):
        return iso
    return say(language, f"duration.{unit}.{'one' if int(number) == 1 else 'many'}", count=int(number))
