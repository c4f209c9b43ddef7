"""EU-Citizen.Science: the European directory of citizen-science projects, one JSON array."""

from schemas.portal import Expectation, Politeness, Portal, Publish, Seen
from spiders.portal_spider import Entry, Outputs
from spiders.shapes.json_api import JsonApi

LANGUAGES = ("en", "es", "pt", "nl", "et", "fr", "de", "el", "hu", "it", "lt", "sv")
TEXTS = {"aim": "aim", "description": "description", "how_to_take_part": "howToParticipate", "equipment": "equipment"}
# author and contact are personal; the text without suffix follows Accept-Language; the rest counts or decorates
IGNORED = (
    "id approved hidden moderated originDatabase originUID origin hasTag author author_email creator editors host "
    "featured customField projectCountry totalAccesses totalLikes totalFollowers firstAccess dateCreated "
    "translatedProject image1 image2 image3 imageCredit1 imageCredit2 imageCredit3 "
    "projectlocality participatingInaContest citizen_science_aspects_description fundingBody"
).split()


class EuCitizenScience(JsonApi):
    portal = Portal(
        key="eu_citizen_science", title="EU-Citizen.Science", publisher="European Citizen Science Association",
        homepage="https://eu-citizen.science", country="EU", languages=LANGUAGES, kinds=frozenset({"project"}),
        licence="CC BY 4.0", licence_evidence="imprint: content under CC BY 4.0 unless otherwise indicated",
        publish=Publish.EXCERPT, seen=Seen.SOFTWARE, identity="the portal's own number, `id`",
        republishes={"scistarter": "originURL", "ciencia_ciudadana": "originURL"},
        expectation=Expectation(listings=(150, 3000), always=frozenset({"name"})),
        politeness=Politeness(timeout_seconds=120, pages=5),  # the list takes the server 17 to 41 s
        caveats="The API also lists projects that were refused or hidden; both are left out. Counters are ignored."
    )  # fmt: skip
    start_urls = ["https://eu-citizen.science/api/projects/"]

    def read_entry(self, entry: Entry, url: str) -> Outputs:
        ref, newer = str(entry["id"]), "aim_en" in entry  # the lists of 2021 held one text each, and approved ones only
        page_url = f"https://eu-citizen.science/project/{ref}"
        if newer and (reason := "not_approved" if not entry["approved"] else "hidden" if entry["hidden"] else ""):
            yield self.drop(ref, reason, page_url)
            return
        record = self.record(entry, "project", ref, page_url)
        for language in LANGUAGES if newer else ():
            record.read(maybe={field: f"{key}_{language}" for field, key in TEXTS.items()}, lang=language)
        record.read(
            one={"name": "name"},
            maybe={"can_do_from_home": "doingAtHome", "coordinator_place": "country", "start_date": "start_date",
                   "end_date": "end_date", "project_url": "url", "lead_organisation": "mainOrganisation.name",
                   "programme": "fundingProgram", "source_updated": "dateUpdated",
                   "location": "projectGeographicLocation", **({} if newer else TEXTS)},
            many={"keywords": "keywords.keyword", "partners": "organisation.name", "funding": "fundingBody.body",
                  "same_as": "originURL"})  # fmt: skip
        record.read(
            maybe={"status_stated": "status.status_en" if newer else "status.status",
                   "difficulty": "difficultyLevel.difficultyLevel"},
            many={"themes": "topic.topic_en" if newer else "topic.topic",
                  "contribution_types": "participationTask.participationTask"},
            lang="en")  # fmt: skip
        if pin := [*record.values("latitude"), *record.values("longitude")]:  # the lists of 2021; an area since
            record.add("location", ", ".join(pin), "latitude, longitude")
        scopes = record.values("geographicextend.geographicextend")
        if len(scopes) == 1:
            record.add("geographic_scope", scopes[0], "geographicextend.geographicextend", lang="en")
        elif scopes:
            yield self.issue("several_scopes", page_url, ref=ref, field="geographic_scope", value=" | ".join(scopes))
        record.ignore(*IGNORED, *TEXTS.values())
        yield from self.unread(record, page_url)
        yield record.listing()
