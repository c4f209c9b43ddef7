"""When in the year one can take part, in the words of the task."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.readings.season import MONTHS, read_season
from schemas.vocabulary import code_lists


@pytest.mark.parametrize(
    ("lang", "text", "code", "words"),
    [
        ("fr", "Deux passages, d'avril à octobre.", "season", "d'avril à octobre"),
        ("fr", "Du 1er mai au 31 août 2026.", None, ""),
        ("fr", "Trois fois par an (juin, juillet, août).", "season", "(juin, juillet, août)"),
        ("fr", "En décembre puis en janvier.", "season", "En décembre"),
        ("fr", "Compter les oiseaux au printemps.", "season", "au printemps"),
        ("fr", "Ouvert toute l'année.", "year_round", "toute l'année"),
        ("fr", "Pas en hiver.", None, ""),
        ("fr", "Le projet commence en mars 2026.", None, ""),
        ("en", "Walk it from April to October.", "season", "from April to October"),
        ("en", "Watch between 25 and 27 January.", None, ""),
        ("en", "Walk it in December and in January.", "season", "in December"),
        ("en", "From 1 April to 8 July 2026", "window", "From 1 April to 8 July 2026"),
        ("en", "You may march in the rain.", None, ""),
        ("en", "Any time of the year", "year_round", "Any time of the year"),
        ("en", "Not in winter.", None, ""),
        ("en", "All year round, but mostly in spring.", None, ""),
        ("es", "De abril a octubre.", "season", "De abril a octubre"),
        ("es", "Durante todo el año.", "year_round", "todo el año"),
        ("de", "Im Frühling zählen.", "season", "Im Frühling"),
        ("de", "Vom Balkon aus, von März bis Mai.", "season", "von März bis Mai"),
        ("de", "1. April bis 8. Juli 2026", "window", "1. April bis 8. Juli 2026"),
        ("de", "Das ganze Jahr über.", "year_round", "Das ganze Jahr über"),
        ("nl", "Van april tot oktober.", "season", "Van april tot oktober"),
        ("nl", "In de zomer.", "season", "In de zomer"),
        ("nl", "Het hele jaar door.", "year_round", "Het hele jaar door"),
        (None, "In July", None, ""), ("it", "In luglio", None, ""), ("en", "", None, ""),
    ],
)  # fmt: skip
def test_the_time_of_the_year(lang: str | None, text: str, code: str | None, words: str) -> None:
    found = [(reading.value, reading.quote, reading.field) for reading in read_season(text, lang)]
    assert found == ([(code, words, "participation_period")] if code else [])


@given(
    st.text()
    | st.lists(st.sampled_from("in from to not April May spring , ( ) 2026 1 all year".split())).map(" ".join),
    st.sampled_from([*MONTHS]),
)
def test_nothing_is_invented(text: str, lang: str) -> None:
    for reading in read_season(text, lang):
        assert reading.value in code_lists()["participation_period"]
        assert reading.quote and reading.quote in text and reading.rule.startswith("derived: ")
