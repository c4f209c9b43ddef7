"""beta.gouv.fr: digital services of the French State; each has a sheet in git and a line in the JSON interface."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from scrapy.http import Response, TextResponse

from schemas.portal import Authority, Expectation, Portal, Publish
from spiders.page import Record
from spiders.portal_spider import Output
from spiders.shapes.front_matter import read_front_matter
from spiders.shapes.json_api import JsonApi


class BetaGouv(JsonApi):
    portal = Portal(
        key="beta_gouv",
        title="beta.gouv.fr",
        publisher="Direction interministérielle du numérique",
        homepage="https://beta.gouv.fr",
        country="FR",
        languages=("fr",),
        kinds=frozenset({"service"}),
        licence="unknown",
        licence_evidence="three claims disagree: CC BY-NC-SA 4.0 (file), Licence Ouverte 2.0 (footer), MIT (interface)",
        publish=Publish.FACTS,
        authority=Authority.OWNER,
        identity="the sheet's file name, case and dots kept",
        expectation=Expectation(listings=(400, 2000), always=frozenset({"name"})),
        caveats="All services are listed; few of them are about citizen science.",
    )
    start_urls = ["https://beta.gouv.fr/api/v2/startups.json"]
    entries_key = "data"

    def entries(self, data: Any) -> Any:
        """Entries with the incubator's title in place of its key, which JSON:API keeps in `included`."""
        entries = super().entries(data)
        titles = {each.get("id"): each.get("attributes", {}).get("title") for each in data.get("included", [])}
        for entry in entries or []:
            key = entry.get("relationships", {}).get("incubator", {}).get("data", {}).get("id")
            entry["incubator"] = titles.get(key) or key
        return entries

    def read_entry(self, entry: dict[str, Any], url: str) -> Iterable[Output]:
        ref = str(entry["id"])
        data = {**entry["attributes"], "incubator": entry["incubator"]}
        yield from self.read_sheet(data, ref, name="name", mission="pitch")

    def parse_listing(self, response: Response) -> Iterable[Output]:
        """One Markdown sheet; a failure names its path and field."""
        assert isinstance(response, TextResponse)
        data, body = read_front_matter(response.text)
        ref = urlsplit(response.url).path.rsplit("/", 1)[-1].removesuffix(".md")
        yield from self.read_sheet({**data, "body": body}, ref, name="title", mission="mission")

    def read_sheet(self, data: dict[str, Any], ref: str, *, name: str, mission: str) -> Iterable[Output]:
        """The two doors call the same facts by different keys."""
        page_url = f"https://beta.gouv.fr/startups/{ref}.html"
        record = self.record(data, "service", ref, page_url, lang="fr")
        record.one("name", name)
        record.maybe("tagline", mission)
        record.maybe("description", "body")
        self.read_phases(record)
        record.maybe("project_url", "link")
        record.maybe("other_links", "repository")
        record.maybe("other_links", "stats_url")
        record.maybe("lead_organisation", "incubator")
        record.many("partners", "sponsors")
        record.many("audiences", "usertypes")
        record.many("themes", "thematiques")
        record.many("same_as", "redirect_from")
        # contact is personal; the others say how the team works, not what the service is
        record.ignore(
            "contact", "events", "techno", "logo", "screenshot", "fast", "robots", "rgpd", "incubators", "owner"
        )
        yield from self.unread(record, page_url)
        yield record.listing()

    def read_phases(self, record: Record) -> None:
        """Since 2019 the last phase is the status; older sheets say `status`, `start` and `end` themselves."""
        phases = [phase for phase in record.data.get("phases") or [] if isinstance(phase, dict)]
        record.ignore("phases")
        if phases:
            record.add("status_stated", phases[-1].get("name"), "phases[-1].name")
            record.add("start_date", phases[0].get("start"), "phases[0].start")
            record.add("end_date", phases[-1].get("end"), "phases[-1].end")
            record.ignore("status", "start", "end")
        else:
            record.maybe("status_stated", "status")
            record.maybe("start_date", "start")
            record.maybe("end_date", "end")
