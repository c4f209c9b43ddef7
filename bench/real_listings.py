"""Real listings as rows of the table that a resolver reads: import lines, and the captures in ../shared where they are.

Values go through the project's own reading of import lines and of raw values, so that both sides see what a night sees.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from bench.synthetic import SCHEMA
from flows.importing import LineError, portal_of, read_line
from flows.normalise import read_value
from flows.readings.reading import Context, Reading
from flows.readings.text import plain
from schemas.field import fields
from schemas.listing import Listing

CAPTURES = Path(__file__).parents[2] / "shared" / "portals"
EU, US, AIDS = "eu_citizen_science", "citizenscience_gov", "aides_territoires"
FILES = {
    EU: CAPTURES / "eu-citizen-science/files/api/projects/index.json",
    US: CAPTURES / "citizenscience-gov/files/feed.json",
    AIDS: CAPTURES / "aides-territoires/files/api/aids/index@size=1000.json",
}
RECORDS = SCHEMA.remove(SCHEMA.get_field_index("truth"))
COLUMNS = {
    "names": ("name", "title", "alternate_names"), "url": ("project_url", "info_url"),
    "organisations": ("lead_organisation", "funders", "partners"), "territories": ("territories",),
    "start": ("start_date", "opens_at"), "end": ("end_date",), "reference": ("funder_reference",),
    "keywords": ("keywords",),
}  # fmt: skip
PROSE = ("tagline", "aim", "description")
# what others call the fields of an import line
ALIASES = {
    "ref": "id key uid record_id listing_id source_id number slug",
    "portal": "source src dataset site catalogue catalog",
    "kind": "record_type entity_type",
    "name": "title project_name label",
    "alternate_names": "aliases other_names acronym alt_names altnames name_en title_en original_title",
    "page_url": "page source_url listing_url record_url catalog_url",
    "project_url": "url website link homepage project_link external_url",
    "description": "summary abstract text desc objective excerpt",
    "lead_organisation": "organisation organization institution coordinator host agency lead org organisations",
    "partners": "participants organizations",
    "text_language": "language lang",
    "start_date": "start start_year begin year", "end_date": "end end_year",
    "territories": "country countries region regions place places territory location",
    "keywords": "tags", "same_as": "links identifiers", "funder_reference": "reference call_code code",
}  # fmt: skip
_MEANT = {alias: name for name, aliases in ALIASES.items() for alias in (name, *aliases.split())}


def import_lines(folder: Path, notes: Counter[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(portal, import line) of listings.jsonl and of listings/*.jsonl, where a file is one portal unless a line says
    otherwise. Fields that no import line has are noted and left out; so are lines that are no JSON object."""
    for file in sorted([*folder.glob("listings.jsonl"), *folder.glob("listings/*.jsonl")]):
        for line in file.read_text(encoding="utf-8").splitlines():
            try:
                raw = json.loads(line) if line.strip() else {}
            except ValueError:
                raw = None
            if not isinstance(raw, dict):
                notes[f"{file.name}: a line is no JSON object"] += 1
            elif raw:
                meant = _meant(raw, file.stem, notes)
                yield str(meant.pop("portal", file.stem)), meant


def _meant(raw: dict[str, Any], where: str, notes: Counter[str]) -> dict[str, Any]:
    """The line in the words of the import format; the format's own word wins over an alias of it."""
    found: dict[str, Any] = {}
    known = {name for _, name in fields()}
    for field, value in sorted(raw.items(), key=lambda pair: pair[0] not in ALIASES):
        name = field if field in known and field not in ("title",) else _MEANT.get(field.casefold())
        if name is None:
            notes[f"{where}: field {field!r} not understood"] += 1
        elif value not in (None, "", []):
            found.setdefault(name, value)
    found["ref"] = str(found.get("ref", ""))
    found.setdefault("kind", "project")
    return found


def captured_lines(portals: Collection[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(portal, import line) of the captures of these portals; none where ../shared is absent."""
    here = {portal for portal in portals if FILES[portal].exists()}
    if EU in here:
        for entry in json.loads(FILES[EU].read_text(encoding="utf-8")):
            if entry["approved"] and not entry["hidden"]:
                yield EU, _of_eu(entry)
    if US in here:
        for entry in json.loads(FILES[US].read_text(encoding="utf-8"), strict=False)["_project"]:
            yield US, _of_us(entry)
    if AIDS in here:
        for entry in json.loads(FILES[AIDS].read_text(encoding="utf-8"))["results"]:
            yield AIDS, _of_aids(entry)


def _of_eu(entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "ref": str(entry["id"]), "kind": "project", "name": entry["name"], "project_url": entry["url"],
        "aim": entry["aim"], "description": entry["description"], "start_date": entry["start_date"],
        "end_date": entry["end_date"], "lead_organisation": (entry["mainOrganisation"] or {}).get("name"),
        "partners": [each["name"] for each in entry["organisation"]],
        "keywords": [each["keyword"] for each in entry["keywords"]],
    }  # fmt: skip


def _of_us(entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "ref": entry["project_url_on_catalog"].rstrip("/").rsplit("/", 1)[-1], "kind": "project",
        "name": plain(entry["project_name"]), "project_url": entry["project_url_external"],
        "description": entry["project_description"], "aim": entry["project_goals"], "text_language": "en",
        "start_date": entry["start_date"], "lead_organisation": entry["agency_sponsor"], "keywords": entry["keywords"],
    }  # fmt: skip


def _of_aids(entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "ref": str(entry["id"]), "kind": "call", "name": plain(entry["name"]), "info_url": entry["origin_url"],
        "description": plain(entry["description"] or ""), "funders": entry["financers"], "text_language": "fr",
        "deadlines": entry["submission_deadline"], "opens_at": entry["start_date"],
        "territories": [entry["perimeter"]] if entry["perimeter"] else [],
    }  # fmt: skip


def records(lines: Iterable[tuple[str, dict[str, Any]]], notes: Counter[str]) -> pa.Table:
    """The table `records` of these lines; one that is no listing, or told again, is noted and left out."""
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for portal, line in lines:
        try:
            listing = read_line(portal, json.dumps(_of_its_kind(line), ensure_ascii=False).encode())
        except LineError as error:
            notes[f"{portal}: {str(error)[:80]}"] += 1
            continue
        if (key := (portal, listing.ref)) in rows:
            notes[f"{portal}: a ref stands twice"] += 1
        rows.setdefault(key, _row(listing))
    return pa.Table.from_pylist(list(rows.values()), schema=RECORDS)


def _of_its_kind(line: dict[str, Any]) -> dict[str, Any]:
    """The line without fields that its kind lacks; words for the kind that are not ours become a project."""
    known = fields()
    kind = line["kind"] if any(each == line["kind"] for each, _ in known) else "project"
    for_calls = {"project_url", "lead_organisation", "start_date", "end_date"} if kind == "call" else set()
    own = {"ref", "kind", "page_url", "name", *for_calls}
    return {**{name: value for name, value in line.items() if name in own or (kind, name) in known}, "kind": kind}


def _row(listing: Listing) -> dict[str, Any]:
    portal, known = portal_of(listing.portal), fields()
    said: dict[str, list[Reading]] = defaultdict(list)
    prose = []
    for statement in listing.statements:
        field = known[listing.kind, statement.field]
        if statement.field in PROSE:
            prose.append(plain(statement.value))
            continue
        context = Context(
            listing.portal, listing.kind, statement.field, statement.lang, field.scheme, portal.time_zone,
            portal.date_order, portal.country,
        )  # fmt: skip
        for reading in read_value(statement.value, context, field.reader) if not field.prose else []:
            said[reading.field or statement.field].append(reading)
    columns = {name: [each.value for field in given for each in said[field] if each.value]
               for name, given in COLUMNS.items()}  # fmt: skip
    closings = [each.deadline.at_local[:10] for each in said["deadlines"] if each.deadline and each.deadline.at_local]
    return {
        "portal": listing.portal, "ref": listing.ref, "kind": listing.kind, "names": columns["names"],
        "description": " ".join(prose) or None, "lang": _first([r.value for r in said["text_language"] if r.value]),
        "url": _first(columns["url"]), "organisations": columns["organisations"], "territories": columns["territories"],
        "start_year": _year(columns["start"]), "end_year": _year(columns["end"]),
        "deadline_days": [(date.fromisoformat(day) - date(1970, 1, 1)).days for day in closings if len(day) == 10],
        "reference": _first(columns["reference"]), "keywords": columns["keywords"],
    }  # fmt: skip


def _first(values: list[Any]) -> str | None:
    return str(values[0]) if values else None


def _year(values: list[Any]) -> int | None:
    return int(values[0][:4]) if values else None
