"""For the machine that watches: is there a release, which one, and can the newest be opened?"""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from directory.visit import SECURITY_HEADERS, Site
from warehouse.reader import NoRelease


def health(request: Request) -> Response:
    """200 while visitors are served; `problem` says why the newest release is not the one they read."""
    site: Site = request.app.state.site
    try:
        release = site.editions().release
        release.cursor().execute("SELECT 1").fetchone()
    except NoRelease as problem:
        return JSONResponse({"status": "no release", "problem": str(problem)}, 503, SECURITY_HEADERS)
    answer = {"status": "ok", "release": release.version, "problem": site.editions.problem}
    return JSONResponse(answer, 200, SECURITY_HEADERS)
