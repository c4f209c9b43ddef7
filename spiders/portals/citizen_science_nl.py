"""Citizen Science Nederland: the Dutch projects of EU-Citizen.Science again, as cards without pages of their own."""

import re
from collections import defaultdict

from parsel import Selector
from scrapy.http import Response

from schemas.portal import Authority, Expectation, Politeness, Portal, Seen
from spiders.page import LayoutChanged
from spiders.portal_spider import Outputs, PortalSpider

CARD = "//*[h5 and p and a]"
ADDRESS = re.compile(r"[^\s/]\S*\.\S+")  # upstream also holds prose, and the template prints `None` for nothing


class CitizenScienceNl(PortalSpider):
    portal = Portal(
        key="citizen_science_nl", title="Citizen Science Nederland", publisher="Citizen Science Nederland",
        homepage="https://citizenscience.nl", country="NL", languages=("nl", "en"), kinds=frozenset({"project"}),
        time_zone="Europe/Amsterdam", licence_evidence="no statement in the platform's templates",
        authority=Authority.RELAY, seen=Seen.SOFTWARE,
        identity="the card's outgoing address as written: there is no number and no page of the project",
        republishes={"eu_citizen_science": "project_url"},
        expectation=Expectation(listings=(20, 400), always=frozenset({"name", "project_url"}), fill_rates={"aim": 0.4}),
        politeness=Politeness(timeout_seconds=120, pages=3),  # it asks EU-Citizen.Science anew for every visitor
        caveats="A copy, not a source; texts are cut at 150 characters. Written to the platform's software of 2023: "
                "the site may run that of EU-Citizen.Science by now, and then has no such cards.")  # fmt: skip
    start_urls = ["https://citizenscience.nl/projects/"]  # without the last slash: 200 with the home page

    def parse(self, response: Response) -> Outputs:
        names: dict[str, list[str]] = defaultdict(list)
        if not (cards := response.xpath(CARD)):
            raise LayoutChanged("cards", CARD, "at least 1", 0, response.xpath("normalize-space(//h1)").get(""))
        for card in cards:
            names[card.xpath("a/@href").get("").strip()].append(card.xpath("normalize-space(h5)").get(""))
        yield from self.each(cards, lambda card: self.read_card(response, card, names), response.url)

    def read_card(self, response: Response, card: Selector, names: dict[str, list[str]]) -> Outputs:
        href, name = card.xpath("a/@href").get("").strip(), card.xpath("normalize-space(h5)").get("")
        if not ADDRESS.fullmatch(href) or len(set(names[href])) > 1:
            yield self.drop(name, "shared_address" if ADDRESS.fullmatch(href) else "no_address", response.url)
            return
        page = self.page(response, "project", href, root=card)
        page.lang = None  # the page says `en` of texts that may be Dutch
        page.one("name", "h5")
        page.add("project_url", href, "a::attr(href)")
        if card.xpath("normalize-space(p)").get() != "None":
            page.maybe("aim", "p")
        yield page.listing()
