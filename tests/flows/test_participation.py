"""What the prose of a project says about other fields: on made sentences, on every real text there is, on malice."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.readings.effort import LONGEST_TEXT
from flows.readings.language import function_words
from flows.readings.participation import read_aim, read_description, read_how_to_take_part
from flows.readings.reading import Reading
from flows.readings.text import plain
from schemas.cue import lexicons
from tests.flows.contribution import EU, US, texts

READ = {"aim": read_aim, "description": read_description, "how_to_take_part": read_how_to_take_part}
LANGUAGES = [*lexicons(), None]
MILLISECONDS = 200  # the aim is 50, and 45 are the most on an idle machine; two busy cores take their time
PIECES = (
    "a", "ß ", "9 ", "12-", "1,", "(", "((a", '"', "- ", ". ", "\n", "…", "*", "In In in ", "no ", "by by ", "they. ",
    "not only not ", "take ", "photos ", "volunteers count birds ", "photographier les ", "collect a b c d e f g ",
    "einen Vogel melden ", "monitor the river in the park ", "volunteers that they ", "you need a phone ", "twice a ",
    "twice a month (", "20 minutes ", "last 5 hours ", "24 hours ", "from May to ", "January, ", "de mars à ",
    "im Sommer ", "children aged 5 to ", "data 12 years and up ",
)  # fmt: skip


def said(readings: list[Reading], field: str) -> list[str | None]:
    return [reading.value for reading in readings if reading.field == field]


@pytest.mark.parametrize(
    ("lang", "text", "period", "effort"),
    [
        ("en", "Volunteers count butterflies from April to September.", ["season"], []),
        ("en", "Volunteers count frogs twice a year.", [], ["twice a year"]),
        ("en", "Volunteers count frogs. Frogs spawn from March to May, once a year.", [], []),
        ("en", "The study ran from March to May. Send your photos at any time of the year.", ["year_round"], []),
        ("fr", "Les bénévoles comptent les oiseaux au printemps.", ["season"], []),
        ("fr", "Les oiseaux nichent au printemps.", [], []),
        ("de", "Freiwillige zählen Vögel im Winter.", ["season"], []),
        ("es", "Los voluntarios cuentan aves en primavera.", ["season"], []),
    ],
)
def test_the_time_and_effort_of_a_description_are_those_of_the_task(
    lang: str, text: str, period: list[str], effort: list[str]
) -> None:
    readings = read_description(text, lang)
    assert said(readings, "participation_period") == period
    assert said(readings, "effort_text") == effort


WORDS = st.sampled_from(sorted({*" ".join(PIECES).split(), *(w for ws in function_words().values() for w in ws)}))
TEXTS = st.text(max_size=300) | st.lists(WORDS, max_size=60).map(" ".join)


@given(TEXTS, st.sampled_from(LANGUAGES), st.sampled_from([*READ]))
def test_nothing_is_invented(text: str, lang: str | None, part: str) -> None:
    for reading in READ[part](text, lang):
        assert reading.value and reading.field and reading.problem is None
        assert reading.quote and reading.quote in text and reading.rule.startswith("derived: ")


@pytest.mark.parametrize("source", ["sample", "capture"])
def test_nothing_is_invented_of_real_texts(source: str) -> None:
    if source == "capture" and not (EU.exists() and US.exists()):
        pytest.skip("the captured portals of ../shared are not here")
    derived = 0
    for listing in texts(source).values():
        for part, lang, raw in listing:
            text = plain(raw)
            readings = READ[part](text, lang)
            assert all(reading.quote and reading.quote in text for reading in readings), text
            derived += len(readings)
    assert derived > 50


def test_the_longest_texts_are_read_by_their_beginning() -> None:
    task = "Volunteers count frogs."
    assert said(read_description(task + " x" * LONGEST_TEXT, "en"), "contribution_types") == ["counting"]
    assert said(read_description("x " * LONGEST_TEXT + task, "en"), "contribution_types") == []


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_hundred_kilobytes_of_malice_are_soon_read(piece: str, lang: str | None) -> None:
    text = piece * (100_000 // len(piece))
    read_how_to_take_part("warm", lang)
    costs = []
    for _ in range(3):  # the least counts: a collector may pass by
        began = time.process_time()
        read_how_to_take_part(text, lang)
        costs.append((time.process_time() - began) * 1000)
    assert min(costs) < MILLISECONDS
