"""What would we make of this value? The readings of one raw value, outside of any night."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from flows.normalise import READERS, read_value
from flows.readings.reading import Context, Reading
from schemas.listing import Kind
from schemas.portal import Authority
from schemas.vocabulary import code_lists
from spiders.registry import load_metadata, portal_keys

Told = dict[str, Any]
# what a person calls it → kind, field and reader under which a night would meet it
AS: dict[str, tuple[Kind, str, str]] = {
    "date": ("call", "deadlines", "deadline"),
    "place": ("project", "territories", "place"),
    "url": ("project", "project_url", "url"),
    "text": ("project", "description", "prose"),
}
WHAT = (*AS, "label")


def attempt(
    what: str, raw: str, *, portal: str | None = None, lang: str | None = None, seen: str | None = None
) -> list[Told]:
    """Every reading of `raw` as one of WHAT: value, precision, rule, or the issue.

    `portal` gives its label map, country, time zone and order of dates; `seen` is the ISO day on which the page says
    that it was written. A label is looked up in every list. Raises KeyError for an unknown `what`, ValueError for an
    unknown portal or a `seen` that is no ISO day.
    """
    if portal is not None and portal not in portal_keys():
        raise ValueError(f"{portal!r} is no portal")
    if seen is not None:
        seen = datetime.fromisoformat(seen).date().isoformat()
    if what == "label":
        readings = {
            scheme: READERS["label"](raw, _context(portal, "project", "themes", lang, scheme))
            for scheme in sorted(code_lists())
        }
        known = {scheme: read for scheme, read in readings.items() if any(each.value for each in read)}
        return [
            {"scheme": scheme} | told(reading)
            for scheme, read in (known or dict(list(readings.items())[:1])).items()
            for reading in read
        ]
    kind, field, reader = AS[what]
    scheme = "territory" if what == "place" else None
    context = replace(_context(portal, kind, field, lang, scheme), seen=seen)
    return [told(reading) for reading in read_value(raw, context, reader)]


def _context(portal: str | None, kind: Kind, field: str, lang: str | None, scheme: str | None) -> Context:
    where = load_metadata(portal) if portal else None
    names = ("time_zone", "date_order", "country", "stamps_are_days")
    zone = {name: getattr(where, name) for name in names} if where else {}
    if where and where.authority is not Authority.OWNER:
        zone["own_pages"] = where.homepage
    return Context(portal or "", kind, field, lang, scheme, **zone)


def told(reading: Reading) -> Told:
    """A reading for programs. Of a date, `value` is the local moment at which it closes."""
    closing = reading.deadline
    said: Told = {"value": closing.at_local if closing else reading.value, "rule": reading.rule}
    said |= {"problem": reading.problem, "advice": reading.advice}
    if closing:
        said |= {"kind": closing.kind, "tz": closing.tz, "tz_stated": closing.tz_stated}
        said |= {"precision": closing.precision, "moved_from": closing.moved_from}
    return said | {name: value for name in ("field", "lang", "quote") if (value := getattr(reading, name))}
