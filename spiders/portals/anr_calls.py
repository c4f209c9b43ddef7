"""ANR, the French national research agency: its calls, from the list and every call's own page."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from scrapy.http import Response

from schemas.portal import Authority, Expectation, Portal, Seen
from spiders.portal_spider import Outputs
from spiders.shapes.paginated import PaginatedHtml

STATE = re.compile(r"(Ouvert|Clos|À venir|Sélectionnés|Open|Closed|Forthcoming|Selected)(?: – \d{4})?")
CLOSING = re.compile(
    r"(?P<label>Date de clôture|Date limite|Closing date|Période de dépôt)"
    r"(?: (?:–|des) (?P<stage>[^:]+?))?\s*(?::(?P<value>.*)|$)"
)
LABELS = {
    "edition": ("Édition", "Edition"), "funder_reference": ("Référence", "Reference"), "programme": ("Programme",),
    "opens_at": ("Date d'ouverture", "Date d’ouverture", "Opening date"),
    "grant_max": ("Financement maximal par projet", "Maximum grant per project"),
    "project_duration_max": ("Durée des projets", "Project duration"),
    "eligibility_text": ("Qui peut répondre", "Éligibilité")}  # fmt: skip


class AnrCalls(PaginatedHtml):
    portal = Portal(
        key="anr_calls", title="ANR, appels à projets", publisher="Agence nationale de la recherche",
        homepage="https://anr.fr/fr/appels/", country="FR", languages=("fr",), kinds=frozenset({"call"}),
        licence_evidence="no statement seen for the calls' texts", authority=Authority.OWNER, seen=Seen.SECOND_HAND,
        identity="last segment of the French page's path; an English slug may belong to another call and is never read",
        expectation=Expectation(listings=(10, 500), always=frozenset({"title", "funders", "info_url"}),
                                fill_rates={"status_stated": 0.9, "deadlines": 0.8, "opens_at": 0.7}),
        caveats="Titles in the list are cut, so the list gives addresses only. Moved dates stand in free text."
    )  # fmt: skip
    start_urls = ["https://anr.fr/fr/appels/"]
    entries = "h2 a[href*='/fr/detail/call/']"
    next_page = "ul.pagination a[rel=next], ul.pagination li.next a"

    def parse_listing(self, response: Response) -> Outputs:
        ref = urlsplit(response.url).path.rstrip("/").rsplit("/", 1)[-1]
        page = self.page(response, "call", ref, lang="fr")
        page.add("info_url", response.url, "address")
        page.add("funders", "ANR", "portal")
        page.one("title", "h1")
        for state in filter(None, map(STATE.fullmatch, page.lines[:4])):  # it stands beside the title, without a label
            page.add("status_stated", state[1], "line: state")
        for field, labels in LABELS.items():
            page.labelled(field, *labels)
        for text, locator in deadlines(page.lines):
            page.add("deadlines", text, locator)
        yield page.listing()


def deadlines(lines: list[str]) -> Iterator[tuple[str, str]]:
    """(text, where) of every closing date: what follows a closing label, with the rest of the label when it names a
    stage, and every erratum, since that is where a moved date stands."""
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if line.casefold().startswith("erratum"):
            yield line, "line: Erratum"
        elif label := CLOSING.match(line):
            stage, value = (label["stage"] or "").strip(), (label["value"] or "").strip() or following
            yield (f"{stage} : {value}" if stage else value), f"label: {line[: label.end('label')]}"
