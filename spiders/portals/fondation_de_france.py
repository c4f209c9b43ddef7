"""Fondation de France: its calls for projects, from the list and every call's own page."""

from schemas.portal import Authority, Expectation, Portal, Seen
from spiders.shapes.funder_page import FunderPage


class FondationDeFrance(FunderPage):
    portal = Portal(
        key="fondation_de_france", title="Fondation de France, appels à projets", publisher="Fondation de France",
        homepage="https://www.fondationdefrance.org/fr/appels-a-projets", country="FR", languages=("fr",),
        kinds=frozenset({"call"}), authority=Authority.OWNER, seen=Seen.SECOND_HAND,
        identity="last segment of the path of the call's page",
        expectation=Expectation(listings=(5, 300), always=frozenset({"title"}), fill_rates={"deadlines": 0.5,
                                "opens_at": 0.5}),
        caveats="Dates are found by their labels, on the card and on the call's page. « Clos depuis le » may stand "
                "without a date: closed, nobody knows since when. Foundations under its aegis have sites of their "
                "own.")  # fmt: skip
    start_urls = [portal.homepage]
    card, entries = r"div.uk-width-expand\@m", r"div.uk-width-expand\@m h3 a"
    funder = "Fondation de France"
