"""The public directory, seen from outside: addresses, words, facets, things, and what must never get through."""

import gc
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import quote

import duckdb
import pytest
from bs4 import BeautifulSoup
from starlette.testclient import TestClient

from directory.kinds import COLLECTIONS, ELSEWHERE
from directory.language import LANGUAGES, messages
from directory.pages import lists
from directory.values import label_of
from directory.visit import SECURITY_HEADERS, templates
from schemas.dictionary import describe
from schemas.published import PUBLISHED
from tests.directory.conftest import PROJECTS, SCRIPT, browser, thing, write_release

PAGES = [
    "/fr/", "/en/", "/fr/projects", "/en/projects?q=birds&theme=biodiversity&sort=relevance", "/fr/projects?q=zzzz",
    "/fr/calls", "/en/calls?status=open", "/fr/news", "/en/services", "/fr/projects/p-birds", "/en/projects/p-birds",
    "/fr/projects/p-hostile", "/fr/projects?q=hostile", "/en/calls/c-open", "/fr/calls/c-late", "/fr/news/n-day",
    "/fr/services/s-house", "/fr/portals",
]  # fmt: skip
PROBLEMS = ["/fr/projects/p-gone", "/fr/nowhere", "/fr/projects?page=0", "/de/"]


@pytest.fixture
def visitor(tmp_path: Path) -> TestClient:
    """A browser of the small release of conftest.py."""
    write_release(tmp_path)
    return browser(tmp_path)


def soup(visitor: TestClient, address: str) -> BeautifulSoup:
    return BeautifulSoup(visitor.get(address).text, "lxml")


def found_by(visitor: TestClient, query: str) -> list[str]:
    """The ids of the projects that a query string finds, in order."""
    return [item["id"] for item in visitor.get(f"/fr/projects.json?{query}").json()["items"]]


# Addresses


@pytest.mark.parametrize(
    ("address", "status"),
    [*((page, 200) for page in PAGES),
     ("/healthz", 200), ("/static/style.css", 200), ("/fr/portals.json", 200), ("/en/calls.json", 200),
     ("/fr/projects/unknown", 404), ("/fr/nowhere", 404), ("/de/", 404), ("/fr/projects/", 404), ("/frr/", 404),
     ("/static/../app.py", 404), ("/fr/projects/p-birds.json", 404), ("/fr/projects?page=2", 404),
     ("/fr/projects/p-gone", 410), ("/fr/projects/p-loop", 410)],
)  # fmt: skip
def test_every_address_has_its_status(visitor: TestClient, address: str, status: int) -> None:
    assert visitor.get(address).status_code == status


@pytest.mark.parametrize(
    ("accept_language", "home"),
    [("fr-FR,fr;q=0.9,en;q=0.8", "/fr/"), ("en-GB,en;q=0.9,fr;q=0.2", "/en/"), ("de,en;q=0.5", "/en/"),
     ("de", "/fr/"), ("", "/fr/"), ("en;q=0", "/fr/"), ("en;q=high,fr", "/fr/"), ("*", "/fr/")],
)  # fmt: skip
def test_the_front_door_opens_on_the_language_asked_for(visitor: TestClient, accept_language: str, home: str) -> None:
    answer = visitor.get("/", headers={"Accept-Language": accept_language})
    assert (answer.status_code, answer.headers["location"], answer.headers["vary"]) == (302, home, "Accept-Language")


@pytest.mark.parametrize(
    ("address", "location"),
    [("/fr", "/fr/"),
     ("/fr/projects/p-older", "/fr/projects/p-birds"),
     ("/en/projects/p-old", "/en/projects/p-birds"),  # merged twice: one redirect, not two
     ("/fr/news/p-birds", "/fr/projects/p-birds")],  # a project under the wrong kind
)  # fmt: skip
def test_what_moved_is_redirected_for_good(visitor: TestClient, address: str, location: str) -> None:
    answer = visitor.get(address)
    assert (answer.status_code, answer.headers["location"]) == (301, location)


def test_what_was_taken_away_says_why(visitor: TestClient) -> None:
    page = soup(visitor, "/en/projects/p-gone")
    assert page.h1.text == "This entry was taken away"
    assert "asked for it to be withdrawn" in page.main.text
    assert "1 November 2026" in page.main.text


# Search


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("été", ["p-birds"]),
        ("ete", ["p-birds"]),  # accents
        ("E\u0301TE\u0301", ["p-birds"]),  # the same letters, decomposed
        ("oeuvres", ["p-jazz"]),  # œ
        ("Œuvres", ["p-jazz"]),
        ("cafe", ["p-air"]),  # the organisation
        ("summer", ["p-birds"]),  # an alternate name
        ("ornitho", ["p-birds"]),  # the beginning of a keyword
        ("qualité de l'air", ["p-air"]),  # the label of its theme, elision and all
        ("air quality", ["p-air"]),  # in the other language
        ("biodiversity", ["p-birds"]),  # the wider theme of its theme
        ("jardin compter", ["p-birds"]),  # every word, in any order
        ("jardin capteur", []),
        ("eau", []),  # is not in "réseau"
        ("", ["p-birds", "p-air", "p-hostile", "p-jazz"]),
        ("!?", ["p-birds", "p-air", "p-hostile", "p-jazz"]),  # no word at all
        ("'; DROP TABLE projects; --", []),
    ],
)
def test_search_finds_words_as_people_type_them(visitor: TestClient, words: str, ids: list[str]) -> None:
    assert found_by(visitor, f"q={quote(words)}") == ids


def test_a_name_that_holds_the_words_comes_first(tmp_path: Path) -> None:
    write_release(tmp_path, things=[
        thing("project", id="p-1", name="Un autre", tagline="Observer les nuages"),
        thing("project", id="p-2", name="Le journal des nuages"),
        thing("project", id="p-3", name="Nuages du soir"),
    ])  # fmt: skip
    assert found_by(browser(tmp_path), "q=nuages") == ["p-3", "p-2", "p-1"]


def test_the_title_repeats_the_query(visitor: TestClient) -> None:
    page = soup(visitor, "/fr/projects?q=photo&mode=field")
    assert page.h1.text == "1 projet · «\u00a0photo\u00a0» · Sur le terrain"
    assert page.title.text.startswith(page.h1.text)


def test_filters_and_words_travel_together(visitor: TestClient) -> None:
    page = soup(visitor, "/fr/projects?q=photo&mode=field")
    assert page.find("input", {"name": "q"})["value"] == "photo"
    assert page.find("input", {"name": "mode", "value": "field"}).has_attr("checked")
    assert all(box["form"] == page.form["id"] for box in page.select("aside input"))


@pytest.mark.parametrize(
    "query",
    ["q=" + "x" * 10_000, "page=0", "page=-1", "page=abc", "page=1e3", "page=", "page=9999999", "sort=t.id;DROP",
     "theme=%27%20OR%201=1", "theme=" + "a" * 200, "&".join(f"theme=t{i}" for i in range(50))],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_with_advice(visitor: TestClient, query: str) -> None:
    for form in ("", ".json"):
        answer = visitor.get(f"/en/projects{form}?{query}")
        assert answer.status_code == 400
        assert "This request cannot be read" in answer.text


def test_parameters_of_others_are_passed_over(visitor: TestClient) -> None:
    assert found_by(visitor, "q=ete&utm_source=letter&theme=") == ["p-birds"]


# Facets


def facet(visitor: TestClient, query: str, key: str) -> dict[str, int]:
    facets = visitor.get(f"/fr/projects.json?{query}").json()["facets"]
    return {choice["value"]: choice["count"] for choice in facets[key]}


@pytest.mark.parametrize(
    ("query", "key", "counts"),
    [
        ("", "contribution", {"photo": 2, "counting": 1, "measurement": 1}),
        ("", "portal", {"science_ensemble": 4, "eu_citizen_science": 1}),  # one project stands on both
        ("", "status", {"active": 1, "completed": 1}),  # no status is no value
        ("", "theme", {"<b>": 1, "air": 1, "biodiversity": 1, "biodiversity.birds": 1, "heritage_culture_society": 1}),
        ("mode=field", "contribution", {"counting": 1, "measurement": 1, "photo": 1}),  # the other facets count
        ("contribution=photo", "contribution", {"photo": 2, "counting": 1, "measurement": 1}),  # its own do not
        ("contribution=photo", "mode", {"field": 1, "online": 1}),
        ("q=capteur", "mode", {"field": 1, "online": 0}),  # nothing left: shown, and cannot be chosen
        ("territory=country:FR", "territory", {"country:FR": 1, "region:53": 1}),
    ],
)
def test_a_facet_counts_what_each_choice_would_give(
    visitor: TestClient, query: str, key: str, counts: dict[str, int]
) -> None:
    assert facet(visitor, query, key) == counts


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("contribution=photo", {"p-birds", "p-jazz"}),
        ("contribution=photo&contribution=measurement", {"p-birds", "p-jazz", "p-air"}),  # one or the other
        ("contribution=photo&mode=field", {"p-birds"}),  # both
        ("theme=biodiversity", {"p-birds"}),  # a wider code holds its narrower ones
        ("territory=country:FR", {"p-birds"}),
        ("portal=eu_citizen_science", {"p-birds"}),
        ("status=completed", {"p-air"}),
        ("theme=no.longer.used", set()),
    ],
)
def test_choices_widen_within_a_facet_and_narrow_across(visitor: TestClient, query: str, ids: set[str]) -> None:
    assert set(found_by(visitor, query)) == ids


def test_a_choice_without_results_cannot_be_ticked(visitor: TestClient) -> None:
    page = soup(visitor, "/fr/projects?q=capteur")
    assert page.find("input", {"name": "mode", "value": "online"}).has_attr("disabled")


def test_a_chip_takes_its_choice_away(visitor: TestClient) -> None:
    chips = soup(visitor, "/fr/projects?q=photo&mode=field&theme=biodiversity").select(".chips a")
    assert [chip["href"] for chip in chips] == [
        "/fr/projects?q=photo&mode=field", "/fr/projects?q=photo&theme=biodiversity", "/fr/projects?q=photo",
    ]  # fmt: skip


# Lists, pages of lists and their JSON


def test_the_json_twin_says_what_the_page_says(visitor: TestClient) -> None:
    page, twin = soup(visitor, "/en/projects?q=photo"), visitor.get("/en/projects.json?q=photo")
    said = twin.json()
    assert twin.headers["content-type"] == "application/json; charset=utf-8"
    assert page.find("link", type="application/json")["href"] == "/en/projects.json?q=photo"
    assert [a["href"] for a in page.select(".cards h2 a")] == [item["page"] for item in said["items"]]
    assert (said["total"], said["page"], said["pages"], said["next"]) == (2, 1, 1, None)
    birds = next(item for item in said["items"] if item["id"] == "p-birds")
    assert set(birds) == {*PUBLISHED["project"].model_fields, "page"}
    assert birds["first_seen_utc"] == "2026-11-03T02:00:00Z"


def test_long_lists_come_in_pages_without_gap_or_echo(tmp_path: Path) -> None:
    write_release(tmp_path, things=[thing("project", id=f"p-{n:02}", name=f"Nuages {n}") for n in range(45)])
    visitor = browser(tmp_path)
    seen, address = [], "/fr/projects.json?q=nuages"
    while address:
        page = visitor.get(address).json()
        seen += [item["id"] for item in page["items"]]
        address = page["next"]
    assert sorted(seen) == [f"p-{n:02}" for n in range(45)]
    pager = soup(visitor, "/fr/projects?q=nuages&page=2").select_one(".pager")
    assert [a["href"] for a in pager.select("a")] == ["/fr/projects?q=nuages", "/fr/projects?q=nuages&page=3"]
    assert "Page 2 sur 3" in pager.text


def test_calls_that_are_open_come_first(visitor: TestClient) -> None:
    items = visitor.get("/fr/calls.json").json()["items"]
    assert [item["id"] for item in items] == ["c-late", "c-open", "c-closed"]


def test_home_counts_and_shows_what_is_new(visitor: TestClient) -> None:
    page = soup(visitor, "/fr/")
    totals = [item.text.strip() for item in page.select(".totals li")]
    assert totals == ["4 projets", "3 appels", "1 actualité", "1 service", "2 portails"]
    assert page.select_one("#latest").find_next("h3").text == "Les oiseaux de l’été"
    assert [a.text for a in page.select("section[aria-labelledby=closing] h3 a")] == [
        "Recherches participatives en émergence"
    ]


def test_portals_are_shown_with_their_terms_and_freshness(visitor: TestClient) -> None:
    text = " ".join(soup(visitor, "/en/portals").main.get_text(" ").split())
    assert "EU-Citizen.Science Publisher ECSA Country EU Licence CC BY-SA 4.0" in text
    assert "Last good reading never Last run Too few entries" in text
    assert "Country France Licence not stated What we republish Facts Entries 3" in text


# The page of a thing


def rows(page: BeautifulSoup) -> dict[str, str]:
    """Label -> words of every row of a thing's page, the origins left out."""
    for origin in page.select("details"):
        origin.decompose()
    return {row.dt.text: " ".join(row.dd.get_text(" ").split()) for row in page.select(".rows > div")}


def test_a_page_says_everything_in_words(visitor: TestClient) -> None:
    french, english = (rows(soup(visitor, f"/{lang}/projects/p-birds")) for lang in LANGUAGES)
    assert french["Façons de participer"] == "Compter, suivre un protocole Photographier"
    assert english["Ways to take part"] == "Count / follow a protocol Take photos"
    assert (french["Possible de chez soi"], english["Possible from home"]) == ("Oui", "Yes")
    assert (french["Début"], english["Start"]) == ("mars 2019", "March 2019")
    assert (french["Territoires"], english["Territories"]) == ("Bretagne", "Brittany")
    assert (french["Pays du porteur"], french["Langue du texte"]) == ("France", "Français")
    assert "Difficulté" not in french  # an empty field has no row


def test_money_and_durations_are_said_in_words(visitor: TestClient) -> None:
    french, english = (rows(soup(visitor, f"/{lang}/calls/c-open")) for lang in LANGUAGES)
    assert (french["Aide maximale"], english["Highest grant"]) == ("100 000 €", "€100,000")
    assert (french["Durée maximale"], english["Shortest duration"]) == ("18 mois", "12 months")
    assert french["Raison de l’état"] == "Une échéance obligatoire reste à venir"


@pytest.mark.parametrize("kind", PUBLISHED)
def test_every_published_field_has_one_place_on_its_page(kind: str) -> None:
    of = next(collection for collection in COLLECTIONS.values() if collection.kind == kind)
    placed = [name for names in of.sections.values() for name in names]
    assert sorted(placed) == sorted(set(PUBLISHED[kind].model_fields) - ELSEWHERE)
    assert all(label_of(lang, of, name) for lang in LANGUAGES for name in placed)


def test_a_thing_on_two_portals_names_both_with_link_dates_and_licence(visitor: TestClient) -> None:
    sources = soup(visitor, "/fr/projects/p-birds").select(".sources li")
    said = {source.strong.text: source for source in sources}
    assert set(said) == {"Science Ensemble", "EU-Citizen.Science"}
    assert said["EU-Citizen.Science"].a["href"] == "https://portal-two.example.org/project/345"
    assert "depuis le 1er novembre 2026" in said["EU-Citizen.Science"].text
    assert "CC BY-SA 4.0" in said["EU-Citizen.Science"].text
    assert "non précisée" in said["Science Ensemble"].text


def related(visitor: TestClient, address: str) -> dict[str, list[str]]:
    """Heading -> links of the section of related things."""
    headings = soup(visitor, address).select("section[aria-labelledby=related] h3")
    return {heading.text: [link["href"] for link in heading.find_next("ul").select("a")] for heading in headings}


@pytest.mark.parametrize(
    ("address", "groups"),
    [
        ("/fr/calls/c-late", {"Autres éditions": ["/fr/calls/c-open", "/fr/calls/c-closed"]}),
        ("/en/calls/c-closed", {"Other editions": ["/en/calls/c-open", "/en/calls/c-late"],
                                "Projects it paid for": ["/en/projects/p-birds"]}),
        ("/en/projects/p-birds", {"Its parts": ["/en/projects/p-hostile"], "Funded by": ["/en/calls/c-closed"]}),
        ("/fr/projects/p-hostile", {"Fait partie de": ["/fr/projects/p-birds"]}),
        ("/fr/projects/p-air", {}),
    ],
)  # fmt: skip
def test_related_things_are_named_from_both_sides(
    visitor: TestClient, address: str, groups: dict[str, list[str]]
) -> None:
    assert related(visitor, address) == groups


def test_a_relation_says_its_year_and_its_reason_in_the_language_of_the_page(visitor: TestClient) -> None:
    newer, older = soup(visitor, "/fr/calls/c-late").select("section[aria-labelledby=related] li")
    assert " ".join(newer.text.split()) == (
        "Recherches participatives en émergence (2027) Même nom, autre édition · year 2027 and 2026"
    )
    assert "(2025)" in older.text
    assert newer.select_one("span[lang=en]").text == "year 2027 and 2026"


def test_every_rule_of_a_relation_has_its_words() -> None:
    ruled = re.sub(r"\w+:|\(.*?\)", "", describe("relations", "rule"))
    assert set(re.findall(r"[a-z_]+", ruled)) - {"or"} == {
        key.removeprefix("why.") for key in messages() if key.startswith("why.")
    }


def test_a_release_that_is_older_than_relations_is_read(tmp_path: Path) -> None:
    with duckdb.connect(str(write_release(tmp_path) / "co-construisons.duckdb")) as connection:
        connection.execute("DROP TABLE relations")
    assert browser(tmp_path).get("/fr/calls/c-late").status_code == 200


def test_each_value_says_where_it_comes_from(visitor: TestClient) -> None:
    page = soup(visitor, "/en/projects/p-birds")
    origin = next(d for d in page.select("details.origin") if d.summary.text.endswith("Stated status"))
    kept, aside, agrees = (" ".join(item.text.split()) for item in origin.select("li"))
    assert kept == "En cours Kept · Science Ensemble · page read · read on 1 November 2026 · rule label:project_status"
    assert aside.startswith("Completed Left aside (older) · EU-Citizen.Science · page read")
    assert agrees.startswith("Active Agrees · Science Ensemble")
    assert origin.select("q")[0]["lang"] == "fr"


def test_prose_that_a_licence_holds_back_is_not_in_the_origin(visitor: TestClient) -> None:
    origin = next(
        d for d in soup(visitor, "/en/calls/c-open").select("details.origin") if "Description" in d.summary.text
    )
    assert "does not let out" in origin.text


def test_words_are_marked_with_their_own_language(visitor: TestClient) -> None:
    page = soup(visitor, "/en/projects/p-birds")
    assert page.html["lang"] == "en"
    assert page.h1["lang"] == "fr"
    assert page.select_one("header .lead")["lang"] == "fr-CA"  # the winning statement's own
    assert page.select_one(".prose")["lang"] == "fr"


def test_deadlines_say_kind_zone_words_and_what_became_of_them(visitor: TestClient) -> None:
    cells = [
        [" ".join(cell.text.split()) for cell in row.select("th, td")]
        for row in soup(visitor, "/en/calls/c-open").select("tbody tr")
    ]
    assert cells == [
        ["Information webinar", "25 November 2026 at 14:00", "in 5 days", "Europe/Paris (assumed)",
         "webinaire le 25 novembre à 14h"],
        ["Pre-proposal", "28 November 2026 at 13:00", "Superseded", "Europe/Paris (stated)",
         "28 novembre, 13h (heure de Paris)"],
        ["Pre-proposal", "2 December 2026 at 13:00", "in 12 days", "Europe/Paris (stated)",
         "reporté au 2 décembre 2026, 13h"],
        ["Full proposal", "April 2027", "", "Europe/Paris (assumed)", "avril 2027"],
    ]  # fmt: skip


def test_the_next_date_is_no_webinar_and_no_moved_date(visitor: TestClient) -> None:
    for address in ("/fr/calls/c-open", "/fr/calls?q=emergence", "/fr/"):
        assert " ".join(soup(visitor, address).select_one(".tile").text.split()) == "2 déc. dans 12 jours"


def test_a_status_is_dated_and_a_date_that_passed_since_is_said(visitor: TestClient) -> None:
    page = soup(visitor, "/fr/calls/c-late")
    assert "État au 20 novembre 2026" in page.main.text
    assert "est passée depuis la publication" in page.main.text
    assert soup(visitor, "/fr/calls?q=materiels").select_one(".card .status").text == "Échéance passée"


def test_machines_read_the_same_thing(visitor: TestClient) -> None:
    said = json.loads(soup(visitor, "/fr/projects/p-birds").find("script", type="application/ld+json").string)
    assert said["@type"] == "WebPage"
    assert said["isBasedOn"] == ["https://portal-two.example.org/project/345", "https://portal-one.example.org/birds"]
    thing_said = said["mainEntity"]
    assert (thing_said["@type"], thing_said["name"]) == ("Project", "Les oiseaux de l’été")
    assert thing_said["keywords"] == ["Oiseaux", "ornithologie"]
    assert thing_said["potentialAction"]["target"] == "https://birds.example.org/join?a=1&b=2"
    assert "sameAs" not in thing_said  # both other links are unsafe
    call = json.loads(soup(visitor, "/fr/calls/c-open").find("script", type="application/ld+json").string)
    ends = [action["endTime"] for action in call["mainEntity"]["potentialAction"]]
    assert ends == ["2026-12-02T13:00:00+01:00", "2027-04"]  # neither the webinar nor the day before it was moved
    assert call["keywords"] == ["Qualité de l’air"]  # schema.org gives a Grant none
    assert call["mainEntity"]["amount"] == {"@type": "MonetaryAmount", "currency": "EUR", "maxValue": 100000.0}


# What comes from outside


PAYLOADS = [
    SCRIPT, '"><script>alert(1)</script>', "'><img src=x onerror=alert(1)>", "</title><script>alert(1)</script>",
    "</script><script>alert(1)</script>", "<svg/onload=alert(1)>", "javascript:alert(1)", "{{ 7 * 7 }}{% raw %}",
    "&lt;script&gt;alert(1)&lt;/script&gt;", "<!--<script>", "]]><script>alert(1)</script>", "\u2028<b onclick=x>",
    "\u202egnp.exe", "data:text/html,<script>alert(1)</script>", "//evil.example/x", "https://user:pw@evil.example/",
    "<a href=javascript:alert(1)>x</a>", "<style>*{display:none}</style>", "<base href=//evil.example>", "' OR 1=1 --",
]  # fmt: skip
LIVE = {"script", "style", "img", "iframe", "object", "embed", "base"}


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("kind", PUBLISHED)
def test_nothing_from_outside_comes_alive(tmp_path: Path, kind: str, payload: str) -> None:
    of = next(collection for collection in COLLECTIONS.values() if collection.kind == kind)
    poisoned: dict[str, Any] = {
        name: [payload] if "list" in str(f.annotation) else payload
        for name, f in PUBLISHED[kind].model_fields.items()
        if "str" in str(f.annotation) and name not in {"id", "portals"}
    }
    write_release(tmp_path, things=[thing(kind, id="x-1", **poisoned)])
    visitor = browser(tmp_path)
    for address in (f"/fr/{of.plural}/x-1", f"/fr/{of.plural}", f"/fr/{of.plural}?q={quote(payload)}", "/fr/"):
        answer = visitor.get(address)
        page = BeautifulSoup(answer.text, "html.parser")
        assert answer.status_code == 200
        for element in page.find_all(True):
            live = element.name in LIVE and element.get("type") != "application/ld+json"
            assert not live, element
            assert not [name for name in element.attrs if name.startswith("on") or name == "style"], element
            for name in ("href", "src", "action"):
                assert re.match(r"(/(?!/)|#|https?://[^@/]+(/|$)|$)", element.get(name, "")), element
        for block in page.find_all("script"):
            json.loads(block.string)
    assert "49" not in visitor.get(f"/fr/{of.plural}/x-1").text.replace(payload, "")


def test_what_comes_from_outside_is_shown_as_it_is(visitor: TestClient) -> None:
    assert soup(visitor, "/fr/projects/p-hostile").h1.text == f"Hostile {SCRIPT}"


def test_links_that_leave_carry_nothing_along(visitor: TestClient) -> None:
    for address in PAGES:
        leaving = [a for a in soup(visitor, address).select("a[href]") if not a["href"].startswith(("/", "#"))]
        assert all(a["rel"] == ["noopener", "noreferrer", "nofollow", "ugc"] for a in leaving)
        assert all(a["href"].startswith(("https://", "http://")) for a in leaving)
    assert "Ce lien mène à birds.example.org" in visitor.get("/fr/projects/p-birds").text


@pytest.mark.parametrize(
    "address", [*PAGES, *PROBLEMS, "/", "/fr", "/healthz", "/static/style.css", "/static/none", "/fr/projects.json"]
)
def test_every_answer_carries_the_security_headers(visitor: TestClient, address: str) -> None:
    headers = visitor.get(address).headers
    assert {name: headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS
    assert "script-src 'none'" in headers["Content-Security-Policy"]
    assert "set-cookie" not in headers


def test_only_our_own_names_are_answered(visitor: TestClient) -> None:
    assert visitor.get("/fr/", headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_the_directory_is_read_only(visitor: TestClient, method: str) -> None:
    answer = visitor.request(method, "/fr/projects", content=b"x" * 100_000)
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]


def test_an_unchanged_page_is_not_sent_twice(visitor: TestClient) -> None:
    first = visitor.get("/fr/projects")
    again = visitor.get("/fr/projects", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_our_own_mistakes_show_a_page_and_no_inside(visitor: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(lists.queries, "find", fail)
    answer = visitor.get("/en/projects")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text
    assert "secret" not in answer.text
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


# For every reader


class Nesting(HTMLParser):
    """Raises when a tag closes what is not open; `open` is empty at the end of a well-formed page."""

    VOID = frozenset({"meta", "link", "input", "br", "img", "hr"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), f"<{tag}> has an attribute twice"
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> at line {self.getpos()[0]}"


@pytest.mark.parametrize("address", [*PAGES, *PROBLEMS])
def test_every_page_is_well_formed_and_accessible(visitor: TestClient, address: str) -> None:
    text = visitor.get(address).text
    nesting = Nesting()
    nesting.feed(text)
    assert nesting.open == []
    page = BeautifulSoup(text, "lxml")
    assert page.html["lang"] == ("en" if address.startswith("/en/") else "fr")
    assert page.title.text.strip()
    assert len(page.select("h1")) == 1
    levels = [int(heading.name[1]) for heading in page.select("h1, h2, h3, h4")]
    assert all(after - before <= 1 for before, after in pairwise(levels)), levels
    identifiers = [element["id"] for element in page.select("[id]")]
    assert len(identifiers) == len(set(identifiers))
    assert page.select_one("a.skip") is page.select("a")[0]
    for reference in [a["href"][1:] for a in page.select("a[href^='#']")] + [
        name for element in page.select("[aria-labelledby]") for name in element["aria-labelledby"].split()
    ]:
        assert reference in identifiers
    for field in page.select("input:not([type=hidden]), select, textarea"):
        assert field.find_parent("label") or page.select_one(f"label[for={field['id']}]")
    assert all(button.text.strip() for button in page.select("button, summary, a"))
    assert all(cell.get("scope") for cell in page.select("th"))
    assert not page.select("[aria-live], [onclick], [style], img:not([alt])")
    assert page.select_one("nav[aria-label] a[hreflang=en]")["href"].startswith("/en/")


@pytest.mark.parametrize(
    ("address", "french", "english"),
    [("/", "Derniers projets arrivés", "Latest projects"), ("/projects", "Façon de participer", "Way to take part"),
     ("/calls/c-open", "Échéances", "Deadlines"), ("/portals", "Éditeur", "Publisher")],
)  # fmt: skip
def test_every_page_speaks_both_languages(visitor: TestClient, address: str, french: str, english: str) -> None:
    assert french in visitor.get(f"/fr{address}").text
    assert english in visitor.get(f"/en{address}").text
    assert french not in visitor.get(f"/en{address}").text
    switch = soup(visitor, f"/fr{address}?q=oiseau").select_one("nav a[hreflang=en]")
    assert switch["href"] == f"/en{address}?q=oiseau"


def test_messages_are_complete_and_all_in_use() -> None:
    folder = Path(lists.__file__).parents[1]
    sources = [*folder.rglob("*.py"), *folder.rglob("*.html")]
    text = "\n".join(source.read_text(encoding="utf-8") for source in sources)
    # Families whose keys are put together from a code of the data or a kind of problem.
    computed = {"results", "field", "reason", "tongue", "tombstone", "duration"}
    computed |= {"bad", "missing", "refused", "empty", "broken"}
    families = computed | set(re.findall(r"""['"]([a-z_]+)\.(?:['"{])""", text))
    for key, said in messages().items():
        assert all(said[lang].strip() for lang in LANGUAGES), key
        places = [set(re.findall(r"{(\w+)}", said[lang])) for lang in LANGUAGES]
        assert places[0] == places[1], key
        stem = re.sub(r"\.(one|many)$", "", key)
        assert f"'{stem}'" in text or f'"{stem}"' in text or key.split(".")[0] in families, f"{key} is not used"
    assert templates().autoescape is True


# Releases


def test_without_a_release_a_page_says_what_to_do(tmp_path: Path) -> None:
    visitor = browser(tmp_path)
    answer = visitor.get("/en/projects")
    assert answer.status_code == 503
    assert "coco demo" in answer.text
    assert answer.headers["retry-after"]
    assert visitor.get("/healthz").status_code == 503
    assert visitor.get("/").status_code == 302
    write_release(tmp_path)
    assert visitor.get("/en/projects").status_code == 200


def test_a_new_release_is_read_without_a_restart(tmp_path: Path) -> None:
    write_release(tmp_path, "20261119", things=[])
    visitor = browser(tmp_path)
    assert visitor.get("/healthz").json() == {"status": "ok", "release": "20261119", "problem": None}
    assert found_by(visitor, "") == []
    write_release(tmp_path, "20261120", things=PROJECTS[:1])
    assert found_by(visitor, "q=ete") == ["p-birds"]
    assert "version 20261120" in visitor.get("/fr/").text


def test_the_old_release_is_let_go(tmp_path: Path) -> None:
    old = write_release(tmp_path, "20261119")
    visitor = browser(tmp_path)
    visitor.get("/fr/projects")
    assert _is_open(old)
    write_release(tmp_path, "20261120")
    visitor.get("/fr/projects")
    gc.collect()
    assert not _is_open(old)


def _is_open(folder: Path) -> bool:
    descriptors = Path("/proc/self/fd")
    if not descriptors.exists():
        pytest.skip("this system does not list open files in /proc")
    return any(folder in link.resolve().parents for link in descriptors.iterdir())


@pytest.mark.parametrize("pointer", ["", "{", "[]", '{"version": "1", "path": "nowhere"}'])
def test_a_broken_pointer_leaves_the_last_good_release_in_place(tmp_path: Path, pointer: str) -> None:
    write_release(tmp_path)
    visitor = browser(tmp_path)
    assert visitor.get("/fr/projects").status_code == 200
    (tmp_path / "releases" / "latest.json").write_text(pointer)
    assert visitor.get("/fr/projects").status_code == 200
    health = visitor.get("/healthz").json()
    assert health["release"] == "20261120" and "coco demo" in health["problem"]


def test_no_request_fails_while_releases_change(tmp_path: Path) -> None:
    write_release(tmp_path, "20261101")
    visitor = browser(tmp_path)
    statuses: list[int] = []
    mixed: list[str] = []

    def read() -> None:
        for _ in range(40):
            answer = visitor.get("/fr/projects.json?q=ete")
            statuses.append(answer.status_code)
            if answer.json()["total"] != 1:
                mixed.append(answer.text)

    readers = [Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for day in range(2, 8):
        write_release(tmp_path, f"202611{day:02}")
    for reader in readers:
        reader.join()
    assert statuses == [200] * 160
    assert mixed == []


def test_a_visit_ends_with_the_release_it_began_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_release(tmp_path, "20261119", things=[])
    visitor = browser(tmp_path)
    found: Callable[..., Any] = lists.queries.find

    def find_and_publish(*arguments: Any) -> Any:
        if not (tmp_path / "releases" / "20261120").exists():
            write_release(tmp_path, "20261120")
        return found(*arguments)

    monkeypatch.setattr(lists.queries, "find", find_and_publish)
    assert (visitor.get("/fr/projects.json").json()["release"], found_by(visitor, "q=ete")) == ("20261119", ["p-birds"])
