"""HTML lists, page after page."""

from collections.abc import Iterable
from hashlib import sha256
from typing import ClassVar
from urllib.parse import urlsplit

from scrapy.http import Response

from spiders.portal_spider import Output, PortalSpider


class PaginatedHtml(PortalSpider):
    """Follows `entries` (links to listings) and `next_page` until a page repeats the entries of the one before.

    Portals answer 200 with their last page for any number past the end, so a 404 is never awaited
    (EU-Citizen.Science, measured). Subclasses that read the list's own cards override `parse_cards`.
    """

    entries: ClassVar[str]
    next_page: ClassVar[str]
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
        following = response.css(self.next_page).xpath("@href").get()
        if following:
            yield self.chain(response.urljoin(following), cb_kwargs={"before": here})

    def parse_cards(self, response: Response) -> Iterable[Output]:
        """Listings that the list page itself holds."""
        return ()

    def address(self, link: str) -> str:
        """The address to ask for, from the one in the list; by default the fragment and a `cHash` go."""
        parts = urlsplit(link)
        query = "&".join(each for each in parts.query.split("&") if not each.startswith(("cHash=", "no_cache=")))
        return parts._replace(query=query, fragment="").geturl()
