"""The parts of `coco portal new` one by one: lists on pages, names of fields, texts that may stand in a sample."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from scrapy.http import HtmlResponse, Response, TextResponse

from schemas.listing import Kind
from spiders.scaffold.cards import find_cards, next_page, words_of
from spiders.scaffold.files import country_of
from spiders.scaffold.guess import addresses, distinct, field_of, kind_named, read_keys
from spiders.scaffold.look import Answer, kind_of, sheet_of, sitemap_group, wanted
from spiders.scaffold.names import is_decoration, is_personal
from spiders.scaffold.offers import list_path
from spiders.scaffold.skeleton import html_skeleton, json_skeleton, shortened
from spiders.scaffold.text import WIDTH, call, filled, quoted, words

URL = "https://mares.example/projets"


def html(body: str, url: str = URL) -> HtmlResponse:
    return HtmlResponse(url, body=f"<html><body>{body}</body></html>".encode(), encoding="utf-8")


def cards(*rows: str) -> str:
    return "".join(rows)


# --- lists -----------------------------------------------------------------------------------------------------------

THREE = ("a", "b", "c")
LISTS = [
    ("headings in links", "".join(f'<div><a href="/p/{x}"><h3>{x}</h3></a></div>' for x in THREE),
    "a[href^='/p/']:has(h3)"),
    ("links in headings", "".join(f'<li><h2><a href="/p/{x}">{x}</a></h2></li>' for x in THREE), "h2 a[href^='/p/']"),
    ("absolute addresses", "".join(f'<p><a href="{URL}/{x}">{x}</a></p>' for x in THREE),
     "a[href*='/projets/']"),
    ("two links a card", "".join(
        f'<div><a href="/p/{x}"><img src="i"></a><h2><a href="/p/{x}">{x}</a></h2></div>' for x in THREE),
     "h2 a[href^='/p/']"),
    ("no common address", "".join(f'<article class="card"><h2><a href="/{x}">{x}</a></h2></article>' for x in THREE),
     "h2 a"),
    ("numbers in the query", "".join(f'<div><a href="/p?id={n}">{x}</a></div>' for n, x in enumerate(THREE)),
     "a[href^='/p?id=']"),
    ("the same links elsewhere", "".join(f'<div class="c"><a class="more" href="/{x}">{x}</a></div>' for x in THREE)
     + '<div><a href="/other">other</a></div>', "a.more"),
    ("cards in rows", "".join(
        f'<div class="row">{"".join(f"<div><h3><a href=/p/{x}{n}>{x}</a></h3></div>" for x in THREE)}</div>'
        for n in "12"), "h3 a[href^='/p/']"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "selector"), [pytest.param(body, css, id=name) for name, body, css in LISTS])
def test_a_list_is_found_and_named_by_its_structure(body: str, selector: str) -> None:
    menu = "<nav>" + "".join(f'<a href="/m/{x}">{x}</a>' for x in "defgh") + "</nav>"
    found = find_cards(html(menu + body).selector.root, URL)
    assert found is not None
    assert found.selector == selector
    assert len(found.urls) in (3, 6)
    for card in found.cards:
        assert len({a.get("href") for a in card.element.iter("a")}) == 1, "a card holds one listing"


@pytest.mark.parametrize(
    "body",
    [
        "<p>nothing</p>",
        "".join(f'<li><a href="/p/{x}">{x}</a></li>' for x in "ab"),
        "<nav>" + "".join(f'<a href="/p/{x}">{x}</a>' for x in THREE) + "</nav>",
        "".join(f'<li><a href="https://elsewhere.example/p/{x}">{x}</a></li>' for x in THREE),
        "".join(f'<li><a href="/p/{x}.pdf">{x}</a></li>' for x in THREE),
        "".join(f'<li><a href="{URL}?page={n}">{n}</a></li>' for n in (2, 3, 4)),
        "".join(f'<li><a href="#{x}">{x}</a></li>' for x in THREE),
    ],
)
def test_menus_pagers_files_and_other_sites_are_no_list(body: str) -> None:
    assert find_cards(html(body).selector.root, URL) is None


PAGERS = [
    ('<a rel="next" href="?page=2">x</a>', "", "?page=2"),
    ('<a href="?page=2">2</a><a href="?page=3">3</a>', "", "?page=2"),
    ('<a href="?page=2">Page suivante</a>', "a:contains('Page suivante')", "?page=2"),
    ('<a class="next" href="/projets/page/2"><i></i></a>', "a[class*='next']", "/projets/page/2"),
    ('<li class="next"><a href="?page=2"><i></i></a></li>', "[class*='next'] a", "?page=2"),
    ('<a title="Next" href="?page=2"><i></i></a>', "a[title*='ext']", "?page=2"),
]


@pytest.mark.parametrize(("body", "selector", "href"), PAGERS)
def test_the_next_page_is_found(body: str, selector: str, href: str) -> None:
    found = next_page(html(body))
    assert found == (html(body).urljoin(href), selector)


@pytest.mark.parametrize("body", ["", '<a href="/a">Next steps</a>', '<a href="https://x.example/?page=2">Next</a>'])
def test_what_only_looks_like_a_pager_is_none(body: str) -> None:
    assert next_page(html(body)) is None


def test_a_selector_that_leads_back_from_the_second_page_is_not_taken() -> None:
    first = html('<a class="next" href="?page=2"><i></i></a>')
    second = html('<a class="next" href="/projets"><i></i></a>', f"{URL}?page=2")
    assert next_page(first, second) is None
    last = html("<p>the end</p>", f"{URL}?page=2")
    assert next_page(first, last) is not None


@pytest.mark.parametrize(
    ("url", "words"),
    [("/p/a", "/p/*"), ("/p/a/", "/p/*/"), ("/p/a.html", "/p/*.html"), ("/p?id=1", "/p?id"), ("/a", "/*")],
)
def test_addresses_of_one_list_share_their_words(url: str, words: str) -> None:
    assert words_of(f"https://mares.example{url}") == words


# --- what a body is --------------------------------------------------------------------------------------------------

BODIES = [
    (b'[{"a": 1}]', "text/html", "json"), (b'\xef\xbb\xbf{"a": 1}', "text/plain", "json"),
    (b"{not", "application/json", "other"),
    (b"<rss version='2.0'><channel/></rss>", "text/xml", "feed"),
    (b"<feed xmlns='http://www.w3.org/2005/Atom'/>", "x/y", "feed"),
    (b"<?xml version='1.0'?><urlset/>", "text/html", "sitemap"), (b"<html><p>rss</p></html>", "text/html", "html"),
    (b"a;b\n1;2\n", "text/csv", "csv"), (b"a;b\n1;2\n", "text/plain", "other"), (b"a\n1\n", "text/csv", "other"),
    (b"", "text/html", "other"), (b"%PDF", "application/pdf", "other"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "declared", "kind"), BODIES)
def test_a_body_is_what_it_is_and_not_what_it_is_called(body: bytes, declared: str, kind: str) -> None:
    made = HtmlResponse if body.startswith(b"<html") else TextResponse
    response = made(URL, body=body, headers={"Content-Type": declared}, encoding="utf-8")
    assert kind_of(response) == kind


def test_a_spreadsheet_in_windows_letters_with_tabs() -> None:
    sheet = sheet_of(Response(URL, body="Numéro\tNom\n1\tÉtang\n".encode("cp1252")))
    assert sheet is not None
    assert (sheet.encoding, sheet.delimiter, sheet.columns) == ("cp1252", "\t", ("Numéro", "Nom"))
    assert sheet.rows == [{"Numéro": "1", "Nom": "Étang"}]


@pytest.mark.parametrize(
    ("data", "path"),
    [([{}], ""), ({"results": [{}], "tags": [{}]}, "results"), ({"a": {"items": [{}]}}, "a.items"),
     ({"data": [{}], "included": [{}, {}]}, "data"), ([1], None), ({}, None), ([], None), ("x", None), (None, None)],
)  # fmt: skip
def test_the_list_of_a_document_is_found(data: Any, path: str | None) -> None:
    assert list_path(data) == path


def test_the_sitemap_s_group_is_the_one_of_the_cards() -> None:
    paths = [*(f"/projets/{n}" for n in range(4)), *(f"/blog/{n}" for n in "abcdef"), "/projets/ajouter"]
    body = "<urlset>" + "".join(f"<url><loc>http://example.com{path}</loc></url>" for path in paths) + "</urlset>"
    told = [Answer("sitemap", TextResponse("https://mares.example/sitemap.xml", body=body.encode()))]
    group = sitemap_group(told, like=["https://mares.example/projets/7", "https://mares.example/projets/9"])
    assert group is not None
    assert (group.pattern, len(group.urls)) == (r"/projets/\d+", 4)
    assert group.urls[0] == "https://mares.example/projets/0", "a sitemap that names another host is read on its own"


def test_a_probe_asks_for_nothing_before_the_page_came() -> None:
    assert wanted([]) == []
    assert wanted([Answer("robots", TextResponse("https://mares.example/robots.txt"))]) == []


# --- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind", "field"),
    [
        ("startDate", "project", "start_date"), ("Date de début :", "project", "start_date"),
        ("THÈMES", "project", "themes"),
        ("nom", "call", "title"), ("title", "project", "name"), ("website", "project", "project_url"),
        ("submission_deadline", "call", "deadlines"), ("end_date", "call", "deadlines"),
        ("end_date", "project", "end_date"),
        ("contact", "project", None), ("author_name", "project", None), ("oddity", "project", None),
        ("", "project", None),
    ],
)  # fmt: skip
def test_fields_by_their_names(name: str, kind: Kind, field: str | None) -> None:
    assert field_of(name, kind) == field


@pytest.mark.parametrize(
    "name", ["author", "authorName", "contact_email", "E-mail", "Téléphone", "creators", "Coordinatrice"]
)
def test_names_that_announce_a_person(name: str) -> None:
    assert is_personal(name)


@pytest.mark.parametrize("name", ["usertypes", "authority", "personnes_concernees", "contacter", "overview", "mailing"])
def test_names_that_announce_nobody(name: str) -> None:
    assert not is_personal(name)
    assert not is_decoration(name)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("https://x.example/projets", "project"), ("https://x.example/appels-a-projets", "call"),
     ("Funding calls", "call"),
     ("https://x.example/actualites", "news"), ("https://x.example/api/startups.json", "service")],
)  # fmt: skip
def test_the_kind_by_the_words_of_address_and_title(text: str, kind: Kind) -> None:
    assert kind_named(text) == kind


def test_keys_of_records_are_read_by_what_they_hold() -> None:
    rows: list[dict[str, Any]] = [
        {
            "name": "A",
            "status": {"name": "open"},
            "topic": [{"topic": "x"}, {"topic": "y"}],
            "email": "e",
            "odd": 1,
            "image": "i",
        },
        {"name": "B", "status": None, "topic": [], "email": "", "odd": 2, "end": ["1", "2"]},
    ]
    found = read_keys(rows, 2, "project")
    assert (found.one, found.maybe, found.many) == (
        {"name": "name"}, {"status_stated": "status.name"}, {"themes": "topic.topic"},
    )  # fmt: skip
    assert (found.rates, found.ignored) == ((), ("email", "image"))
    assert set(found.unread) == {"odd", "end"}, "two ends where a project has one: a person decides"


def test_numbers_and_addresses_of_listings() -> None:
    rows = [
        {"title": "A", "id": 1, "url": "/p/1", "site": "https://a.example"},
        {"title": "B", "id": 2, "url": "/p/2", "site": ""},
    ]
    assert distinct(rows, "id|slug") == "id"
    assert distinct([*rows, rows[0]], "id|slug") is None
    assert addresses(rows, "mares.example") == "url"
    assert addresses([{"link": "https://www.mares.example/a"}], "mares.example") == "link"
    assert addresses([{"link": "//elsewhere.example/a"}], "mares.example") is None


@pytest.mark.parametrize(
    ("url", "country"),
    [("https://a.fr", "FR"), ("https://a.gouv.fr/x", "FR"), ("https://a.co.uk", "GB"), ("https://a.gov", "US"),
     ("https://a.eu", "EU"), ("https://a.org", "XX"), ("https://a.io", "XX"), ("https://a.co", "XX"),
     ("https://a.science", "XX")],
)  # fmt: skip
def test_a_country_only_where_the_ending_is_certain(url: str, country: str) -> None:
    assert country_of(url) == country


# --- skeletons -------------------------------------------------------------------------------------------------------

TEXTS = [
    ("Batraciens", "Batraciens"), ("  Batraciens   et mares ", "Batraciens et mares"),
    ("12 avril 2024", "12 avril 2024"),
    ("one two three four five six seven", "[7 words]"), ("We count newts.", "[3 words]"),
    ("Thème : Batraciens", "Thème : Batraciens"),
    ("Thème : one two three four five six seven", "Thème : [7 words]"), ("Contact : Jeanne Martin", "Contact :"),
    ("write to a.b@mares.example", "write to contact@example.org"),
    ("a.b (at) mares (dot) example", "contact@example.org"),
    ("tel. 01 23 45 67 89", "tel."), ("+33 1 23 45 67 89", ""),
    ("2020-12-18T17:22:29.027278Z", "2020-12-18T17:22:29.027278Z"),
    ("https://mares.example/a/very/long/address/that/goes/on/and/on/and/on/and/on/until/its/end/comes", None),
    ("<p>one two three</p>", "<p>[3 words]</p>"), ("", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_a_text_as_it_may_stand_in_a_sample(text: str, expected: str | None) -> None:
    assert shortened(text) == (text if expected is None else expected)


def test_a_page_keeps_its_structure_and_loses_its_sentences() -> None:
    page = html(
        '<h1 class="big" style="color: red" onclick="go()">Mares</h1><script>x()</script><!-- note -->'
        "<p>All of us <b>Important:</b> count newts in <a href='/p/1'>forty ponds</a> every single spring day.</p>"
        "<dl><dt>Contact</dt><dd>Jeanne Martin</dd><dt>Ville</dt><dd>Mortagne</dd></dl>"
        '<p class="byline">Par Jeanne Martin</p><a href="mailto:jeanne@mares.example">Jeanne</a>'
        '<form><input type="hidden" name="csrf" value="secret"></form>'
        '<img src="data:image/png;base64,AAAA" alt="Une mare">'
    )
    text = html_skeleton(page.selector.root, URL).decode()
    for kept in (
        '<h1 class="big">Mares</h1>',
        "<b>Important:</b>",
        "forty ponds",
        "/p/1",
        "Mortagne",
        "Une mare",
        "words]",
    ):
        assert kept in text
    for gone in ("newts", "Jeanne", "script", "note -->\n<", "secret", "color", "onclick", "base64", "jeanne@"):
        assert gone not in text
    assert "All of us" in str(page.text), "the page itself is left alone"


def test_data_keep_their_keys_and_lose_their_people() -> None:
    data = {
        "name": "Mares",
        "text": "word " * 9,
        "author": {"name": "Jeanne", "age": 7},
        "tags": list("abcdef"),
        "n": 3,
        "no": None,
    }
    assert json_skeleton(data) == {
        "name": "Mares", "text": "[9 words]", "author": {"name": "", "age": None}, "tags": ["a", "b", "c"],
        "n": 3, "no": None,
    }  # fmt: skip


# --- Python ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["plain", 'with "double"', "with 'single'", "both \" and '", "a\nb\\c", "é…"])
def test_literals_are_what_they_say(text: str) -> None:
    assert eval(quoted(text)) == text


def test_source_keeps_to_the_width_and_to_the_formatter(tmp_path: Path) -> None:
    many = [f'"argument number {number}"' for number in range(30)]
    lines = [
        *call("short = (", many[:1], ")", closing=","), *call("long = (", many, ")"),
        *words("NAMES", [f"name{number}" for number in range(60)]),
        "CALL = dict(", *filled([f"one={many[0]}", f"two=dict({', '.join(f'a{n}={n}' for n in range(30))})"],
        "    "), ")  # fmt: skip",
    ]  # fmt: skip
    assert max(map(len, lines)) <= WIDTH
    source = "\n".join(lines) + "\n"
    exec(compile(source, "source", "exec"), {})
    ruff = [
        str(Path(sys.executable).with_name("ruff")),
        "format",
        "--diff",
        "--line-length",
        "120",
        "--stdin-filename",
        "x.py",
    ]
    done = subprocess.run(ruff, input=source, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stdout


def test_what_is_said_of_a_probe_is_json(tmp_path: Path) -> None:
    """The role of each answer is kept in the evidence, so that findings can be drawn from it again."""
    from spiders.probe import probe_of

    probe = probe_of("mares", URL)()
    [ask] = [each for each in probe.parse(html(""), role="page") if each.url.endswith("/sitemap.xml")]
    assert json.loads(json.dumps(ask.cb_kwargs)) == {"role": "sitemap"}
