"""What goes wrong, said in the visitor's language with the next thing to do."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from directory.search import BadRequest
from directory.visit import visit
from warehouse.reader import NoRelease


def _problem(request: Request, status: int, key: str, detail: str) -> Response:
    here = visit(request)
    return here.page("problem.html", status, edition=None, title=here.say(f"{key}.title"), detail=detail, code=status)


def bad_request(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, BadRequest)
    return _problem(request, 400, "bad", visit(request).say(problem.key, **problem.values))


def refused(request: Request, problem: Exception) -> Response:
    """404 and its relatives, raised by the routes."""
    assert isinstance(problem, HTTPException)
    key = "missing" if problem.status_code == 404 else "refused"
    response = _problem(request, problem.status_code, key, visit(request).say(f"{key}.detail"))
    response.headers.update(problem.headers or {})
    return response


def no_release(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, NoRelease)
    response = _problem(request, 503, "empty", str(problem))
    response.headers["Retry-After"] = "60"
    return response


def broken(request: Request, _: Exception) -> Response:
    return _problem(request, 500, "broken", visit(request).say("broken.detail"))
