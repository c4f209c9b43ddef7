"""French ministry of Culture: its calls and grants, from the JSON list of all its procedures."""

import re

from schemas.portal import Authority, Expectation, Portal, Seen
from spiders.portal_spider import Entry, Outputs
from spiders.shapes.json_api import CountedPages

NO_CALL = re.compile(r"Demande d(?:e |['’])(?:autorisation|labellisation)|/Declaration-renouvellement/")
AMOUNTS = {"budget_total": r"à répartir|enveloppe", "grant_min": r"^min|au moins", "grant_max": r"max|jusqu|plafon"}


class CultureGouv(CountedPages):
    portal = Portal(
        key="culture_gouv", title="Culture, aides et appels", publisher="Ministère de la Culture",
        homepage="https://www.culture.gouv.fr", country="FR", languages=("fr",), kinds=frozenset({"call"}),
        licence_evidence="no statement seen; aides-territoires imports it as `unknown`", authority=Authority.OWNER,
        seen=Seen.SECOND_HAND, identity="the portal's own number, `id`",
        expectation=Expectation(listings=(50, 3000), always=frozenset({"title", "info_url"}),
                                fill_rates={"description": 0.8, "themes": 0.7, "territories": 0.7,
                                "source_updated": 0.9, "call_type": 0.4, "eligibility_text": 0.5, "deadlines": 0.3}),
        caveats="Nobody has shown since 2023 that the interface still answers. `deadline` and `amount` are free "
                "text; no deadline says nothing, not that a call is permanent. Some stamps and addresses have blanks."
    )  # fmt: skip
    start_urls = ["https://www.culture.gouv.fr/api/online-procedures?limit=20&offset=0"]
    entries_key, totals, counter, by_entries = "results", ("count",), "offset", True
    ignored = "id creationDate contact body eztag_cible type amount url link"  # contact is personal; body is the page

    def read_entry(self, entry: Entry, url: str) -> Outputs:
        ref, page_url = str(entry["id"]), entry["url"].replace(" ", "")  # "https: //www.culture.gouv.fr/…"
        if NO_CALL.search(" ".join([*entry["type"], page_url])):
            yield self.drop(ref, "not_a_call", page_url)
            return
        record = self.record(entry, "call", ref, page_url, lang="fr")
        record.read(
            one={"title": "title"},
            maybe={"deadlines": "deadline", "description": "summary", "eligibility_text": "public",
                   "apply_url": "link.link", "source_updated": "modificationDate"},
            many={"alternate_names": "short_title", "themes": "eztag_theme", "territories": "eztag_region"},
        )  # fmt: skip
        record.add("info_url", page_url, "url")
        record.add("funders", "Ministère de la Culture", "portal")
        types, amount = record.values("type"), entry["amount"] or ""
        meant = [field for field, words in AMOUNTS.items() if re.search(words, amount, re.IGNORECASE)]
        if len(types) == 1:
            record.one("call_type", "type")
        elif types:
            yield self.issue("several_types", page_url, ref=ref, field="call_type", value=" | ".join(types))
        if len(meant) == 1:
            record.one(meant[0], "amount")
        elif amount:
            yield self.issue("unclear_amount", page_url, ref=ref, field="grant_max", value=amount[:300])
        yield from self.finished(record)
