"""How often one is needed: the task's own words, beside the portal's level."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.readings.effort import LEVELS, effort_conflicts, read_effort


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


@given(st.text() | st.from_regex(r"(?i)(three times|une fois|once) (a|par) (year|jour)"), st.sampled_from([*LEVELS]))
def test_any_text_may_be_read(text: str, level: str) -> None:
    for reading in read_effort(text):
        assert reading.value and effort_conflicts(reading.value, level) in (True, False)
