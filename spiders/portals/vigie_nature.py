"""Vigie-Nature: the observatories of the natural history museum in Paris, its news and its agenda."""

from urllib.parse import urljoin, urlsplit

from scrapy.http import Response

from schemas.portal import Authority, Expectation, Portal
from spiders.page import Page
from spiders.portal_spider import Outputs
from spiders.shapes.labelled_sheets import TEXT, LabelledSheets


class VigieNature(LabelledSheets):
    portal = Portal(
        key="vigie_nature", title="Vigie-Nature", publisher="Muséum national d'Histoire naturelle",
        homepage="https://www.vigienature.fr", country="FR", languages=("fr",), kinds=frozenset({"project", "news"}),
        authority=Authority.OWNER,
        identity="last segment of the path, whatever the host; of news and events with their folder",
        expectation=Expectation(listings=(10, 1000), fill_rates={"name": 0.05, "project_url": 0.05}),
        caveats="Lists are found from the home page, whose markup was never seen. A page without the label 'Adresse "
                "du site' is no observatory. Texts of observatories are not read: they stand among names of persons."
    )  # fmt: skip
    start_urls = ["https://www.vigienature.fr/"]
    entries = "a[href^='/fr/'], a[href*='//www.vigienature.fr/fr/'], a[href*='//vigienature.']:not([href*='/files/'])"
    news = ("actualites", "agenda")
    proof = "Adresse du site"
    labels = {"tagline": (TEXT,), "project_url": (proof,)}
    ends = ("Animation", "Coordination scientifique", "Partager")

    def parse(self, response: Response, before: str = "") -> Outputs:
        for href in response.css("a[href$='/actualites'], a[href$='/agenda']").xpath("@href").getall():
            yield self.chain(self.address(href))
        yield from super().parse(response, before)

    def address(self, link: str) -> str:
        return urljoin(self.start_urls[0], urlsplit(link).path)  # the same pages stand on three hosts

    def read_more(self, page: Page) -> None:
        page.add("programme", "Vigie-Nature", "portal")
