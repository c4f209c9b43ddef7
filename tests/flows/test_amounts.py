"""Money and durations: a number is read whole with its unit, or not at all."""

import re
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.readings.amounts import read_amount, read_call_prose, read_duration
from tests.flows.conftest import context

MONEY = context("grant_max")
DURATION = context("project_duration_max")


@pytest.mark.parametrize(
    ("raw", "euros"),
    [
        ("100 k€", 100_000), ("100k€", 100_000), ("100 K€", 100_000), ("250 000 €", 250_000), ("35 000 €", 35_000),
        ("35\u202f000\u00a0€", 35_000), ("1,5 M€", 1_500_000), ("1.5 M€", 1_500_000), ("2 millions d’euros", 2_000_000),
        ("1 million d'euros", 1_000_000), ("3 M euros", 3_000_000), ("1.250.000 EUR", 1_250_000), ("500 euros", 500),
        ("1 234,56 €", 1234.56), ("0 €", 0), ("max. 100 k€ par projet", 100_000), ("<b>60 k€</b>", 60_000),
    ],
)  # fmt: skip
def test_one_amount(raw: str, euros: float) -> None:
    [reading] = read_amount(raw, MONEY)
    assert reading.value == f"{round(euros * 100)} EUR"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        pytest.param("", "no_amount", id="empty"),
        pytest.param("à définir", "no_amount", id="no number"),
        pytest.param("100 000", "no_amount", id="no currency"),
        pytest.param("100 k$", "no_amount", id="a currency that we do not read"),
        pytest.param("20 k€ et 30 k€", "several_amounts", id="two"),
        pytest.param("entre 20 et 30 k€", "several_amounts", id="the unit stands once"),
        pytest.param("30 k€ (2 lauréats)", "several_amounts", id="another number"),
        pytest.param("en 2026 100 000 €", "no_amount", id="the year would become millions"),
        pytest.param("1250 000 €", "no_amount", id="groups of the wrong size"),
        pytest.param("1,500 €", "no_amount", id="English thousands, not 500"),
        pytest.param("1,250,000 EUR", "no_amount", id="English millions, not 0"),
        pytest.param("9" * 5_000 + " €", "no_amount", id="a number without end"),
    ],
)
def test_anything_else_waits_for_a_person(raw: str, reason: str) -> None:
    [reading] = read_amount(raw, MONEY)
    assert (reading.problem, reading.value) == (reason, None)


@given(st.integers(0, 999_999_999), st.sampled_from([" ", ".", "\u00a0", "\u202f"]))
def test_every_grouping_gives_the_same_amount(euros: int, separator: str) -> None:
    grouped = f"{euros:,}".replace(",", separator)
    assert [read.value for read in read_amount(f"{grouped} €", MONEY)] == [f"{euros * 100} EUR"]


@given(st.text("0123456789 .,kM€à-é", max_size=30) | st.text())
def test_an_amount_is_cents_or_a_problem(raw: str) -> None:
    [reading] = read_amount(raw, MONEY)
    assert reading.problem or re.fullmatch(r"\d+ EUR", reading.value or "", re.ASCII)


# Durations ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "values"),
    [
        ("12 à 18 mois", {"project_duration_min": "P12M", "project_duration_max": "P18M"}),
        ("12-18 mois", {"project_duration_min": "P12M", "project_duration_max": "P18M"}),
        ("6 to 12 months", {"project_duration_min": "P6M", "project_duration_max": "P12M"}),
        ("24 mois", {None: "P24M"}),
        ("06 mois maximum", {None: "P6M"}),
    ],
)
def test_months(raw: str, values: dict[str | None, str]) -> None:
    assert {reading.field: reading.value for reading in read_duration(raw, DURATION)} == values


@pytest.mark.parametrize("raw", ["", "deux ans", "2 ans", "environ 24 mois", "12 mars 2026", "1" * 5_000])
def test_no_duration(raw: str) -> None:
    assert [reading.problem for reading in read_duration(raw, DURATION)] == ["no_duration"]


# The prose of a call --------------------------------------------------------------------------------------------------

TEASER = (
    "Pour des recherches participatives de 12 à 18 mois, avec un financement maximal de 100k€ par projet. "
    "Date limite de ..."
)


def test_a_teaser_gives_its_range_its_ceiling_and_no_deadline() -> None:
    readings = read_call_prose(TEASER)
    assert {reading.field: reading.value for reading in readings if reading.value} == {
        "project_duration_min": "P12M", "project_duration_max": "P18M", "grant_max": "10000000 EUR",
    }  # fmt: skip
    assert [(reading.field, reading.problem) for reading in readings if reading.problem] == [
        ("deadlines", "truncated_deadline")
    ]
    assert not any(reading.deadline for reading in readings)
    assert all(reading.rule.startswith("derived") for reading in readings)


def test_only_the_words_that_say_it_are_quoted() -> None:
    quotes = {reading.field: reading.quote for reading in read_call_prose(TEASER)}
    assert quotes == {
        "project_duration_min": "12 à 18 mois", "project_duration_max": "12 à 18 mois",
        "grant_max": "maximal de 100k€", "deadlines": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "ceiling"),
    [
        ("Le plafond est fixé à 250 000 €.", "25000000 EUR"),
        ("Un soutien jusqu’à 35 000 € est possible.", "3500000 EUR"),
        ("Grants of up to 50 000 EUR.", "5000000 EUR"),
        ("Maximum : 1,5 M€", "150000000 EUR"),
        ("Plafond de 20 k€ en métropole, plafond de 30 k€ outre-mer.", None),
        ("Plafond de 20 k€, rappel : plafond de 20 k€.", "2000000 EUR"),
        ("Le budget de l’appel est de 2 M€.", None),
        ("Jusqu’à 3 projets seront dotés de 50 000 €.", None),
    ],
)
def test_a_ceiling_is_named_as_one_and_only_one(text: str, ceiling: str | None) -> None:
    assert [reading.value for reading in read_call_prose(text)] == ([ceiling] if ceiling else [])


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Date limite de dépôt…", True),
        ("Deadline for applications ...", True),
        ("La clôture ...  ", True),
        ("Date limite : 3 mars 2026. Voir la suite...", False),
        ("Un appel, des idées...", False),
    ],
)
def test_a_promise_that_breaks_off(text: str, cut: bool) -> None:
    assert [reading.problem for reading in read_call_prose(text)] == (["truncated_deadline"] if cut else [])


@pytest.mark.parametrize(
    "text", ["maxim" * 20_000, "max. " * 20_000, "1 000 " * 15_000, "1" * 100_000, "12 à " * 20_000]
)
def test_hostile_prose_costs_little(text: str) -> None:
    start = process_time()
    read_call_prose(text)
    read_amount(text, MONEY)
    assert process_time() - start < 2
