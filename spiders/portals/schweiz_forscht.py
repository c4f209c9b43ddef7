"""Schweiz forscht, Tous scientifiques: the Swiss directory of citizen-science projects, a Joomla with K2."""

from schemas.portal import Expectation, Portal
from spiders.shapes.joomla_k2 import JoomlaK2

SITE = "https://www.schweizforscht.ch"


class SchweizForscht(JoomlaK2):
    portal = Portal(
        key="schweiz_forscht", title="Schweiz forscht", publisher="Science et Cité", homepage=SITE, country="CH",
        languages=("de", "fr"), kinds=frozenset({"project", "news"}), time_zone="Europe/Zurich",
        identity="last segment of the German page's path; a French page names its German twin by hreflang",
        republishes={"oesterreich_forscht": "link to the page of the same name"},
        expectation=Expectation(listings=(50, 600), fill_rates=dict.fromkeys(("name", "description", "themes", "aim",
                                "how_to_take_part", "lead_organisation", "project_url"), 0.3)),
        caveats="Markup never seen: the three German questions of a project are known, the French ones and all other "
                "labels are assumed; classes are those of K2's own templates. Some are shared with Österreich "
                "forscht.")  # fmt: skip
    start_urls = [f"{SITE}/projekte", f"{SITE}/fr/projets", f"{SITE}/austausch?format=feed&type=rss"]
    item_path = r"/(?:projekte|fr/projets)/(?!les-sciences-citoyennes-en-suisse)(?P<slug>[^/&]+)"
    sister = r"https?://(?:www\.)?citizen-science\.at/(?:de/)?projekte/(?:projektarchiv/)?(?P<slug>[^/&]+)"
    labels = {
        "aim": ("Um was geht es in dem Projekt konkret?", "De quoi s'agit-il concrètement dans ce projet ?"),
        "how_to_take_part": ("Wie können Bürger*innen mitforschen?", "Comment les citoyens peuvent-ils participer ?"),
        "lead_organisation": ("Institution", "Institutions", "Institution responsable"),
        "start_date": ("Start", "Début"), "end_date": ("Ende", "Fin"), "geographic_scope": ("Region", "Région"),
    }  # fmt: skip
    until = ("Was passiert mit den Ergebnissen?", "Que deviennent les résultats ?", "Kontakt", "Contact")
