"""The page of one thing: everything the release says of it, where it was seen, and where each value came from."""

from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from directory import queries
from directory.cards import is_late, next_date
from directory.dates import days_left
from directory.kinds import COLLECTIONS, Collection
from directory.language import known
from directory.values import Shown, show
from directory.visit import SECURITY_HEADERS, Visit, visit
from schemas.links import safe
from schemas.schema_org import web_page

# The link that a page offers as its one button.
WAY_IN = {"project": ("take_part_url", "project_url"), "call": ("apply_url", "info_url"), "news": ("info_url",),
          "service": ("project_url",)}  # fmt: skip


# How a relation is called from the thing that has it, and from the other; editions are each other's.
RELATED = {
    "successor_of": ("successor_of", "succeeded_by"), "edition_of": ("editions", "editions"),
    "chapter_of": ("chapter_of", "chapters"), "part_of": ("part_of", "parts"), "funded_by": ("funded_by", "funds"),
}  # fmt: skip


@dataclass(frozen=True)
class Section:
    """A part of the page; `key` names its heading."""

    key: str
    rows: list[Shown]


def show_thing(request: Request) -> Response:
    here, of = visit(request), COLLECTIONS[request.path_params["plural"]]
    identifier = request.path_params["identifier"]
    row = queries.thing(here.cursor, of, identifier)
    if row is None:
        return _gone(here, identifier)
    origins = queries.provenance(here.cursor, identifier)
    sources = queries.sources(here.cursor, identifier)
    dates = queries.deadlines(here.cursor, [identifier])[identifier] if of.kind == "call" else []
    ways = ((name, row[name]) for name in WAY_IN[of.kind])
    return here.page(
        "thing.html",
        section=of.plural,
        edition=here.edition,
        of=of,
        row=row,
        name_lang=_lang_of(row, origins, of.name),
        tagline_lang=_lang_of(row, origins, "tagline"),
        way_in=next(((name, url) for name, url in ways if safe(url)), None),
        sections=_sections(here, of, row, origins),
        related=_related(queries.related(here.cursor, identifier)),
        sources=sources,
        dates=[(date, _left(here, date)) for date in dates],
        next_date=next_date(here, dates),
        late=is_late(here, row, dates),
        json_ld=web_page(
            of.kind,
            row,
            pages=[source["page_url"] for source in sources],
            deadlines=dates,
            address=f"/{here.language}/{of.plural}/{identifier}",
            languages=here.language,
            say=here.label,
        ),
    )


def _sections(here: Visit, of: Collection, row: queries.Row, origins: dict[str, list[queries.Row]]) -> list[Section]:
    found = []
    for key, names in of.sections.items():
        shown = [show(here.language, here.edition, of, name, row, origins.get(name, [])) for name in names]
        if rows := [field for field in shown if field]:
            found.append(Section(key, rows))
    return found


def _related(found: list[queries.Row]) -> dict[str, list[queries.Row]]:
    """Related things by the word for them, in the order of RELATED."""
    groups: dict[str, list[queries.Row]] = {each: [] for ways in RELATED.values() for each in ways}
    for row in found:
        groups[RELATED[row["relation"]][not row["forward"]]].append(row)
    return {word: rows for word, rows in groups.items() if rows}


def _lang_of(row: queries.Row, origins: dict[str, list[queries.Row]], field: str) -> str | None:
    won = next((origin["lang"] for origin in origins.get(field, []) if origin["won"]), None)
    return won or row["text_language"]


def _left(here: Visit, date: queries.Row) -> int | None:
    if not date["at_local"]:
        return None
    return days_left(date["at_local"], date["precision"], date["tz"], here.now)


def _gone(here: Visit, identifier: str) -> Response:
    """A thing under another kind or id: its address. A thing taken away: 410 with the reason. Raises 404 otherwise."""
    stone = queries.tombstone(here.cursor, identifier)
    heir = (stone["replaced_by"] or "") if stone else identifier
    if heir and (of := queries.collection_of(here.cursor, heir)):
        return RedirectResponse(f"/{here.language}/{of.plural}/{heir}", 301, SECURITY_HEADERS)
    if stone is None:
        raise HTTPException(404)
    reason = f"tombstone.{stone['reason']}"
    said = here.say(reason) if known(reason) else stone["reason"]
    return here.page("gone.html", 410, edition=here.edition, stone=stone, reason=said)
