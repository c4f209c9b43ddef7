"""The portals behind the directory: who runs them, what they allow, how fresh they are."""

from starlette.requests import Request
from starlette.responses import Response

from directory import queries
from directory.visit import visit


def show_portals(request: Request) -> Response:
    here = visit(request)
    return here.page("portals.html", section="portals", edition=here.edition, portals=queries.portals(here.cursor))


def give_portals(request: Request) -> Response:
    here = visit(request)
    return here.json({"release": here.edition.release.version, "items": queries.portals(here.cursor)})
