"""One request: which language, which edition, what time it is; and how it becomes a page or JSON."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, partial
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

from duckdb import DuckDBPyConnection as Cursor
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from directory import dates, language
from directory.edition import Edition, Editions
from directory.kinds import COLLECTIONS
from directory.language import LANGUAGES, Language
from schemas.links import host_of, safe

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'none'; object-src 'none'; base-uri 'none'; form-action 'self';"
        " frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def templates() -> Environment:
    """The templates: everything that is printed is escaped, and a name that is not there is an error."""
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@dataclass(frozen=True)
class Site:
    """What lasts as long as the process."""

    editions: Editions
    templates: Environment
    clock: Callable[[], datetime]


@dataclass(frozen=True, eq=False)
class Visit:
    """What lasts as long as a request. The edition stays the same from its first line to its last."""

    request: Request
    site: Site
    language: Language
    now: datetime

    @cached_property
    def edition(self) -> Edition:
        """Raises NoRelease."""
        return self.site.editions()

    @cached_property
    def cursor(self) -> Cursor:
        return self.edition.release.cursor()

    def say(self, key: str, **values: object) -> str:
        return language.say(self.language, key, **values)

    def label(self, scheme: str | None, code: str) -> str:
        return self.edition.label(self.language, scheme, code)

    def page(self, template: str, status: int = 200, section: str = "", **context: Any) -> Response:
        """A page in the visit's language; `section` is where the masthead says we are."""
        in_words = {
            "say": self.say,
            "label": self.label,
            "count": partial(language.say_count, self.language),
            "number": partial(language.say_number, self.language),
            "day": partial(dates.say_date, self.language),
            "instant": partial(dates.say_instant, self.language),
            "deadline": partial(dates.say_deadline, self.language),
            "left": partial(dates.say_days_left, self.language),
            "known": language.known,
            "safe_url": safe,
            "host_of": host_of,
        }
        body = self.site.templates.get_template(template).render(
            **in_words,
            **context,
            language=self.language,
            collections=COLLECTIONS,
            section=section,
            elsewhere=self._elsewhere(),
        )
        return self._answer(body, "text/html; charset=utf-8", status)

    def json(self, content: Any) -> Response:
        """JSON; times in UTC end in Z, as their columns' names promise."""
        body = json.dumps(content, ensure_ascii=False, default=_iso, indent=1)
        return self._answer(body, "application/json; charset=utf-8", 200)

    def _answer(self, text: str, media_type: str, status: int) -> Response:
        body = text.encode("utf-8", errors="replace")
        headers = {**SECURITY_HEADERS, "Content-Language": self.language}
        if status == 200:
            # Kept by browsers but asked for again each time: a new release shows at once.
            tag = f'"{sha256(body).hexdigest()[:32]}"'
            headers |= {"ETag": tag, "Cache-Control": "no-cache"}
            if tag in self.request.headers.get("if-none-match", ""):
                return Response(status_code=304, headers=headers)
        return Response(body, status_code=status, headers=headers, media_type=media_type)

    def _elsewhere(self) -> list[tuple[Language, str]]:
        """The address of this page in the other languages, or their home when it has no language of its own."""
        here, query = quote(self.request.scope["path"]), self.request.url.query
        found: list[tuple[Language, str]] = []
        for other in LANGUAGES:
            if here.startswith(f"/{self.language}/"):
                path = f"/{other}/" + here.removeprefix(f"/{self.language}/") + (f"?{query}" if query else "")
            else:
                path = f"/{other}/"
            found.append((other, path))
        return found


def visit(request: Request) -> Visit:
    """The visit of a request: its language from the address, else from what the browser asks for."""
    site: Site = request.app.state.site
    first = request.scope["path"].strip("/").partition("/")[0]
    wanted = first if first in LANGUAGES else language.preferred(request.headers.get("accept-language", ""))
    return Visit(request, site, wanted, site.clock())


def _iso(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds") + "Z"
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")
