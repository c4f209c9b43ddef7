"""Raw text becomes text that may be shown: no markup, nothing unseen, mended, in its own language."""

import re
import sys
import unicodedata
from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flows.readings.mojibake import mended
from flows.readings.text import (
    LONGEST_NAME,
    LONGEST_PROSE,
    MOST_MARKS,
    UNSEEN,
    clean,
    plain,
    read_name,
    read_prose,
    showable,
)
from tests.flows.conftest import context

TROUBLE = st.text(st.characters() | st.sampled_from("\u200b\u202e\x00\ud800\ue000\u00ad\u0301\r\n\t \u2028e<&;@0"))

# Characters -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        pytest.param("Oise\u200baux du ja\u00adrdin", "Oiseaux du jardin", id="zero-width space, soft hyphen"),
        pytest.param("\ufeffAbeilles", "Abeilles", id="byte order mark"),
        pytest.param("sûr\u202emoc.live", "sûrmoc.live", id="bidi override"),
        pytest.param("\u2066Globe\u2069 at \u200fNight", "Globe at Night", id="bidi isolate, right-to-left mark"),
        pytest.param("a\x00b\x1bc", "abc", id="NUL, escape"),
        pytest.param("demi \ud83d fin", "demi fin", id="lone surrogate"),
        pytest.param("e\u0301te\u0301", "été", id="decomposed accents"),
        pytest.param("e\u200b\u0301", "é", id="an accent behind something unseen"),
        pytest.param("35\u202f000\u00a0€", "35 000 €", id="no-break spaces"),
        pytest.param("  un \t deux  \r\n trois\r", "un deux\ntrois", id="blanks, line ends of three systems"),
        pytest.param("un\n\n\n\n\ndeux", "un\n\ndeux", id="at most one empty line"),
        pytest.param("👩\u200d🔬 et 🦋", "👩🔬 et 🦋", id="a joiner is unseen too"),
        pytest.param("e" + "\u0316" * 99, "e" + "\u0316" * MOST_MARKS, id="marks without end"),
        pytest.param("", "", id="empty"),
    ],
)
def test_clean(raw: str, text: str) -> None:
    assert clean(raw) == text


@given(TROUBLE | st.text(st.sampled_from("e\u0301\u0316\u0344\u200b "), min_size=60))
def test_clean_leaves_nothing_unseen_and_nothing_to_clean(raw: str) -> None:
    text = clean(raw)
    assert clean(text) == text
    assert not [each for each in text if each != "\n" and unicodedata.category(each) in ("Cc", "Cf", "Cs", "Co")]
    assert unicodedata.is_normalized("NFC", text)
    assert text == text.strip() and "  " not in text and "\n\n\n" not in text


def test_the_unseen_are_the_characters_that_unicode_calls_so() -> None:
    unseen = ("Cc", "Cf", "Cs", "Co")
    wrong = [
        hex(code)
        for code, category in ((code, unicodedata.category(chr(code))) for code in range(sys.maxunicode + 1))
        if category != "Cn" and (category in unseen) != bool(UNSEEN.match(chr(code))) and chr(code) not in "\n\t"
    ]
    assert wrong == []


@given(TROUBLE)
def test_plain_takes_any_text(raw: str) -> None:
    assert clean(plain(raw)) == plain(raw)
    assert plain(plain(raw)) == plain(raw)


HOSTILE = {
    "one long word": "a", "blanks": " ", "lines": "\n", "marks": "\u0301\u0316", "marks and letters": "e\u0301",
    "surrogates": "\ud800", "unseen": "\u200b", "half addresses": "a@", "dots": "a.",
    "half numbers": "01 ", "digits": "0", "single digits": "1 ", "country codes": "+33 ", "titles": "contact Dr ",
    "contacts": "contact : ", "words": "un mot ", "mojibake": "Ã©", "tags": "<p>", "entities": "&amp;", "brackets": "(",
    "short words": "le of de ", "marks apart": "e\u0301\u200b\u0316", "marks hidden": "\u0301\u200b\u0316\u200b",
    "struck": "[…] ", "percents": "%40", "(at)": "a (at) ", "at": "a at ",
}  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_costs_little(piece: str) -> None:
    """100 kB, all rules of prose together; measured 5 to 350 ms."""
    raw = (piece * 100_000)[:LONGEST_PROSE]
    start = process_time()
    read_prose(raw, context("description"))
    assert process_time() - start < 2


# Readings -------------------------------------------------------------------------------------------------------------


def test_a_name_is_one_line() -> None:
    [reading] = read_name("<h1>Oiseaux\n des <i>jardins</i></h1>", context())
    assert (reading.value, reading.rule, reading.problem) == ("Oiseaux des jardins", "text", None)


def test_the_rule_says_what_was_done() -> None:
    [reading] = read_prose("Contact : a@x.example.org, 01 99 00 12 34", context("description"))
    assert (reading.value, reading.rule) == ("Contact : […], […]", "text: 2 personal data struck")
    broken = "Écrivez à a@x.example.org pour compter les oiseaux avec nous".encode().decode("latin-1")
    [reading] = read_prose(broken, context("description", lang="en"))
    assert reading.value == "Écrivez à […] pour compter les oiseaux avec nous"
    assert reading.rule == "text: UTF-8 read as Latin-1, mended; 1 personal data struck; its words are fr, declared en"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        *[(raw, "placeholder") for raw in ("-", "—", "...", "N/A", "null", "Non renseigné", "<p>?</p>")],
        pytest.param("a" * (LONGEST_NAME + 1), "too_long", id="too long"),
        ("caf\ufffd", "broken_encoding"),
        ("dÃ©jÃ vu", "broken_encoding"),
    ],
)
def test_what_no_one_should_read_waits_for_a_person(raw: str, reason: str) -> None:
    [reading] = read_name(raw, context())
    assert (reading.problem, reading.value) == (reason, None)


@pytest.mark.parametrize("raw", ["", "  \n ", "<p> </p>", "\u200b", "<script>x</script>", "<ul><li></li></ul>"])
def test_nothing_said_is_nothing_read(raw: str) -> None:
    assert read_name(raw, context()) == []


def test_prose_may_be_longer_than_a_name() -> None:
    assert read_prose("a" * (LONGEST_NAME + 1), context())[0].value
    assert read_prose("a" * (LONGEST_PROSE + 1), context())[0].problem == "too_long"


FRENCH = "Prenez une photo de la fleur et envoyez-la aux chercheurs du muséum"


@pytest.mark.parametrize(
    ("text", "declared", "lang", "rule"),
    [
        pytest.param(FRENCH, "fr", "fr", "text", id="as declared"),
        pytest.param(FRENCH, "fr-BE", "fr", "text", id="a country says no more"),
        pytest.param(FRENCH, "en", "fr", "text: its words are fr, declared en", id="French under English heading"),
        pytest.param(FRENCH, None, "fr", "text: its words are fr", id="nothing declared"),
        pytest.param("Spipoll", "en", "en", "text", id="too short to tell"),
        pytest.param("Spipoll", None, None, "text", id="too short, nothing declared"),
    ],
)
def test_prose_has_the_language_of_its_words(text: str, declared: str | None, lang: str | None, rule: str) -> None:
    [reading] = read_prose(text, context("description", lang=declared))
    assert (reading.lang, reading.rule) == (lang, rule)


def test_a_name_has_no_language_of_its_own() -> None:
    assert read_name(FRENCH, context(lang="en"))[0].lang == "en"
    assert read_name(FRENCH, context(lang=None))[0].lang is None


@given(TROUBLE | st.from_regex(r"(?:<p>|&amp;|Ã©|le |the |of |contact : Marie Durand|a@b\.org|01 99 00 12 34|\n){0,9}"))
def test_what_is_read_reads_the_same_again(raw: str) -> None:
    for read in (read_name, read_prose):
        for reading in read(raw, context("description", lang=None)):
            if reading.value is not None:
                assert unicodedata.is_normalized("NFC", reading.value)
                assert clean(reading.value) == reading.value
                again = read(reading.value, context("description", lang=None))
                assert [each.value for each in again] == [reading.value]


@given(TROUBLE)
@example("à·\x80\U000f0000")  # what nobody sees goes before letters are mended
@example("\x8c\x1f")
def test_no_letter_is_invented(raw: str) -> None:
    seen = re.sub("[\x00-\x08\x0e-\x1f\x7f\U000f0000-\U0010ffff]", "", raw)
    for reading in read_prose(raw, context()):
        letters = re.findall(r"[^\W\d_]", reading.value or "")
        assert set(letters) <= set(clean(mended(raw)[0])) | set(clean(mended(seen)[0]))


# What may be shown of the raw text ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        pytest.param("<p>Oiseaux</p>", "<p>Oiseaux</p>", id="markup is shown as it is"),
        pytest.param("a@x.example.org", "[…]", id="address"),
        pytest.param("<p>a<b>@</b>x.example.org</p>", "[…]", id="address within tags: the plain text instead"),
        pytest.param("a&#64;x.example.org &amp;", "[…] &amp;", id="address by entity"),
        pytest.param("Contact : <b>Mme Durand</b>", "Contact : […]", id="name within tags"),
        pytest.param("x" * 300 + "y", "x" * 300, id="cut"),
        pytest.param("x" * 289 + " 0612345678901", "x" * 289 + " […]", id="the cut would make a number"),
    ],
)
def test_what_may_be_shown_of_the_raw_text(raw: str, shown: str) -> None:
    assert showable(raw, 300) == shown
