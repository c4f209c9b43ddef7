"""Every text has the language of its own words, or none where they leave a doubt."""

import csv
import unicodedata
from itertools import combinations
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.readings.language import function_words, spoken_language

SENTENCES: dict[str, str] = {
    row["lang"]: row["text"]
    for row in csv.DictReader((Path(__file__).parent / "language_sentences.csv").open(encoding="utf-8"))
}


@pytest.mark.parametrize(("lang", "text"), SENTENCES.items())
def test_a_text_tells_its_language(lang: str, text: str) -> None:
    assert spoken_language(text) == lang
    assert spoken_language(text.upper()) == lang
    assert spoken_language(f"{text} https://example.org/the/of/and/to www.la-le-les.example") == lang


def test_every_language_has_a_sentence() -> None:
    assert SENTENCES.keys() == function_words().keys()


@pytest.mark.parametrize("pair", list(combinations(SENTENCES, 2)), ids="-".join)
def test_a_text_in_two_languages_has_neither_or_the_longer(pair: tuple[str, str]) -> None:
    assert spoken_language(" ".join(SENTENCES[each] for each in pair)) in (None, *pair)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("Birdwatching", id="one word"),
        pytest.param("Spipoll, Vigie-Nature, OPEN", id="names"),
        pytest.param("Le Monde", id="two words"),
        pytest.param("Observatoire des saisons", id="a title"),
        pytest.param("data_analysis, data_entry, finding_entities, geolocation, learning, of, to, the", id="codes"),
        pytest.param("Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor.", id="Latin"),
        pytest.param("Птицы в саду и на улице, они не поют", id="Russian"),
        pytest.param("庭の鳥を数えてください", id="Japanese"),
        pytest.param("12 34 56 €", id="numbers"),
        pytest.param("« The sound of the sea » est le nom du projet pour tous, and it is for all", id="a mixture"),
    ],
)
def test_a_doubt_is_no_language(text: str) -> None:
    assert spoken_language(text) is None


def test_the_words_are_written_as_they_are_looked_for() -> None:
    for lang, words in function_words().items():
        assert len(words) >= 25, lang
        assert all(word == unicodedata.normalize("NFC", word).casefold() and word.isalpha() for word in words), lang


@given(st.text() | st.lists(st.sampled_from(sorted(set().union(*function_words().values())))).map(" ".join))
def test_any_text_has_one_known_language_or_none(text: str) -> None:
    spoken = spoken_language(text)
    assert spoken is None or spoken in function_words()


@given(st.sampled_from(sorted(SENTENCES)), st.integers(1, 20))
def test_the_length_of_a_text_changes_nothing(lang: str, times: int) -> None:
    assert spoken_language(f"{SENTENCES[lang]} " * times) == lang


@pytest.mark.parametrize("piece", ["a", "le ", "le of de ", "é ", "://", "www.", "1 "])
def test_hostile_words_cost_little(piece: str) -> None:
    start = process_time()
    spoken_language(piece * (100_000 // len(piece)))
    assert process_time() - start < 1
