"""Science Ensemble: participatory research of Sorbonne University Alliance and the natural history museum."""

from schemas.portal import Expectation, Portal
from spiders.shapes.participatory_cards import FRONT_PAGES, ParticipatoryCards

HOST = "https://www.science-ensemble.org"


class ScienceEnsemble(ParticipatoryCards):
    portal = Portal(
        key="science_ensemble", title="Science Ensemble",
        publisher="Alliance Sorbonne Université, Muséum national d'Histoire naturelle", homepage=HOST, country="FR",
        languages=("fr", "en"), kinds=frozenset({"project", "news", "call"}),
        licence_evidence="no statement seen; texts treated as all rights reserved",
        identity="last segment of the French page's path; an English page names its French twin by hreflang",
        expectation=Expectation(listings=(25, 200), fill_rates={"status_stated": 0.5, "aim": 0.5}),
        caveats="The live markup was never seen: cards are read by the words on them, not by class names.")  # fmt: skip
    start_urls = [HOST + path for path in FRONT_PAGES]
