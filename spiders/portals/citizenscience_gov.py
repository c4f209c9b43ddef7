"""CitizenScience.gov: citizen science that agencies of the United States support, one JSON feed."""

import re
from collections.abc import AsyncIterator

from scrapy.http import Request, Response

from schemas.portal import Expectation, Portal, Publish, Seen
from spiders.portal_spider import Entry, Outputs
from spiders.shapes.json_api import JsonApi

HOST = "https://www.citizenscience.gov"
ELSEWHERE = re.compile(r"//(www\.)?(zooniverse|inaturalist)\.org/projects/[\w-]")


class CitizenscienceGov(JsonApi):
    portal = Portal(
        key="citizenscience_gov", title="CitizenScience.gov", publisher="U.S. General Services Administration",
        homepage=HOST, country="US", languages=("en",), kinds=frozenset({"project"}), time_zone="America/New_York",
        date_order="MDY", licence="CC0 1.0", licence_evidence="LICENSE.md and data.json: public domain, CC0",
        publish=Publish.FULL, seen=Seen.SOFTWARE, identity="number in the address of the project's page",
        republishes=dict.fromkeys(("zooniverse", "inaturalist"), "project_url_external"),
        expectation=Expectation(listings=(300, 2000), always=frozenset({"name", "description", "status_stated",
                                "themes"}), fill_rates={"start_date": 0.9, "lead_organisation": 0.9,
                                "geographic_scope": 0.9, "keywords": 0.8, "audiences": 0.8,
                                "contribution_types": 0.8, "project_url": 0.5, "aim": 0.05}),
        caveats="Finished projects stay for years. Themes, tasks, ages and keywords are lists in one text."
    )  # fmt: skip
    start_urls = [f"{HOST}/feed.json", f"{HOST}/sitemap.xml"]
    entries_key = "_project"
    # SciStarter copies what is marked `scistarter`, under a number that the feed does not say; email is personal
    ignored = "project_id project_url_on_catalog scistarter email"

    async def start(self) -> AsyncIterator[Request]:
        yield self.chain(self.start_urls[0])
        yield self.ask(self.start_urls[1], self.parse_sitemap)  # it tells whether the feed has every project

    def parse_sitemap(self, response: Response) -> Outputs:
        self.declared_total = len(set(re.findall(rb"/catalog/\d+/", response.body)))
        return ()

    def read_entry(self, entry: Entry, url: str) -> Outputs:
        page_url = entry["project_url_on_catalog"]  # `project_id` is empty once and stands twice once
        record = self.record(entry, "project", page_url.rstrip("/").rsplit("/", 1)[-1], page_url, lang="en")
        record.read(
            one={"name": "project_name"},
            maybe={"description": "project_description", "aim": "project_goals", "project_url": "project_url_external",
                   "status_stated": "project_status", "start_date": "start_date", "lead_organisation": "agency_sponsor",
                   "geographic_scope": "geographic_scope"},
            many={"keywords": "keywords", "themes": "fields_of_science", "contribution_types": "participation_tasks",
                  "audiences": "participant_age", "partners": "agency_sponsor_other"})  # fmt: skip
        if ELSEWHERE.search(entry["project_url_external"]):
            record.many("same_as", "project_url_external")
        yield from self.finished(record)
