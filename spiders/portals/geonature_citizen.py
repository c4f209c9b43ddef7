"""GeoNature-citizen: the programmes of parks, towns and associations that run this software, each on its own host."""

from urllib.parse import urlsplit

from schemas.portal import Authority, Expectation, Portal, Seen
from spiders.portal_spider import Entry, Outputs
from spiders.shapes.json_api import JsonApi

INSTANCES = (
    "obs.mercantour-parcnational.fr biomap.champs-libres.be gncitizen.lpo-aura.org citizen.nature-occitanie.org "
    "enquetes.lashf.org observatoire-biodiversite.parc-du-vercors.fr enquetes-biodivrennes.fr enquetes.clicnat.fr "
    "obs-citoyenne.pyrenees-parcnational.fr observation.lehavre.fr enquetes.cbiodiv.org jobservemonparc.fr"
).split()


class GeonatureCitizen(JsonApi):
    portal = Portal(
        key="geonature_citizen", title="GeoNature-citizen", publisher="Owners of each instance",
        homepage="https://geonature-citizen.readthedocs.io", country="FR", languages=("fr",),
        kinds=frozenset({"project"}), time_zone="UTC", licence_evidence="the software's AGPL says nothing of the texts",
        authority=Authority.OWNER, seen=Seen.SOFTWARE,
        identity="host of the instance, a slash, the programme's number there, `id_program`",
        expectation=Expectation(listings=(10, 300), always=frozenset({"name"}), fill_rates={"tagline": 0.6,
                                "description": 0.6, "source_updated": 0.5}),
        caveats="The hosts are those that the software's README lists. One that is down makes the run partial: the "
                "others are read, and nothing counts as withdrawn. Territory and owner are in no answer.")  # fmt: skip
    start_urls = [f"https://{host}/api/programs" for host in INSTANCES]
    entries_key = "features"
    # pictures, species lists, forms; the day on which the record was made is not the programme's first
    ignored = """id_program unique_id_program id_project project id_module is_active image logo form_message medias
        taxonomy_list timestamp_create id_geom geom geometry id_form custom_form module on_sidebar
        registration_required"""

    def read_entry(self, entry: Entry, url: str) -> Outputs:
        program, host = entry["properties"], urlsplit(url).hostname
        number, module = program["id_program"], "sites" if program.get("id_module") == 2 else "observations"
        page_url = f"https://{host}/fr/programs/{number}/{module}"
        record = self.record(program, "project", f"{host}/{number}", page_url, lang="fr")
        record.read(one={"name": "title"}, maybe={"tagline": "short_desc", "description": "long_desc",
                                                  "source_updated": "timestamp_update"})  # fmt: skip
        yield from self.finished(record)
