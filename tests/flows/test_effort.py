"""How often one is needed: the task's own words, beside the portal's level."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.readings.effort import LEVELS, effort_conflicts, read_effort, read_task_effort


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Count them three times a year, in spring.", "three times a year"),
        ("Relever le piège deux fois par semaine.", "deux fois par semaine"),
        ("Compter Une fois par mois (le premier dimanche) puis envoyer", "Une fois par mois (le premier dimanche)"),
        ("Once a week, or twice a month", "Once a week"),
    ],
)
def test_the_first_frequency_is_kept_in_its_own_words(text: str, words: str) -> None:
    [reading] = read_effort(text)
    assert (reading.value, reading.field, reading.quote) == (words, "effort_text", words)
    assert reading.rule.startswith("derived")


@pytest.mark.parametrize("text", ["", "Quand vous voulez", "par mois", "three times", "une fois par année scolaire"])
def test_no_frequency_is_no_reading(text: str) -> None:
    assert read_effort(text) == []


@pytest.mark.parametrize(
    ("words", "level", "conflict"),
    [
        ("three times a year", "monthly", True),
        ("four times a year", "quarterly", False),
        ("une fois par mois", "monthly", False),
        ("Twice a week", "weekly", True),
        ("une fois par jour", "daily", False),
        ("three times a year", "flexible", False),
        ("quand vous voulez", "monthly", False),
    ],
)
def test_words_and_level_are_compared_by_the_year(words: str, level: str, conflict: bool) -> None:
    assert effort_conflicts(words, level) is conflict


@pytest.mark.parametrize(
    ("text", "words", "level"),
    [
        ("Count once a week.", "once a week", "weekly"),
        ("Count three times a year.", "three times a year", None),
        ("Relever le piège une fois par mois, pendant dix minutes.", "une fois par mois", "monthly"),
        ("Once a week, or twice a month", "Once a week", None),
        ("Contar las aves una vez al año.", "una vez al año", "yearly"),
        ("Einmal im Monat messen.", "Einmal im Monat", "monthly"),
        ("Tel één keer per dag.", "één keer per dag", "daily"),
        ("Photographier pendant vingt minutes.", "vingt minutes", None),
        ("Eine Stunde lang alle Vögel zählen.", "Eine Stunde", None),
        ("It takes 5-10 minutes.", "5-10 minutes", None),
        ("Durará 60 minutos.", "60 minutos", None),
        ("The beach is ten minutes away.", None, None),
        ("Open 24 hours a day.", None, None),
        ("The snow of the last 72 hours", None, None),
        ("Read our monthly letter, there is news every year.", None, None),
        ("", None, None),
    ],
)
def test_how_often_and_how_long_a_task_takes(text: str, words: str | None, level: str | None) -> None:
    said = {reading.field: reading.value for reading in read_task_effort(text)}
    assert (said.get("effort_text"), said.get("involvement")) == (words, level)
    for reading in read_task_effort(text):
        assert reading.rule.startswith("derived") and reading.quote and reading.quote in text


@given(st.text() | st.from_regex(r"(?i)(three times|une fois|once) (a|par) (year|jour)"), st.sampled_from([*LEVELS]))
def test_any_text_may_be_read(text: str, level: str) -> None:
    for reading in read_effort(text):
        assert reading.value and effort_conflicts(reading.value, level) in (True, False)
