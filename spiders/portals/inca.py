"""INCa, the French national cancer institute: its calls, from the list and every call's own page."""

from schemas.portal import Authority, Expectation, Portal, Seen
from spiders.shapes.funder_page import FunderPage


class Inca(FunderPage):
    portal = Portal(
        key="inca", title="INCa, appels à projets", publisher="Institut national du cancer",
        homepage="https://www.cancer.fr/professionnels-de-la-recherche/appels-a-projets-et-a-candidatures",
        country="FR", languages=("fr",), kinds=frozenset({"call"}), authority=Authority.OWNER, seen=Seen.SECOND_HAND,
        identity="last segment of the path of the call's page",
        expectation=Expectation(listings=(5, 600), always=frozenset({"title"}), fill_rates={"deadlines": 0.6,
                                "status_stated": 0.7, "description": 0.5}),
        caveats="Formerly e-cancer.fr. A reuser described the list in April 2026; the calls' own pages, which give "
                "both stages, were never seen and are read by their labels.")  # fmt: skip
    start_urls = [f"{portal.homepage}/nos-appels-a-projets"]
    card, entries, dates = (
        "li.list-articles-item",
        "li.list-articles-item h2 a, li.list-articles-item h3 a",
        ".card-date",
    )
    fields = {"status_stated": ".card-start > p:not(.card-date)", "description": ".card-end"}
    funder = "Institut national du cancer"
