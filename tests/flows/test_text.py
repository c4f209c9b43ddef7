"""Raw text becomes text that may be shown: no markup, nothing unseen, nobody's address or number."""

import re
import sys
import unicodedata
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.readings.text import (
    LONGEST_NAME,
    LONGEST_PROSE,
    UNSEEN,
    clean,
    plain,
    read_name,
    read_prose,
    spoken_language,
    strike_personal_data,
)
from tests.flows.conftest import context

TROUBLE = st.text(st.characters() | st.sampled_from("\u200b\u202e\x00\ud800\ue000\u00ad\u0301\r\n\t \u2028e<&;@0"))
# the gate of warehouse/checks.sql, in Python's spelling
GATE = re.compile(
    r"(?:^|[^\w.+-])[A-Za-z0-9_][A-Za-z0-9_.+-]{0,63}@[A-Za-z0-9-]{1,63}\.[A-Za-z]{2,63}(?:$|[^\w-])"
    r"|(?:^|[^\w./-])(?:\+33 ?|0)[1-9](?:[ .-]?[0-9]{2}){4}(?:$|[^\w/-])"
)

# Characters -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        pytest.param("Oise\u200baux du ja\u00adrdin", "Oiseaux du jardin", id="zero-width space, soft hyphen"),
        pytest.param("\ufeffAbeilles", "Abeilles", id="byte order mark"),
        pytest.param("sûr\u202emoc.live", "sûrmoc.live", id="bidi override"),
        pytest.param("a\x00b\x1bc", "abc", id="NUL, escape"),
        pytest.param("demi \ud83d fin", "demi fin", id="lone surrogate"),
        pytest.param("e\u0301te\u0301", "été", id="decomposed accents"),
        pytest.param("35\u202f000\u00a0€", "35 000 €", id="no-break spaces"),
        pytest.param("  un \t deux  \r\n trois\r", "un deux\ntrois", id="blanks, line ends of three systems"),
        pytest.param("un\n\n\n\n\ndeux", "un\n\ndeux", id="at most one empty line"),
        pytest.param("👩\u200d🔬 et 🦋", "👩🔬 et 🦋", id="a joiner is unseen too"),
        pytest.param("", "", id="empty"),
    ],
)
def test_clean(raw: str, text: str) -> None:
    assert clean(raw) == text


@given(TROUBLE)
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


# Markup and entities --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        pytest.param("<p>Compter <b>les</b> oiseaux</p>", "Compter les oiseaux", id="inline tags"),
        pytest.param("un<br>deux<br/>trois", "un\ndeux\ntrois", id="line breaks"),
        pytest.param("<div>Titre<p>Corps</p>Fin</div>", "Titre\nCorps\nFin", id="a block has lines of its own"),
        pytest.param("Il faut :<ul><li>un</li><li>deux</li></ul>", "Il faut :\n\nun\ndeux", id="list"),
        pytest.param("<p>un</p>\n<p>deux</p>", "un\n\ndeux", id="paragraphs"),
        pytest.param("<table><tr><td>2026</td><td>100</td></tr></table>", "2026 100", id="cells stay apart"),
        pytest.param("avant<script>alert(1)</script> après", "avant après", id="script"),
        pytest.param("<style>p{color:red}</style>texte<!-- note -->", "texte", id="style, comment"),
        pytest.param('<a href="javascript:alert(1)" onclick="x()">lien</a>', "lien", id="attributes"),
        pytest.param("Recherche &amp; d&eacute;veloppement", "Recherche & développement", id="escaped once"),
        pytest.param("l&amp;#8217;&amp;eacute;t&amp;eacute;", "l’été", id="escaped twice"),
        pytest.param("&lt;p&gt;un&lt;/p&gt;&lt;p&gt;deux&lt;/p&gt;", "un\n\ndeux", id="markup escaped once"),
        pytest.param("&lt;script&gt;alert(1)&lt;/script&gt;ok", "ok", id="script escaped once"),
        pytest.param("5 < 6 et R&D", "5 < 6 et R&D", id="signs that are no markup"),
        pytest.param("voir ?id=1&param=2&copy=3", "voir ?id=1&param=2&copy=3", id="no entity without its semicolon"),
        pytest.param("<p>non fermé <i>du tout", "non fermé du tout", id="unclosed"),
        pytest.param("{{7*7}} ${x} %s '; DROP TABLE", "{{7*7}} ${x} %s '; DROP TABLE", id="other languages' code"),
    ],
)
def test_plain(raw: str, text: str) -> None:
    assert plain(raw) == text


@given(TROUBLE)
def test_plain_takes_any_text(raw: str) -> None:
    assert clean(plain(raw)) == plain(raw)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param("<div>" * 10_000 + "x", id="nested tags"),
        pytest.param("<a" * 40_000, id="tags that never close"),
        pytest.param("&" * 80_000, id="entities that never close"),
        pytest.param("a@" * 40_000, id="half addresses"),
        pytest.param("01 " * 30_000, id="half telephone numbers"),
        pytest.param("a" * 80_000, id="one long word"),
    ],
)
def test_hostile_text_costs_little(raw: str) -> None:
    start = process_time()
    read_prose(raw, context())
    assert process_time() - start < 3


# Personal data --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "left", "struck"),
    [
        pytest.param("écrire à prenom.nom@labo.example.org", "écrire à […]", 1, id="address"),
        pytest.param("prenom.nom@u.labo.example.org.", "[…].", 1, id="address, labels of one letter"),
        pytest.param("prenom.nom (at) labo.example.org", "[…]", 1, id="(at)"),
        pytest.param("prenom.nom[at]labo.example.org", "[…]", 1, id="[at]"),
        pytest.param("prenom (arobase) labo (point) example (dot) org", "[…]", 1, id="spelt out"),
        pytest.param("PRENOM+liste@LABO.EXAMPLE.ORG", "[…]", 1, id="capitals, plus sign"),
        pytest.param("<prenom@labo.example.org>", "<[…]>", 1, id="in brackets"),
        pytest.param("tél. 01 99 00 12 34", "tél. […]", 1, id="telephone"),
        pytest.param("06.39.98.12.34 ou 0639981234", "[…] ou […]", 2, id="telephones, dotted and bare"),
        pytest.param("+33 (0)1 99 00 12 34", "[…]", 1, id="international, (0)"),
        pytest.param("+33639981234", "[…]", 1, id="international, bare"),
        pytest.param("0033 6 39 98 12 34", "[…]", 1, id="international, 00"),
        pytest.param("+262 6 39 98 12 34", "[…]", 1, id="Réunion"),
    ],
)
def test_personal_data_is_struck(raw: str, left: str, struck: int) -> None:
    assert strike_personal_data(raw) == (left, struck)


@pytest.mark.parametrize(
    "kept",
    [
        "du 01/02/2026 au 30.04.26", "le 2026-05-27T16:00", "35 000 €", "1 250 000 €", "ISSN 0123-4567",
        "SIREN 012 345 678", "SIRET 012 345 678 00012", "ANR-20-CE02-0001", "10.1234/0639981234", "dossier-0639981234",
        "48.8566, 2.3522", "01 99 00 12", "lib@1.2.3", "@compte", "https://x.example.org/@compte",
        "rendez-vous (at) midi", "12 à 18 mois", "17h00-18h00",
    ],
)  # fmt: skip
def test_numbers_that_are_nobodys_are_kept(kept: str) -> None:
    assert strike_personal_data(kept) == (kept, 0)


@given(st.text("0612 3+.-/()@aé_\n", max_size=40) | st.from_regex(GATE))
def test_what_was_struck_passes_the_gate_of_the_release(raw: str) -> None:
    left, _ = strike_personal_data(clean(raw))
    assert not GATE.search(left)


# Readings -------------------------------------------------------------------------------------------------------------


def test_a_name_is_one_line() -> None:
    [reading] = read_name("<h1>Oiseaux\n des <i>jardins</i></h1>", context())
    assert (reading.value, reading.rule, reading.problem) == ("Oiseaux des jardins", "text", None)


def test_the_rule_says_how_much_was_struck() -> None:
    [reading] = read_prose("Contact : a@x.example.org, 01 99 00 12 34", context("description"))
    assert (reading.value, reading.rule) == ("Contact : […], […]", "text: 2 personal data struck")


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        *[(raw, "placeholder") for raw in ("-", "—", "...", "N/A", "null", "Non renseigné", "<p>?</p>")],
        pytest.param("a" * (LONGEST_NAME + 1), "too_long", id="too long"),
        *[
            (text.encode().decode(wrong), "broken_encoding")
            for text, wrong in [
                ("été", "latin-1"), ("thème", "cp1252"), ("l’air", "cp1252"), ("« mot »", "cp1252"),
                ("Éveil", "cp1252"), ("cœur", "cp1252"), ("ça", "latin-1"), ("20 000 €", "cp1252"),
            ]
        ],
        ("caf\ufffd", "broken_encoding"),
    ],
)  # fmt: skip
def test_what_no_one_should_read_waits_for_a_person(raw: str, reason: str) -> None:
    [reading] = read_name(raw, context())
    assert (reading.problem, reading.value) == (reason, None)


@pytest.mark.parametrize("name", ["SÃO PAULO", "Ângela", "PÂTURE", "Ålesund", "naïve Ça Œuvre", "100 % à l’œil"])
def test_letters_that_look_broken_but_are_right(name: str) -> None:
    assert read_name(name, context())[0].value == name


@pytest.mark.parametrize("raw", ["", "  \n ", "<p> </p>", "\u200b", "<script>x</script>"])
def test_nothing_said_is_nothing_read(raw: str) -> None:
    assert read_name(raw, context()) == []


def test_prose_may_be_longer_than_a_name() -> None:
    assert read_prose("a" * (LONGEST_NAME + 1), context())[0].value
    assert read_prose("a" * (LONGEST_PROSE + 1), context())[0].problem == "too_long"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Comptez les oiseaux de votre jardin pour aider la recherche sur le climat", "fr"),
        ("Count the birds in your garden and help to understand what is happening to them", "en"),
        ("Birdwatching", None),
        ("Le projet « The sound of the sea » est en anglais and in French for all of the volunteers", None),
        ("", None),
    ],
)
def test_the_language_is_the_texts_own_or_unknown(text: str, language: str | None) -> None:
    assert spoken_language(text) == language


def test_a_text_that_does_not_show_its_language_has_that_of_the_page() -> None:
    assert read_name("Spipoll", context(lang="fr"))[0].lang == "fr"
    english = "Take a photo of the flower and share it with the scientists of the museum"
    assert read_prose(english, context(lang="fr"))[0].lang == "en"
