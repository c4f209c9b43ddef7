"""Inserm pro: calls for its researchers, its own and, most of them, other funders'."""

from parsel import Selector
from scrapy.http import Response

from schemas.portal import Authority, Expectation, Portal, Seen
from spiders.page import Page
from spiders.shapes.funder_page import FunderPage


class Inserm(FunderPage):
    portal = Portal(
        key="inserm", title="Inserm pro, appels à projets", publisher="Inserm", homepage="https://pro.inserm.fr",
        country="FR", languages=("fr",), kinds=frozenset({"call"}), authority=Authority.RELAY, seen=Seen.SECOND_HAND,
        identity="number of the post, from the card's `id`",
        republishes=dict.fromkeys(("anr_calls", "anrs", "inca", "fondation_de_france"), "link: En savoir plus"),
        expectation=Expectation(listings=(5, 300), always=frozenset({"title", "info_url"}),
                                fill_rates={"deadlines": 0.6, "description": 0.6, "same_as": 0.4}),
        caveats="A relay: the funder is named in the text only, and a title may be no more than a discipline. A link "
                "that several cards share names no call, so it is no identifier.")  # fmt: skip
    start_urls = ["https://pro.inserm.fr/rubriques/appels-a-projets/aap"]
    card, entries, title = "article.event_inserm", "article.event_inserm ul.links a", "h2.entry-title"
    dates, fields, details = "div.entry-content div.date", {"description": "p.details"}, None

    def read_card(self, response: Response, card: Selector) -> Page:
        page = super().read_card(response, card)
        href = card.css(self.entries).attrib["href"]
        page.add("info_url", response.urljoin(href), "link: En savoir plus")
        if response.css(self.entries).xpath("@href").getall().count(href) == 1 and href.strip("/").count("/") > 2:
            page.add("same_as", response.urljoin(href), "link: En savoir plus")
        if "funding_type-financements-inserm" in card.attrib["class"].split():
            page.add("funders", "Inserm", "class of the card")
        page.page_url = f"{response.url}#{card.attrib['id']}"
        return page

    def ref(self, card: Selector, url: str) -> str:
        return card.attrib["id"].removeprefix("post-")
