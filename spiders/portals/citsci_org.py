"""CitSci.org: a platform on which teams set up and run their own projects, mostly in the United States."""

from schemas.portal import Authority, Expectation, Portal, Seen
from spiders.portal_spider import Entry, Outputs
from spiders.shapes.json_api import CountedPages, first


class CitsciOrg(CountedPages):
    portal = Portal(
        key="citsci_org", title="CitSci.org", publisher="Colorado State University", homepage="https://citsci.org",
        country="US", languages=("en",), kinds=frozenset({"project"}), time_zone="America/Denver", date_order="MDY",
        authority=Authority.OWNER, seen=Seen.SECOND_HAND, identity="the portal's own UUID, `id`",
        expectation=Expectation(listings=(200, 5000), always=frozenset({"name"}), fill_rates={"description": 0.6,
                                "themes": 0.3, "how_to_take_part": 0.2}),
        caveats="Some clients say that reading wants a token, others read without. `projectState` is a number that "
                "nobody explains: no status.")  # fmt: skip
    start_urls = ["https://api.citsci.org/projects?itemsPerPage=30&page=1"]  # it holds 30 a page, whatever is asked
    headers = {"Accept": "application/ld+json"}  # text/html gets the documentation, plain JSON an array without total
    entries_key, totals = "hydra:member member", ("hydra:totalItems", "totalItems")
    ignored = """@id @type id urlField user isPrivate isFeatured projectState latitude longitude picture bannerPicture
        facebookLink instagramLink twitterLink announcement announcementDate approveContacts isAirtable isZooniverse
        isSciStarter isSciStarterParticipation isStripImageMetadata measurementsTotal totalLikes createdAt
        lastObservationDatetime gettingStarted tasks"""  # users and likes are persons; places are points

    def read_entry(self, entry: Entry, url: str) -> Outputs:
        ref, page_url = str(entry["id"]), f"https://citsci.org/projects/{entry.get('urlField') or entry['id']}"
        if entry["isPrivate"]:
            yield self.drop(ref, "private", page_url)
            return
        record = self.record(entry, "project", ref, page_url, lang="en")
        record.read(
            one={"name": "name"},
            maybe={"aim": "goals", "description": "description", "project_url": "website",
                   "how_to_take_part": first(entry, "gettingStarted", "tasks"), "source_updated": "updatedAt"},
            many={"themes": "topics"})  # fmt: skip
        record.elsewhere(scistarter="sciStarterId", zooniverse="zooniverseId")
        yield from self.finished(record)
