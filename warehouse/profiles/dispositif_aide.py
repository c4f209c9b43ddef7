"""`dispositif-aide.csv`: calls in the columns of the French scheme dispositif-aide 0.0.2, and what they lack.

dispositif_aide.csv holds the columns of the scheme (schema.data.gouv.fr) and what we put there (standards research
§A.4): lists are joined as the scheme wants, nothing is sent that we cannot fill, and `contact` is the funder's page.
"""

import csv
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from schemas.links import safe
from schemas.vocabulary import code_lists
from warehouse.files import inert
from warehouse.profiles.conformance import Conformance
from warehouse.profiles.tables import Row, Tables, beside

FILE = "dispositif-aide.csv"
NAME = "dispositif-aide"
PROFILE = "dispositif-aide 0.0.2"
DESCRIPTION = "Calls in the columns of the French scheme dispositif-aide 0.0.2, one row an edition"

FIRST_STAGES = ("registration", "letter_of_intent", "pre_proposal")
# Mandatory columns that no portal is read for, or that a person would have to write.
NEVER = {
    "nom_aide_normalise": "editorial", "porteur_siren": "not_read", "beneficiaires_aide": "not_read",
    "types_aides": "not_read",
}  # fmt: skip


@cache
def columns() -> tuple[dict[str, str], ...]:
    """The rows of dispositif_aide.csv, in the scheme's order."""
    text = (files("warehouse.profiles") / "dispositif_aide.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def table_schema() -> dict[str, Any]:
    """Table Schema of the file: the scheme's own, but that nothing is required but the id."""
    fields = []
    for column in columns():
        field: dict[str, Any] = {
            "name": column["column"], "type": column["type"], "description": column["description"],
        }  # fmt: skip
        if column["format"]:
            field["format"] = column["format"]
        if column["type"] == "boolean":
            field |= {"trueValues": ["Oui"], "falseValues": ["Non"]}
        name, _, value = column["constraint"].partition("=")
        if name:
            field["constraints"] = {
                name: value.split("|") if name == "enum" else value if name == "pattern" else int(value)
            }
        fields.append(field)
    return {"fields": fields, "primaryKey": ["id_aide"]}


def write(release: Tables, facts: Mapping[str, str]) -> None:
    """dispositif-aide.csv and its report; `facts` are the release's version and time."""
    wanted = {column["column"]: "1:1" for column in columns() if column["mandatory"]}
    dated = beside(release.rows("calls"), release.deadlines())
    kept = beside(release.rows("calls", "id"), release.withheld("call"))
    with (
        (release.folder / FILE).open("w", encoding="utf-8", newline="") as out,
        Conformance(release.folder, NAME, PROFILE, wanted, facts) as report,
    ):
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([column["column"] for column in columns()])
        for (row, dates), (_, texts) in zip(dated, kept, strict=True):
            said = call(row, dates)
            writer.writerow([inert(value or "") for value in said.values()])
            kept_in = {text["field"] for text in texts}
            report.note(
                row["id"],
                {name: reason(name, kept_in, row) for name in wanted if said[name] in (None, "")},
            )


def reason(column: str, kept_in: set[str], row: Row) -> str:
    """Why the call has no value in a mandatory column: a key of conformance.REASONS."""
    if column in NEVER:
        return NEVER[column]
    source = next(each["source"] for each in columns() if each["column"] == column)
    if source in kept_in:
        return "withheld"
    return "no_equal" if column == "recurrence_aide" and row[source] else "not_stated"


def call(row: Row, dates: list[Row]) -> dict[str, str | None]:
    """Every column of the scheme for one call; None where nothing is known."""
    living = [each for each in dates if each["superseded_by"] is None]
    own: dict[str, str | None] = {
        "id_aide": row["id"],
        "date_pre_depot": min(_days(living, FIRST_STAGES), default=None),
        "date_cloture": max(_days(living, ("full_proposal",)), default=None),
    }
    return {
        name: own[name] if name in own else READERS.get(name, _text)(row[source]) if source else None
        for name, source in ((column["column"], column["source"]) for column in columns())
    }


def _days(dates: list[Row], kinds: Iterable[str]) -> list[str]:
    """Days of the dates of these kinds, in their own zone; a month never becomes a day."""
    return [
        each["at_local"][:10]
        for each in dates
        if each["kind"] in kinds and each["precision"] in ("minute", "day") and each["at_local"]
    ]


def _text(value: str | None) -> str | None:
    return value


def _day(value: str | None) -> str | None:
    return value[:10] if value and len(value) >= 10 else None


def _yes_or_no(call_type: str | None) -> str | None:
    return call_type and ("Oui" if call_type in ("call_projects", "call_interest") else "Non")


def _comma(names: list[str] | None) -> str:
    return ",".join(" ".join(name.replace(",", " ").split()) for name in names or ())


def _places(codes: list[str] | None) -> str:
    places = code_lists()["territory"]
    return _comma([places[code].label_fr for code in codes or () if code in places])


def _themes(codes: list[str] | None) -> str:
    themes = code_lists()["theme"]
    paths = []
    for code in codes or ():
        path, theme = [], themes.get(code)
        while theme:
            path.append(theme.label_fr)
            theme = themes.get(theme.broader or "")
        paths += [" > ".join(reversed(path))] if path else []
    return ";".join(paths)


def _recurrence(status: str | None) -> str | None:
    return "Permanente" if status == "permanent" else None


READERS: dict[str, Callable[[Any], str | None]] = {
    "porteur_aide": _comma, "aap_ami": _yes_or_no, "thematique_aide": _themes, "recurrence_aide": _recurrence,
    "date_ouverture": _day, "zone_geographique": _places, "url_descriptif": safe, "url_demarche": safe,
    "contact": safe, "date_mise_a_jour": _day,
}  # fmt: skip
