"""SciStarter: the largest finder of projects in English. It wants a key, and copies other portals."""

import re
from collections.abc import Iterable
from typing import Any

from schemas.portal import Expectation, Politeness, Portal, Publish, Seen
from spiders.portal_spider import Output
from spiders.shapes.json_api import CountedPages, first

ELSEWHERE = {"zooniverse": "zooniverse", "inaturalist": "inaturalist", "citsci": "citsci_org",
             "atlasoflivingaustralia": "biocollect"}  # fmt: skip


class Scistarter(CountedPages):
    portal = Portal(
        key="scistarter", title="SciStarter", publisher="SciStarter", homepage="https://scistarter.org", country="US",
        languages=("en",), kinds=frozenset({"project"}), licence="unknown", licence_evidence="terms come with the key",
        publish=Publish.FACTS, seen=Seen.SECOND_HAND, time_zone="UTC", date_order="MDY",
        identity="the number that other portals know, `legacy_id`; `guid` in answers of 2019",
        republishes={"citizenscience_gov": "guid", **dict.fromkeys(ELSEWHERE.values(), "url")},
        secret="COCO_SCISTARTER_KEY", politeness=Politeness(pages=800, minutes=40),  # ten projects a page
        expectation=Expectation(listings=(800, 8000), always=frozenset({"name"}),
                                fill_rates={"project_url": 0.6, "aim": 0.3, "themes": 0.3, "lead_organisation": 0.3}),
        caveats="`state` and `country` may be the presenter's place: not read. Times are milliseconds since 1970.",
    )  # fmt: skip
    start_urls = ["https://scistarter.org/finder?format=json&key=COCO_SCISTARTER_KEY&page=1"]
    ignored = """id legacy_id guid name title image image_credit created state country UN_regions regions
        regions_description project_owner_email is_online ideal_age_group project_takes_place"""  # owners are persons

    def entries(self, data: Any) -> Any:
        return data.get("entities", data.get("projects")) if isinstance(data, dict) else None

    def read_entry(self, entry: dict[str, Any], url: str) -> Iterable[Output]:
        ref, guid = str(entry[first(entry, "legacy_id", "id", "guid")]), entry.get("guid") or ""
        record = self.record(entry, "project", ref, f"https://scistarter.org/project/{ref}", lang="en")
        record.read(
            one={"name": first(entry, "name", "title")},
            maybe={"aim": "goal", "how_to_take_part": "task", "description": "description", "project_url": "url",
                   "difficulty": "difficulty.label", "start_date": "begin", "end_date": "end",
                   "lead_organisation": "presenter", "source_updated": "updated"},
            many={"themes": "topics.label", "keywords": "tags"},
        )  # fmt: skip
        record.many("keywords", "search_terms")
        if federal := re.fullmatch(r"wilsoncenter:(\d+)-.*", guid):
            record.add("same_as", f"citizenscience_gov:{federal[1]}", "guid")
        if record.values("origin") and entry["origin"] in ELSEWHERE:
            record.many("same_as", "url")
        yield from self.finished(record)
