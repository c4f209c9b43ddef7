"""Text in the wrong encoding is mended where the way back proves it right; else it waits for a person."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.readings.mojibake import ENCODINGS, looks_broken, mended
from flows.readings.text import read_name, read_prose
from tests.flows.conftest import context

WORDS = [
    "été", "thème", "l’air", "« mot »", "Éveil", "cœur", "ça", "20 000 €", "Île-de-France", "à côté", "Où ?", "Noël",
    "déjà vu", "naïve", "20 °C", "½ heure", "Straße", "Größe", "Übung", "señal", "¿Qué?", "coração", "São Tomé", "però",
    "Ljubljana – Žiri", "œuvre…", "NFOŚ", "Ärzte", "fête", "ô", "À", "Í", "“mot”",
]  # fmt: skip


def broken(text: str, encoding: str, layers: int = 1) -> str:
    """The text as it looks after its UTF-8 was read in the wrong encoding, and saved, `layers` times."""
    for _ in range(layers):
        text = text.encode().decode(encoding)
    return text


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("word", WORDS)
def test_what_was_broken_is_mended(word: str, encoding: str) -> None:
    text, rule = mended(broken(word, encoding))
    assert text == word
    assert rule in {f"UTF-8 read as {name}, mended" for name in ENCODINGS.values()}  # most words are the same in both
    assert mended(f"Un texte : {broken(word, encoding)}, et la suite.")[0] == f"Un texte : {word}, et la suite."


@pytest.mark.parametrize("word", WORDS)
def test_what_was_broken_twice_is_mended_twice(word: str) -> None:
    text, rule = mended(broken(word, "sloppy-windows-1252", 2))
    assert text == word
    assert rule and " and again as " in rule


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        pytest.param("l\x92eau", "l’eau", id="apostrophe"),
        pytest.param("\x93mot\x94 \x96 \x9cuvre\x85", "“mot” – œuvre…", id="quotes, dash, œ, dots"),
        pytest.param("20 \x80", "20 €", id="euro"),
    ],
)
def test_windows_bytes_read_as_latin_1(raw: str, text: str) -> None:
    assert mended(raw) == (text, "Windows-1252 read as Latin-1, mended")


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param("caf\ufffd", id="replacement character: gone for good"),
        pytest.param("Ã©tÃ© and \ufffd", id="in part gone"),
        pytest.param("Ã©tÃ© à côté", id="in part right: the whole has no way back"),
        pytest.param("dÃ©jÃ vu", id="a no-break space was lost"),
        pytest.param("Ã©tÃ© 日本", id="letters that the encoding does not have"),
        pytest.param("l\x92eau \x81", id="a byte that Windows-1252 does not have"),
        pytest.param("РїСЂРёРІРµС‚", id="another encoding than ours"),
    ],
)
def test_what_cannot_be_proved_waits_for_a_person(raw: str) -> None:
    assert mended(raw) == (raw, None)
    [reading] = read_name(raw, context())
    assert (reading.problem, reading.value) == ("broken_encoding", None)


RIGHT = [
    *WORDS, "SÃO PAULO", "Ângela", "PÂTURE", "Ålesund", "naïve Ça Œuvre", "100 % à l’œil", "« À »", "Ÿ", "№ 5",
    "5 × 3 µm²", "Ελλάδα", "България", "日本", "café ☕", "a\u0301", "Âge : 18 ans", "20 €–30 €", "Â", "Ã",
    "10⁻³", "“Été”…", "L'Haÿ",
]  # fmt: skip


@pytest.mark.parametrize("text", RIGHT)
def test_right_text_is_left_alone(text: str) -> None:
    assert mended(text) == (text, None)
    assert not looks_broken(text)


@given(st.text() | st.text(st.characters(max_codepoint=0x17F)) | st.text(st.sampled_from("ÃÂâ€™©\x80\x92 éa\ufffd")))
def test_mending_can_be_undone_and_is_done_once(raw: str) -> None:
    text, rule = mended(raw)
    assert mended(text) == (text, None)
    if rule is None:
        assert text == raw
    elif "UTF-8" in rule:
        names = {name: encoding for encoding, name in ENCODINGS.items()}
        for name in reversed(rule.removeprefix("UTF-8 read as ").removesuffix(", mended").split(" and again as ")):
            text = text.encode().decode(names[name])
        assert text == raw
    else:
        assert [a for a, b in zip(raw, text, strict=True) if a != b and not "\x80" <= a <= "\x9f"] == []


@given(st.sampled_from(WORDS), st.sampled_from(WORDS), st.sampled_from(list(ENCODINGS)), st.integers(1, 3))
def test_two_words_are_mended_as_one(a: str, b: str, encoding: str, layers: int) -> None:
    assert mended(broken(f"{a} {b}", encoding, layers))[0] == f"{a} {b}"


def test_the_reading_says_that_it_was_mended() -> None:
    [reading] = read_prose(broken("Où trouver l’été ?", "sloppy-windows-1252"), context("description"))
    assert (reading.value, reading.rule) == ("Où trouver l’été ?", "text: UTF-8 read as Windows-1252, mended")
    [reading] = read_name("&Atilde;&copy;t&Atilde;&copy;", context())
    assert (reading.value, reading.rule) == ("été", "text: UTF-8 read as Latin-1, mended")


@pytest.mark.parametrize("piece", ["Ã", "Ã©", "â€", "Ã ", "\x80\xc3", "é", "e\u0301", "Ã©œ日", "\ufffd", "ã€‚"])
def test_hostile_bytes_cost_little(piece: str) -> None:
    raw = piece * (100_000 // len(piece))
    start = process_time()
    mended(raw)
    assert process_time() - start < 1
