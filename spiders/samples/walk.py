"""A portal read without network or engine: its spider walks the sample pages from its first address on.

What the tests compare with `expected.jsonl`, and what `coco portal accept` writes there.
"""

import asyncio
import json
from collections.abc import Iterable, Iterator
from email.message import Message
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from scrapy.http import Headers, Request, Response
from scrapy.responsetypes import responsetypes

from schemas.listing import Drop, Issue, Listing
from spiders.page import LayoutChanged
from spiders.portal_spider import REDIRECTS, PortalSpider
from spiders.registry import load_portal
from spiders.samples.server import NOT_FOUND, SAMPLES, Portals, find, read_portals

MOST_PAGES = 1_000


def walk(spider_class: type[PortalSpider], folder: Path = SAMPLES) -> Iterator[tuple[str, Listing | Drop | Issue]]:
    """(page address, output) of everything that the sample pages say, each page asked for once."""
    for visit in visits(spider_class, folder):
        yield from ((visit.response.url, output) for output in visit.said)


class Visit(NamedTuple):
    """One sample page, what it was asked for by, and what it said."""

    request: Request
    response: Response
    said: list[Listing | Drop | Issue]


def visits(spider_class: type[PortalSpider], folder: Path = SAMPLES) -> Iterator[Visit]:
    """Every page that a walk reads, in the order in which it does."""
    spider = spider_class()
    portals = read_portals(folder, [spider.portal.key])
    waiting = asyncio.run(_first(spider))
    asked: set[tuple[str, str, bytes]] = set()
    while waiting:
        request = waiting.pop(0)
        key = (request.method, request.url, request.body)
        if key in asked:
            continue
        asked.add(key)
        assert len(asked) <= MOST_PAGES, f"{spider.name}: more than {MOST_PAGES} pages; is the list endless?"
        response = _answer(portals, request)
        reads = spider.reads_redirects and request.callback == spider.parse_listing
        if response is not None and response.status in REDIRECTS and not reads:
            target = response.urljoin((response.headers.get("Location") or b"").decode("latin-1"))
            waiting.append(request.replace(url=target))
        elif response is not None and (response.status < 300 or response.status in REDIRECTS):
            outputs = list(_outputs(spider, request, response))
            waiting += [output for output in outputs if isinstance(output, Request)]
            yield Visit(request, response, [output for output in outputs if not isinstance(output, Request)])


async def _first(spider: PortalSpider) -> list[Request]:
    return [request async for request in spider.start()]


def _outputs(spider: PortalSpider, request: Request, response: Response) -> Iterator[Request | Listing | Drop | Issue]:
    callback = request.callback or spider.parse
    try:
        yield from callback(response, **request.cb_kwargs)
    except LayoutChanged as error:
        yield spider.layout_issue(error, response.url)


def _answer(portals: Portals, request: Request) -> Response | None:
    """The sample page for a request, as the engine would give it; None where the samples hold none."""
    parts = urlsplit(request.url)
    sent = Message()
    for name, values in request.headers.items():
        sent[name.decode("latin-1")] = values[0].decode("latin-1")
    if "Accept" not in sent:
        sent["Accept"] = "text/html"  # Scrapy's own default begins so
    page = find(
        portals, parts.hostname or "", request.method, parts.path + (f"?{parts.query}" if parts.query else ""), sent
    )
    if page is NOT_FOUND:
        return None
    headers = Headers(dict(page.headers))
    kind = responsetypes.from_args(headers=headers, url=request.url, body=page.body)
    return kind(request.url, status=page.status, headers=headers, body=page.body, request=request)


def sample_lines(key: str, folder: Path = SAMPLES) -> list[str]:
    """Everything that a portal's sample pages say, as sorted JSON lines: the content of `expected.jsonl`."""
    return lines_of(visits(load_portal(key), folder))


def lines_of(visited: Iterable[Visit]) -> list[str]:
    lines = []
    for page, output in ((visit.response.url, output) for visit in visited for output in visit.said):
        said = output.model_dump(exclude={"portal"}, exclude_none=True)
        if isinstance(output, Listing):
            said["statements"] = [[each.field, each.lang, each.value, each.locator] for each in output.statements]
        lines.append(json.dumps({"page": page, type(output).__name__.lower(): said}, ensure_ascii=False))
    return sorted(lines)


def expected_file(key: str, folder: Path = SAMPLES) -> Path:
    return folder / key / "expected.jsonl"


def expected_refs(key: str, folder: Path = SAMPLES) -> set[str]:
    """Refs of the listings in a portal's `expected.jsonl`."""
    path = expected_file(key, folder)
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return {said["listing"]["ref"] for said in map(json.loads, lines) if "listing" in said}
