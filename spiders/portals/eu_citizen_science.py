"""EU-Citizen.Science: the European directory of citizen-science projects, one JSON array."""

from collections.abc import Iterable
from typing import Any

from schemas.portal import Authority, Expectation, Politeness, Portal, Publish
from spiders.portal_spider import Output
from spiders.shapes.json_api import JsonApi

TRANSLATED = {
    "aim": "aim",
    "description": "description",
    "howToParticipate": "how_to_take_part",
    "equipment": "equipment",
}
LANGUAGES = ("en", "es", "pt", "nl", "et", "fr", "de", "el", "hu", "it", "lt", "sv")


class EuCitizenScience(JsonApi):
    portal = Portal(
        key="eu_citizen_science",
        title="EU-Citizen.Science",
        publisher="European Citizen Science Association",
        homepage="https://eu-citizen.science",
        country="EU",
        languages=LANGUAGES,
        kinds=frozenset({"project"}),
        licence="CC BY 4.0",
        licence_evidence="imprint: content under CC BY 4.0 unless otherwise indicated",
        publish=Publish.EXCERPT,
        authority=Authority.DIRECTORY,
        identity="the portal's own number, `id`",
        expectation=Expectation(listings=(150, 3000), always=frozenset({"name"})),
        politeness=Politeness(timeout_seconds=120, pages=5),  # the list takes the server 17 to 41 s
        caveats="The API also lists projects that were refused or hidden; both are left out. Counters are ignored.",
    )
    start_urls = ["https://eu-citizen.science/api/projects/"]

    def read_entry(self, entry: dict[str, Any], url: str) -> Iterable[Output]:
        ref = str(entry["id"])
        page_url = f"https://eu-citizen.science/project/{ref}"
        if not entry.get("approved"):
            yield self.drop(ref, "not_approved", page_url)
            return
        if entry.get("hidden"):
            yield self.drop(ref, "hidden", page_url)
            return
        record = self.record(entry, "project", ref, page_url)
        record.one("name", "name")
        for theirs, ours in TRANSLATED.items():
            for language in LANGUAGES:
                record.maybe(ours, f"{theirs}_{language}", lang=language)
        record.many("themes", "topic.topic_en", lang="en")
        record.many("keywords", "keywords.keyword")
        record.maybe("status_stated", "status.status_en", lang="en")
        record.many("contribution_types", "participationTask.participationTask", lang="en")
        record.maybe("difficulty", "difficultyLevel.difficultyLevel", lang="en")
        record.maybe("can_do_from_home", "doingAtHome")
        scopes = record.values("geographicextend.geographicextend")
        if len(scopes) == 1:
            record.add("geographic_scope", scopes[0], "geographicextend.geographicextend", lang="en")
        elif scopes:
            yield self.issue("several_scopes", page_url, ref=ref, field="geographic_scope", value=" | ".join(scopes))
        record.maybe("coordinator_place", "country")
        record.maybe("start_date", "start_date")
        record.maybe("end_date", "end_date")
        record.maybe("project_url", "url")
        record.maybe("lead_organisation", "mainOrganisation.name")
        record.many("partners", "organisation.name")
        record.many("funding", "fundingBody.body")
        record.maybe("programme", "fundingProgram")
        record.maybe("source_updated", "dateUpdated")
        record.maybe("same_as", "originURL")
        # the text without suffix follows Accept-Language; author and contact are personal; the rest counts or decorates
        record.ignore(
            "id", "approved", "hidden", "moderated", "originDatabase", "originUID", "origin", "hasTag", *TRANSLATED
        )
        record.ignore(
            "author", "author_email", "creator", "editors", "host", "featured", "customField", "projectCountry"
        )
        record.ignore(
            "totalAccesses", "totalLikes", "totalFollowers", "firstAccess", "dateCreated", "translatedProject"
        )
        record.ignore("image1", "image2", "image3", "imageCredit1", "imageCredit2", "imageCredit3")
        record.ignore("projectGeographicLocation", "projectlocality", "participatingInaContest")
        record.ignore("citizen_science_aspects_description", "fundingBody")
        yield from self.unread(record, page_url)
        yield record.listing()
