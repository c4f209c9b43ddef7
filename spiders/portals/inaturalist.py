"""iNaturalist: observations of wild life. Anyone founds a project: only umbrellas and featured ones are read."""

from schemas.portal import Authority, Expectation, Politeness, Portal, Seen
from spiders.portal_spider import Entry, Outputs
from spiders.shapes.json_api import CountedPages

LIST = "https://api.inaturalist.org/v1/projects?{}&order_by=created&per_page=200&page=1"


class Inaturalist(CountedPages):
    portal = Portal(
        key="inaturalist", title="iNaturalist", publisher="iNaturalist", homepage="https://www.inaturalist.org",
        country="US", languages=("en", "es", "fr", "pt"), kinds=frozenset({"project"}), time_zone="UTC",
        date_order="YMD", licence_evidence="licences are those of observations; no statement on texts of projects seen",
        authority=Authority.OWNER, seen=Seen.SOFTWARE,
        identity="the portal's own number, `id`: a slug follows the title",
        expectation=Expectation(listings=(50, 12000), always=frozenset({"name"}), fill_rates={"description": 0.6}),
        politeness=Politeness(pages=120),  # asked for: at most 60 requests a minute and 10,000 a day
        caveats="Most projects are left out on purpose. Dates are those between which observations count.")  # fmt: skip
    start_urls = [LIST.format("featured=true"), LIST.format("type=umbrella")]  # featured: noteworthy ones too
    entries_key, totals, window = "results", ("total_results",), 10_000  # a page past the window is a 403
    ignored = """id slug admins user user_id user_ids flags icon icon_file_name header_image_url header_image_contain
        header_image_file_name hide_title banner_color is_umbrella place_id location latitude longitude created_at
        updated_at prefers_user_trust prefers_rule_native prefers_rule_introduced observation_requirements_updated_at
        project_observation_fields project_observation_rules search_parameters delegated_project_id terms
        project_type site_features rule_preferences"""  # admins and users are persons; the rest is how to search

    def read_entry(self, entry: Entry, url: str) -> Outputs:
        ref, page_url = str(entry["id"]), f"https://www.inaturalist.org/projects/{entry['slug']}"
        if entry["project_type"] != "umbrella" and not entry["site_features"]:
            yield self.drop(ref, "not_featured", page_url)
            return
        record = self.record(entry, "project", ref, page_url)
        record.read(one={"name": "title"}, maybe={"description": "description"})
        record.add("project_url", page_url, "slug")
        rules = {rule["field"]: str(rule["value"] or "") for rule in entry.get("rule_preferences") or []}
        for field, rule in (("start_date", "d1"), ("end_date", "d2")):
            record.add(field, rules.get(rule), f"rule_preferences: {rule}")
        yield from self.finished(record)
