"""Aides-territoires: public funding and engineering for local projects, calls among them, from a JSON interface."""

from collections.abc import AsyncIterator
from typing import Any

from scrapy.http import Request, Response

from schemas.portal import Expectation, Politeness, Portal, Publish, Seen
from spiders.page import json_body
from spiders.portal_spider import Entry, Outputs
from spiders.shapes.json_api import CountedPages

HOST = "https://aides-territoires.beta.gouv.fr"
TOKEN = "COCO_AIDES_TERRITOIRES_TOKEN"


class AidesTerritoires(CountedPages):
    portal = Portal(
        key="aides_territoires", title="Aides-territoires", publisher="Ministère de la Transition écologique (DGALN)",
        homepage=HOST, country="FR", languages=("fr",), kinds=frozenset({"call"}), licence="Licence Ouverte 2.0",
        licence_evidence="documentation of the interface: Licence Ouverte 2.0, with a link and the date of update",
        publish=Publish.FULL, seen=Seen.SOFTWARE, secret=TOKEN, secret_needed=False,
        identity="the portal's own number, `id`",
        republishes={"ile_de_france": "import_data_url", "culture_gouv": "import_data_url"},
        expectation=Expectation(listings=(100, 12000), always=frozenset({"title"}), fill_rates={"info_url": 0.9,
                                "source_updated": 0.9, "funders": 0.9, "territories": 0.9, "description": 0.8,
                                "keywords": 0.8, "opens_at": 0.3, "themes": 0.3, "deadlines": 0.3, "call_type": 0.3,
                                "status_stated": 0.2}),
        politeness=Politeness(delay_seconds=10, minutes=60),  # Crawl-delay of its robots.txt
        caveats="Without a token only the older interface answers. Every aid is funding, few are calls for research; "
                "one box covers calls for projects and for expressions of interest. Expired aids leave the list."
    )  # fmt: skip
    start_urls = [f"{HOST}/api/aids/"]  # no `size`: the newer interface caches answers without regard to it
    entries_key, totals = "results", ("count",)
    # contact is personal; rates and loans are no amounts of a grant; `…_full` say again what the short lists say
    ignored = (
        "id slug url contact instructors instructors_full financers_full aid_types_full mobilization_steps is_charged "
        "destinations subvention_rate_lower_bound subvention_rate_upper_bound subvention_comment loan_amount is_live "
        "recoverable_advance_amount project_examples import_data_url import_data_mention import_share_licence "
        "european_aid date_created is_call_for_project recurrence perimeter perimeter_scale name_initial "
        "predeposit_date"
    )

    async def start(self) -> AsyncIterator[Request]:
        if self.keyed:
            how: dict[str, Any] = {"method": "POST", "headers": {"X-AUTH-TOKEN": TOKEN}}
            yield self.ask(f"{HOST}/api/connexion/", self.sign_in, meta={"chain": True, "unrecorded": True}, **how)
        else:
            meta = {"chain": True, "handle_httpstatus_list": [401, 403]}
            yield self.ask(self.start_urls[0], self.parse_unsigned, meta=meta)

    def sign_in(self, response: Response) -> Outputs:
        self.headers = {**self.headers, "Authorization": f"Bearer {json_body(response)['token']}"}  # type: ignore[misc]
        yield self.chain(self.start_urls[0])

    def parse_unsigned(self, response: Response) -> Outputs:
        if response.status == 200:
            yield from self.parse(response)
        else:
            self.skipped = f"{TOKEN} is not set, and the interface answers {response.status} without it"

    def read_entry(self, entry: Entry, url: str) -> Outputs:
        ref, page_url = str(entry["id"]), HOST + entry["url"]
        if entry.get("is_live") is False:
            yield self.drop(ref, "not_live", page_url)
            return
        record = self.record(entry, "call", ref, page_url, lang="fr")
        record.read(
            one={"title": "name"},
            maybe={"description": "description", "eligibility_text": "eligibility", "info_url": "origin_url",
                   "apply_url": "application_url", "opens_at": "start_date", "deadlines": "submission_deadline",
                   "source_updated": "date_updated"},
            many={"funders": "financers", "themes": "categories", "alternate_names": "short_title"})  # fmt: skip
        for path in ("aid_types", "targeted_audiences", "project_references"):
            record.many("keywords", path)
        programmes = record.values("programs")
        for each in programmes:
            record.add("programme" if len(programmes) == 1 else "keywords", each, "programs")
        if entry["name_initial"] != entry["name"]:
            record.maybe("alternate_names", "name_initial")
        if entry["predeposit_date"]:
            record.add("deadlines", f"Pré-dépôt : {entry['predeposit_date']}", "predeposit_date")
        if entry["is_call_for_project"]:  # no and null say what it is not
            record.maybe("call_type", "is_call_for_project")
        if entry["recurrence"] == "Permanente":  # no deadline is meant; the other words are no state
            record.maybe("status_stated", "recurrence")
        if entry["import_data_url"] == entry["origin_url"]:  # else it is a whole export's, shared by many aids
            record.many("same_as", "import_data_url")
        # as the older interface writes it: without its scale, the commune of Bretagne would be a region
        place, scale = entry["perimeter"], entry.get("perimeter_scale")
        record.add("territories", f"{place} ({scale})" if place and scale else place, "perimeter")
        yield from self.finished(record)
