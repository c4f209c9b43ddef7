"""Grants.gov: the calls of the federal agencies of the United States that its search finds for citizen science."""

import json
from typing import Any

from schemas.portal import Expectation, Politeness, Portal, Seen
from spiders.page import under
from spiders.portal_spider import Entry, Outputs
from spiders.shapes.json_api import first
from spiders.shapes.post_search import PostSearch

ASKED = {"keyword": "citizen science", "oppStatuses": "forecasted|posted", "rows": 100, "sortBy": "openDate|desc"}


class GrantsGov(PostSearch):
    portal = Portal(
        key="grants_gov", title="Grants.gov", publisher="U.S. Department of Health and Human Services",
        homepage="https://www.grants.gov", country="US", languages=("en",), kinds=frozenset({"call"}),
        time_zone="America/New_York", date_order="MDY", licence_evidence="no statement seen in the interface",
        seen=Seen.SECOND_HAND, identity="the portal's own number, `id`",
        expectation=Expectation(listings=(1, 1000), always=frozenset({"title", "funders", "funder_reference",
                                "status_stated"}), fill_rates={"opens_at": 0.9, "deadlines": 0.5}),
        politeness=Politeness(timeout_seconds=120, pages=20),  # its backend is slow, and now and then away
        caveats="The list only: no text, no sums. A call without closing date may take proposals at any time."
    )  # fmt: skip
    start_urls = ["https://api.grants.gov/v1/api/search2"]
    entries_key = "oppHits"
    counter, by_entries, totals = "startRecordNum", True, ("data.hitCount",)
    ignored = "id agencyCode docType cfdaList alnist"

    def asked(self, url: str) -> str:
        return json.dumps(ASKED | {"startRecordNum": int(url.partition("startRecordNum=")[2] or 0)})

    def entries(self, data: Any) -> Any:
        self.declared_empty = under(data, "data.hitCount") == [0]
        return super().entries(data.get("data"))  # a text when the backend is away, under status 200

    def read_entry(self, entry: Entry, url: str) -> Outputs:
        page_url = f"https://www.grants.gov/search-results-detail/{entry['id']}"
        record = self.record(entry, "call", str(entry["id"]), page_url, lang="en")
        record.add("info_url", page_url, "address")
        record.read(
            one={"title": "title", "funder_reference": "number", "status_stated": "oppStatus"},
            maybe={"opens_at": "openDate", "deadlines": "closeDate"},
            many={"funders": first(entry, "agency", "agencyName")})  # fmt: skip
        return self.finished(record)
