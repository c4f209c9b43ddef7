"""SciStarter: the largest finder of projects in English. It wants a key, and copies other portals."""

import re

from schemas.portal import Expectation, Politeness, Portal, Seen
from spiders.portal_spider import Entry, Outputs
from spiders.shapes.json_api import CountedPages, first

ELSEWHERE = {"zooniverse": "zooniverse", "inaturalist": "inaturalist", "citsci": "citsci_org",
             "atlasoflivingaustralia": "biocollect"}  # fmt: skip


class Scistarter(CountedPages):
    portal = Portal(
        key="scistarter", title="SciStarter", publisher="SciStarter", homepage="https://scistarter.org", country="US",
        languages=("en",), kinds=frozenset({"project"}), time_zone="UTC", date_order="MDY",
        licence_evidence="terms come with the key", seen=Seen.SECOND_HAND, secret="COCO_SCISTARTER_KEY",
        identity="the number that other portals know, `legacy_id`; `guid` in answers of 2019",
        republishes={"citizenscience_gov": "guid", **dict.fromkeys(ELSEWHERE.values(), "url")},
        expectation=Expectation(listings=(800, 8000), always=frozenset({"name"}), fill_rates={"project_url": 0.6,
                                "aim": 0.3, "themes": 0.3, "lead_organisation": 0.3}),
        politeness=Politeness(pages=800, minutes=40),  # ten projects a page
        caveats="`state` and `country` may be the presenter's place: not read. Times are milliseconds since 1970."
    )  # fmt: skip
    start_urls = ["https://scistarter.org/finder?format=json&key=COCO_SCISTARTER_KEY&page=1"]
    entries_key = "entities projects"
    ignored = """id legacy_id guid name title image image_credit created state country UN_regions regions
        regions_description project_owner_email is_online ideal_age_group project_takes_place"""  # owners are persons

    def read_entry(self, entry: Entry, url: str) -> Outputs:
        ref, guid = str(entry[first(entry, "legacy_id", "id", "guid")]), entry.get("guid") or ""
        record = self.record(entry, "project", ref, f"https://scistarter.org/project/{ref}", lang="en")
        record.read(
            one={"name": first(entry, "name", "title")},
            maybe={"aim": "goal", "how_to_take_part": "task", "description": "description", "project_url": "url",
                   "difficulty": "difficulty.label", "start_date": "begin", "end_date": "end",
                   "lead_organisation": "presenter", "source_updated": "updated"},
            many={"themes": "topics.label", "keywords": "tags"})  # fmt: skip
        record.many("keywords", "search_terms")
        if federal := re.fullmatch(r"wilsoncenter:(\d+)-.*", guid):
            record.add("same_as", f"citizenscience_gov:{federal[1]}", "guid")
        if record.values("origin") and entry["origin"] in ELSEWHERE:
            record.many("same_as", "url")
        yield from self.finished(record)
