"""Joomla with K2: lists at `?start=N`, one page an item, a feed of every list."""

import re
from collections.abc import Iterable
from hashlib import sha256
from typing import ClassVar
from urllib.parse import urlsplit

from parsel import Selector
from scrapy.http import Response, TextResponse

from spiders.page import LayoutChanged
from spiders.portal_spider import Output, PortalSpider
from spiders.shapes.feed import entry_record, feed_entries

ENDLESS = re.compile(r"format=|/(?:author|itemlist)(?:/|\?|$)")


class JoomlaK2(PortalSpider):
    """Asks for the items of every list in `start_urls`, and reads the feeds among them as news.

    `item_path` matches the path of an item, with its last segment as `slug`. No other link is followed: author and feed
    links grow an `&amp;amp;` at every turn and never end (Österreich forscht). Items are asked for on the first host of
    `start_urls` and without query, since a page is linked with and without www, and with a dot after the host.

    `labels` and `until` are those of `Page.labels`; `archive` is the segment of a path that says that a project is
    over; `sister` matches a link to a project on another portal, the same one when its `slug` is the same. An item in
    another language takes the `ref` of its twin in the portal's first one, where the page names it.
    """

    item_path: ClassVar[str]
    labels: ClassVar[dict[str, tuple[str, ...]]]
    until: ClassVar[tuple[str, ...]] = ()
    archive: ClassVar[str | None] = None
    sister: ClassVar[str | None] = None

    def parse(self, response: Response, before: str = "") -> Iterable[Output]:
        assert isinstance(response, TextResponse)
        if "format=feed" in response.url:
            yield from self.each(feed_entries(response.body), self.read_news, response.url)
            return
        links = [response.urljoin(href) for href in response.css("a::attr(href)").getall()]
        items = list(dict.fromkeys(item for item in map(self.item, links) if item))
        if not items:
            raise LayoutChanged("items", self.item_path, "at least one link", 0)
        yield from map(self.ask, items)
        here, shown = urlsplit(response.url), sha256("\n".join(items).encode()).hexdigest()[:16]
        starts = {start(link) for link in links if urlsplit(link).path == here.path}
        following = min((each for each in starts if each > start(response.url)), default=None)
        if following and shown != before:  # a pager without end shows its last page again
            yield self.chain(here._replace(query=f"start={following}").geturl(), cb_kwargs={"before": shown})

    def item(self, link: str) -> str | None:
        """The one address of an item, from any link to it; None for what is no item."""
        parts, own = urlsplit(link), urlsplit(self.start_urls[0])
        ours = bare(parts.hostname) == bare(own.hostname) and not ENDLESS.search(link)
        return own._replace(path=parts.path, query="").geturl() if ours and slug(self.item_path, parts.path) else None

    def parse_listing(self, response: Response) -> Iterable[Output]:
        assert isinstance(response, TextResponse)
        url = self.item(response.url)
        if not url or response.css(".itemListView"):  # what is gone answers 200 with a list
            yield self.drop(urlsplit(response.url).path, "leads_elsewhere", response.url)
            return
        first = response.css(f"link[rel=alternate][hreflang^={self.portal.languages[0]}]::attr(href)").get()
        twin = self.item(response.urljoin(first or url)) or url  # some twins are named by the home page's address
        ref = slug(self.item_path, urlsplit(twin).path)
        page = self.page(response, "project", ref, root=response.css("main, body, .itemView")[-1], page_url=url)
        page.one("name", ".itemTitle")
        page.add("description", response.css("meta[name=description]::attr(content)").get(), "meta: description")
        page.many("themes", "a[href*='/itemlist/tag/']")
        page.link("project_url", ".typeLink a")
        if self.archive and f"/{self.archive}/" in url:
            page.add("status_stated", self.archive, "path")
        for link in dict.fromkeys(page.root.css("a::attr(href)").getall()):
            if self.sister and slug(self.sister, link) == ref:
                page.add("same_as", link, "link to its twin on another portal")
        # a question may hold a colon (`Bürger:innen`), and its answer would be looked for behind it
        page.lines = [line.replace(":", "*") if line.endswith("?") else line for line in page.lines]
        page.labels(self.labels, self.until)
        yield page.listing()

    def read_news(self, entry: Selector) -> Iterable[Output]:
        data = entry_record(entry)
        path = urlsplit(data.get("link", "")).path
        if not path.strip("/"):
            raise LayoutChanged("link", "item/link", "the address of a page", 0)
        url = urlsplit(self.start_urls[0])._replace(path=path, query="").geturl()
        record = self.record(data, "news", path.strip("/"), url, self.portal.languages[0])
        record.read(
            one={"title": "title"},
            maybe={"published_at": "published", "item_type": "category", "description": "description"},
        )
        record.add("info_url", url, "link")
        record.ignore("link", "guid", "author", "enclosure")
        yield from self.unread(record, url)
        yield record.listing()


def bare(host: str | None) -> str:
    return (host or "").rstrip(".").removeprefix("www.")


def slug(pattern: str, text: str) -> str:
    found = re.fullmatch(pattern, text)
    return found["slug"] if found else ""


def start(link: str) -> int:
    found = re.search(r"(?:^|&)start=(\d+)", urlsplit(link).query)
    return int(found[1]) if found else 0
