"""Yes and no, languages, countries: closed lists, and a person for the rest."""

import pytest

from flows.readings.words import read_boolean, read_country, read_keywords, read_language
from tests.flows.conftest import context


@pytest.mark.parametrize(
    ("raw", "value"),
    [(" Oui ", "true"), ("true", "true"), ("YES", "true"), ("1", "true"), ("non", "false"), ("False", "false"),
     ("0", "false"), ("peut-être", None), ("", None), ("2", None)],
)  # fmt: skip
def test_booleans(raw: str, value: str | None) -> None:
    [reading] = read_boolean(raw, context("can_do_from_home", "project"))
    assert (reading.value, reading.problem) == (value, None if value else "not_yes_or_no")


@pytest.mark.parametrize(
    ("raw", "value"),
    [("fr", "country:FR"), (" DE ", "country:DE"), ("UK", "country:GB"), ("el", "country:GR"), ("France", None),
     ("FRA", None), ("NC", "country:NC"), ("BT", "country:BT"), ("RE", "region:04"),
     ("ZZ", None), ("", None)],
)  # fmt: skip
def test_countries(raw: str, value: str | None) -> None:
    [reading] = read_country(raw, context("coordinator_place", "project"))
    assert (reading.value, reading.problem) == (value, None if value else "unknown_country")


@pytest.mark.parametrize(
    ("raw", "value"),
    [("fr", "fr"), ("FR-fr", "fr"), ("en_GB", "en"), ("zxx", None), ("français", None), ("", None)],
)
def test_languages(raw: str, value: str | None) -> None:
    [reading] = read_language(raw, context("text_language"))
    assert (reading.value, reading.problem) == (value, None if value else "unknown_language")


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("oiseaux", ["oiseaux"]), ("birds, bats; moths | bats", ["birds", "bats", "moths"]),
        ("<p>Birds &amp; bats</p>", ["Birds & bats"]), ("a,,b , ", ["a", "b"]), ("", []),
    ],
)  # fmt: skip
def test_a_list_of_keywords_is_as_many_keywords(raw: str, words: list[str]) -> None:
    assert [reading.value for reading in read_keywords(raw, context("keywords", "project"))] == words
