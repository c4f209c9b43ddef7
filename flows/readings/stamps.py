"""Stamps of a portal that says days in the form of moments: the day in its zone is kept, the hour is not."""

import re

from flows.readings.reading import Context, DeadlineReading, Reading

_STAMP = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}")


def days_of_stamps(raw: str, context: Context, readings: list[Reading]) -> list[Reading]:
    """The readings of a text that holds a stamp, without its hour, where the portal declares that its stamps are days
    (schemas/portal.py); else as they are. They are local by now: a day is read off after that, never before."""
    if not context.stamps_are_days or not _STAMP.search(raw):
        return readings
    return [_day(reading, context.stamps_are_days) for reading in readings]


def _day(reading: Reading, reason: str) -> Reading:
    rule = f"{reading.rule.replace('minute', 'day')}; this portal's stamps are days ({reason})"
    if reading.deadline:
        return reading._replace(rule=rule, deadline=_closing(reading.deadline))
    return reading._replace(rule=rule, value=reading.value[:10]) if reading.value else reading


def _closing(said: DeadlineReading) -> DeadlineReading:
    """The day's last second, in a zone that nobody stated: the stamp's offset is the index's, not the call's."""
    if said.precision != "minute":
        return said._replace(tz_stated=False)
    moved_from = said.moved_from and f"{said.moved_from[:10]}T23:59:59"
    return said._replace(
        at_local=f"{(said.at_local or '')[:10]}T23:59:59", tz_stated=False, precision="day", moved_from=moved_from
    )
