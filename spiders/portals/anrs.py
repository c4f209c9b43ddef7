"""ANRS, the French agency for research on infectious diseases: its calls, from the list and every call's own page."""

import re

from scrapy.http import Response

from schemas.portal import Authority, Expectation, Portal, Seen
from spiders.shapes.funder_page import FunderPage


class Anrs(FunderPage):
    portal = Portal(
        key="anrs", title="ANRS Maladies infectieuses émergentes, appels à projets", publisher="ANRS MIE",
        homepage="https://anrs.fr", country="FR", languages=("fr",), kinds=frozenset({"call"}),
        authority=Authority.OWNER, seen=Seen.SECOND_HAND, identity="last segment of the path of the call's page",
        expectation=Expectation(listings=(5, 500), always=frozenset({"title"}), fill_rates={"deadlines": 0.6,
                                "opens_at": 0.4, "status_stated": 0.7, "call_type": 0.5}),
        caveats="A reuser described the list in April 2026; the calls' own pages were never seen, so they are read "
                "by their labels. Days without hours in the list.")  # fmt: skip
    start_urls = ["https://anrs.fr/financements/tous-les-appels-a-projets/"]
    card, entries, dates = "div.card-free", "div.card-free h2 a", ".card-free__footer p"
    fields = {"status_stated": ".tag--primary", "call_type": ".tag--dark", "description": ".card-free__excerpt"}
    funder = "ANRS Maladies infectieuses émergentes"

    def following(self, response: Response) -> str | None:
        here = re.search(r"/page/(\d+)/?$", response.url)
        number = int(here[1]) + 1 if here else 2  # the first page's address has no number
        href = response.css(f"a[href$='/page/{number}/'], a[href$='/page/{number}']").xpath("@href").get()
        return response.urljoin(href) if href else None
