"""The front door: a search box, what there is, what closes soon, what is new."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from directory import queries
from directory.cards import cards
from directory.kinds import CALLS, COLLECTIONS, NEWS, PROJECTS
from directory.language import preferred
from directory.search import Search
from directory.visit import SECURITY_HEADERS, visit

CHOICES = 8


def choose_language(request: Request) -> Response:
    language = preferred(request.headers.get("accept-language", ""))
    return RedirectResponse(f"/{language}/", 302, {**SECURITY_HEADERS, "Vary": "Accept-Language"})


def with_slash(request: Request) -> Response:
    return RedirectResponse(f"/{request.path_params['language']}/", 301, SECURITY_HEADERS)


def home(request: Request) -> Response:
    here = visit(request)
    cursor = here.cursor
    facets = {facet.key: facet for facet in PROJECTS.facets}
    today = here.now.date().isoformat()
    values = queries.facet_values(cursor, PROJECTS, Search())
    return here.page(
        "home.html",
        edition=here.edition,
        totals={plural: queries.count(cursor, of, Search()) for plural, of in COLLECTIONS.items()},
        portals=len(here.edition.portals),
        choices=[(facets[key], values[key][:CHOICES]) for key in ("theme", "contribution")],
        closing=cards(here, CALLS, queries.closing_soon(cursor, today, 4)),
        projects=cards(here, PROJECTS, queries.newest(cursor, PROJECTS, 6)),
        news=cards(here, NEWS, queries.newest(cursor, NEWS, 3)),
    )
