"""API Engagement: volunteering missions of JeVeuxAider.gouv.fr and other platforms; those for nature and research."""

from typing import Any

from scrapy.http import Response

from schemas.portal import Authority, Expectation, Portal, Seen
from spiders.portal_spider import Entry, Outputs
from spiders.shapes.json_api import JsonApi

DOMAINS = ("environnement", "recherche")
LIST = f"https://api.api-engagement.beta.gouv.fr/v0/mission?domain={','.join(DOMAINS)}&limit=500&skip=%d"
# pictures, conditions, places but for the region (`zip` here, `postalCode` there); `audience` is who is helped
IGNORED = (
    "_id id clientId activity address zip postalCode city region country location audience closeToTransport createdAt "
    "deletedAt deleted descriptionHtml duration image lastSyncAt metadata openToMinors places postedAt priority "
    "reducedMobilityAccessible requirements romeSkills softSkills soft_skills tasks type"
).split()
PARTS = tuple("association compensation department domainLogo moderation_ organization publisher snu status".split())


class ApiEngagement(JsonApi):
    portal = Portal(
        key="api_engagement", title="API Engagement", publisher="beta.gouv.fr",
        homepage="https://api-engagement.beta.gouv.fr", country="FR", languages=("fr",), kinds=frozenset({"project"}),
        licence_evidence="its OpenAPI states the licence of the code (MIT) and none of the data",
        authority=Authority.RELAY, seen=Seen.SOFTWARE, secret="COCO_API_ENGAGEMENT_KEY",
        identity="the interface's own identifier, `_id`",
        expectation=Expectation(listings=(100, 20000), always=frozenset({"name", "themes"}),
                                fill_rates={"description": 0.6, "lead_organisation": 0.6, "take_part_url": 0.6}),
        caveats="Keys are given by hand, and show the missions of consenting partners only. Volunteering for nature "
                "is wider than citizen science; `recherche` is no domain of the present specification.")  # fmt: skip
    headers = {**JsonApi.headers, "x-api-key": "COCO_API_ENGAGEMENT_KEY"}
    start_urls = [LIST % 0]
    entries_key = "data"
    dropped = 0

    def read_entry(self, entry: Entry, url: str) -> Outputs:
        ref = str(entry["_id"])
        page_url = entry.get("applicationUrl") or f"https://api.api-engagement.beta.gouv.fr/v0/mission/{ref}"
        if entry["domain"] not in DOMAINS or entry.get("deletedAt"):
            self.dropped += 1
            yield self.drop(ref, "withdrawn" if entry["domain"] in DOMAINS else "other_domain", page_url)
            return
        record = self.record(entry, "project", ref, page_url, lang="fr")
        record.read(
            one={"name": "title"},
            maybe={"description": "description", "participation_mode": "remote", "effort_text": "schedule",
                   "start_date": "startAt", "end_date": "endAt", "lead_organisation": "organizationName",
                   "take_part_url": "applicationUrl", "source_updated": "updatedAt"},
            many={"themes": "domain", "keywords": "tags", "territories": "addresses.region"})  # fmt: skip
        record.many("keywords", "activities" if "activities" in entry else "activity")
        record.ignore(*IGNORED, *(key for key in entry if key.startswith(PARTS)))
        yield from self.unread(record, page_url)
        yield record.listing()

    def next_url(self, data: Any, response: Response) -> str | None:
        self.declared_total = data["total"] - self.dropped
        seen = data["skip"] + len(data["data"])
        return LIST % seen if data["data"] and seen < data["total"] else None
