"""The label map says what the research says: its tables of labels, and the themes that every language must know."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas.vocabulary import code_lists, map_label

RESEARCH = Path(__file__).parents[3] / "shared" / "research" / "standards-and-directory.md"
SCHEMES = {
    "Theme": "theme", "Contribution type": "contribution_type", "Participation mode": "participation_mode",
    "Involvement level": "involvement", "Participation period": "participation_period", "Audience": "audience",
    "Geographic scope": "geographic_scope", "Project status": "project_status", "News, events, calls": "item_type",
    "Call status": "call_status", "Deadline kind": "deadline_kind",
}  # fmt: skip
LABEL = re.compile(r"([^;]+?) \((fr|en|de|es|nl)\)(?:;|$)")
# words that one portal alone uses in this sense
THEIRS = (None, "api_engagement", "beta_gouv", "anr_calls")
# stated with a code in one row, and as ambiguous in the text around it
AMBIGUOUS = {("geographic_scope", "National", "en")}


def stated() -> Iterator[tuple[str, str, str, str]]:
    """(list, label, language, code) of every label that the tables of §A.6 show."""
    text = RESEARCH.read_text(encoding="utf-8")
    scheme = ""
    for line in text[text.index("### A.6") : text.index("### A.7")].splitlines():
        if heading := re.match(r"\*\*(.+?)\*\*", line):
            scheme = SCHEMES.get(heading[1], "")
        cells = [cell.strip(" |") for cell in line.split(" | ")]
        if scheme and cells[0] in code_lists()[scheme]:
            for label, lang in LABEL.findall(cells[-1]):
                yield scheme, label.strip(), lang, cells[0]


@pytest.mark.skipif(not RESEARCH.exists(), reason="../shared is absent: the research's tables cannot be read")
def test_labels_of_the_research_are_mapped_as_it_says() -> None:
    labels = list(stated())
    assert len(labels) == 286, "the tables show six labels of a code at most, of 432"
    other = {
        (scheme, label, lang)
        for scheme, label, lang, code in labels
        if code not in {map_label(scheme, label, portal=portal, lang=lang).code for portal in THEIRS}
    }
    assert other == AMBIGUOUS
    assert 1 - len(other) / len(labels) >= 0.98


# theme → a word for it in each language
THEMES = {
    "transport": {"fr": "Transports", "en": "Transport", "de": "Verkehr", "es": "Transporte", "nl": "Verkeer"},
    "noise": {"fr": "Bruit", "en": "Noise", "de": "Lärm", "es": "Ruido", "nl": "Geluidshinder"},
    "climate_weather": {"fr": "Météo", "en": "Weather", "de": "Wetter", "es": "Meteorología", "nl": "Weer"},
    "waste": {"fr": "Déchets", "en": "Waste", "de": "Abfall", "es": "Residuos", "nl": "Afval"},
    "heritage_culture_society": {
        "fr": "Patrimoine", "en": "Heritage", "de": "Kulturerbe", "es": "Patrimonio", "nl": "Erfgoed",
    },
    "languages_it": {
        "fr": "Langues et informatique", "en": "Languages and IT", "de": "Sprachen und Informatik",
        "es": "Lenguas e informática", "nl": "Talen en informatica",
    },
    "languages_it.languages": {"fr": "Langues", "en": "Languages", "de": "Sprachen", "es": "Lenguas", "nl": "Taal"},
    "languages_it.computing": {
        "fr": "Informatique", "en": "Computer science", "de": "Informatik", "es": "Informática", "nl": "Informatica",
    },
    "music_sound": {
        "fr": "Sciences et musique", "en": "Science and music", "de": "Musik", "es": "Música", "nl": "Muziek",
    },
}  # fmt: skip


@pytest.mark.parametrize("code", THEMES)
def test_the_themes_of_the_seeds_are_known_in_five_languages(code: str) -> None:
    read = {lang: map_label("theme", label, portal=None, lang=lang).code for lang, label in THEMES[code].items()}
    assert read == dict.fromkeys(("fr", "en", "de", "es", "nl"), code)


@pytest.mark.parametrize("label", ["Sound", "National", "Geluid"])
@pytest.mark.parametrize("scheme", ["theme", "geographic_scope"])
def test_a_word_of_two_meanings_has_no_code_without_its_language(scheme: str, label: str) -> None:
    assert map_label(scheme, label, portal=None, lang=None).code is None
