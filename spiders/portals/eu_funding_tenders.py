"""EU Funding & Tenders: the calls for proposals of the European Commission and its agencies, open or announced."""

import json
from typing import Any
from urllib.parse import quote

from schemas.portal import Authority, Expectation, Politeness, Portal, Publish, Seen
from spiders.page import LayoutChanged, Record, under
from spiders.portal_spider import Entry, Outputs
from spiders.shapes.post_search import MultipartSearch

SEARCH = "https://api.tech.ec.europa.eu/search-api/prod/rest/search?apiKey=SEDIA&text=***&pageSize=100&pageNumber=1"
SCREEN = "https://ec.europa.eu/info/funding-tenders/opportunities/portal/screen/opportunities"
OTHERS = {"SEDIA_FAQ": "faq", "SEDIA_PRD_CENTRICITY": "stale_copy"}  # their type 1 is no grant; the copy ends in 2023
STAGES = {"two-stage": ("Pre-proposal: ", "Full proposal: ")}
CODES = ("es", "ccm", "cen", "mission", "destination", "programme", "type")  # beginnings of keys: search engine, codes


class EuFundingTenders(MultipartSearch):
    portal = Portal(
        key="eu_funding_tenders", title="EU Funding & Tenders Portal", publisher="European Commission",
        homepage=f"{SCREEN}/calls-for-proposals", country="EU", languages=("en",), kinds=frozenset({"call"}),
        time_zone="Europe/Brussels", date_order="YMD",
        stamps_are_days="closing at 17:00 in Brussels is stamped 19:00+0200, newer ones midnight in Greenwich",
        licence="CC BY 4.0",
        licence_evidence="the Commission's rule for its documents (decision 2011/833/EU); the interface states nothing",
        publish=Publish.EXCERPT, authority=Authority.OWNER, seen=Seen.SECOND_HAND,
        identity="the topic's identifier; a cascade call's own number, as it bears its parent's",
        expectation=Expectation(listings=(200, 5000), always=frozenset({"title", "funders", "status_stated"}),
                                fill_rates={"opens_at": 0.9, "deadlines": 0.9, "description": 0.6,
                                "eligibility_text": 0.3}),
        politeness=Politeness(timeout_seconds=120, pages=60),  # a page weighs 2 MB and takes up to 10 s
        caveats="Every EU call, few on citizen science. Dates have no hour: those of the index are not the calls'."
    )  # fmt: skip
    start_urls = [SEARCH]
    entries_key = "results"
    parts = {
        "query": {"bool": {
            "must": [{"terms": {"type": ["1", "2", "8"]}}, {"terms": {"status": ["31094501", "31094502"]}}],
            "must_not": [{"terms": {"DATASOURCE": list(OTHERS)}}],
        }},
        "languages": ["en"], "sort": {"field": "identifier", "order": "ASC"},  # unsorted, pages overlap
    }  # fmt: skip
    counter, totals = "pageNumber", ("totalResults",)
    ignored = (  # the parent of a cascade call, links inside the portal, the envelope that is not always there
        "DATASOURCE datasource REFERENCE language title callTitle callIdentifier callccm2Id caName cftId focusArea url "
        "budget currency frameworkProgramme crossCuttingPriorities specificObjective sortStatus links latestInfos "
        "supportInfo sepTemplate actions allowPartnerSearch furtherInformation projectName projectAcronym projectId "
        "duration geographicalZones contractType corporate-search-version apiVersion reference contentType summary "
        "content database databaseLabel weight groupById accessRestriction pages checksum children"
    )
    met: frozenset[str] = frozenset()

    def read_entry(self, entry: Entry, url: str) -> Outputs:
        data = entry.get("metadata", entry)  # a few cascade calls come without this envelope
        kind, source, language, topic, number = (
            str(next(iter(under(data, key)), "")) for key in "type DATASOURCE language identifier callccm2Id".split()
        )
        cascade = kind == "8"
        ref, place = (number or entry["reference"], "competitive-calls-cs") if cascade else (topic, "topic-details")
        odd = "other_language" if language != "en" else "repeated" if ref in self.met else ""
        if reason := OTHERS.get(source, odd):
            yield self.drop(entry["reference"], reason, entry["url"])
            return
        self.met |= {ref}
        page_url = f"{SCREEN}/{place}/{quote(ref, '')}"
        record = self.record(data, "call", ref, page_url, lang="en")
        record.add("info_url", page_url, "address")
        record.add("funders", "European Commission", "portal")
        record.read(
            one={"title": "callTitle" if cascade else "title", "funder_reference": "identifier", "call_type": "type",
                 "status_stated": "status"},
            maybe={"description": "beneficiaryAdministration" if cascade else "descriptionByte",
                   "eligibility_text": "topicConditions"},
            many={"keywords": "tags"})  # fmt: skip
        for text in record.values("keywords"):
            for word in inside(text) if text.startswith("[") else [text]:
                record.add("keywords", word, "keywords")
        self.read_dates(record)
        for text in record.values("budgetOverview"):  # of the whole call: a line that begins with the topic is its own
            lines = [line for lines in inside(text)["budgetTopicActionMap"].values() for line in lines]
            mine = [line for line in lines if line["action"].split()[0].upper() == topic.upper()]
            for field, key in {"grant_min": "minContribution", "grant_max": "maxContribution"}.items():
                if len(mine) == 1 and mine[0].get(key):  # 0 is neither floor nor ceiling
                    record.add(field, f"{mine[0][key]} EUR", f"budgetOverview: {key}")
        record.ignore(*(key for key in data if key.startswith(CODES)))
        yield from self.finished(record)

    def read_dates(self, record: Record) -> None:
        for stamp in record.values("startDate"):
            record.add("opens_at", stamp, "startDate")
        stamps = sorted(record.values("deadlineDate"))
        model = "".join(record.values("deadlineModel"))
        stages = ("Cut-off: ",) * len(stamps) if model == "multiple cut-off" else STAGES.get(model, ())
        for stage, stamp in zip(stages if len(stages) == len(stamps) else [""] * len(stamps), stamps, strict=True):
            record.add("deadlines", stage + stamp, "deadlineModel, deadlineDate")


def inside(text: str) -> Any:
    """The JSON that stands inside a string."""
    try:
        return json.loads(text)
    except ValueError as error:
        raise LayoutChanged("metadata", "JSON in a string", "a JSON document", 0, text[:80]) from error
