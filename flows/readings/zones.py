"""Wall clocks: the zone that a text states, or the portal's own; and stamps of another zone told in the portal's."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

_OFFSET = re.compile(r"(?:utc|gmt|tu)?\s?([+-])\s?(\d{1,2}):?(\d{2})?")
# no place on Earth is further from Greenwich
_FURTHEST = timedelta(hours=14)


class Unreadable(Exception):
    """Part of the text is no date that we can be sure of; the reason names the kind of doubt."""

    def __init__(self, reason: str, advice: str | None = None) -> None:
        super().__init__(reason)
        self.reason, self.advice = reason, advice


def local_time(said: datetime, zones: Sequence[str], home: str) -> tuple[datetime, str, bool]:
    """(wall clock, IANA zone, whether it was stated) of an hour said with these zones; without one it is `home`'s.

    A zone is an IANA name, an offset, or `place@offset` for a label such as CET, which holds only while that place
    keeps that offset. A named place keeps its own clock; an offset is told in `home`'s. Raises Unreadable for labels
    out of season, zones that disagree, American labels elsewhere, and times that do not exist.
    """
    if not zones:
        return said, home, False
    told = [_told(said, zone, home) for zone in zones]
    try:
        instants = {each.replace(tzinfo=zone_info(zone)).astimezone(timezone.utc) for each, zone, _ in told}  # noqa: UP017
    except (OverflowError, ValueError) as error:
        raise Unreadable("impossible_time") from error
    if len(instants) > 1:
        raise Unreadable("unclear_zone")
    local, zone, _ = min(told, key=lambda each: each[2])
    return local, zone, True


def day_zone(day: datetime, zones: Sequence[str], home: str) -> tuple[str, bool]:
    """(IANA zone, whether stated) of a day without an hour, whose last second is `day`."""
    local, zone, stated = local_time(day, zones, home)
    if local != day:  # an offset would make it another day in parts
        raise Unreadable("unclear_zone")
    return zone, stated


def _told(said: datetime, zone: str, home: str) -> tuple[datetime, str, int]:
    """(wall clock, IANA zone, rank): 0 for a place, 1 for a label, 2 for an offset."""
    place, _, offset = zone.partition("@")
    if offset:
        if place.startswith("America/") and not home.startswith("America/"):
            raise Unreadable("unclear_zone")
        if said.replace(tzinfo=zone_info(place)).utcoffset() != _delta(offset):
            raise Unreadable("unclear_zone")  # CET in July: nobody knows whether the label or the season holds
        same = said.replace(tzinfo=zone_info(home)).utcoffset() == _delta(offset)
        return said, home if same else place, 1
    if "/" in place:
        if place == "America/New_York" and home.startswith("Australia/"):
            raise Unreadable("unclear_zone")
        return said, place, 0
    delta = _delta(place)
    if abs(delta) > _FURTHEST:
        raise Unreadable("impossible_time")
    try:
        local = said.replace(tzinfo=timezone(delta)).astimezone(zone_info(home))
    except (OverflowError, ValueError) as error:
        raise Unreadable("impossible_time") from error
    return local.replace(tzinfo=None), home, 2


@cache
def zone_info(zone: str) -> tzinfo:
    return ZoneInfo(zone)


def _delta(offset: str) -> timedelta:
    """`+02:00`, `utc+1`, `-0500`, `z` as a difference to Greenwich."""
    match = _OFFSET.fullmatch(offset)
    if not match:
        return timedelta(0)
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    return timedelta(minutes=minutes if match[1] == "+" else -minutes)
