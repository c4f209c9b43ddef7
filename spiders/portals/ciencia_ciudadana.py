"""Observatorio de la Ciencia Ciudadana: the Spanish directory of citizen-science projects, a WordPress."""

from urllib.parse import urlsplit

from scrapy.http import Response

from schemas.portal import Expectation, Politeness, Portal, Seen
from spiders.page import under
from spiders.portal_spider import Entry, Outputs
from spiders.shapes.wordpress import WordPress

SITE = "https://ciencia-ciudadana.es"
LABELS = {
    "aim": ("Objetivo", "Objetivos"), "description": ("Descripción", "Descripción del proyecto"),
    "how_to_take_part": ("Cómo participar", "¿Cómo participar?"), "equipment": ("Equipamiento necesario",),
    "start_date": ("Fecha de inicio",), "end_date": ("Fecha de fin", "Fecha de finalización"),
    "audiences": ("Tipo de público",), "project_url": ("Web", "Página web", "Web del proyecto")}  # fmt: skip
# only their words end prose: who runs a project is often a person, its province is an office, the rest counts or judges
UNREAD = ("Ámbito", "Entidad", "Entidad / Científico", "Contacto", "Provincia", "Número de participantes",
          "Resultados", "Enlace a resultados", "Impacto", "¿Por qué ciencia ciudadana?")  # fmt: skip
IGNORED = (
    "id slug guid status type link date date_gmt modified modified_gmt content excerpt author featured_media "
    "comment_status ping_status sticky template format meta categories tags ambito tipo class_list _links _embedded"
).split()
TERMS = {"ambito": "themes", "category": "item_type", "post_tag": "keywords"}
NEWS = {"published_at": "date", "info_url": "link", "description": "excerpt.rendered"}


class CienciaCiudadana(WordPress):
    portal = Portal(
        key="ciencia_ciudadana", title="Observatorio de la Ciencia Ciudadana en España",
        publisher="Fundación Ibercivis", homepage=SITE, country="ES", languages=("es",),
        kinds=frozenset({"project", "news"}), time_zone="Europe/Madrid", seen=Seen.SECOND_HAND,
        identity="path of the entry's page, as in `proyecto-cc/mosquito-alert`",
        expectation=Expectation(listings=(150, 1200), fill_rates=dict.fromkeys(("name", "themes", "source_updated",
                                "aim", "start_date", "audiences"), 0.4)),
        politeness=Politeness(pages=900, minutes=60),  # a page for each of some 350 entries
        caveats="Organisations and persons stand among the projects; only what a term calls a project is read. "
                "Re-entries end in `-2`, and an end in 2050 means none. Names of terms and labels are assumed."
    )  # fmt: skip
    start_urls = [f"{SITE}/wp-json/wp/v2/{kind}?_embed=wp:term" for kind in ("proyecto-cc", "posts")]

    def read_entry(self, entry: Entry, url: str) -> Outputs:
        terms = [(term["taxonomy"], term["name"]) for group in under(entry, "_embedded.wp:term") for term in group]
        news = entry["type"] == "post"
        if not news and ("tipo", "Proyecto") not in terms:  # persons stand among them, so silence is no project either
            yield self.drop(str(entry["id"]), "not_said_to_be_a_project", f"{SITE}/?p={entry['id']}")
            return
        record = self.record(entry, "news" if news else "project", path(entry["link"]), entry["link"], "es")
        record.read(one={"title" if news else "name": "title.rendered"})
        record.read(maybe=NEWS if news else {"source_updated": "modified"})
        for taxonomy, name in terms:
            if field := TERMS.get(taxonomy):
                record.add(field, name, f"term: {taxonomy}")
        record.ignore(*IGNORED)
        yield from self.unread(record, entry["link"])
        yield record.listing()
        if not news:
            yield self.ask(entry["link"])

    def parse_listing(self, response: Response) -> Outputs:
        page = self.page(response, "project", path(response.url), root=response.css("main, body")[-1])
        page.one("name", "h1")
        page.labels(LABELS, until=UNREAD)
        yield page.listing()


def path(url: str) -> str:
    return urlsplit(url).path.strip("/")
