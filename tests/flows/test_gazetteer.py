"""The list of places is whole, says each thing once, and no name leads to two places without saying so."""

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.readings import gazetteer
from flows.readings.gazetteer import (
    by_alpha,
    by_code,
    fold,
    is_of,
    kind_of,
    lies_in,
    named,
    number_of,
    numbered,
    places,
    siblings,
)


def count(kind: str) -> int:
    return sum(kind_of(code) == kind for code in places())


def test_the_list_holds_every_region_department_and_country() -> None:
    assert (count("region"), count("department")) == (18, 101)
    letters = [place.extra["alpha_2"] for code, place in places().items() if code != "country:XK"]
    letters = [each for each in letters if each]
    assert len(letters) == len(set(letters)) == 249  # ISO 3166-1; Kosovo has no code there
    three = [place.extra["alpha_3"] for place in places().values() if place.extra["alpha_3"]]
    assert len(three) == len(set(three)) == 250
    overseas = [code for code in places() if lies_in(code, "zone:france_overseas")]
    assert len(overseas) == 1 + 5 + 5 + 7  # itself; regions, departments, collectivities with an ISO code


def test_codes_labels_and_matches_are_each_said_once() -> None:
    assert all(
        re.fullmatch(r"(country:[A-Z]{2}|(region|department):\w{2,3}|(zone|sea):[a-z_]+)", code) for code in places()
    )
    for column in ("label_fr", "label_en", "match"):
        said = Counter(value for place in places().values() if (value := getattr(place, column)))
        assert [value for value, times in said.items() if times > 1] == []
    iso = Counter(place.extra["iso_3166_2"] for place in places().values() if place.extra["iso_3166_2"])
    assert max(iso.values()) == 1


def test_the_codes_of_before_are_kept() -> None:
    regions = "84 27 53 24 94 44 32 11 28 75 76 52 93 01 02 03 04 06".split()
    assert {"country:FR", *(f"region:{number}" for number in regions)} <= set(places())


def test_every_department_lies_in_its_region_and_in_france() -> None:
    for code in places():
        if kind_of(code) == "department":
            assert kind_of(places()[code].broader or "") == "region"
        if kind_of(code) in ("department", "region"):
            assert lies_in(code, "country:FR")
            assert lies_in(code, "zone:france_mainland") != lies_in(code, "zone:france_overseas")
    sizes = Counter(place.broader for code, place in places().items() if kind_of(code) == "department")
    assert [sizes[f"region:{number}"] for number in "84 27 53 24 94 44 32 11 28 75 76 52 93 01".split()] == [
        12, 8, 4, 6, 2, 10, 5, 8, 5, 12, 13, 5, 6, 1,
    ]  # fmt: skip


def test_no_name_is_sure_of_two_places() -> None:
    sure, doubtful = gazetteer._names()
    assert {name: codes for name, codes in sure.items() if len(codes) > 1} == {}
    assert sure.keys() & doubtful.keys() == set()


@pytest.mark.parametrize("column", ["label_fr", "label_en"])
def test_a_label_leads_to_its_place_or_waits(column: str) -> None:
    for code, place in places().items():
        match = named(fold(getattr(place, column)), None)
        assert match and code in match.codes
        assert match.code == code or match.code is None


def test_every_country_has_its_name_in_five_languages() -> None:
    said = {
        "country:DE": "Allemagne Germany Deutschland Alemania Duitsland",
        "country:CH": "Suisse Switzerland Schweiz Suiza Zwitserland",
        "country:SE": "Suède Sweden Schweden Suecia Zweden",
        "country:CI": "Côte_d’Ivoire Ivory_Coast Elfenbeinküste Costa_de_Marfil Ivoorkust",
        "country:US": "États-Unis United_States Vereinigte_Staaten Estados_Unidos Verenigde_Staten",
        "country:NC": "Nouvelle-Calédonie New_Caledonia Neukaledonien Nueva_Caledonia Nieuw-Caledonië",
    }
    for code, names in said.items():
        for name in names.replace("_", "\u00a0").split(" "):
            match = named(fold(name), None)
            assert match and match.code == code, name


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        ("  Île-de-France ", "ile de france"), ("CÔTES-D’ARMOR", "cotes d armor"), ("P.A.C.A.", "paca"),
        ("U.S.", "us"), ("St. Kitts & Nevis", "saint kitts & nevis"), ("Loir et Cher", "loir & cher"),
        ("Œuvre", "oeuvre"), ("Korea, Republic of", "korea, republic of"), ("Großbritannien", "grossbritannien"),
        ("Bretagne (Région)", "bretagne region"), ("?", ""), ("", ""),
    ],
)  # fmt: skip
def test_folding(raw: str, folded: str) -> None:
    assert fold(raw) == folded


@given(st.text())
def test_folding_twice_is_folding_once(raw: str) -> None:
    assert fold(fold(raw)) == fold(raw)


def test_codes_that_programs_write() -> None:
    assert by_alpha()["FR"] == by_alpha()["FRA"] == "country:FR"
    assert by_alpha()["RE"] == "region:04" and by_alpha()["EL"] == "country:GR"
    for written, code in {
        "fr-35": "department:35", "fr-75": "department:75", "fr-75c": "department:75", "fr-bre": "region:53",
        "fr-971": "region:01", "dep-971": "department:971", "fr:departement:2a": "department:2A", "reg-53": "region:53",
        "fr:region:53": "region:53", "country-subset:fr:metro": "zone:france_mainland", "country:re": "region:04",
    }.items():  # fmt: skip
        assert by_code()[written] == code


def test_small_questions() -> None:
    assert number_of("region:53") == number_of("department:53") == "53" and number_of("country:FR") == ""
    assert numbered("1", "department") == "department:01" and numbered("99", "department") is None
    assert siblings("department:29", "department:35") and not siblings("department:29", "department:29")
    assert not siblings("country:BE", "country:FR")  # both lie in nothing wider
    assert is_of("region:94", "overseas") and is_of("country:NC", "overseas") and not is_of("region:53", "overseas")
