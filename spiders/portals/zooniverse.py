"""Zooniverse: the largest platform for research that volunteers do on a screen; its interface is called Panoptes."""

from schemas.portal import Authority, Expectation, Politeness, Portal, Seen
from spiders.portal_spider import Entry, Outputs
from spiders.shapes.json_api import CountedPages

HOST = "https://www.zooniverse.org"
DISCIPLINES = "arts astronomy biology climate history humanities language literature medicine nature physics space"


class Zooniverse(CountedPages):
    portal = Portal(
        key="zooniverse", title="Zooniverse", publisher="Zooniverse", homepage=HOST, country="GB",
        languages=("en", "fr", "de", "es", "it", "nl", "pt"), kinds=frozenset({"project"}), time_zone="UTC",
        licence_evidence="no statement on the texts of projects seen", authority=Authority.OWNER, seen=Seen.SOFTWARE,
        identity="Panoptes' own number, `id`: a slug changes with a name",
        expectation=Expectation(listings=(150, 3000), always=frozenset({"name", "project_url"}),
                                fill_rates={"aim": 0.8, "status_stated": 0.8, "keywords": 0.3, "start_date": 0.3}),
        politeness=Politeness(timeout_seconds=120),  # a hundred whole projects a page
        caveats="Launched projects only, finished ones too. `updated_at` moves with every classification: not read."
    )  # fmt: skip
    start_urls = [f"{HOST}/api/projects?launch_approved=true&sort=display_name&page_size=100&page=1"]
    headers = {"Accept": "application/vnd.api+json; version=1"}
    entries_key, totals = "projects", ("meta.projects.count",)
    ignored = """id slug title private live href links configuration activity completeness classifications_count
        classifiers_count subjects_count retired_subjects_count created_at updated_at available_languages migrated
        beta_requested beta_approved launch_requested launch_approved experimental_tools workflow_description
        researcher_quote avatar_src"""  # owners under `links` are persons; the rest counts, decorates or sets up

    def read_entry(self, entry: Entry, url: str) -> Outputs:
        ref, page_url = str(entry["id"]), f"{HOST}/projects/{entry['slug']}"
        if not entry["launch_approved"]:  # anyone may build one; thousands are tests
            yield self.drop(ref, "not_launched", page_url)
            return
        language = (entry.get("primary_language") or "en").split("-")[0]
        record = self.record(entry, "project", ref, page_url, lang=language)
        record.read(
            one={"name": "display_name"},
            maybe={"aim": "description", "description": "introduction", "status_stated": "state",
                   "start_date": "launch_date", "text_language": "primary_language"},
            many={"keywords": "tags", "other_links": "urls.url"})  # fmt: skip
        for tag in sorted({tag.lower() for tag in record.values("tags")} & {*DISCIPLINES.split(), "social science"}):
            record.add("themes", tag, "tags: disciplines of the site")
        if not record.maybe("project_url", "redirect"):  # a project that lives elsewhere says where
            record.add("project_url", page_url, "slug")
        yield from self.finished(record)
