"""HTML lists, page after page."""

from collections.abc import Iterable
from hashlib import sha256
from typing import ClassVar
from urllib.parse import parse_qsl, urlsplit

from scrapy.http import Response

from spiders.portal_spider import Output, PortalSpider


class PaginatedHtml(PortalSpider):
    """Follows `entries` (links to listings) and the pager until a page repeats the entries of the one before.

    The next page is the link of `next_page` where that selector finds one, else the one that says so by `rel` or by its
    number: class names change with a theme, numbers do not. Portals answer 200 with their last page for any number
    past the end, so a 404 is never awaited (EU-Citizen.Science, measured). Subclasses that read the list's own cards
    override `parse_cards`.
    """

    entries: ClassVar[str]
    next_page: ClassVar[str] = ""
    at_least: ClassVar[int] = 1

    def parse(self, response: Response, before: str = "") -> Iterable[Output]:
        links = list(
            dict.fromkeys(response.urljoin(href) for href in response.css(self.entries).xpath("@href").getall())
        )
        here = sha256("\n".join(links).encode()).hexdigest()[:16]
        if here == before:
            return
        if len(links) < self.at_least:
            yield self.issue(
                "layout_changed", response.url, field="entries", value=f"{self.entries} gave {len(links)} links",
                advice="the list is empty or its markup changed",
            )  # fmt: skip
        yield from self.parse_cards(response)
        yield from (self.ask(self.address(link)) for link in links)
        if following := self.following(response):
            yield self.chain(following, cb_kwargs={"before": here})

    def following(self, response: Response) -> str | None:
        """The address of the next page of the list, if there is one."""
        chosen = response.css(self.next_page).xpath("@href").get() if self.next_page else None
        chosen = chosen or response.xpath("//*[self::a or self::link][@rel='next']/@href").get()
        return response.urljoin(chosen) if chosen else numbered_next(response)

    def parse_cards(self, response: Response) -> Iterable[Output]:
        """Listings that the list page itself holds."""
        return ()

    def address(self, link: str) -> str:
        """The address to ask for, from the one in the list; by default the fragment and a `cHash` go."""
        parts = urlsplit(link)
        query = "&".join(each for each in parts.query.split("&") if not each.startswith(("cHash=", "no_cache=")))
        return parts._replace(query=query, fragment="").geturl()


def numbered_next(response: Response) -> str | None:
    """The link whose address is this page's with one number more, in a parameter or at the end of the path; from a page
    without a number, the link called `2` (some pagers count from 0, all of them show 1 first)."""
    here = _parts(response.url)
    for anchor in response.css("a[href]"):
        url = response.urljoin(anchor.attrib["href"])
        there = _parts(url)
        changed = [name for name in {**here, **there} if here.get(name) != there.get(name)]
        if len(changed) != 1 or not there.get(changed[0], "").isdecimal():
            continue
        before, after = here.get(changed[0]), int(there[changed[0]])
        called = "".join(anchor.css("::text").getall()).strip()
        if called == "2" if before is None else before.isdecimal() and after == int(before) + 1:
            return url
    return None


def _parts(url: str) -> dict[str, str]:
    """Host, path and parameters of an address by name; the last segment of the path stands alone."""
    parts = urlsplit(url)
    head, _, last = parts.path.rstrip("/").rpartition("/")
    return {"host": parts.netloc, "path": head, "last": last, **dict(parse_qsl(parts.query))}
