"""beta.gouv.fr: digital services of the French State; each has a sheet in git and a line in the JSON interface."""

from typing import Any
from urllib.parse import quote, unquote, urlsplit

from scrapy.http import Response, TextResponse

from schemas.portal import Authority, Expectation, Portal, Seen
from spiders.page import LayoutChanged, Record, under
from spiders.portal_spider import Entry, Outputs
from spiders.shapes.front_matter import read_front_matter
from spiders.shapes.json_api import JsonApi


class BetaGouv(JsonApi):
    portal = Portal(
        key="beta_gouv", title="beta.gouv.fr", publisher="Direction interministérielle du numérique",
        homepage="https://beta.gouv.fr", country="FR", languages=("fr",), kinds=frozenset({"service"}),
        licence_evidence="three claims disagree: CC BY-NC-SA 4.0 (file), Licence Ouverte 2.0 (footer), MIT (interface)",
        authority=Authority.OWNER, seen=Seen.SOFTWARE, identity="the sheet's file name, case and dots kept",
        expectation=Expectation(listings=(400, 2000), always=frozenset({"name"}), fill_rates={"tagline": 0.9,
                                "status_stated": 0.9, "start_date": 0.9, "lead_organisation": 0.9,
                                "project_url": 0.3, "other_links": 0.3}),
        caveats="All services are listed; few of them are about citizen science.")  # fmt: skip
    start_urls = ["https://beta.gouv.fr/api/v2/startups.json"]
    entries_key = "data"
    ignored = (  # contacts are personal; the others say how the team works, not what the service is
        "contact contact_dinum contact_incubator events techno logo screenshot fast robots rgpd incubators stats link "
        "domain phases budget_url dashlord_url impact_url accessibility_status mon_service_securise analyse_risques "
        "analyse_risques_url"
    )

    def entries(self, data: Any) -> Any:
        """Entries with the incubator's title in place of its key, which JSON:API keeps in `included`."""
        entries = super().entries(data)
        included = [each for each in under(data, "included") if isinstance(each, dict)]
        titles = {each.get("id"): title for each in included for title in under(each, "attributes.title") if title}
        for entry in entries if isinstance(entries, list) else []:
            if isinstance(entry, dict):
                entry["incubator"] = [titles.get(key, key) for key in under(entry, "relationships.incubator.data.id")]
        return entries

    def read_entry(self, entry: Entry, url: str) -> Outputs:
        data = {**entry["attributes"], "incubator": entry["incubator"]}
        return self.read_sheet(data, str(entry["id"]), name="name", mission="pitch")

    def parse_listing(self, response: Response) -> Outputs:
        """One Markdown sheet; a failure names its path and field."""
        assert isinstance(response, TextResponse)
        data, body = read_front_matter(response.text)
        ref = unquote(urlsplit(response.url).path).rsplit("/", 1)[-1].removesuffix(".md")
        return self.read_sheet({**data, "body": body}, ref, name="title", mission="mission")

    def read_sheet(self, data: dict[str, Any], ref: str, *, name: str, mission: str) -> Outputs:
        """The two doors call the same facts by different keys."""
        page_url = f"https://beta.gouv.fr/startups/{quote(ref)}.html"  # some names have accents, blanks, quotes
        record = self.record(data, "service", ref, page_url, lang="fr")
        self.read_phases(record)
        record.read(
            one={"name": name},
            maybe={"tagline": mission, "description": "body", "lead_organisation": "incubator",
                   "project_url": "link" if data.get("link") else "domain"},  # `domain` in 2016
            many={"audiences": "usertypes", "themes": "thematiques", "same_as": "redirect_from"})  # fmt: skip
        for field, key in (  # `owner` became `sponsors` in 2020
            ("other_links", "repository"), ("other_links", "stats_url"), ("partners", "sponsors"), ("partners", "owner")
        ):  # fmt: skip
            record.many(field, key)
        return self.finished(record)

    def read_phases(self, record: Record) -> None:
        """Since 2020 the last phase is the status. Older sheets say `status`, `start` and `end` themselves; sheets of
        the change-over say both, and there the phases were not written out yet (LexImpact, Cobot)."""
        phases = record.data.get("phases") or [{}]
        if not isinstance(phases, list) or not all(isinstance(phase, dict) for phase in phases):
            raise LayoutChanged("status_stated", "phases", "a list of phases", 0, str(phases)[:80])
        for field, own, number, key in (
            ("status_stated", "status", -1, "name"), ("start_date", "start", 0, "start"), ("end_date", "end", -1, "end")
        ):  # fmt: skip
            if not record.maybe(field, own):
                record.add(field, phases[number].get(key), f"phases[{number}].{key}")
