"""Région Île-de-France: its aids and calls, from its open data."""

import re

from schemas.portal import Authority, Expectation, Portal, Publish, Seen
from spiders.portal_spider import Entry, Outputs
from spiders.shapes.json_api import CountedPages

DATASET = "https://data.iledefrance.fr/api/explore/v2.1/catalog/datasets/aides-appels-a-projets"
TEXTS = {
    "description": "objectif",
    "eligibility_text": "publicsbeneficiaireprecision",
}  # each with a twin in plain text
SESSIONS = re.compile(r"\b(?:deux|trois|quatre|plusieurs|chaque|[2-9]) sessions?\b|\bsession [12]\b", re.IGNORECASE)


class IleDeFrance(CountedPages):
    portal = Portal(
        key="ile_de_france", title="Aides et appels à projets de la Région Île-de-France",
        publisher="Région Île-de-France",
        homepage="https://data.iledefrance.fr/explore/dataset/aides-appels-a-projets/", country="FR", languages=("fr",),
        kinds=frozenset({"call"}), licence="Licence Ouverte 2.0",
        licence_evidence="notice of the dataset, as reusers report it: Licence Ouverte (Etalab)", publish=Publish.FULL,
        authority=Authority.OWNER, seen=Seen.SECOND_HAND,
        identity="`reference_administrative`; `id_aide` changes when an aid is published anew",
        expectation=Expectation(listings=(100, 1500), always=frozenset({"title", "funder_reference"}),
                                fill_rates={"description": 0.8, "eligibility_text": 0.5, "themes": 0.7,
                                "funders": 0.7, "info_url": 0.7, "opens_at": 0.4, "deadlines": 0.4}),
        caveats="All regional aids, few of them for research; past ones stay. Stamps are UTC: cut, half of them give "
                "the day before. `date_cloture` may hold only the first of several sessions; the text has the others."
    )  # fmt: skip
    start_urls = [f"{DATASET}/records?limit=100&offset=0"]
    entries_key, totals, counter, by_entries = "results", ("total_count",), "offset", True
    # contact is personal; chapo and entete introduce what objectif says; nothing of ours holds kinds of applicants
    ignored = (
        "id_aide contact chapo chapo_txt entete entete_txt modalite modalite_txt demarches demarches_txt id_publics "
        "qui_peut_en_beneficier objectif objectif_txt publicsbeneficiaireprecision publicsbeneficiaireprecision_txt"
    )

    def read_entry(self, entry: Entry, url: str) -> Outputs:
        ref = str(entry["reference_administrative"] or "")
        page_url = f"https://www.iledefrance.fr/aides-et-appels-a-projets/{ref}"
        record = self.record(entry, "call", ref, page_url, lang="fr")
        record.read(
            one={"title": "nom_de_l_aide_de_la_demarche", "funder_reference": "reference_administrative"},
            maybe={"opens_at": "date_ouverture", "deadlines": "date_cloture", "info_url": "url_descriptif"},
            many={"alternate_names": "titre_alternatif_de_l_aide", "funders": "porteur_aide", "themes": "theme",
                  "keywords": "mots_cles"})  # fmt: skip
        for field, key in TEXTS.items():
            record.maybe(field, f"{key}_txt" if entry.get(f"{key}_txt") else key)
        record.add("territories", "Île-de-France", "portal")
        texts = " ".join(str(entry.get(key)) for key in ("objectif", "modalite", "demarches"))
        if entry["date_cloture"] and (several := SESSIONS.search(texts)):
            yield self.issue("several_sessions", page_url, ref=ref, field="deadlines", value=several[0])
        yield from self.finished(record)
