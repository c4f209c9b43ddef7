"""The fields of every kind, as data: how each is read, whether it repeats, whether it is prose, what it is called."""

import csv
from functools import cache
from importlib.resources import files
from typing import cast

from schemas.listing import Kind
from schemas.model import Model


class Field(Model):
    """One field of one kind. `reader` names the reading of flows/readings; `scheme` its code list, if it has one."""

    field: str
    kind: Kind
    reader: str
    scheme: str | None
    many: bool
    prose: bool
    label_fr: str
    label_en: str
    description: str
    ppsr_core: str | None
    schema_org: str | None


@cache
def fields() -> dict[tuple[Kind, str], Field]:
    """Every field by (kind, name), in the order of schemas/fields.csv."""
    found: dict[tuple[Kind, str], Field] = {}
    text = (files("schemas") / "fields.csv").read_text(encoding="utf-8")
    for line, row in enumerate(csv.DictReader(text.splitlines()), start=2):
        reader, _, scheme = row["reader"].partition(":")
        for kind in cast(list[Kind], row["kinds"].split()):
            key = (kind, row["field"])
            if key in found:
                raise ValueError(f"schemas/fields.csv line {line}: {row['field']} stands twice for {kind}")
            found[key] = Field(
                field=row["field"], kind=kind, reader=reader, scheme=scheme or None,
                many=row["many"] == "1", prose=row["prose"] == "1",
                label_fr=row["label_fr"], label_en=row["label_en"], description=row["description"],
                ppsr_core=row["ppsr_core"] or None, schema_org=row["schema_org"] or None,
            )  # fmt: skip
    return found


def naming_field(kind: Kind) -> str:
    """`name` for what is run (project, service), `title` for what is announced (call, news)."""
    return "name" if (kind, "name") in fields() else "title"
