"""BioCollect: the Australian Citizen Science Project Finder of the Atlas of Living Australia."""

from schemas.portal import Expectation, Portal, Seen
from spiders.portal_spider import Entry, Outputs
from spiders.shapes.json_api import CountedPages, first

HOST = "https://biocollect.ala.org.au"


class BioCollect(CountedPages):
    portal = Portal(
        key="biocollect", title="Australian Citizen Science Project Finder", publisher="Atlas of Living Australia",
        homepage=f"{HOST}/acsa", country="AU", languages=("en",), kinds=frozenset({"project"}),
        time_zone="Australia/Sydney", seen=Seen.SOFTWARE, identity="the finder's own UUID, `projectId`",
        republishes={"scistarter": "externalId"},
        expectation=Expectation(listings=(200, 5000), always=frozenset({"name"}), fill_rates={"aim": 0.6,
                                "themes": 0.5, "start_date": 0.5, "lead_organisation": 0.5, "how_to_take_part": 0.2,
                                "project_url": 0.2}),
        caveats="It copies SciStarter every week and fills what is missing with defaults: copies are left out."
    )  # fmt: skip
    start_urls = [f"{HOST}/ws/project/search?hub=acsa&sort=nameSort&max=30&offset=0"]
    entries_key, counter, by_entries = "projects", "offset", True
    ignored = """projectId coverage organisationId urlImage fullSizeImageUrl plannedStartDate plannedEndDate projectType
        isExternal isMERIT isSciStarter containsActivity publicParticipation numberOfRecords hasParticipantCost noCost
        projectLogoImage projectLogoImageCredit projectActivities externalId origin contactName contactDetails tags
        projectHowToParticipate getInvolved projectTask task projectEquipment equipment gear"""  # contacts are personal

    def read_entry(self, entry: Entry, url: str) -> Outputs:
        ref, page_url = entry["projectId"], f"{HOST}/acsa/project/index/{entry['projectId']}"
        if entry["isSciStarter"] or entry.get("origin") == "scistarter":
            yield self.drop(ref, "copy_of_scistarter", page_url)
            return
        record = self.record(entry, "project", ref, page_url, lang="en")
        record.read(
            one={"name": "name"},
            maybe={"aim": "aim", "description": "description", "difficulty": "difficulty", "start_date": "startDate",
                   "how_to_take_part": first(entry, "projectHowToParticipate", "getInvolved", "projectTask", "task"),
                   "equipment": first(entry, "projectEquipment", "equipment", "gear"), "end_date": "endDate",
                   "project_url": "urlWeb", "lead_organisation": "organisationName"},
            many={"keywords": "keywords", "other_links": "links.url"})  # fmt: skip
        for key in ("scienceType", "ecoScienceType"):
            record.many("themes", key)
        if "isHome" in record.values("tags"):
            record.add("can_do_from_home", "true", "tags: isHome")
        yield from self.finished(record)
