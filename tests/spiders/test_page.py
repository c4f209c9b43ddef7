"""Strict reading: the right number of values, or an error that says which field, where, and how many were found."""

from collections.abc import Callable
from typing import Any

import pytest
from parsel import Selector
from scrapy.http import HtmlResponse, TextResponse

from schemas.listing import Statement
from spiders.page import LayoutChanged, Page, Record, json_body, rendered_lines, squeeze, under

URL = "https://portal.example/projets/lichens?page=1"
Read = Callable[[Page], Any]


def page(body: str, **how: Any) -> Page:
    response = HtmlResponse(URL, body=f"<html lang='fr-FR'><body>{body}</body></html>".encode(), encoding="utf-8")
    return Page(response, portal="tiny", kind="project", ref="lichens", **how)


def record(**data: Any) -> Record:
    return Record(data, portal="tiny", kind="project", ref="7", page_url="https://portal.example/7", lang="fr")


def stated(draft: Page | Record) -> list[tuple[str, str]]:
    return [(each.field, each.value) for each in draft.listing().statements]


# --- what a reader sees ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<p>un</p><p>deux</p>", ["un", "deux"]),
        ("<p>un<br>deux<br/><br>trois</p>", ["un", "deux", "trois"]),
        ("<p>un <b>deux</b><i> trois</i></p>", ["un deux trois"]),
        ("avant<div>dedans</div>après", ["avant", "dedans", "après"]),
        ("<ul><li>a<ul><li>b</li></ul>c</li></ul>", ["a", "b", "c"]),
        ("<table><tr><th>Titre</th><td>Valeur</td></tr></table>", ["Titre", "Valeur"]),
        ("<dl><dt>Lieu</dt><dd>Brest</dd></dl>", ["Lieu", "Brest"]),
        ("<h3>BIRDLAB <img alt='Oiseaux'> <span>Oiseaux</span></h3>", ["BIRDLAB Oiseaux Oiseaux"]),
        ("<p>sans<img src='x.png'>image<img alt=''></p>", ["sansimage"]),
        ("<p>a<script>var b = '<p>c</p>'</script>d<style>p {}</style></p>", ["ad"]),
        ("<template><p>caché</p></template><noscript>sans</noscript><p>vu</p>", ["vu"]),
        ("<p>a<!-- rien -->b</p>", ["ab"]),
        ("<p>Type\u00a0de\u202fprojet\u2007:&nbsp;En\n   ligne\t</p>", ["Type de projet : En ligne"]),
        ("<p> </p><div>&nbsp;</div><p>seul</p>", ["seul"]),
        ("<p>Fish &amp; chips &lt;3</p>", ["Fish & chips <3"]),
    ],
)
def test_the_lines_that_a_reader_sees(html: str, lines: list[str]) -> None:
    assert rendered_lines(Selector(text=f"<body>{html}</body>")) == lines


def test_lines_of_one_element_stop_where_it_ends() -> None:
    root = Selector(text="<article><p>carte</p></article>suite").css("article")[0]
    assert rendered_lines(root) == ["carte"]


def test_nested_pages_are_read_without_recursion() -> None:
    depth = 1500
    assert rendered_lines(Selector(text="<div>" * depth + "fond" + "</div>" * depth)) == ["fond"]


def test_squeeze_folds_every_blank() -> None:
    assert squeeze("\u00a0 un\u202f\n\tdeux ") == "un deux"


# --- one, at most one, many ------------------------------------------------------------------------------------------

TWO = "<h1>Un</h1><h1>Deux</h1>"


@pytest.mark.parametrize(
    ("body", "read", "value"),
    [
        ("<h1> Lichens\u00a0<b>GO</b></h1>", lambda page: page.one("name", "h1"), "Lichens GO"),
        ("<h1>Lichens</h1><h1> </h1>", lambda page: page.one("name", "h1"), "Lichens"),
        ("<h1 title=' GO '>x</h1>", lambda page: page.one("name", "h1::attr(title)"), "GO"),
        ("<h1>a<b>b</b></h1>", lambda page: page.one("name", "h1::text"), "a"),
        ("", lambda page: page.maybe("name", "h1"), None),
        ("<h1>Lichens</h1>", lambda page: page.maybe("name", "h1"), "Lichens"),
        ("", lambda page: page.many("themes", "li"), []),
        ("<li>b</li><li>a</li><li>b</li>", lambda page: page.many("themes", "li"), ["b", "a"]),
        ("", lambda page: page.link("project_url", "a"), None),
        ("<a href='../x'>x</a>", lambda page: page.link("project_url", "a"), "https://portal.example/x"),
        (
            "<a href='/x'>1</a><a href='/x'>2</a>",
            lambda page: page.link("project_url", "a"),
            "https://portal.example/x",
        ),
        ("<a href='//other.example/'>x</a>", lambda page: page.link("project_url", "a"), "https://other.example/"),
        ("<a href=''>x</a>", lambda page: page.link("project_url", "a"), None),
    ],
)
def test_the_values_of_a_selector(body: str, read: Read, value: Any) -> None:
    reading = page(body)
    assert read(reading) == value
    assert [text for _, text in stated(reading)] == (
        [] if value is None else value if isinstance(value, list) else [value]
    )


@pytest.mark.parametrize(
    ("body", "read", "message"),
    [
        ("", lambda page: page.one("name", "h1"), "name: h1 gave 0, wanted exactly one"),
        ("<h1> </h1>", lambda page: page.one("name", "h1"), "name: h1 gave 0, wanted exactly one"),
        (TWO, lambda page: page.one("name", "h1"), "name: h1 gave 2, wanted exactly one"),
        (TWO, lambda page: page.maybe("name", "h1"), "name: h1 gave 2, wanted at most one"),
        ("", lambda page: page.many("themes", "li", at_least=1), "themes: li gave 0, wanted at least 1"),
        ("", lambda page: page.link("project_url", "a", need=True), "project_url: a gave 0, wanted exactly one"),
        (
            "<a href=1>1</a><a href=2>2</a>",
            lambda page: page.link("project_url", "a"),
            "project_url: a gave 2, wanted at most one",
        ),
        (
            "",
            lambda page: page.labelled("aim", "But", "Aim", need=True),
            "aim: label: But | Aim gave 0, wanted exactly one",
        ),
        (
            "<p>But : a<p>But : b",
            lambda page: page.labelled("aim", "But"),
            "aim: label: But gave 2, wanted at most one",
        ),
    ],
)
def test_another_number_of_values_is_an_error_with_its_place(body: str, read: Read, message: str) -> None:
    with pytest.raises(LayoutChanged) as raised:
        read(page(body))
    assert str(raised.value) == message
    assert raised.value.field == message.split(":")[0]


def test_an_error_quotes_what_stands_near() -> None:
    error = LayoutChanged("body", "JSON", "a list", 0, "<html>")
    assert (error.field, error.locator, error.excerpt) == ("body", "JSON", "<html>")
    assert str(error) == "body: JSON gave 0, wanted a list (near '<html>')"


@pytest.mark.parametrize(
    ("how", "lang"),
    [({}, "fr"), ({"lang": "en"}, "en"), ({"root": Selector(text="<h1>x</h1>").css("h1")[0]}, None)],
)
def test_the_language_is_the_pages_own_unless_it_is_told(how: dict[str, Any], lang: str | None) -> None:
    reading = page("<h1>x</h1>", **how)
    reading.one("name", "h1")
    assert reading.listing().statements == (Statement(field="name", value="x", lang=lang, locator="h1"),)


def test_a_field_may_have_a_language_of_its_own() -> None:
    reading = page("<h1>x</h1>")
    reading.one("name", "h1", lang="de")
    assert reading.listing().statements[0].lang == "de"


def test_a_listing_is_the_page_that_it_stood_on_unless_it_is_told() -> None:
    assert page("").listing().page_url == URL
    assert page("", page_url="https://portal.example/y").listing().page_url == "https://portal.example/y"


@pytest.mark.parametrize("field", ["title", "deadlines", "nom"])
def test_a_field_that_the_kind_does_not_have_is_a_mistake_of_the_portal_file(field: str) -> None:
    with pytest.raises(KeyError, match=rf"tiny: a project has no field '{field}'"):
        page("").add(field, "x", "h1")


@pytest.mark.parametrize("value", [None, "", " ", "\n\t"])
def test_an_empty_value_states_nothing(value: str | None) -> None:
    reading = page("")
    reading.add("name", value, "h1")
    assert stated(reading) == []


def test_what_is_added_stays_verbatim() -> None:
    reading = page("")
    reading.add("description", " <p>Fish &amp;\u00a0chips</p>\n", "json")
    assert stated(reading) == [("description", " <p>Fish &amp;\u00a0chips</p>\n")]


# --- labels ----------------------------------------------------------------------------------------------------------

SHEET = """
<p>Objectifs</p><p>Suivre les lichens.</p><p>Et l'air.</p>
<p>Type de projet&nbsp;: En ligne</p>
<p>NIVEAU D'IMPLICATION :</p><p>Au cas par cas</p>
<p>Contact</p><p>Personne</p>
"""


@pytest.mark.parametrize(
    ("labels", "until", "value"),
    [
        (["Type de projet"], [], "En ligne"),
        (["type de projet :"], [], "En ligne"),
        (["Type of project", "Type de projet"], [], "En ligne"),
        (["Niveau d'implication"], [], "Au cas par cas"),
        (["Objectifs"], [], "Suivre les lichens."),
        (["Objectifs"], ["Type de projet"], "Suivre les lichens.\nEt l'air."),
        (
            ["Objectifs"],
            ["Contact", "Niveau d'implication"],
            "Suivre les lichens.\nEt l'air.\nType de projet : En ligne",
        ),
        (["Contact"], ["Absent"], "Personne"),
        (["Personne"], [], None),
        (["Type"], [], None),
    ],
)
def test_the_value_that_follows_a_label(labels: list[str], until: list[str], value: str | None) -> None:
    reading = page(SHEET)
    assert reading.labelled("aim", *labels, until=until) == value
    assert stated(reading) == ([("aim", value)] if value else [])


def test_the_same_value_under_a_label_twice_is_one() -> None:
    assert page("<p>But : a</p><p>But : a</p>").labelled("aim", "But") == "a"


def test_lines_may_be_cut_before_labels_are_looked_for() -> None:
    reading = page(SHEET)
    reading.lines = reading.lines[:3]
    assert reading.labelled("participation_mode", "Type de projet") is None


# --- records ---------------------------------------------------------------------------------------------------------

NESTED = {
    "name": "SPIPOLL", "empty": "", "none": None, "home": False, "zero": 0, "year": 2010,
    "topic": [{"en": "Insects"}, {"en": None}, {"fr": "Fleurs"}, "loose"],
    "lead": {"body": {"name": "MNHN"}}, "tags": ["a", "b", "a", ""],
}  # fmt: skip


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("name", ["SPIPOLL"]),
        ("absent", []),
        ("empty", []),
        ("none", []),
        ("home", ["false"]),
        ("zero", ["0"]),
        ("year", ["2010"]),
        ("topic.en", ["Insects"]),
        ("lead.body.name", ["MNHN"]),
        ("lead.body", ['{"name": "MNHN"}']),
        ("lead.name.body", []),
        ("name.first", []),
        ("tags", ["a", "b", "a"]),
    ],
)
def test_paths_through_a_record(path: str, values: list[str]) -> None:
    assert record(**NESTED).values(path) == values


def test_under_keeps_what_json_says() -> None:
    assert under(NESTED, "zero") == [0] and under(NESTED, "home") == [False] and under("text", "a.b") == []


def test_records_count_their_values_too() -> None:
    reading = record(**NESTED)
    assert reading.one("name", "name") == "SPIPOLL" and reading.maybe("aim", "absent") is None
    assert reading.many("keywords", "tags") == ["a", "b"]
    assert stated(reading) == [("name", "SPIPOLL"), ("keywords", "a"), ("keywords", "b")]
    with pytest.raises(LayoutChanged, match=r"^name: title gave 0, wanted exactly one \(near '7: name, empty, none,"):
        reading.one("name", "title")
    with pytest.raises(LayoutChanged, match=r"^aim: tags gave 3, wanted at most one"):
        reading.maybe("aim", "tags")


def test_an_error_names_keys_and_no_value_since_values_may_be_personal() -> None:
    with pytest.raises(LayoutChanged) as raised:
        record(contact="someone@portal.example", nom="x").one("name", "name")
    assert "7: contact, nom" in str(raised.value) and "@" not in str(raised.value)


def test_the_audit_tells_keys_that_nothing_read() -> None:
    reading = record(name="a", counter=3, lead={"name": "b"}, nouveau="c")
    reading.one("name", "name")
    reading.maybe("lead_organisation", "lead.name")
    reading.ignore("counter", "absent")
    assert list(reading.audit()) == ["nouveau"]


def test_the_language_of_a_record() -> None:
    reading = record(name="a", aim_en="b")
    reading.one("name", "name")
    reading.maybe("aim", "aim_en", lang="en")
    assert [(each.lang, each.locator) for each in reading.listing().statements] == [("fr", "name"), ("en", "aim_en")]


# --- JSON ------------------------------------------------------------------------------------------------------------


def body(text: str | bytes) -> TextResponse:
    return TextResponse(URL, body=text.encode() if isinstance(text, str) else text, encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "data", "controls"),
    [
        ('{"a": "é"}', {"a": "é"}, 0),
        ('\ufeff{"a": 1}', {"a": 1}, 0),
        ('{"a": "un\ndeux\tx"}', {"a": "un\ndeux\tx"}, 1),
        ("[]", [], 0),
    ],
)
def test_json_is_read_and_raw_control_characters_are_told(text: str, data: Any, controls: int) -> None:
    told: list[int] = []
    assert json_body(body(text), lambda: told.append(1)) == data
    assert json_body(body(text)) == data
    assert len(told) == controls


@pytest.mark.parametrize(
    ("text", "near"),
    [("<!doctype html><title>Maintenance</title>", "<!doctype html>"), ("", ""), ('{"a": 1,}', '{"a": 1,}')],
)
def test_what_is_no_json_is_an_error_that_quotes_it(text: str, near: str) -> None:
    with pytest.raises(LayoutChanged, match="body: JSON gave 0, wanted a JSON document") as raised:
        json_body(body(text))
    assert near in raised.value.excerpt


# --- tables ----------------------------------------------------------------------------------------------------------


def test_a_table_of_selectors_reads_each_under_its_count() -> None:
    sheet = page("<h1>Lichens</h1><p class=aim>Air</p><i>a</i><i>b</i>")
    sheet.read(one={"name": "h1"}, maybe={"aim": ".aim", "equipment": ".kit"}, many={"keywords": "i"}, lang="en")
    assert stated(sheet) == [("name", "Lichens"), ("aim", "Air"), ("keywords", "a"), ("keywords", "b")]
    assert {each.lang for each in sheet.listing().statements} == {"en"}
    with pytest.raises(LayoutChanged, match="name: h2 gave 0, wanted exactly one"):
        sheet.read(one={"name": "h2"})


def test_a_table_of_paths_reads_a_record() -> None:
    row = record(name="Lichens", tags=["a", "b"], org={"name": "CNRS"})
    row.read(one={"name": "name"}, maybe={"lead_organisation": "org.name"}, many={"keywords": "tags"})
    assert stated(row) == [
        ("name", "Lichens"), ("lead_organisation", "CNRS"), ("keywords", "a"), ("keywords", "b"),
    ]  # fmt: skip
    assert list(row.audit()) == []


def test_a_table_of_labels_takes_a_line_or_all_lines_as_the_field_is() -> None:
    sheet = page(
        "<h3>Thèmes</h3><ul><li>Air</li><li>Lichens</li></ul><h3>But</h3><p>Voir.</p><p>Savoir.</p>"
        "<h3>Niveau</h3><p>Facile</p><p>autre chose</p><footer>Contact</footer>"
    )
    table = {"themes": ("Thèmes", "Themes"), "aim": ("But",), "difficulty": ("Niveau",), "equipment": ("Matériel",)}
    sheet.labels(table, until=("Contact",))
    assert stated(sheet) == [
        ("themes", "Air"), ("themes", "Lichens"), ("aim", "Voir.\nSavoir."), ("difficulty", "Facile"),
    ]  # fmt: skip
