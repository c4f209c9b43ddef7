"""Awesome Citizen Science NL: projects of the Netherlands, in English, in one spreadsheet kept in git."""

import re
from urllib.parse import quote

from schemas.portal import Expectation, Politeness, Portal, Publish, Seen
from spiders.portal_spider import Outputs
from spiders.shapes.csv_export import CsvExport

REPOSITORY = "sodascience/awesome-citizen-science-nl"
ELSEWHERE = re.compile(r"//(www\.)?(iedereenwetenschapper\.be|zooniverse\.org)/projects/")


class AwesomeNl(CsvExport):
    portal = Portal(
        key="awesome_nl", title="Awesome Citizen Science NL", publisher="SoDa team, Utrecht University",
        homepage=f"https://github.com/{REPOSITORY}", country="NL", languages=("en",), kinds=frozenset({"project"}),
        time_zone="Europe/Amsterdam", licence="CC BY 4.0",
        licence_evidence="LICENSE and data/README.md of the repository", publish=Publish.FULL, seen=Seen.SOFTWARE,
        identity="name of the project's own file, made from its name: the list has no numbers",
        republishes=dict.fromkeys(("iedereen_wetenschapper", "zooniverse"), "project_information_url"),
        expectation=Expectation(listings=(150, 1000), always=frozenset({"name", "description", "themes",
                                "status_stated"}), fill_rates={"start_date": 0.9, "lead_organisation": 0.9,
                                "project_url": 0.9, "geographic_scope": 0.9, "end_date": 0.2, "territories": 0.1,
                                "other_links": 0.3}), politeness=Politeness(pages=5),
        caveats="Hardly changed since 2021. A project that is renamed gets another identifier.")  # fmt: skip
    start_urls = [f"https://raw.githubusercontent.com/{REPOSITORY}/main/data/citizen-science-projects-nl.csv"]
    delimiter = ","  # an earlier edition had "|": the header would tell
    columns = (
        "name", "description", "main_category", "extra_categories", "organization", "country", "location",
        "notes_location", "start_date", "end_date", "status", "notes_duration", "data_accessibility",
        "accessibility_for_research", "data_url", "project_information_url")  # fmt: skip

    def read_row(self, row: dict[str, str], url: str) -> Outputs:
        ref = re.sub("[ /]", "_", row["name"])
        page_url = f"{self.portal.homepage}/blob/main/data/categories/{row['main_category']}/{quote(ref)}.yml"
        record = self.record(row, "project", ref, page_url)
        record.read(
            one={"name": "name"},
            maybe={"lead_organisation": "organization", "start_date": "start_date", "end_date": "end_date",
                   "project_url": "project_information_url"},
            many={"territories": "location", "other_links": "data_url"})  # fmt: skip
        record.read(
            one={"description": "description", "themes": "main_category", "status_stated": "status"},
            maybe={"geographic_scope": "country"}, many={"themes": "extra_categories"}, lang="en")  # fmt: skip
        if ELSEWHERE.search(row["project_information_url"]):
            record.many("same_as", "project_information_url")
        yield record.listing()
