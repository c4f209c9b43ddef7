"""JSON interfaces: one array, pages of it that name the next, or pages that are counted up."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode, urlsplit

from scrapy.http import Response

from schemas.listing import Drop
from spiders.page import LayoutChanged, Record, json_body, under
from spiders.portal_spider import Output, PortalSpider


class JsonApi(PortalSpider):
    """`entries` finds the list in a document, `read_entry` turns one object into listings, `next_url` pages on.

    Scrapy's own Accept header makes several of these servers answer HTML with status 200, so JSON is asked for.
    `entries_key` names the key of the list, or several, blank between, where answers differ; `ignored` the keys that
    we know and leave out: counters, pictures, personal data.
    """

    headers: ClassVar[dict[str, str]] = {"Accept": "application/json"}
    entries_key: ClassVar[str | None] = None
    ignored: ClassVar[str] = ""

    def parse(self, response: Response) -> Iterable[Output]:
        data, entries, issues = self.opened(response)
        yield from issues
        yield from self.each(entries, lambda entry: self.checked(entry, response.url), response.url)
        following = self.next_url(data, response)
        if following:
            yield self.chain(response.urljoin(following))

    def opened(self, response: Response) -> tuple[Any, list[Any], list[Output]]:
        """(document, its entries, what was odd about it); raises LayoutChanged for what is no list in JSON."""
        control: list[str] = []
        data = json_body(response, lambda: control.append("raw control characters inside strings"))
        advice = "read leniently; tell the portal"
        issues = [self.issue("invalid_json", response.url, value=each, advice=advice) for each in control[:1]]
        entries = self.entries(data)
        if not isinstance(entries, list):
            raise LayoutChanged(self.entries_key or "body", "JSON", "a list", 0, str(data)[:120])
        return data, entries, [*issues]

    def entries(self, data: Any) -> Any:
        """The list of objects in a document: what stands under the first of `entries_key`, or the document itself."""
        keys = (self.entries_key or "").split()
        return next((data[key] for key in keys if key in data), None) if keys and isinstance(data, dict) else data

    def checked(self, entry: Any, url: str) -> Iterable[Output]:
        if not isinstance(entry, dict):
            raise LayoutChanged("entry", "JSON", "an object", 0, str(entry)[:120])
        try:
            yield from list(self.read_entry(entry, url))
        except (KeyError, TypeError, AttributeError) as error:  # a key that is gone, a value of another type
            raise LayoutChanged("entry", "JSON", "its usual keys", 0, f"{type(error).__name__}: {error}") from error

    def read_entry(self, entry: dict[str, Any], url: str) -> Iterable[Output]:
        raise NotImplementedError(f"{self.name}: read_entry")

    def finished(self, record: Record) -> Iterable[Output]:
        """The end of `read_entry`: an issue for each key that is neither read nor `ignored`, then the listing."""
        record.ignore(*self.ignored.split())
        yield from self.unread(record, record.page_url)
        yield record.listing()

    def next_url(self, data: Any, response: Response) -> str | None:
        """The next page's address; by default what the document calls `next`."""
        return data.get("next") if isinstance(data, dict) else None


class CountedPages(JsonApi):
    """Pages whose number, or with `by_entries` whose first entry, stands in the address under `counter`.

    The end is the total that the portal announces under one of `totals`, else an empty page or one that repeats the
    page before: past the end some portals answer 404, others the last page for ever. Entries are counted, since a page
    may hold fewer than were asked for. A `next` link is left alone: it may repeat a key, or leave out part of the path.
    No more than `window` entries can be asked for.
    """

    counter: ClassVar[str] = "page"
    by_entries: ClassVar[bool] = False
    totals: ClassVar[tuple[str, ...]] = ("total",)
    window: ClassVar[int | None] = None
    announced: int = 0
    dropped: int = 0

    def parse(self, response: Response, before: str = "", read: int = 0) -> Iterable[Output]:
        here = sha256(response.body).hexdigest()[:16]
        if here == before:
            return
        data, entries, issues = self.opened(response)
        yield from issues
        for output in self.each(entries, lambda entry: self.checked(entry, response.url), response.url):
            self.dropped += isinstance(output, Drop)
            yield output
        read += len(entries)
        total = self.total(data)
        if entries and (total is None or read < total) and (self.window is None or read < self.window):
            yield self.chain(self.counted_on(response.url, read), cb_kwargs={"before": here, "read": read})

    def total(self, data: Any) -> int | None:
        """What the portal announces; of several lists, which may overlap, the longest is what a run must reach."""
        found = [int(each) for path in self.totals for each in under(data, path)]
        if not found:
            return None
        self.announced = max(self.announced, found[0])
        self.declared_total = max(0, self.announced - self.dropped)
        return found[0]

    def counted_on(self, url: str, read: int) -> str:
        """The address of the page that follows, when `read` entries of the list were read."""
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        query[self.counter] = str(read if self.by_entries else int(query.get(self.counter, "1")) + 1)
        return parts._replace(query=urlencode(query)).geturl()


def first(entry: dict[str, Any], *keys: str) -> str:
    """The first of `keys` under which an entry holds something: names that one fact had, newest first."""
    return next((key for key in keys if entry.get(key)), keys[0])
