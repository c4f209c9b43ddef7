"""ANR's open data: research that it paid for since 2005, cut to what is participatory by its own words."""

import re
from typing import Any

from schemas.portal import Authority, Expectation, Politeness, Portal, Seen
from spiders.portal_spider import Outputs
from spiders.shapes.bulk import PandasSplit

FILES = (  # calls of 2005 to 2009; calls since 2010; investment programmes, where call and start have other names
    "a16e0fd7-a008-499b-bbd3-b640f8651bd9", "afe3d11b-9ea2-48b0-9789-2816d5785466",
    "d9b2d1e7-0c85-43fc-a47a-5b57fc6b505a")  # fmt: skip
IGNORED = (
    "Projet Code_Decision", "AAP Edition", "Action Edition", "Projet Montant AF Aide_allouee ANR",
    "Projet Aide_allouee")  # fmt: skip


class AnrProjects(PandasSplit):
    portal = Portal(
        key="anr_projects", title="ANR, projets financés", publisher="Agence nationale de la recherche",
        homepage="https://www.data.gouv.fr/organizations/agence-nationale-de-la-recherche/", country="FR",
        languages=("fr", "en"), kinds=frozenset({"project"}), date_order="YMD", cadence="monthly", licence="ODbL 1.0",
        licence_evidence="data.gouv.fr, sheets of the two datasets, as a reuser read them in August 2026",
        authority=Authority.OWNER, seen=Seen.SECOND_HAND, identity="ANR's decision code, such as ANR-22-CE38-0001",
        expectation=Expectation(listings=(50, 3000), always=frozenset({"name", "funding"}),
                                fill_rates={"description": 0.7, "funding_calls": 0.8, "alternate_names": 0.7,
                                "start_date": 0.4}),
        politeness=Politeness(pages=10, minutes=60, timeout_seconds=900, megabytes_per_page=256),  # 25,000 summaries
        caveats="Kept by words of title, summary or call (`wanted`). Partners' files name people: never asked for."
    )  # fmt: skip
    start_urls = [f"https://www.data.gouv.fr/api/1/datasets/r/{file}" for file in FILES]
    file_hosts = ("static.data.gouv.fr",)  # each address leads to the file of the day
    columns = frozenset({"Projet.Code_Decision", "Projet.Titre.Francais", "Projet.Resume.Francais"})
    renamed = {"Projet.Code_Decision_ANR": "Projet.Code_Decision"}
    searched = ("Programme.Acronyme", "Action.Titre.Francais", "Projet.Titre.Francais", "Projet.Titre.Anglais",
                "Projet.Resume.Francais", "Projet.Resume.Anglais")  # fmt: skip
    wanted = re.compile(  # SAPS, science avec et pour la société, is also a word of biology
        r"\bSAPS-(?=[A-Z])|(?i:(?:sciences?|recherches?)\s(?:participatives?|citoyennes?)"
        r"|citizen[\s-]science|participatory\s(?:research|science))"
    )
    left_out = "not_participatory"

    def read_row(self, row: dict[str, Any], url: str) -> Outputs:
        # dots would lead into nested objects; "Non renseigné" stands beside null
        said = {name.replace(".", " "): cell for name, cell in row.items() if cell != "Non renseigné"}
        ref = str(row["Projet.Code_Decision"])
        record = self.record(said, "project", ref, f"https://anr.fr/Projet-{ref}")
        record.read(maybe={"name": "Projet Titre Francais", "description": "Projet Resume Francais"}, lang="fr")
        record.read(maybe={"name": "Projet Titre Anglais", "description": "Projet Resume Anglais"}, lang="en")
        record.read(
            maybe={"programme": "Action Titre Francais",
                   "start_date": "Projet Date_debut" if "Projet Date_debut" in said else "Projet T0 scientifique"},
            many={"alternate_names": "Projet Acronyme"})  # fmt: skip
        for call in record.values("Programme Acronyme") + record.values("Action Titre Francais"):
            record.add("funding_calls", call, "Programme Acronyme | Action Titre Francais")
        record.add("funding", "ANR", "portal")
        for doi in record.values("Projet DOI"):
            record.add("same_as", f"https://doi.org/{doi}", "Projet DOI")
        record.ignore(*IGNORED)
        yield from self.unread(record, url)
        yield record.listing()
