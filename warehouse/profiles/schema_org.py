"""`schema-org.jsonl`: every thing of the release as JSON-LD, a line each, as its page in the directory says it.

Codes are named in both languages; `@id` is the thing's French page, relative to the site that serves the release.
"""

import json
from collections.abc import Iterator
from itertools import repeat
from typing import Any

from schemas.dictionary import KIND_OF
from schemas.schema_org import web_page
from schemas.vocabulary import code_lists
from warehouse.profiles.tables import Row, Tables, beside

FILE = "schema-org.jsonl"


def write(release: Tables) -> None:
    with (release.folder / FILE).open("w", encoding="utf-8") as out:
        for said in things(release):
            out.write(json.dumps(said, ensure_ascii=False) + "\n")


def things(release: Tables) -> Iterator[Row]:
    """Every thing of every kind, by kind and id."""
    for table, kind in KIND_OF.items():
        listed = beside(release.rows(table), release.sources(kind))
        dated = (dates for _, dates in beside(release.rows(table, "id"), release.deadlines()))
        for (row, pages), dates in zip(listed, dated if kind == "call" else repeat([]), strict=False):
            yield web_page(
                kind, row, pages=[page["page_url"] for page in pages], deadlines=dates,
                address=f"/fr/{table}/{row['id']}", languages=["fr", "en"], say=term,
            )  # fmt: skip


def term(scheme: str, code: str) -> Any:
    """The code as a DefinedTerm with both labels; of a place only its names."""
    known = code_lists()[scheme].get(code)
    if known is None:
        return code
    names = [{"@language": "fr", "@value": known.label_fr}, {"@language": "en", "@value": known.label_en}]
    return names if scheme == "territory" else {"@type": "DefinedTerm", "termCode": code, "name": names}
