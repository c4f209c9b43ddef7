"""Österreich forscht: the Austrian directory of citizen-science projects, a Joomla with K2."""

from schemas.portal import Expectation, Portal
from spiders.shapes.joomla_k2 import JoomlaK2

SITE = "https://www.citizen-science.at"


class OesterreichForscht(JoomlaK2):
    portal = Portal(
        key="oesterreich_forscht", title="Österreich forscht", publisher="Citizen Science Network Austria",
        homepage=SITE, country="AT", languages=("de",), kinds=frozenset({"project", "news"}), time_zone="Europe/Vienna",
        identity="last segment of the project's path, the same in the list and in the archive",
        expectation=Expectation(listings=(60, 900), fill_rates=dict.fromkeys(("name", "description", "themes", "aim",
                                "how_to_take_part", "lead_organisation", "project_url"), 0.3)),
        caveats="Markup never seen: addresses, tags and texts are known, classes are those of K2's own templates, "
                "and labels are assumed. Who, when and where stand in free words and are not read; English twins are "
                "left out.")  # fmt: skip
    start_urls = [f"{SITE}/projekte", f"{SITE}/projekte/projektarchiv", f"{SITE}/blog?format=feed&type=rss"]
    item_path = r"/(?:de/)?projekte/(?:projektarchiv/)?(?!projektarchiv$|ein-neues-projekt-listen)(?P<slug>[^/&]+)"
    archive = "projektarchiv"
    labels = {
        "aim": ("Ziel des Projekts", "Projektziel"), "funding": ("Fördergeber", "Gefördert durch"),
        "how_to_take_part": ("Wie kann man mitmachen?", "Wie kann ich mitmachen?", "Wie kann man mitforschen?"),
        "lead_organisation": ("Institution", "Durchführende Institution"),
        "start_date": ("Projektstart", "Projektbeginn"), "end_date": ("Projektende",)}  # fmt: skip
    until = ("Wer kann mitmachen?", "Wann kann man mitmachen?", "Wo kann man mitmachen?", "Kontakt", "Weitere Infos")
