"""appelsprojetsrecherche.fr: the research calls of more than a hundred French funders."""

from collections.abc import AsyncIterator, Iterable
from typing import ClassVar
from urllib.parse import urlsplit

from parsel import Selector
from scrapy.http import FormRequest, Request, Response, TextResponse

from schemas.portal import Authority, Expectation, Portal, Publish
from spiders.page import LayoutChanged, json_body
from spiders.portal_spider import Output
from spiders.shapes.csv_export import CsvExport

HOST = "https://www.appelsprojetsrecherche.fr"
PER_PAGE = 10


class AppelsProjetsRecherche(CsvExport):
    portal = Portal(
        key="appels_projets_recherche",
        title="Appels à projets recherche",
        publisher="Agence nationale de la recherche et ses partenaires",
        homepage=f"{HOST}/",
        country="FR",
        languages=("fr",),
        kinds=frozenset({"call"}),
        licence="unknown",
        licence_evidence="no statement seen",
        publish=Publish.FACTS,
        authority=Authority.DIRECTORY,
        identity="last segment of `/appel/<partner>-<funder>-<the funder's own number>`",
        expectation=Expectation(listings=(20, 2000), always=frozenset({"title", "funders"})),
        caveats="The export gives dates in Paris time; the list shows a date for open calls only.",
    )
    start_urls = [f"{HOST}/export-csv"]
    headers: ClassVar[dict[str, str]] = {"X-Requested-With": "XMLHttpRequest"}
    columns = (
        "Partenaire", "Titre", "Description", "Date de publication", "Date d'ouverture", "Date de clôture",
        "Lien de l'appel à projets", "Date de mise à jour sur le portail",
    )  # fmt: skip

    async def start(self) -> AsyncIterator[Request]:
        async for request in super().start():
            yield request
        yield self.search(1)

    def search(self, page: int) -> Request:
        return FormRequest(
            f"{HOST}/ajax/search-call-for-proposals?nbElementsPerPage={PER_PAGE}&page={page}",
            callback=self.parse_search, formdata={"call_for_proposal_search[terms]": ""},
            headers={**self.headers, "Accept": "application/json"}, meta={"chain": True}, cb_kwargs={"page": page},
        )  # fmt: skip

    def read_row(self, row: dict[str, str], url: str) -> Iterable[Output]:
        page_url = row["Lien de l'appel à projets"].strip()
        ref = call_ref(page_url)
        record = self.record(row, "call", ref, page_url, lang="fr")
        record.one("title", "Titre")
        record.one("funders", "Partenaire")
        record.maybe("description", "Description")
        record.maybe("opens_at", "Date d'ouverture")
        record.maybe("deadlines", "Date de clôture")
        record.maybe("source_updated", "Date de mise à jour sur le portail")
        yield record.listing()

    def parse_search(self, response: Response, page: int) -> Iterable[Output]:
        data = json_body(response)
        if not isinstance(data, dict) or "call_for_proposals" not in data:
            raise LayoutChanged("call_for_proposals", "JSON", "exactly one", 0, str(data)[:120])
        cards = Selector(text=data["call_for_proposals"]).css(".card-call-for-proposal")
        yield from self.each(list(cards), lambda card: self.read_card(response, card), response.url)
        if page < int(data["pagination"]["nbPages"]):
            yield self.search(page + 1)

    def read_card(self, response: Response, card: Selector) -> Iterable[Output]:
        href = card.css("a[href*='/appel/']").attrib.get("href", "")
        page_url = response.urljoin(href)
        page = self.page(response, "call", call_ref(page_url), root=card, lang="fr", page_url=page_url)
        page.one("title", ".card-title")
        page.one("funders", ".text-primary")
        page.maybe("description", ".card-text")
        badge = " ".join(" ".join(card.css(".badge ::text").getall()).split())
        page.add("deadlines" if any(map(str.isdigit, badge)) else "status_stated", badge, ".badge")
        yield page.listing()
        yield self.ask(page_url)

    def parse_listing(self, response: Response) -> Iterable[Output]:
        assert isinstance(response, TextResponse)
        page = self.page(response, "call", call_ref(response.url), lang="fr")
        page.one("title", "h1")
        page.labelled("funders", "Organisme financeur", "Financeur")
        page.labelled("opens_at", "Date d'ouverture")
        page.labelled("deadlines", "Date de clôture")
        site = response.xpath("//a[contains(., 'site du financeur')]/@href").get()
        if site:
            page.add("info_url", response.urljoin(site), "link: site du financeur")
            page.add("same_as", response.urljoin(site), "link: site du financeur")
        yield page.listing()


def call_ref(url: str) -> str:
    """`1-anr-1988` from `https://…/appel/1-anr-1988`; raises LayoutChanged for any other address."""
    head, _, ref = urlsplit(url).path.rstrip("/").rpartition("/")
    if not head.endswith("/appel") or not ref:
        raise LayoutChanged("ref", "/appel/<ref>", "exactly one", 0, url)
    return ref
