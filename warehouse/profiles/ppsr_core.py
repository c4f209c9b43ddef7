"""`ppsr-core.json`: projects in the words of PPSR Core's Project Metadata Model 2020.0, one a line, and what they lack.

ppsr_core.csv says which column feeds which attribute and how it is read (standards research §A.1, §A.3): arrays where
the model says "many", extension attributes included, and no value that no portal stated.
"""

import csv
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from schemas.field import fields
from schemas.links import safe
from schemas.schema_org import LICENCE
from schemas.vocabulary import Code, code_lists
from warehouse.profiles.conformance import Conformance
from warehouse.profiles.places import country
from warehouse.profiles.tables import Row, Tables, beside

FILE = "ppsr-core.json"
PROFILE = "ppsr-core-pmm-2020.0"


@dataclass(frozen=True)
class Attribute:
    """One attribute of the model, and the column of `projects` that feeds it; none where we may not or cannot know."""

    attribute: str
    obligation: str
    multiplicity: str
    field: str
    reader: str

    @cached_property
    def mandatory(self) -> bool:
        return self.obligation == "mandatory"

    @cached_property
    def many(self) -> bool:
        return self.multiplicity.endswith("n")


@dataclass(frozen=True)
class Hole:
    """Why there is no value: a key of conformance.REASONS."""

    reason: str


@cache
def attributes() -> tuple[Attribute, ...]:
    """The rows of ppsr_core.csv."""
    text = (files("warehouse.profiles") / "ppsr_core.csv").read_text(encoding="utf-8")
    return tuple(Attribute(**row) for row in csv.DictReader(text.splitlines()))


def write(release: Tables, facts: Mapping[str, str]) -> None:
    """ppsr-core.json and its report; `facts` are the release's version and time."""
    today = date.fromisoformat(facts["built_at_utc"][:10])
    wanted = {each.attribute: each.multiplicity for each in attributes() if each.mandatory}
    head = {"profile": PROFILE, "version": facts["version"], "created": facts["built_at_utc"], "licence": LICENCE}
    listed = beside(release.rows("projects"), release.sources("project"))
    kept = beside(release.rows("projects", "id"), release.withheld("project"))
    with (
        (release.folder / FILE).open("w", encoding="utf-8") as out,
        Conformance(release.folder, "ppsr-core", PROFILE, wanted, facts) as report,
    ):
        out.write(f'{json.dumps(head)[:-1]}, "projects": [')
        for n, ((row, listings), (_, texts)) in enumerate(zip(listed, kept, strict=True)):
            said, holes = project(row, listings, {text["field"] for text in texts}, today)
            out.write((",\n" if n else "\n") + json.dumps(said, ensure_ascii=False))
            report.note(row["id"], holes)
        out.write("\n]}\n")


def project(row: Row, listings: list[Row], kept_in: set[str], today: date) -> tuple[Row, dict[str, str]]:
    """(the project, mandatory attribute → why it is missing). `kept_in` are the texts that a licence keeps in."""
    said, holes = {}, {}
    for each in attributes():
        value = READERS[each.reader](row, each, listings, today)
        if isinstance(value, Hole) or value in (None, "", []):
            reason = value.reason if isinstance(value, Hole) else "not_stated"
            if each.mandatory:
                holes[each.attribute] = "withheld" if each.field in kept_in else reason
        else:
            said[each.attribute] = value
    return said, holes


def _values(row: Row, each: Attribute) -> list[Any]:
    held = row[each.field]
    if not held:
        return []
    return [value for value in (held if isinstance(held, list) else [held]) if value not in (None, "")]


def _as_many(found: Iterable[Any], each: Attribute) -> Any:
    """All of them once where the model says many, else the only one."""
    return list(dict.fromkeys(found)) if each.many else next(iter(found), None)


def _text(row: Row, each: Attribute, *_: Any) -> Any:
    return _as_many(_values(row, each), each)


def _instant(row: Row, each: Attribute, *_: Any) -> str:
    return f"{row[each.field]:%Y-%m-%dT%H:%M:%SZ}"


def _code_list(each: Attribute) -> dict[str, Code]:
    return code_lists()[fields()["project", each.field].scheme or ""]


def _term(row: Row, each: Attribute, *_: Any) -> Any:
    """What the model's own list calls our codes: column `ppsr` of the code list."""
    codes = _values(row, each)
    terms = _terms(codes, each)
    return Hole("no_equal") if codes and not terms else _as_many(terms, each)


def _terms(codes: list[str], each: Attribute) -> list[str]:
    known = _code_list(each)
    return [term for code in codes if code in known and (term := known[code].extra["ppsr"])]


def _age(row: Row, each: Attribute, *_: Any) -> Any:
    terms = _terms(_values(row, each), each)
    return {"projectParticipantAge": list(dict.fromkeys(terms))} if terms else None


def _label(row: Row, each: Attribute, *_: Any) -> Any:
    known = _code_list(each)
    return _as_many((known[code].label_en for code in _values(row, each) if code in known), each)


def _tag(row: Row, each: Attribute, *_: Any) -> Any:
    return ["Participate from home"] if row[each.field] else None


def _day(row: Row, field: str) -> date | Hole | None:
    """The day of a date that may be less precise than a day."""
    stated = row[field]
    if not stated:
        return None
    return date.fromisoformat(stated[:10]) if len(stated) >= 10 else Hole("imprecise")


def _past(row: Row, each: Attribute, _: list[Row], today: date) -> Any:
    day = _day(row, each.field)
    if isinstance(day, date):
        return day.isoformat() if day <= today else Hole("planned")
    return day


def _future(row: Row, each: Attribute, _: list[Row], today: date) -> Any:
    day = _day(row, each.field)
    return day.isoformat() if isinstance(day, date) and day > today else None


def _duration(row: Row, *_: Any) -> Any:
    """From the first to the last day, both stated; a project without an end has no duration that we know."""
    start, end = _day(row, "start_date"), _day(row, "end_date")
    if isinstance(start, date) and isinstance(end, date):
        return f"P{(end - start).days}D" if end >= start else Hole("contradiction")
    if end is None:
        return Hole("no_end")
    return next((day for day in (start, end) if isinstance(day, Hole)), None)


def _link(row: Row, each: Attribute, *_: Any) -> Any:
    return safe(row[each.field])


def _links(row: Row, each: Attribute, listings: list[Row], *_: Any) -> Any:
    """Where one takes part, further pages, and the pages of the portals that list it."""
    found = [row["take_part_url"], *_values(row, each), *(listing["page_url"] for listing in listings)]
    return _as_many((url for url in found if safe(url)), each)


def _reference(_: Row, __: Attribute, listings: list[Row], *___: Any) -> Any:
    return [f"{listing['portal']}:{listing['ref']}" for listing in listings]


def _country(row: Row, each: Attribute, *_: Any) -> Any:
    """The countries of its territories, in English."""
    return _as_many((place.label_en for code in _values(row, each) if (place := country(code))), each)


def _point(row: Row, each: Attribute, *_: Any) -> Any:
    latitude, _comma, longitude = (row[each.field] or "").partition(",")
    if not longitude:
        return None
    return [{"projectPinLatitude": float(latitude), "projectPinLongitude": float(longitude)}]


def _party(row: Row, each: Attribute, *_: Any) -> Any:
    return [
        {"projectAssociatedPartyName": name, "projectAssociatedPartyRole": "Partner"} for name in _values(row, each)
    ]


def _funding(row: Row, each: Attribute, *_: Any) -> Any:
    return [{"projectFundingSource": name} for name in _values(row, each)]


def _personal(*_: Any) -> Hole:
    return Hole("personal")


READERS: dict[str, Callable[..., Any]] = {
    "text": _text, "instant": _instant, "term": _term, "age": _age, "label": _label, "tag": _tag, "past": _past,
    "future": _future, "duration": _duration, "link": _link, "links": _links, "reference": _reference,
    "country": _country, "point": _point, "party": _party, "funding": _funding, "personal": _personal,
}  # fmt: skip
