"""Real listings as rows of the table that a resolver reads: import lines, and the captures in ../shared where they are.

Both sides see what a night sees: lines are loaded, normalised and gathered by the stages themselves.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import duckdb
import pyarrow as pa

from flows.home import run_name
from flows.importing import LineError, portal_of, read_line
from flows.load import arrow_tables
from flows.normalise import normalise
from flows.readings.text import plain
from flows.resolve import kept
from flows.resolve.match import script
from schemas.field import fields
from schemas.listing import Listing
from schemas.run import Outcome, Verdict
from warehouse.database import writer
from warehouse.load import merge_run

CAPTURES = Path(__file__).parents[2] / "shared" / "portals"
EU, US, AIDS = "eu_citizen_science", "citizenscience_gov", "aides_territoires"
FILES = {
    EU: CAPTURES / "eu-citizen-science/files/api/projects/index.json",
    US: CAPTURES / "citizenscience-gov/files/feed.json",
    AIDS: CAPTURES / "aides-territoires/files/api/aids/index@size=1000.json",
}
AT = datetime(2026, 11, 28, 4, tzinfo=UTC)
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
        "coordinator_place": entry["country"], "same_as": entry["originURL"],
        "page_url": f"https://eu-citizen.science/project/{entry['id']}",
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
    """The table `records` of these lines, read as a night reads them: loaded, normalised, gathered by the resolve
    stage. A line that is no listing, or told again, is noted and left out."""
    listings: dict[tuple[str, str], Listing] = {}
    for portal, line in lines:
        try:
            listing = read_line(portal, json.dumps(_of_its_kind(line), ensure_ascii=False).encode())
        except LineError as error:
            notes[f"{portal}: {str(error)[:80]}"] += 1
            continue
        if (key := (portal, listing.ref)) in listings:
            notes[f"{portal}: a ref stands twice"] += 1
        listings.setdefault(key, listing)
    with TemporaryDirectory() as home, writer(Path(home), "bench") as connection:
        for portal, of_portal in groupby(sorted(listings.values(), key=_place), lambda each: each.portal):
            _load(connection, portal, list(of_portal))
        normalise(connection)
        kept.prepare(connection)
        connection.execute(script("records"))
        return connection.execute("FROM record ORDER BY portal, ref").to_arrow_table()


def _place(listing: Listing) -> tuple[str, str]:
    return listing.portal, listing.ref


def _load(connection: duckdb.DuckDBPyConnection, portal: str, listings: list[Listing]) -> None:
    verdict = Verdict(outcome=Outcome.OK, reason_class="ok", reason="", load=True, complete=True)
    outputs = [(SimpleNamespace(url=each.page_url, n=n), each) for n, each in enumerate(listings)]
    merge_run(
        connection, portal=portal_of(portal), run=run_name(AT), at=AT, verdict=verdict.model_dump(mode="json"),
        statistics="{}", evidence="", tables=arrow_tables(portal, outputs, []),
    )  # fmt: skip


def _of_its_kind(line: dict[str, Any]) -> dict[str, Any]:
    """The line without fields that its kind lacks; words for the kind that are not ours become a project."""
    known = fields()
    kind = line["kind"] if any(each == line["kind"] for each, _ in known) else "project"
    for_calls = {"project_url", "lead_organisation", "start_date", "end_date"} if kind == "call" else set()
    own = {"ref", "kind", "page_url", "name", *for_calls}
    return {**{name: value for name, value in line.items() if name in own or (kind, name) in known}, "kind": kind}
