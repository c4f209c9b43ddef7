"""ANR, the French national research agency: its calls, from the list and every call's own page."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from scrapy.http import Response, TextResponse

from schemas.portal import Authority, Expectation, Portal, Publish
from spiders.page import rendered_lines
from spiders.portal_spider import Output
from spiders.shapes.paginated import PaginatedHtml


class AnrCalls(PaginatedHtml):
    portal = Portal(
        key="anr_calls",
        title="ANR, appels à projets",
        publisher="Agence nationale de la recherche",
        homepage="https://anr.fr/fr/appels/",
        country="FR",
        languages=("fr",),
        kinds=frozenset({"call"}),
        licence="unknown",
        licence_evidence="no statement seen for the calls' texts",
        publish=Publish.FACTS,
        authority=Authority.OWNER,
        identity="last segment of the French page's path; an English slug may belong to another call and is never read",
        expectation=Expectation(listings=(10, 500), always=frozenset({"title"})),
        caveats="Titles in the list are cut, so the list gives addresses only. Moved dates stand in free text.",
    )
    start_urls = ["https://anr.fr/fr/appels/"]
    entries = "h2 a[href*='/fr/detail/call/']"
    next_page = "ul.pagination a[rel=next], ul.pagination li.next a"

    def parse_listing(self, response: Response) -> Iterable[Output]:
        assert isinstance(response, TextResponse)
        ref = urlsplit(response.url).path.rstrip("/").rsplit("/", 1)[-1]
        page = self.page(response, "call", ref, lang="fr")
        page.add("info_url", response.url, "address")
        page.add("funders", "ANR", "portal")
        page.one("title", "h1")
        page.labelled("status_stated", "Statut", "État de l'appel", "Statut de l'appel")
        page.labelled("call_type", "Type d'appel", "Type de financement")
        page.labelled("funder_reference", "Référence", "Code de l'appel", "Référence de l'appel")
        page.labelled("programme", "Programme")
        page.labelled("opens_at", "Date d'ouverture", "Ouverture")
        page.labelled("deadlines", "Date de clôture", "Date limite", "Clôture")
        page.labelled("grant_max", "Montant maximal", "Aide maximale", "Financement maximal")
        page.labelled("budget_total", "Budget", "Budget de l'appel")
        page.labelled("project_duration_max", "Durée", "Durée des projets")
        page.labelled("eligibility_text", "Qui peut répondre", "Bénéficiaires", "Éligibilité")
        page.labelled("description", "Présentation", "Résumé", "Description")
        for line in rendered_lines(page.root):
            if line.casefold().startswith("erratum"):
                page.add("deadlines", line, "line: Erratum")
        yield page.listing()
