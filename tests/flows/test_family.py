"""The same call over the years has one family; two calls have two."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.readings.family import family
from tests.flows.conftest import Nights


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Recherches participatives 2 – émergence, deuxième édition", "Recherches participatives 2 – émergence"),
        ("Recherches participatives 2 – émergence (2e édition)", "RECHERCHES PARTICIPATIVES 2 - Émergence"),
        ("Participatory research 2, second edition", "Participatory research 2"),
        ("Appel à projets générique 2027 (AAPG 2027)", "Appel à projets générique 2028 (AAPG2028)"),
        ("PRPHD 2025-2026", "PRPHD 2026/27"),
        ("5e édition des prix du climat", "Prix du climat 2026"),
        ("Bourses – vague 3", "Bourses – troisième vague"),
        ("Convocatoria 2026: ciencia ciudadana", "Convocatoria 2027: ciencia ciudadana"),
    ],
)
def test_editions_of_one_call(a: str, b: str) -> None:
    assert family(a, "ANR") == family(b, "ANR") is not None


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Recherches participatives 1", "Recherches participatives 2"),
        ("Pass 1 – je crée", "Pass 3 – je dirige"),
        ("Prix du climat", "Prix du climat des lycées"),
    ],
)
def test_two_calls(a: str, b: str) -> None:
    assert family(a, "ANR") != family(b, "ANR")


def test_the_funder_belongs_to_it_by_its_acronym_where_it_has_one() -> None:
    assert family("Prix 2026", "Agence nationale de la recherche (ANR)") == family("Prix", "ANR") == "anr: prix"
    assert family("Prix", "Région Réunion") == "region reunion: prix" != family("Prix", None) == "prix"


@pytest.mark.parametrize("title", ["2026", "Édition 2026", "", "…"])
def test_a_title_of_nothing_but_its_edition_has_none(title: str) -> None:
    assert family(title, "ANR") is None


def test_a_title_that_looks_like_a_telephone_number_without_its_marks_has_none() -> None:
    assert family("Appel 01/99/00/12/34", "ANR") is None


@given(st.text(), st.none() | st.text())
def test_any_title(title: str, funder: str | None) -> None:
    name = family(title, funder)
    assert name is None or (name == " ".join(name.split()) and unicodedata.is_normalized("NFC", name))


def test_a_call_carries_its_family_and_shows_the_title_that_gave_it(nights: Nights) -> None:
    calls = [
        {"ref": str(year), "kind": "call", "title": f"Prix du climat {year}", "funders": ["ANR"], "edition": str(year)}
        for year in (2025, 2026)
    ]
    nights.night(0, {"alpha": [*calls, {"ref": "p", "name": "Prix du climat 2026"}]})
    assert nights.values("family") == [("2025", "anr: prix du climat"), ("2026", "anr: prix du climat")]
    rows = nights.rows("SELECT v.raw, v.rule, s.value FROM core.value v JOIN raw.statement s USING (statement)"
                       " WHERE v.field = 'family' AND v.ref = '2026'")  # fmt: skip
    assert rows == [("Prix du climat 2026", "derived: title without its edition, and funder", "Prix du climat 2026")]
