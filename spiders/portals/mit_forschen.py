"""mit:forschen!, Bürger schaffen Wissen until 2024: the German directory of citizen-science projects, and its blog."""

import re
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

from parsel import Selector
from scrapy.http import Request, Response, TextResponse

from schemas.listing import Kind
from schemas.portal import Expectation, Politeness, Portal
from spiders.page import Page
from spiders.portal_spider import Outputs
from spiders.shapes.paginated import PaginatedHtml
from spiders.shapes.sitemap import SitemapIndex

SITE = "https://www.mitforschen.org"
LABELS = {
    "aim": ("Worum geht es in diesem Projekt?",), "themes": ("Themen", "Thema"), "geographic_scope": ("Ort",),
    "how_to_take_part": ("Wie können Bürger mitforschen?", "Wie können Bürger*innen mitforschen?"),
    "lead_organisation": ("Institution", "Träger"), "participation_period": ("Mitforschzeitraum",),
    "project_url": ("Webseite", "Website"), "funding": ("Gefördert durch",)}  # fmt: skip
UNTIL = ("Was passiert mit den Ergebnissen?", "Kontakt", "Ansprechpartner*in", "Teilen")
TAGS = {
    "online mitforschen": "participation_mode", "für Kinder geeignet": "audiences", "abgeschlossen": "status_stated",
    "Aktionszeitraum": "involvement", "mit App": "keywords", "sofort losforschen": "keywords"}  # fmt: skip
TAG = re.compile("|".join(TAGS))


class MitForschen(PaginatedHtml, SitemapIndex):
    portal = Portal(
        key="mit_forschen", title="mit:forschen!", publisher="Wissenschaft im Dialog, Museum für Naturkunde Berlin",
        homepage=SITE, country="DE", languages=("de",), kinds=frozenset({"project", "news"}), time_zone="Europe/Berlin",
        identity="path of the page, as in `projekt/mueckenatlas`; the same on the old host and under /index.php",
        expectation=Expectation(listings=(150, 1500), fill_rates=dict.fromkeys(("name", "description", "aim",
                                "how_to_take_part", "themes", "lead_organisation"), 0.3)),
        politeness=Politeness(pages=1500, minutes=75),  # a page for each of some 290 projects and as many posts
        caveats="Markup never seen. Known are the stream of nodes, the tags of its cards and the questions that "
                "every project answers; other labels are assumed. A sitemap is read where there is one.")  # fmt: skip
    start_urls = [f"{SITE}/node"]
    entries = "a[href*='/projekt/'], a[href*='/blog/']:not([href$='/blog/nachgeforscht'])"  # that one is a list
    next_page = "a[rel=next]"
    listing_path = "/(projekt|blog)/[^/]+"

    async def start(self) -> AsyncIterator[Request]:
        async for request in super().start():
            yield request
        yield self.ask(f"{SITE}/sitemap.xml", self.parse)  # not a chain: whether there is one, nobody knows

    def parse(self, response: Response, before: str = "") -> Outputs:
        if response.url.partition("?")[0].endswith(".xml"):
            return SitemapIndex.parse(self, response)
        return PaginatedHtml.parse(self, response, before)

    def parse_cards(self, response: Response) -> Outputs:
        return self.each(response.css("article"), lambda card: self.read_card(response, card), response.url)

    def read_card(self, response: Response, card: Selector) -> Outputs:
        if href := card.css("a[href*='/projekt/']::attr(href)").get():
            page = self.node(response, self.address(response.urljoin(href)), root=card)
            page.one("name", "h2, h3")
            yield page.listing()

    def address(self, link: str) -> str:
        return SITE + urlsplit(link).path.removeprefix("/index.php").rstrip("/")

    def parse_listing(self, response: Response) -> Outputs:
        assert isinstance(response, TextResponse)
        url = self.address(response.url)
        canonical = response.css("link[rel=canonical]::attr(href)").get() or url
        here = re.fullmatch(self.listing_path, urlsplit(url).path) and self.address(response.urljoin(canonical)) == url
        if not here:  # what is gone answers 200 with a list
            yield self.drop(urlsplit(url).path[1:], "leads_elsewhere", url)
            return
        page = self.node(response, url, root=response.css("main, body")[-1])
        page.one("name" if page.kind == "project" else "title", "h1")
        page.add("description", response.css("meta[name=description]::attr(content)").get(), "meta: description")
        if page.kind == "project":
            page.labels(LABELS, UNTIL)
        else:
            published = response.css("meta[property='article:published_time']::attr(content)").get()
            page.add("published_at", published, "meta: article:published_time")
            page.add("info_url", url, "address")
        yield page.listing()

    def node(self, response: Response, url: str, **how: Any) -> Page:
        """A page of either kind with its tags, which stand side by side on lines of their own."""
        kind: Kind = "project" if "/projekt/" in url else "news"
        page = self.page(response, kind, urlsplit(url).path[1:], page_url=url, **how)
        for line in page.lines if kind == "project" else ():
            for tag in TAG.findall(line) if not TAG.sub("", line).strip() else ():
                page.add(TAGS[tag], tag, "line of tags")
        return page
