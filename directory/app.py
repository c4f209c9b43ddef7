"""The public directory as a Starlette application: addresses, and what surrounds every answer."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from starlette.applications import Starlette
from starlette.convertors import StringConvertor, register_url_convertor
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from directory.edition import Editions
from directory.kinds import COLLECTIONS
from directory.language import LANGUAGES
from directory.pages import errors, health, lists, portals, things
from directory.pages import home as front
from directory.search import BadRequest
from directory.visit import SECURITY_HEADERS, Site, templates
from warehouse.reader import NoRelease

LOOPBACK = ("127.0.0.1", "localhost")


class LanguageInPath(StringConvertor):
    regex = "|".join(LANGUAGES)


class PluralInPath(StringConvertor):
    regex = "|".join(COLLECTIONS)


register_url_convertor("language", LanguageInPath())
register_url_convertor("plural", PluralInPath())


class SecurityHeaders:
    """Puts the security headers on what does not carry them yet: files, and answers of the framework itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, with_headers)


def create_app(
    home: Path,
    *,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    hosts: Sequence[str] = LOOPBACK,
) -> Starlette:
    """The directory over the releases in `home`.

    `now` gives the time (aware) that "days left" is counted from. `hosts` are the names that the site answers to; any
    other Host is refused with 400 (pains-and-faults §5, S27). No release is needed to start: pages say 503 until then.
    """
    routes = [
        Route("/", front.choose_language),
        Route("/healthz", health.health),
        Mount("/static", StaticFiles(directory=Path(__file__).parent / "static")),
        Route("/{language:language}", front.with_slash),
        Route("/{language:language}/", front.home),
        Route("/{language:language}/portals", portals.show_portals),
        Route("/{language:language}/portals.json", portals.give_portals),
        Route("/{language:language}/{plural:plural}", lists.show_list),
        Route("/{language:language}/{plural:plural}.json", lists.give_list),
        Route("/{language:language}/{plural:plural}/{identifier}", things.show_thing),
    ]
    app = Starlette(
        routes=routes,
        middleware=[Middleware(SecurityHeaders), Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))],
        exception_handlers={
            BadRequest: errors.bad_request,
            HTTPException: errors.refused,
            NoRelease: errors.no_release,
            Exception: errors.broken,
        },
    )
    # The framework would build its redirect from the Host header.
    app.router.redirect_slashes = False
    app.state.site = Site(Editions(home), templates(), now)
    return app
