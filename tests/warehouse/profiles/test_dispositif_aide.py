"""`dispositif-aide.csv`: calls in the columns of the French scheme; what nobody stated stays empty and is counted."""

import csv
import json
from pathlib import Path
from typing import Any

import frictionless
import pytest

from tests.directory.conftest import thing
from tests.warehouse.profiles.conftest import query
from warehouse.profiles.dispositif_aide import call, columns, reason, table_schema

MANDATORY = (
    "id_aide nom_aide_normalise porteur_aide porteur_siren beneficiaires_aide types_aides description thematique_aide"
    " recurrence_aide zone_geographique contact"
)


def row(**values: Any) -> dict[str, Any]:
    status = {"status_computed": "open", "status_reason": "deadline_ahead"}
    return thing("call", id="c-1", title="Appel", **status, **values).model_dump()


def said_of(dates: list[dict[str, Any]], **values: Any) -> dict[str, str | None]:
    return call(row(**values), dates)


def deadline(kind: str, at: str, precision: str = "day", superseded_by: int | None = None) -> dict[str, Any]:
    return {"kind": kind, "at_local": at, "precision": precision, "superseded_by": superseded_by}


@pytest.mark.parametrize(
    ("stated", "column", "wanted"),
    [
        ({}, "id_aide", "c-1"),
        ({}, "nom_aide", "Appel"),
        ({}, "nom_aide_normalise", None),
        ({"funders": ["ANR", "Région Bretagne, service recherche"]}, "porteur_aide",
         "ANR,Région Bretagne service recherche"),
        ({"call_type": "call_projects"}, "aap_ami", "Oui"),
        ({"call_type": "prize"}, "aap_ami", "Non"),
        ({}, "aap_ami", None),
        ({"themes": ["biodiversity.birds", "air"]}, "thematique_aide", "Biodiversité > Oiseaux;Qualité de l’air"),
        ({"status_stated": "permanent"}, "recurrence_aide", "Permanente"),
        ({"status_stated": "open"}, "recurrence_aide", None),
        ({"opens_at": "2026-10-01"}, "date_ouverture", "2026-10-01"),
        ({"opens_at": "2026-10"}, "date_ouverture", None),
        ({"territories": ["region:53", "country:FR"]}, "zone_geographique", "Bretagne,France"),
        ({"info_url": "https://a.example.org/"}, "contact", "https://a.example.org/"),
        ({"info_url": "javascript:alert(1)"}, "url_descriptif", None),
        ({}, "porteur_siren", None),
    ],
)  # fmt: skip
def test_a_column_holds_what_is_stated(stated: dict[str, Any], column: str, wanted: str | None) -> None:
    assert (said_of([], **stated)[column] or None) == wanted


@pytest.mark.parametrize(
    ("dates", "first", "last"),
    [
        ([deadline("full_proposal", "2027-03-01T23:59:59")], None, "2027-03-01"),
        ([deadline("full_proposal", "2027-03", "month")], None, None),
        ([deadline("full_proposal", "2026-09-30", superseded_by=2),
          deadline("full_proposal", "2026-10-17T15:00", "minute")], None, "2026-10-17"),
        ([deadline("pre_proposal", "2027-01-05"), deadline("registration", "2027-01-02"),
          deadline("full_proposal", "2027-06-01")], "2027-01-02", "2027-06-01"),
        ([deadline("information", "2027-01-05"), deadline("cutoff", "2027-01-02")], None, None),
    ],
)  # fmt: skip
def test_dates_are_days_of_their_own_zone(dates: list[dict[str, Any]], first: str | None, last: str | None) -> None:
    said = said_of(dates)
    assert (said["date_pre_depot"], said["date_cloture"]) == (first, last)


@pytest.mark.parametrize(
    ("column", "kept_in", "stated", "wanted"),
    [
        ("description", set(), {}, "not_stated"), ("description", {"description"}, {}, "withheld"),
        ("porteur_siren", set(), {}, "not_read"), ("nom_aide_normalise", set(), {}, "editorial"),
        ("recurrence_aide", set(), {"status_stated": "open"}, "no_equal"), ("recurrence_aide", set(), {}, "not_stated"),
    ],
)  # fmt: skip
def test_a_hole_has_its_reason(column: str, kept_in: set[str], stated: dict[str, Any], wanted: str) -> None:
    assert reason(column, kept_in, row(**stated)) == wanted


def test_the_columns_are_the_schemes(second: Path) -> None:
    with (second / "dispositif-aide.csv").open(encoding="utf-8", newline="") as lines:
        assert next(csv.reader(lines)) == [column["column"] for column in columns()]
    assert [column["column"] for column in columns() if column["mandatory"]] == MANDATORY.split()


def test_the_file_is_what_its_schema_says_and_the_report_tells_every_hole(second: Path) -> None:
    schema = frictionless.Schema.from_descriptor(table_schema())
    assert frictionless.Resource(path="dispositif-aide.csv", basepath=str(second), schema=schema).validate().valid
    with (second / "dispositif-aide.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [row["id_aide"] for row in rows] == [id_ for (id_,) in query(second, "SELECT id FROM calls ORDER BY id")]
    report = json.loads((second / "dispositif-aide-report.json").read_text(encoding="utf-8"))
    missing = {each["id"]: set(each["missing"]) for each in report["holes"]}
    for row in rows:
        assert {name for name in MANDATORY.split() if not row[name]} == missing.get(row["id_aide"], set())
    assert (report["things"], report["complete"]) == (len(rows), 0)
