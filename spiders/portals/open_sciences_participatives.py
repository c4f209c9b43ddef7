"""OPEN: the French directory of observatories where the public watches species and nature."""

from schemas.portal import Expectation, Portal, Seen
from spiders.page import Page
from spiders.shapes.labelled_sheets import TEXT, LabelledSheets

HOST = "https://www.open-sciences-participatives.org"


class OpenSciencesParticipatives(LabelledSheets):
    portal = Portal(
        key="open_sciences_participatives", title="OPEN", publisher="Union nationale des CPIE", homepage=HOST,
        country="FR", languages=("fr",), kinds=frozenset({"project", "news"}), seen=Seen.SECOND_HAND,
        identity="number in `/fiche-observatoire/<number>`; of news `actu-<number>`",
        expectation=Expectation(listings=(60, 500), fill_rates={"name": 0.5, "description": 0.4, "project_url": 0.3}),
        caveats="The labels inside the sections of a sheet are assumed. Events are not read: no page of one was seen."
    )  # fmt: skip
    start_urls = [f"{HOST}/ecosysteme-sciences-participatives/", f"{HOST}/actus/"]
    entries = "a[href*='/fiche-observatoire/'], a[href*='/actu/']"
    news = ("actu",)
    labels = {
        "description": (TEXT,), "aim": ("Objectifs", "Objectif"), "how_to_take_part": ("Protocole",),
        "themes": ("Groupes taxonomiques", "Taxons"), "keywords": ("Milieux", "Habitats"), "audiences": ("Publics",),
        "participation_period": ("Période",), "start_date": ("Année de lancement",), "partners": ("Partenaires",),
        "lead_organisation": ("Structure porteuse",), "geographic_scope": ("Échelle", "Echelle"),
        "territories": ("Localisation", "Régions", "Région"), "source_updated": ("Mise à jour",)}  # fmt: skip
    # sections, persons and counters; then the foot of every page, which names the bodies behind the portal itself
    ends = ("Caractéristiques", "Actus", "Événements", "Ressources", "Contact", "Participants", "Voir le site web",
            "Créé et développé par", "Animé par", "Soutenu par")  # fmt: skip

    def read_more(self, page: Page) -> None:
        page.maybe("project_url", "a:contains('Voir le site web')::attr(href)")  # as written: some lack the scheme
