"""Places: what a portal's words are read as, and which wait for a person. Each table reads as a part of the rules.

What is expected is written as the readings come: codes, then `?` and the words of each part that we do not know, and
`~` and those of each part that may be two things. A bare `?` or `~` is a text that is an issue as a whole.
"""

import json
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.attempt import attempt
from flows.readings.gazetteer import by_alpha, kind_of, places
from flows.readings.places import LONGEST, read_place
from flows.readings.reading import Reading
from flows.readings.text import plain
from tests.flows.conftest import Nights, context

CAPTURES = Path(__file__).parents[3] / "shared" / "portals"
SIGNS = {"unknown_place": "?", "ambiguous_place": "~"}


def read(raw: str, lang: str | None = "fr", country: str = "FR", portal: str = "portal") -> list[Reading]:
    return read_place(raw, context("territories", "project", lang=lang, country=country, portal=portal))


def told(readings: list[Reading]) -> str:
    return " ".join(each.value or SIGNS.get(each.problem or "", "!") + (each.quote or "") for each in readings)


def cases(text: str) -> list[tuple[str, str]]:
    """Lines of `what is said → what is read`."""
    found = [tuple(map(str.strip, line.split("→"))) for line in text.strip().splitlines() if line.strip()]
    return [(raw.replace("\\n", "\n"), expected) for raw, expected in found]


REGIONS = """
    Bretagne → region:53
    BRETAGNE → region:53
    bretagne. → region:53
    « Bretagne » → region:53
    la Bretagne → region:53
    en Bretagne → region:53
    Brittany → region:53
    Région Bretagne → region:53
    région de Bretagne → region:53
    Bretagne (Région) → region:53
    Bretagne (53) → region:53
    région 53 → region:53
    Île-de-France → region:11
    ILE DE FRANCE → region:11
    Ile-de-France → region:11
    Île-de-France (Région) → region:11
    I\u0302le-de-France → region:11
    Hauts-de-France → region:32
    Hauts de France → region:32
    Haut de France → region:32
    PACA → region:93
    P.A.C.A. → region:93
    Provence Alpes Cote d'Azur → region:93
    Provence-Alpes-Côte d’Azur → region:93
    Région Sud → region:93
    AURA → region:84
    Grand-Est → region:44
    Pays de la Loire → region:52
    Bourgogne - Franche-Comté → region:27
    Corse → region:94
    région Centre → region:24
    Centre → ~
    Guyane → region:03
    Réunion → region:04
    Île de la Réunion → region:04
"""
BEFORE_2016 = """
    Picardie → region:32
    Nord-Pas-de-Calais → region:32
    Nord-Pas-de-Calais et Picardie → region:32
    Alsace → region:44
    Alsace, Lorraine → region:44
    Alsace (67, 68) → department:67 department:68
    Rhône-Alpes → region:84
    Languedoc-Roussillon → region:76
    Haute-Normandie → region:28
    Aquitaine / Limousin → region:75
"""
DEPARTMENTS = """
    Finistère → department:29
    dans le Finistère → department:29
    Ille-et-Vilaine → department:35
    Ille et Vilaine → department:35
    Côtes d’Armor → department:22
    COTES D'ARMOR → department:22
    Seine Saint Denis → department:93
    Territoire de Belfort → department:90
    Val-d'Oise → department:95
    Corse-du-Sud → department:2A
    Corse-du-Sud (2A) → department:2A
    Paris → department:75
    Paris (75) → department:75
    75 - Paris → department:75
    75 Paris → department:75
    53 - Mayenne → department:53
    53 – Mayenne → department:53
    (53) Mayenne → department:53
    Mayenne - 53 → department:53
    Mayenne (53) → department:53
    1 - Ain → department:01
    Mayenne → department:53
    département de la Mayenne → department:53
    Département : Mayenne → department:53
    département 53 → department:53
    dépt. 53 → department:53
    département n° 53 → department:53
    Département 2A → department:2A
    départements 22, 29, 35 et 56 → department:22 department:29 department:35 department:56
    Manche (Département) → department:50
    Département du Nord → department:59
    Nord (59) → department:59
    971 - Guadeloupe → department:971
    Guadeloupe (971) → department:971
    Guadeloupe (Département) → department:971
    Département de La Réunion → department:974
    département 974 → department:974
"""
NUMBERS_ALONE = """
    53 → ~
    29 → ~
    2A → ~
    75 → ~
    99 → ?
    35000 → ?
    53000 Laval → ?
    22, 29 → ~
    département 20 → ?
    département 99 → ?
    Mayenne (35) → ~
    35 - Mayenne → ~
    Paris 13 → ~
    Rennes 35 → ?
    35 - Rennes → ?
"""
SEVERAL_MEANINGS = """
    Manche → ~
    La Manche → ~
    Manche (mer) → sea:channel
    Manche, Normandie → department:50
    Nord → ~
    Jura → ~
    Jura (39) → department:39
    Jura, Suisse → country:CH
    Jura (Suisse) → country:CH
    Jura, Doubs → department:39 department:25
    Vienne → ~
    Vienne (86) → department:86
    Vienne, Autriche → country:AT
    Vienne, Isère → department:38
    Vienne, Nouvelle-Aquitaine → department:86
    Calvados, Manche, Orne → department:14 department:50 department:61
    Manche, Atlantique, Méditerranée → sea:channel sea:atlantic sea:mediterranean
    Nord, Pas-de-Calais → department:59 department:62
    Bretagne, Manche → region:53 ~Manche
    Saint-Martin → ~
    Guadeloupe, Saint-Martin, Saint-Barthélemy → region:01 country:MF country:BL
    Géorgie → ~
    Congo → ~
    Corée → ~
    Amérique → ~
    Granada → ~
    Eure et Loire → ~
    Mexico → ~
    Bretagne (Espagne) → ~
"""
FRANCE = """
    France → country:FR
    Toute la France → country:FR
    France entière → country:FR
    - France entière - → country:FR
    France (Pays) → country:FR
    France (FR) → country:FR
    partout en France → country:FR
    l’ensemble du territoire français → country:FR
    National → country:FR
    Nationale → country:FR
    Échelle nationale → country:FR
    Métropole → zone:france_mainland
    France métropolitaine → zone:france_mainland
    en France métropolitaine → zone:france_mainland
    France métropolitaine (Ad-hoc) → zone:france_mainland
    Mainland France → zone:france_mainland
    Outre-mer → zone:france_overseas
    outremer → zone:france_overseas
    DROM-COM → zone:france_overseas
    DOM → region:01 region:02 region:03 region:04 region:06
    France métropolitaine et outre-mer → zone:france_mainland zone:france_overseas
    Métropole / Outre-mer → zone:france_mainland zone:france_overseas
    France, Guadeloupe, Martinique → country:FR region:01 region:02
    France métropolitaine, Corse → zone:france_mainland region:94
"""
FAR_AWAY = """
    Guadeloupe → region:01
    Martinique (DROM) → region:02
    Martinique (Collectivité territoriale) → region:02
    Mayotte → region:06
    Saint-Pierre-et-Miquelon → country:PM
    St Pierre et Miquelon → country:PM
    Saint-Martin (Antilles) → country:MF
    Nouvelle-Calédonie → country:NC
    Polynésie française → country:PF
    Wallis et Futuna → country:WF
    TAAF → country:TF
    Guadeloupe (France) → region:01
"""
COUNTRIES = """
    Allemagne → country:DE
    les Pays-Bas → country:NL
    Pays-Bas → country:NL
    The Netherlands → country:NL
    Toute la Suisse → country:CH
    ganze Schweiz → country:CH
    in ganz Deutschland → country:DE
    Throughout the United States → country:US
    Entire U.S. → country:US
    USA → country:US
    UK → country:GB
    Côte d'Ivoire → country:CI
    République tchèque → country:CZ
    République démocratique du Congo → country:CD
    Korea, Republic of → country:KR
    Bosnia & Herzegovina → country:BA
    Bosnie-Herzégovine → country:BA
    Österreich → country:AT
    España → country:ES
    Georgien → country:GE
    Luxembourg (pays) → country:LU
    Georgia (State) → ?
    Angleterre → ?
"""
CODES = """
    FR → country:FR
    DE → country:DE
    FRA → country:FR
    FR, BE, CH → country:FR country:BE country:CH
    MAR, TUN → country:MA country:TN
    GP → region:01
    MAR → ~
    COM → ~
    fr → ?
    ZZ → ?
    region:53 → region:53
    department:2A → department:2A
    FR-35 → department:35
    FR-BRE → region:53
    DEP-53 → department:53
    REG-53 → region:53
    fr:departement:53 → department:53
    country-subset:fr:metro → zone:france_mainland
"""
WIDE = """
    Europe → zone:europe
    Union européenne → zone:eu
    UE → zone:eu
    EU → zone:eu
    Monde entier → zone:world
    dans le monde entier → zone:world
    Worldwide → zone:world
    Afrique → zone:africa
    Amérique du Nord → zone:north_america
    Océan Atlantique → sea:atlantic
    Atlantique → sea:atlantic
    la Méditerranée → sea:mediterranean
    Mer du Nord → sea:north_sea
    mer Baltique → sea:baltic
    Manche - Mer du Nord → sea:channel sea:north_sea
    Golfe de Gascogne → sea:biscay
    Océan Indien → sea:indian_ocean
"""
LISTS = """
    Bretagne, Normandie → region:53 region:28
    Bretagne ; Normandie | Corse → region:53 region:28 region:94
    Bretagne / Normandie → region:53 region:28
    Bretagne et Normandie → region:53 region:28
    Bretagne et/ou Normandie → region:53 region:28
    Bretagne ou Normandie → region:53 region:28
    Bretagne & Normandie → region:53 region:28
    en Bretagne et en Normandie → region:53 region:28
    Bretagne, Pays de la Loire et Normandie → region:53 region:52 region:28
    Bretagne\\nNormandie → region:53 region:28
    <ul><li>Bretagne</li><li>Normandie</li></ul> → region:53 region:28
    Bretagne, Bretagne → region:53
    Régions : Bretagne, Normandie → region:53 region:28
    Région Bretagne et département de la Manche → region:53 department:50
    Ille-et-Vilaine (35), Côtes-d'Armor (22) → department:35 department:22
    Loir et Cher et Indre → department:41 department:36
    Loir et Cher et Indre et Loire → department:41 department:37
    Tarn et Tarn et Garonne → department:81 department:82
    Bosnie et Herzégovine et Croatie → country:BA country:HR
    United States, Canada, and Turkey → country:US country:CA country:TR
    Deutschland, Österreich und die Schweiz → country:DE country:AT country:CH
    España y Portugal → country:ES country:PT
    Bretagne, Atlantide → region:53 ?Atlantide
    Bretagne ; Atlantide ; Lémurie → region:53 ?Atlantide ?Lémurie
    Bretagne, Atlantide, Manche → region:53 ?Atlantide ~Manche
    Atlantide, Lémurie → ?
"""
ONE_IN_THE_OTHER = """
    France > Bretagne → region:53
    France > Bretagne > Finistère → department:29
    Europe > France > Bretagne → region:53
    France › Normandie › Manche → department:50
    France > Bretagne > Rennes → region:53
    Bretagne > France → ?
    Normandie > Finistère → ?
    Atlantide > Bretagne → ?
    Bretagne, France → region:53
    Finistère, Bretagne, France → department:29
    France, Bretagne → region:53
    Bretagne (Finistère) → department:29
    Bretagne (35) → department:35
    Bretagne : Finistère, Morbihan → department:29 department:56
    Bretagne (Finistère, Morbihan) → department:29 department:56
    Corse (2A, 2B) → department:2A department:2B
    Bretagne (Finistère, Atlantide) → ?
"""
TOWNS = """
    Rennes → ?
    Rennes, Bretagne → region:53
    Rennes (Bretagne) → region:53
    Rennes (35) → department:35
    Rennes (Ille-et-Vilaine) → department:35
    Rennes, Ille-et-Vilaine, Bretagne, France → department:35
    Saint-Denis (974) → department:974
    Saint-Denis (La Réunion) → region:04
    Stavanger, Noruega → country:NO
    Parc du Vercors (Drôme, Isère) → department:26 department:38
    Bretagne (Commune) → ?
    PAYS DES CHÂTEAUX (Ad-hoc) → ?
    Rennes, Europe → ?
    Brest, Atlantique → ?
    Valencia (ES) → ?
    Portland, OR → ?
    Boston, MA → ?
    Lyon (3) → ?
    Paris, Texas → ?
    Belize, Florida → ?
    Paris, Missouri, Canada → country:CA ~Paris ?Missouri
    Based in Lyon, France → ?
    Sud, France → ?
    Lyon, Marseille → ?
    Madrid- España → ?
"""
NEVER_A_GUESS = """
    France hors Corse → ?
    France (hors Corse) → ?
    Toute la France, sauf la Corse → ?
    Nord de la France → ?
    Sud de la Bretagne → ?
    Bretagne nord → ?
    Western United States → ?
    Bretange → ?
    Bretagnes → ?
    Pays basque → ?
    Rhin → ?
    Massif central → ?
    International → ?
    en ligne → ?
    There were volunteers from Spain, Italy and Portugal → ?
    All are welcome, from Spain to Italy, Portugal → ?
    n/a → !
    NA → !
    - → !
    Non renseigné → !
"""
TABLES = [
    REGIONS, BEFORE_2016, DEPARTMENTS, NUMBERS_ALONE, SEVERAL_MEANINGS, FRANCE, FAR_AWAY, COUNTRIES, CODES, WIDE, LISTS,
    ONE_IN_THE_OTHER, TOWNS, NEVER_A_GUESS,
]  # fmt: skip
ALL = [case for table in TABLES for case in cases(table)]


@pytest.mark.parametrize(("raw", "expected"), ALL, ids=[raw for raw, _ in ALL])
def test_a_place_on_a_french_page(raw: str, expected: str) -> None:
    assert told(read(raw)) == expected


def test_the_table_is_long() -> None:
    assert len(ALL) >= 150 and len(dict(ALL)) == len(ALL)


@pytest.mark.parametrize(
    ("raw", "lang", "country", "expected"),
    [
        # the nation of a portal is France only where the portal is French
        ("National", "fr", "CH", "~"), ("National", "en", "US", "~"), ("National", None, "FR", "country:FR"),
        # a name that another language gives to something else
        ("Island", "de", "DE", "country:IS"), ("Island", "en", "GB", "~"), ("Island", None, "EU", "~"),
        ("Mexico", "en", "US", "country:MX"), ("Mexico", "fr-FR", "FR", "~"),
        # `en` joins in Dutch and says where in French
        ("Nederland en België", "nl", "NL", "country:NL country:BE"), ("en France", "fr", "FR", "country:FR"),
        # two letters are a State, a canton or a province on the portals of these countries
        ("CA", "en", "US", "~"), ("BE", "de", "CH", "~"), ("DE, FR", None, "DE", "~"), ("DE, FR", None, "EU",
         "country:DE country:FR"), ("USA", "en", "US", "country:US"),
        # a number after a town is a department on French portals only
        ("Rennes (35)", "en", "US", "?"), ("Mayenne (53)", "en", "US", "department:53"),
    ],
)  # fmt: skip
def test_language_and_country_decide(raw: str, lang: str | None, country: str, expected: str) -> None:
    assert told(read(raw, lang, country)) == expected


@pytest.mark.parametrize(
    ("raw", "rule"),
    [
        ("Bretagne", "place: name"), ("Picardie", "place: region before 2016, in this one"),
        ("Bretagne (Région)", "place: name and kind"), ("Mayenne (53)", "place: number and name"),
        ("département 53", "place: number of a department"), ("FR-35", "place: code"), ("FR", "place: ISO 3166-1"),
        ("National", "place: the nation of a French portal"), ("France > Bretagne", "place: end of a path"),
        ("Rennes, Bretagne", "place: what stands after the town"), ("Bretagne, France", "place: the narrower of two"),
        ("Rennes (Bretagne)", "place: what stands in brackets after the town"),
        ("Jura (Bourgogne-Franche-Comté)", "place: name, and what it lies in"),
        ("Vienne, Charente", "place: name among its like, one of several"),
    ],
)  # fmt: skip
def test_a_value_says_which_rule_read_it(raw: str, rule: str) -> None:
    assert read(raw)[0].rule == rule


def test_an_issue_says_what_it_may_be() -> None:
    [reading] = read("53")
    assert reading.advice == "region:53 or department:53, or another place of that name"
    [reading] = read("Mayenne (35)")
    assert reading.advice == "the name and what stands beside it contradict each other"
    [reading] = read("France hors Corse")
    assert reading.advice and "leaves something out" in reading.advice


def test_the_words_of_an_issue_hold_no_personal_data() -> None:
    assert told(read("Bretagne ; nom@labo.example.org")) == "region:53 ?[…]"


def test_a_very_long_text_is_no_place() -> None:
    assert [each.problem for each in read("Bretagne, " * 1000)] == ["not_a_place"]
    assert (
        len(read(", ".join(place.label_fr for code, place in places().items() if kind_of(code) == "department"))) == 101
    )


def test_every_code_of_the_list_reads_as_itself() -> None:
    assert {code: told(read(code)) for code in places()} == {code: code for code in places()}


def test_every_iso_code_is_read_but_those_that_are_words() -> None:
    odd = {letters for letters, code in by_alpha().items() if told(read(letters)) != code}
    assert odd == {"NA", "AND", "ARE", "COM", "DOM", "ET", "MAR", "PER", "SUR"}


# The label map --------------------------------------------------------------------------------------------------------


def test_the_portals_own_labels_come_first() -> None:
    [reading] = read("National", portal="open_sciences_participatives")
    assert (reading.value, reading.rule) == ("country:FR", "label_map:open_sciences_participatives")
    [reading] = read("- France entière -", portal="culture_gouv")
    assert (reading.value, reading.rule) == ("country:FR", "label_map:culture_gouv")


def test_a_label_of_the_map_is_known_inside_a_list_too() -> None:
    assert [each.rule for each in read("PACA, Bretagne")] == [
        "label_map:any, one of several",
        "place: name, one of several",
    ]


# Nights ---------------------------------------------------------------------------------------------------------------


def test_a_night_reads_each_place_of_a_value_and_keeps_the_rest_as_issues(nights: Nights) -> None:
    said = ["Bretagne, Atlantide", "Rennes", "Bretagne et Corse"]
    nights.night(0, {"alpha": [{"ref": "1", "territories": said}]})
    assert nights.values("territories") == [("1", code) for code in ("region:53", "region:53", "region:94")]
    assert nights.issues() == {
        ("unknown_place", "territories", "Atlantide"), ("unknown_place", "territories", "Rennes"),
    }  # fmt: skip


def test_where_one_can_take_part_is_never_where_the_coordinator_sits(nights: Nights) -> None:
    nights.night(0, {"alpha": [{"ref": "1", "coordinator_place": "FR", "location": "48.117, -1.677"}]})
    assert nights.values("territories") == []
    assert nights.values("coordinator_place") == [("1", "country:FR")]
    assert nights.values("location") == [("1", "48.117,-1.677")]


def test_the_country_of_the_portal_is_known_at_night(nights: Nights) -> None:
    nights.portal("alpha", country="FR")
    nights.portal("beta", country="CH")
    nights.night(0, {portal: [{"ref": portal, "territories": "National"}] for portal in ("alpha", "beta")})
    assert nights.values("territories") == [("alpha", "country:FR")]


def test_coco_try_reads_a_place_as_a_night_would() -> None:
    [told] = attempt("place", "Rennes, Bretagne")
    assert (told["value"], told["rule"]) == ("region:53", "place: what stands after the town")
    assert [each["problem"] for each in attempt("place", "53")] == ["ambiguous_place"]
    assert [each["value"] for each in attempt("place", "National", portal="eu_citizen_science")] == [None]


# Captures -------------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not CAPTURES.exists(), reason="the captured portals of ../shared are not here")
def test_every_perimeter_of_aides_territoires_is_read() -> None:
    folder = CAPTURES / "aides-territoires" / "files" / "api"
    aids = json.loads((folder / "aids" / "index@size=1000.json").read_text(encoding="utf-8"))["results"]
    said = {each["perimeter"] for each in aids}
    said |= {each["text"] for each in json.loads((folder / "perimeters" / "index.json").read_text("utf-8"))["results"]}
    assert {raw for raw in said if not read(raw, portal="aides_territoires")[0].value} == set()


# For every text -------------------------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    "Bretagne France Rennes Manche 53 (53) Loir Cher Nord et and , ; / > : ( ) - département région toute la hors FR"
    " l’ de <b> &amp; é DOM National".split()
)
TEXTS = st.text() | st.lists(WORDS, max_size=12).map(" ".join) | st.lists(WORDS, max_size=12).map("".join)
LANGUAGES = st.sampled_from([None, "fr", "en", "de", "nl", "fr-FR"])


@given(TEXTS, LANGUAGES, st.sampled_from(["FR", "EU", "US", "XX"]))
def test_a_text_gives_codes_of_the_list_once_each_or_issues(raw: str, lang: str | None, country: str) -> None:
    readings = read(raw, lang, country)
    values = [each.value for each in readings if each.value]
    assert len(values) == len(set(values)) and set(values) <= set(places())
    assert readings or not plain(raw), "nothing is dropped"
    for each in readings:
        assert (each.value is None) != (each.problem is None) and each.rule
        assert told(read(each.value, lang, country)) == each.value if each.value else True
        assert each.quote is None or (unicodedata.is_normalized("NFC", each.quote) and each.quote.isprintable())


@given(TEXTS)
def test_white_space_case_and_form_change_nothing_in_a_name(raw: str) -> None:
    for code in ("region:11", "department:22", "country:CI"):
        name = places()[code].label_fr
        assert told(read(f"  {name.upper()}\u00a0")) == told(read(unicodedata.normalize("NFD", name))) == code
    assert told(read(f" {raw}\u200b ")) == told(read(raw))


@pytest.mark.parametrize(
    "piece",
    ["Bretagne, ", "a et ", "(", ")", "a(b)", "a > ", "53 - ", "département 1, ", "Vienne, ", "A ", "FR,", "toute la ",
     "<a ", "\n", "é", "Bretagne (", "a:b "],
)  # fmt: skip
def test_long_and_strange_texts_are_read_quickly(piece: str) -> None:
    for length in (300, LONGEST, 100_000):
        text = (piece * (length // len(piece) + 1))[:length]
        start = time.perf_counter()
        read(text)
        assert time.perf_counter() - start < 1
