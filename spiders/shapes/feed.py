"""RSS and Atom feeds."""

from collections.abc import Iterable
from typing import Any

from lxml import etree  # type: ignore[import-untyped]
from parsel import Selector
from scrapy.http import Response

from spiders.page import LayoutChanged, squeeze
from spiders.portal_spider import Output, PortalSpider

_NAMES = {
    "summary": "description",
    "content": "description",
    "updated": "published",
    "pubDate": "published",
    "id": "guid",
}


class Feed(PortalSpider):
    """Gives each entry of an RSS 2.0 or Atom feed to `read_entry` as a record with keys
    `title, link, description, published, guid, category` (a list), whatever the format called them."""

    def parse(self, response: Response) -> Iterable[Output]:
        entries = [entry_record(entry) for entry in feed_entries(response.body)]
        yield from self.each(entries, lambda entry: self.read_entry(entry, response.url), response.url)

    def read_entry(self, entry: dict[str, Any], url: str) -> Iterable[Output]:
        raise NotImplementedError(f"{self.name}: read_entry")


def feed_entries(body: bytes) -> list[Selector]:
    """Entries in document order; raises for what is no feed, and for any document type declaration (entity bombs)."""
    start = body[:60].decode("utf-8", "replace")
    try:  # as bytes: the encoding is the one that the feed declares
        tree = etree.fromstring(body, etree.XMLParser(recover=True, resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        tree = None
    if tree is None:
        raise LayoutChanged("feed", "body", "XML", 0, start)
    if tree.getroottree().docinfo.internalDTD is not None:
        raise LayoutChanged("feed", "<!DOCTYPE", "no document type declaration", 1)
    root = Selector(root=tree, type="xml")
    root.remove_namespaces()
    if not root.xpath("/rss/channel | /feed"):
        raise LayoutChanged("feed", "/rss/channel | /feed", "exactly one", 0, start)
    return list(root.xpath("/rss/channel/item | /feed/entry"))


def entry_record(entry: Selector) -> dict[str, Any]:
    """One entry under the names of `Feed`; the first of several equal tags wins, categories are all kept."""
    record: dict[str, Any] = {"category": []}
    for child in entry.xpath("./*"):
        tag = child.root.tag
        text = squeeze("".join(child.xpath(".//text()").getall()))
        if tag == "category":
            record["category"].append(text or child.attrib.get("term", ""))
        elif tag == "link":
            if child.attrib.get("rel", "alternate") == "alternate":
                record.setdefault("link", text or child.attrib.get("href", ""))
        else:
            record.setdefault(_NAMES.get(tag, tag), text)
    return record
