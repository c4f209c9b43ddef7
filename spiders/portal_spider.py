"""The base of every portal's spider: `parse` discovers pages, `parse_listing` turns one page into listings.

Callbacks are generators of requests, listings, drops and issues. `parse_listing` has no network, no clock, no
environment and no state of its own: it is what a replay and a golden page run.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import Any, ClassVar, TypeVar
from urllib.parse import urlsplit

import scrapy
from scrapy.http import Request, Response

from schemas.listing import Drop, Issue, Kind, Listing
from schemas.portal import Portal
from spiders.page import LayoutChanged, Page, Record

REDIRECTS = (301, 302)
Output = Request | Listing | Drop | Issue
Outputs = Iterable[Output]
Entry = dict[str, Any]
"""One object of a JSON document, or one row of a table."""
Each = TypeVar("Each")


class PortalSpider(scrapy.Spider):
    """Set `portal` and `start_urls`; write `parse` and `parse_listing`.

    `headers` go with every request of ours. With `reads_redirects`, `parse_listing` sees 301 and 302 answers itself:
    on some portals an address that leads elsewhere names a twin. `declared_total` is what the portal itself announces,
    when it does; `skipped` says why a run asked for nothing. Where `portal.secret` names a key, write that name in
    addresses and headers: the key takes its place on the wire only. `keyed` says whether the run has one.
    """

    portal: ClassVar[Portal]
    headers: ClassVar[dict[str, str]] = {}
    reads_redirects: ClassVar[bool] = False
    declared_total: int | None = None
    declared_empty: bool = False
    skipped: str | None = None

    def __init__(self, *args: Any, keyed: bool = True, **kwargs: Any) -> None:
        super().__init__(self.portal.key, *args, **kwargs)
        self.keyed = keyed
        self.allowed_domains = sorted({urlsplit(url).hostname or "" for url in self.start_urls})

    async def start(self) -> AsyncIterator[Request]:
        for url in self.start_urls:
            yield self.chain(url)

    def chain(self, url: str, callback: Callable[..., Any] | None = None, **how: Any) -> Request:
        """A request that the list of listings hangs on: if it fails, the run is partial."""
        return self.ask(url, callback or self.parse, meta={"chain": True}, **how)

    def ask(self, url: str, callback: Callable[..., Any] | None = None, **how: Any) -> Request:
        headers = {**self.headers, **how.pop("headers", {})}
        if self.reads_redirects and callback is None:
            how["meta"] = {**how.get("meta", {}), "handle_httpstatus_list": list(REDIRECTS)}
        return Request(url, callback or self.parse_listing, headers=headers, **how)

    def parse(self, response: Response) -> Iterable[Output]:
        raise NotImplementedError(f"{self.name}: parse")

    def parse_listing(self, response: Response) -> Iterable[Output]:
        raise NotImplementedError(f"{self.name}: parse_listing")

    def page(self, response: Response, kind: Kind, ref: str, **how: Any) -> Page:
        return Page(response, portal=self.name, kind=kind, ref=ref, **how)

    def record(self, data: dict[str, Any], kind: Kind, ref: str, page_url: str, lang: str | None = None) -> Record:
        return Record(data, portal=self.name, kind=kind, ref=ref, page_url=page_url, lang=lang)

    def drop(self, ref: str, reason: str, url: str) -> Drop:
        return Drop(portal=self.name, ref=ref, reason=reason, url=url)

    def issue(self, reason: str, url: str, **what: Any) -> Issue:
        return Issue(portal=self.name, stage="harvest", reason=reason, url=url, **what)

    def each(self, entries: Iterable[Each], read: Callable[[Each], Outputs], url: str) -> Iterator[Output]:
        """Reads many entries of one document; one odd entry is an issue, never the end of the others."""
        for number, entry in enumerate(entries):
            try:
                yield from list(read(entry))
            except LayoutChanged as error:
                yield self.layout_issue(error, url, entry=number)

    def layout_issue(self, error: LayoutChanged, url: str, entry: int | None = None) -> Issue:
        place = "" if entry is None else f"entry {entry}: "
        return self.issue(
            "layout_changed", url, field=error.field, value=f"{place}{error}"[:300],
            advice=f"compare the page with spiders/portals/{self.name}.py",
        )  # fmt: skip

    def unread(self, record: Record, url: str) -> Iterator[Issue]:
        """One issue for each key of a record that the portal file neither reads nor ignores."""
        for key in record.audit():
            yield self.issue("new_field", url, ref=record.ref, field=key, value=str(record.data[key])[:80])
