"""JSON interfaces: one array, or pages of it."""

from collections.abc import Iterable
from typing import Any, ClassVar

from scrapy.http import Response

from spiders.page import LayoutChanged, json_body
from spiders.portal_spider import Output, PortalSpider


class JsonApi(PortalSpider):
    """`entries_in` finds the list in a document, `read_entry` turns one object into listings, `next_url` pages on.

    Scrapy's own Accept header makes several of these servers answer HTML with status 200, so JSON is asked for.
    """

    headers: ClassVar[dict[str, str]] = {"Accept": "application/json"}
    entries_key: ClassVar[str | None] = None

    def parse(self, response: Response) -> Iterable[Output]:
        control: list[str] = []
        data = json_body(response, lambda: control.append("raw control characters inside strings"))
        if control:
            yield self.issue("invalid_json", response.url, value=control[0], advice="read leniently; tell the portal")
        entries = self.entries(data)
        if not isinstance(entries, list):
            raise LayoutChanged(self.entries_key or "body", "JSON", "a list", 0, str(data)[:120])
        yield from self.each(entries, lambda entry: self.checked(entry, response.url), response.url)
        following = self.next_url(data, response)
        if following:
            yield self.chain(response.urljoin(following))

    def entries(self, data: Any) -> Any:
        """The list of objects in a document; by default what stands under `entries_key`, or the document itself."""
        return data.get(self.entries_key) if self.entries_key and isinstance(data, dict) else data

    def checked(self, entry: Any, url: str) -> Iterable[Output]:
        if not isinstance(entry, dict):
            raise LayoutChanged("entry", "JSON", "an object", 0, str(entry)[:120])
        try:
            yield from list(self.read_entry(entry, url))
        except (KeyError, TypeError, AttributeError) as error:  # a key that is gone, a value of another type
            raise LayoutChanged("entry", "JSON", "its usual keys", 0, f"{type(error).__name__}: {error}") from error

    def read_entry(self, entry: dict[str, Any], url: str) -> Iterable[Output]:
        raise NotImplementedError(f"{self.name}: read_entry")

    def next_url(self, data: Any, response: Response) -> str | None:
        """The next page's address; by default what the document calls `next`."""
        return data.get("next") if isinstance(data, dict) else None
