"""A portal's word becomes one of our codes, exactly, or an issue with its choices."""

import csv
import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.vocabulary import (
    LABEL_MAP,
    LIST_COLUMNS,
    MAP_COLUMNS,
    code_lists,
    fold_label,
    map_label,
    own_labels,
    read_code_lists,
    read_label_map,
)

SHARED = Path(__file__).parents[2].parent / "shared"
PORTALS = SHARED / "portals"
EU_CAPTURE = PORTALS / "eu-citizen-science" / "files" / "api" / "projects" / "index.json"
SEED = SHARED / "seeds" / "science-ensemble-home-en.txt"

APR = "appels_projets_recherche"

SIZES = {
    "theme": 33,
    "contribution_type": 26,
    "participation_mode": 5,
    "involvement": 9,
    "participation_period": 5,
    "geographic_scope": 10,
    "audience": 14,
    "project_status": 8,
    "item_type": 15,
    "call_status": 8,
    "deadline_kind": 6,
    "applicant_type": 13,
    "difficulty": 3,
}


# The lists ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("scheme", "size"), SIZES.items())
def test_each_list_is_complete_in_both_languages(scheme: str, size: int) -> None:
    codes = code_lists()[scheme]
    assert len(codes) == size
    for code, entry in codes.items():
        assert re.fullmatch(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?", code)
        assert entry.label_fr and entry.label_en
        assert entry.broader == (code.rpartition(".")[0] or None)


@pytest.mark.parametrize("scheme", SIZES)
def test_no_two_codes_of_a_list_share_a_label(scheme: str) -> None:
    shared = {key: reading.choices for key, reading in own_labels(code_lists()).items() if reading.problem}
    assert not [label for (of, label) in shared if of == scheme]


def test_a_list_keeps_its_own_columns() -> None:
    birds = code_lists()["theme"]["biodiversity.birds"]
    assert birds.broader == "biodiversity"
    assert birds.extra == {"ford": "1.6", "ppsr": "Biological Sciences - Zoology"}
    assert code_lists()["involvement"]["quarterly"].extra == {"iso8601": "P3M"}


# Folding --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        ("Field, online", "field, online"),
        ("  Toute l’année ", "toute l'année"),
        ("À l´international", "à l'international"),
        ("Type\u00a0de\u202fprojet :", "type de projet"),
        ("Case\n\tby   case.", "case by case"),
        ("« Déjà créé »", "déjà créé"),
        ("De\u0301ja\u0300 cre\u0301e\u0301", "déjà créé"),
        ("Ｏｎｌｉｎｅ", "online"),
        ("on\u00adline\u200b", "online"),
        ("Straße", "strasse"),
        ("Youth/teen (up to 17)", "youth/teen (up to 17)"),
        ("- Oiseaux", "oiseaux"),
        ("?", ""),
    ],
)
def test_folding_forgets_how_a_label_is_written(raw: str, folded: str) -> None:
    assert fold_label(raw) == folded


@pytest.mark.parametrize(
    ("one", "other"),
    [("sante", "santé"), ("Field, online", "Field online"), ("Hauts-de-France", "Hauts de France")],
)
def test_folding_keeps_what_makes_two_labels(one: str, other: str) -> None:
    assert fold_label(one) != fold_label(other)


@given(st.text())
def test_folding_twice_is_folding_once(raw: str) -> None:
    assert fold_label(fold_label(raw)) == fold_label(raw)


# Readings -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scheme", "raw", "portal", "lang", "code", "rule"),
    [
        # the portal's own row comes before the row for all portals
        ("theme", "Science and music", "science_ensemble", "en", "music_sound", "label_map:science_ensemble"),
        ("theme", "Science and music", "particip_arc", "en", "music_sound", "label_map:any"),
        ("call_status", "Selected", "anr_calls", "en", "results", "label_map:anr_calls"),
        # a French label on a page that calls itself English
        ("item_type", "Appel à projet", "science_ensemble", "en", "call_projects", "label_map:science_ensemble"),
        ("item_type", "Colloque - Séminaire", "particip_arc", "en", "conference", "label_map:particip_arc"),
        # the language decides; a regional tag counts as its language
        ("geographic_scope", "National", None, "fr", "france", "label_map:any"),
        ("geographic_scope", "nationale", None, "fr-FR", "france", "label_map:any"),
        # no declared language: what all languages agree on
        ("theme", "Pollinators/insects", "citizenscience_gov", None, "biodiversity.insects", "label_map:any"),
        ("theme", "Tiere", None, None, "biodiversity.animals", "label_map:any"),
        # the list itself: its labels, whatever the language of the page, and its codes
        ("theme", "Oiseaux", None, "en", "biodiversity.birds", "code_list:fr"),
        ("theme", "air quality", None, "fr", "air", "code_list:en"),
        ("difficulty", "EASY", None, None, "easy", "code_list:en"),
        ("theme", "biodiversity.plants", None, None, "biodiversity.plants", "code_list:code"),
        # spelling mistakes of the sources are labels like others
        ("theme", "Computers and techology", "citizenscience_gov", "en", "languages_it.computing", "label_map:any"),
        # calls
        ("call_status", "À venir", APR, "fr", "forthcoming", f"label_map:{APR}"),
        ("call_status", "Appel clos", APR, None, "closed", f"label_map:{APR}"),
        ("call_status", "upcoming", APR, None, "forthcoming", f"label_map:{APR}"),
        ("call_status", "Ouvert", "anr_calls", "fr", "open", "label_map:anr_calls"),
        ("call_status", "Permanente", "aides_territoires", "fr", "permanent", "label_map:any"),
        ("deadline_kind", "predeposit_date", "aides_territoires", None, "registration", "label_map:any"),
        ("applicant_type", "Intercommunalités / Pays", "aides_territoires", "fr", "intermunicipality", "label_map:any"),
        ("applicant_type", "unrestricted", "grants_gov", "en", "anyone", "label_map:grants_gov"),
    ],
)  # fmt: skip
def test_a_known_label_has_a_code_and_the_rule_that_gave_it(
    scheme: str, raw: str, portal: str | None, lang: str | None, code: str, rule: str
) -> None:
    reading = map_label(scheme, raw, portal=portal, lang=lang)
    assert (reading.code, reading.rule, reading.problem) == (code, rule, None)


@pytest.mark.parametrize(
    ("phase", "code"),
    [
        ("investigation", "not_started"),
        *[(phase, "active") for phase in ("alpha", "beta", "live")],
        *[(phase, "active") for phase in ("construction", "acceleration", "consolidation", "success")],
        *[(phase, "active") for phase in ("passation", "transfer", "transfere", "opere")],
        ("alumni", "completed"),
        *[(phase, "abandoned") for phase in ("death", "abandon", "abandon-investigation")],
    ],
)
def test_beta_gouv_phases_of_every_era_are_read(phase: str, code: str) -> None:
    assert map_label("project_status", phase, portal="beta_gouv", lang=None).code == code
    assert map_label("project_status", phase, portal="another", lang=None).problem == "unmapped_label"


@pytest.mark.parametrize(
    ("scheme", "raw", "portal", "lang", "words"),
    [
        ("theme", "Sound", "eu_citizen_science", "en", ("noise", "music_sound")),
        ("theme", "sound", None, None, ("noise", "music_sound")),
        ("geographic_scope", "National", "eu_citizen_science", "en", ("france", "country_other")),
        ("geographic_scope", "National", None, None, ("france", "country_other")),
        ("geographic_scope", "Macro-regional", "eu_citizen_science", None, ("europe", "country_other")),
        ("participation_mode", "Participate from home", "eu_citizen_science", "en", ("online", "at_home")),
    ],
)
def test_an_ambiguous_label_has_no_code_but_choices(
    scheme: str, raw: str, portal: str | None, lang: str | None, words: tuple[str, ...]
) -> None:
    reading = map_label(scheme, raw, portal=portal, lang=lang)
    assert (reading.code, reading.problem) == (None, "ambiguous_label")
    assert all(word in (reading.choices or "") for word in words)


@pytest.mark.parametrize("raw", ["", " : ", "Bird", "Birdss", "Vögel", "biodiversity birds"])
def test_a_near_match_is_no_match(raw: str) -> None:
    reading = map_label("theme", raw, portal="science_ensemble", lang="en")
    assert (reading.code, reading.rule, reading.problem) == (None, "none", "unmapped_label")


def test_another_languages_row_does_not_count() -> None:
    assert map_label("theme", "Klima", portal=None, lang="de").code == "climate_weather"
    assert map_label("theme", "Klima", portal=None, lang="en").problem == "unmapped_label"


def test_an_unknown_list_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="no code list named 'colour'"):
        map_label("colour", "blue", portal=None, lang=None)


# The seed -------------------------------------------------------------------------------------------------------------

BIO, MUSIC, HERITAGE, WORDS = "Biodiversity", "Science and music", "Heritage - culture - society", "Languages and IT"
ALL, MAINLAND = "All over France", "Mainland France"
CARDS: dict[str, tuple[str, str | None, str, str | None]] = {  # theme, geography, type, involvement
    "BiblioJazz": (MUSIC, None, "Online", "Case by case"),
    "Les Herbonautes": (BIO, ALL, "Online", "Case by case"),
    "Suivi Hivernal des Oiseaux Communs (SHOC)": (BIO, MAINLAND, "Field, online", "Case by case"),
    "BIRDLAB": (BIO, MAINLAND, "Field, online", "Case by case"),
    "SPIPOLL": (BIO, ALL, "Field, online", "Case by case"),
    "Lichens GO": (BIO, MAINLAND, "Field, online", "Case by case"),
    "PARTICIP-ARC": (HERITAGE, ALL, "Field, online", None),
    "Protocole Papillons Gestionnaires": (BIO, MAINLAND, "Field, online", "Once a month"),
    "Français de nos Régions": (WORDS, ALL, "Online", "Once a quarter"),
}
SEED_SCHEMES = ("theme", "geographic_scope", "participation_mode", "involvement")


@pytest.mark.parametrize("card", CARDS)
@pytest.mark.parametrize("lang", ["en", "fr", None])
def test_every_label_of_the_nine_cards_has_a_code(card: str, lang: str | None) -> None:
    for scheme, label in [*zip(SEED_SCHEMES, CARDS[card], strict=True), ("project_status", "Project created")]:
        if label:
            assert map_label(scheme, label, portal="science_ensemble", lang=lang).code, (scheme, label)


@pytest.mark.parametrize(
    ("scheme", "english", "french"),
    [
        ("participation_mode", "Online", "En ligne"),
        ("involvement", "Case by case", "Au cas par cas"),
        ("project_status", "Project created", "Déjà créé"),
    ],
)
def test_the_french_twin_of_a_label_has_the_same_code(scheme: str, english: str, french: str) -> None:
    codes = {map_label(scheme, label, portal="science_ensemble", lang=None).code for label in (english, french)}
    assert len(codes) == 1 and None not in codes


@pytest.mark.skipif(not SEED.exists(), reason="../shared is absent: the founding page cannot be read")
def test_the_cards_above_are_those_of_the_founding_page() -> None:
    text = " ".join(SEED.read_text(encoding="utf-8").split())
    for card, labels in CARDS.items():
        assert f"{card} {labels[0]} {labels[0]}" in text  # the page prints each theme twice
    for label in {label for labels in CARDS.values() for label in labels if label}:
        assert label in text


# A real portal --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def eu_projects() -> list[dict[str, Any]]:
    if not EU_CAPTURE.exists():
        pytest.skip("../shared is absent: no capture of EU-Citizen.Science")
    projects: list[dict[str, Any]] = json.loads(EU_CAPTURE.read_text(encoding="utf-8"))
    return projects


def eu_labels(projects: list[dict[str, Any]], field: str, key: str) -> Counter[str]:
    values = (project[field] for project in projects if project[field])
    return Counter(item[key] for value in values for item in (value if isinstance(value, list) else [value]))


@pytest.mark.parametrize(
    ("field", "key", "scheme", "distinct", "ambiguous"),
    [
        ("topic", "topic", "theme", 29, {"Biogeography", "Genetics", "Sound"}),
        ("status", "status", "project_status", 5, set()),
        ("geographicextend", "geographicextend", "geographic_scope", 6, {"Macro-regional", "National"}),
    ],
)
@pytest.mark.parametrize("lang", ["en", "es", None])
def test_each_label_of_eu_citizen_science_has_a_code_or_is_ambiguous_on_purpose(
    eu_projects: list[dict[str, Any]],
    field: str,
    key: str,
    scheme: str,
    distinct: int,
    ambiguous: set[str],
    lang: str | None,
) -> None:
    seen = eu_labels(eu_projects, field, key)
    readings = {label: map_label(scheme, label, portal="eu_citizen_science", lang=lang) for label in seen}
    assert len(readings) == distinct
    assert {label for label, reading in readings.items() if reading.problem == "ambiguous_label"} == ambiguous
    assert {label for label, reading in readings.items() if not reading.code} == ambiguous


def test_the_share_of_eu_citizen_science_topics_that_a_person_must_read_is_small(
    eu_projects: list[dict[str, Any]],
) -> None:
    topics = eu_labels(eu_projects, "topic", "topic")
    left = {label for label in topics if not map_label("theme", label, portal="eu_citizen_science", lang="en").code}
    assert sum(topics[label] for label in left) / topics.total() < 0.03


def beta_gouv_phases() -> set[str]:
    products = json.loads((PORTALS / "beta-gouv-fr/files/api/v1.8/startups.json").read_text(encoding="utf-8"))
    return {product["attributes"]["status"] for product in products["data"]}


def federal_statuses() -> set[str]:
    with (PORTALS / "citizenscience-gov/files/feed.csv").open(encoding="utf-8", newline="") as feed:
        return {row["project_status"] for row in csv.DictReader(feed, skipinitialspace=True)}


def aides_territoires_audiences() -> set[str]:
    answer = (PORTALS / "aides-territoires/files/api/aids/audiences/index.json").read_text(encoding="utf-8")
    return {audience["name"] for audience in json.loads(answer)["results"]}


@pytest.mark.skipif(not PORTALS.exists(), reason="../shared is absent: no captured portals")
@pytest.mark.parametrize(
    ("labels_of", "count", "scheme", "portal", "lang"),
    [
        (beta_gouv_phases, 8, "project_status", "beta_gouv", None),
        (federal_statuses, 11, "project_status", "citizenscience_gov", "en"),
        (aides_territoires_audiences, 12, "applicant_type", "aides_territoires", "fr"),
    ],
)
def test_every_label_of_a_captured_portal_has_a_code(
    labels_of: Callable[[], set[str]], count: int, scheme: str, portal: str, lang: str | None
) -> None:
    labels = labels_of()
    assert len(labels) == count
    assert not {label for label in labels if not map_label(scheme, label, portal=portal, lang=lang).code}


# Mistakes in the files ------------------------------------------------------------------------------------------------

LIST_HEADER = ",".join(LIST_COLUMNS)
MAP_HEADER = ",".join(MAP_COLUMNS)
THEME = (LIST_HEADER, "life,Vie,Life,,", "life.birds,Oiseaux,Birds,life,")


def write(folder: Path, name: str, *lines: str) -> None:
    (folder / name).write_text("\n".join([*lines, ""]), encoding="utf-8")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (("code,label", "a,b"), "theme.csv line 1: the first columns must be code, label_fr, label_en, broader, match"),
        ((LIST_HEADER, "a,A,A,,", "b,B,B,,", "a,C,C,,"), "theme.csv line 4: code 'a' stands twice"),
        ((LIST_HEADER, "a,A,A,,", "a.b,B,B,c,"), "theme.csv line 3: broader 'c' is no code of this list"),
        ((LIST_HEADER, "a,A,,,"), "theme.csv line 2: label_en is empty"),
        ((LIST_HEADER, "a,,A,,"), "theme.csv line 2: label_fr is empty"),
        ((LIST_HEADER, ",A,A,,"), "theme.csv line 2: code is empty"),
        ((LIST_HEADER, "a,A,A"), "theme.csv line 2: 3 cells under 5 columns"),
        ((LIST_HEADER, "a,A, or B,A,,"), "theme.csv line 2: 6 cells under 5 columns"),
    ],
)
def test_a_broken_list_is_refused_with_its_line(tmp_path: Path, lines: tuple[str, ...], message: str) -> None:
    write(tmp_path, "theme.csv", *lines)
    with pytest.raises(ValueError, match=re.escape(message)):
        read_code_lists(tmp_path)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["colour,,en,Blue,blue,"], "label_map.csv line 2: no code list named 'colour'"),
        (["theme,,en,Fish,life.fish,"], "label_map.csv line 2: 'life.fish' is no code of theme"),
        (["theme,,en,Bird,life,", "theme,,EN, bird.,life.birds,"], "label_map.csv line 3: 'bird.' stands twice"),
        (["theme,,en,Sound,,"], "label_map.csv line 2: neither a code nor, in the note, the choices"),
        (["theme,,en, : ,life,"], "label_map.csv line 2: label is empty"),
        (["theme,,en,Field, online,life,"], "label_map.csv line 2: 7 cells under 6 columns"),
    ],
)
def test_a_broken_label_map_is_refused_with_its_line(tmp_path: Path, rows: list[str], message: str) -> None:
    write(tmp_path, "theme.csv", *THEME)
    write(tmp_path, LABEL_MAP, MAP_HEADER, *rows)
    with pytest.raises(ValueError, match=re.escape(message)):
        read_label_map(tmp_path, read_code_lists(tmp_path))


def test_languages_that_disagree_make_an_undeclared_label_ambiguous(tmp_path: Path) -> None:
    write(tmp_path, "theme.csv", *THEME)
    write(tmp_path, LABEL_MAP, MAP_HEADER, "theme,,en,Pie,life.birds,", "theme,,fr,Pie,life,", "theme,,fr,Vie,life,")
    readings = read_label_map(tmp_path, read_code_lists(tmp_path))
    assert readings["theme", "", "und", "vie"].code == "life"
    assert readings["theme", "", "und", "pie"].code is None
    assert readings["theme", "", "und", "pie"].choices == "en: life.birds; fr: life"


def test_a_label_of_two_codes_is_ambiguous(tmp_path: Path) -> None:
    write(tmp_path, "place.csv", LIST_HEADER, "dept:972,Martinique,Martinique,,", "region:02,Martinique,Martinique,,")
    reading = own_labels(read_code_lists(tmp_path))["place", "martinique"]
    assert (reading.code, reading.problem, reading.choices) == (None, "ambiguous_label", "dept:972 or region:02")
