"""A portal's own words for the time of the year: months and seasons, dates of one year, and what is neither."""

import pytest

from flows.normalise import read_label
from tests.flows.conftest import context


def read(raw: str) -> tuple[str | None, str | None]:
    period = context("participation_period", "project", lang=None, scheme="participation_period")
    [reading] = read_label(raw, period)
    return reading.value, reading.problem


@pytest.mark.parametrize(
    "raw",
    [
        "Décembre et janvier", "De mi-novembre à fin mars", "Juin, juillet, août", "Mars", "Printemps",
        "Automne-hiver", "Été", "du 1er mars au 15 avril", "Mid-November to the end of March", "December and January",
        "März bis Oktober", "Herbst", "de abril a junio", "primavera", "april t/m juni", "zomer", "01/04 - 30/06",
    ],
)  # fmt: skip
def test_months_and_seasons_come_every_year(raw: str) -> None:
    assert read(raw) == ("season", None)


@pytest.mark.parametrize(
    "raw", ["1. April bis 8. Juli 2022", "09.01.2026 - 11.01.2026", "juin 2026", "Hiver 2024", "le 3 mars 2026"]
)
def test_dates_of_a_year_are_a_window(raw: str) -> None:
    assert read(raw) == ("window", None)


@pytest.mark.parametrize(
    "raw",
    [
        "Au cas par cas", "case by case", "selon la météo", "juin, sauf la nuit", "fin", "et", "12", "2026", "0000",
        "30.02.2026", "mars ou jamais", "fall down",
    ],
)  # fmt: skip
def test_any_other_word_waits_for_a_person(raw: str) -> None:
    assert read(raw) == (None, "unmapped_label")


def test_the_label_map_speaks_first() -> None:
    assert read("Toute l’année") == ("year_round", None)
