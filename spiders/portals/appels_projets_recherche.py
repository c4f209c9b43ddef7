"""appelsprojetsrecherche.fr: the research calls of more than a hundred French funders."""

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

from parsel import Selector
from scrapy.http import FormRequest, Request, Response

from schemas.portal import Expectation, Portal, Seen
from spiders.page import LayoutChanged, json_body, squeeze
from spiders.portal_spider import Outputs
from spiders.shapes.csv_export import CsvExport

HOST = "https://www.appelsprojetsrecherche.fr"
SEARCH = f"{HOST}/ajax/search-call-for-proposals?nbElementsPerPage=10&page="
ROW = {"description": "Description", "opens_at": "Date d'ouverture", "deadlines": "Date de clôture",
       "source_updated": "Date de mise à jour sur le portail"}  # fmt: skip


class AppelsProjetsRecherche(CsvExport):
    portal = Portal(
        key="appels_projets_recherche", title="Appels à projets recherche",
        publisher="Agence nationale de la recherche et ses partenaires", homepage=f"{HOST}/", country="FR",
        languages=("fr",), kinds=frozenset({"call"}), seen=Seen.SECOND_HAND,
        identity="last segment of `/appel/<partner>-<funder>-<the funder's own number>`",
        republishes={"anr_calls": "same_as"},
        expectation=Expectation(listings=(20, 2000), always=frozenset({"title", "funders"}),
                                fill_rates={"description": 0.8, "opens_at": 0.7, "deadlines": 0.5, "info_url": 0.6,
                                "same_as": 0.6}),
        caveats="The export gives dates in Paris time; the list shows a date for open calls only.")  # fmt: skip
    start_urls = [f"{HOST}/export-csv"]
    headers = {"X-Requested-With": "XMLHttpRequest"}
    columns = (
        "Partenaire", "Titre", "Description", "Date de publication", "Date d'ouverture", "Date de clôture",
        "Lien de l'appel à projets", "Date de mise à jour sur le portail")  # fmt: skip

    async def start(self) -> AsyncIterator[Request]:
        async for request in super().start():
            yield request
        yield self.search(1)

    def search(self, page: int) -> Request:
        return FormRequest(
            f"{SEARCH}{page}", callback=self.parse_search, formdata={"call_for_proposal_search[terms]": ""},
            headers={**self.headers, "Accept": "application/json"}, meta={"chain": True}, cb_kwargs={"page": page},
        )  # fmt: skip

    def read_row(self, row: dict[str, str], url: str) -> Outputs:
        page_url = row["Lien de l'appel à projets"].strip()
        record = self.record(row, "call", call_ref(page_url), page_url, lang="fr")
        record.read(one={"title": "Titre", "funders": "Partenaire"}, maybe=ROW)
        yield record.listing()

    def parse_search(self, response: Response, page: int) -> Outputs:
        data = json_body(response)
        if not isinstance(data, dict) or "call_for_proposals" not in data:
            raise LayoutChanged("call_for_proposals", "JSON", "exactly one", 0, str(data)[:120])
        cards = Selector(text=data["call_for_proposals"]).css(".card-call-for-proposal")
        yield from self.each(list(cards), lambda card: self.read_card(response, card), response.url)
        if page < int(data["pagination"]["nbPages"]):
            yield self.search(page + 1)

    def read_card(self, response: Response, card: Selector) -> Outputs:
        page_url = response.urljoin(card.css("a[href*='/appel/']").attrib.get("href", ""))
        page = self.page(response, "call", call_ref(page_url), root=card, lang="fr", page_url=page_url)
        page.read(one={"title": ".card-title", "funders": ".text-primary"}, maybe={"description": ".card-text"})
        badge = squeeze(" ".join(card.css(".badge ::text").getall()))  # no date but for open calls
        page.add("deadlines" if any(map(str.isdigit, badge)) else "status_stated", badge, ".badge")
        yield page.listing()
        yield self.ask(page_url)

    def parse_listing(self, response: Response) -> Outputs:
        page = self.page(response, "call", call_ref(response.url), lang="fr")
        page.one("title", "h1")
        page.labelled("funders", "Organisme financeur", "Financeur")
        page.labelled("opens_at", "Date d'ouverture")
        page.labelled("deadlines", "Date de clôture")
        for site in response.xpath("//a[contains(., 'site du financeur')]/@href").getall()[:1]:
            page.add("info_url", response.urljoin(site), "link: site du financeur")
            page.add("same_as", response.urljoin(site), "link: site du financeur")
        yield page.listing()


def call_ref(url: str) -> str:
    """`1-anr-1988` from `https://…/appel/1-anr-1988`; raises LayoutChanged for any other address."""
    head, _, ref = urlsplit(url).path.rstrip("/").rpartition("/")
    if not head.endswith("/appel") or not ref:
        raise LayoutChanged("ref", "/appel/<ref>", "exactly one", 0, url)
    return ref
