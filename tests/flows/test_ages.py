"""Ages that are asked for, into the classes that lie wholly inside of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.readings.ages import CLASSES, read_ages
from schemas.vocabulary import code_lists

ALL = "children preteens teens"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Pour tous, à partir de 8 ans.", "preteens teens"),
        ("Accessible dès 6 ans.", ALL),
        ("Enfants de 6 à 11 ans", "children"),
        ("Âge minimum : 14 ans", "teens"),
        ("Personnes de 18 ans et plus", ""),
        ("Les arbres ont plus que 10 ans, à partir de 8 ans d'expérience.", ""),
        ("Le suivi dure à partir de 5 ans.", ""),
        ("Ages 10+", "preteens teens"),
        ("ages 5-99", ALL),
        ("Looking for participants 18 & up.", ""),
        ("Children aged 9 to 12", ""),
        ("Young people between 10 and 16 years old", "preteens"),
        ("Trees at least 10 years old", ""),
        ("Anyone at least 10 years old", "preteens teens"),
        ("Data from 10 to 16 years ago, say the volunteers.", ""),
        ("Children ages 6 and up, adults ages 18 and up", ""),
        ("aged 6 to 18 months", ""),
        ("Estudiantes de 10 a 18 años", "preteens teens"),
        ("Para personas a partir de 12 años", "teens"),
        ("Kinder ab 12 Jahren", "teens"),
        ("Schüler von 6 bis 10 Jahren", "children"),
        ("Seit 10 Jahren, ab 5 Jahren Erfahrung", ""),
        ("Kinderen vanaf 8 jaar", "preteens teens"),
        ("Leerlingen van 11 tot 13 jaar", "preteens"),
        ("", ""),
    ],
)
def test_only_what_is_wholly_inside_is_read(text: str, said: str) -> None:
    assert [reading.value for reading in read_ages(text)] == said.split()


@given(st.text() | st.from_regex(r"(children|trees) (ages|from|de|ab) [0-9]{1,3} ?(\+|years|ans|Jahren)"))
def test_nothing_is_invented(text: str) -> None:
    readings = read_ages(text)
    for reading in readings:
        assert reading.value in CLASSES and reading.value in code_lists()["audience"]
        assert reading.field == "audiences" and reading.quote and reading.quote in text
    assert len({reading.quote for reading in readings}) <= 1
