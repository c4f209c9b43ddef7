"""CORDIS: research that the European Union paid for since 2007, cut to what speaks of citizen science."""

import re
from typing import Any

from schemas.portal import Authority, Expectation, Politeness, Portal, Publish, Seen
from spiders.portal_spider import Outputs
from spiders.shapes.bulk import ZippedCsv

FILES = ("cordis-HORIZONprojects-csv", "cordis-h2020projects-csv", "cordis-fp7projects-csv")
# money, dates of signature, and subdivisions of the programme that the call names already
IGNORED = "id totalCost ecMaxContribution legalBasis ecSignatureDate nature rcn grantDoi fundingScheme".split()


class Cordis(ZippedCsv):
    portal = Portal(
        key="cordis", title="CORDIS", publisher="Publications Office of the European Union",
        homepage="https://cordis.europa.eu", country="EU", languages=("en",), kinds=frozenset({"project"}),
        time_zone="Europe/Brussels", date_order="YMD", cadence="monthly", licence="CC BY 4.0",
        licence_evidence="data.europa.eu, sheets of the CORDIS datasets, as reusers read them in 2026",
        publish=Publish.FULL, authority=Authority.OWNER, seen=Seen.SECOND_HAND,
        identity="number of the grant agreement, column `id`",
        expectation=Expectation(listings=(200, 2000), always=frozenset({"name", "description", "start_date",
                                "programme", "funding_calls"}), fill_rates={"alternate_names": 0.9, "end_date": 0.9,
                                "status_stated": 0.9, "same_as": 0.5}),
        politeness=Politeness(pages=10, minutes=60, timeout_seconds=900, megabytes_per_page=96),  # zips of 37 to 55 MB
        caveats="Only projects with 'citizen science' in their title or objective; keywords stand in one cell."
    )  # fmt: skip
    start_urls = [f"https://cordis.europa.eu/data/{file}.zip" for file in FILES]
    member = "project.csv"
    columns = frozenset("id acronym status title startDate endDate topics masterCall subCall objective".split())
    searched = ("title", "objective")
    wanted = re.compile(r"citizen[\s-]+science", re.IGNORECASE)
    left_out = "not_citizen_science"

    def read_row(self, row: dict[str, Any], url: str) -> Outputs:
        record = self.record(row, "project", row["id"], f"https://cordis.europa.eu/project/id/{row['id']}", lang="en")
        record.read(
            one={"name": "title", "description": "objective"},
            maybe={"status_stated": "status", "start_date": "startDate", "end_date": "endDate",
                   "source_updated": "contentUpdateDate"},
            many={"alternate_names": "acronym", "keywords": "keywords"})  # fmt: skip
        scheme = ", ".join(record.values("frameworkProgramme") + record.values("fundingScheme"))
        record.add("programme", scheme, "frameworkProgramme, fundingScheme")
        record.add("funding", "European Union", "portal")
        for call in dict.fromkeys(record.values("masterCall") + record.values("subCall") + record.values("topics")):
            record.add("funding_calls", call, "masterCall | subCall | topics")
        for doi in record.values("grantDoi"):
            record.add("same_as", f"https://doi.org/{doi}", "grantDoi")
        record.ignore(*IGNORED)
        yield from self.unread(record, url)
        yield record.listing()
