"""The bases by shape of site: what each reads, where each stops, what it makes of what real portals send instead."""

import gzip
import json
import time
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from scrapy.http import HtmlResponse, Request, Response, TextResponse

from schemas.listing import Drop, Issue, Listing
from schemas.portal import Expectation, Portal, Publish
from spiders.page import LayoutChanged
from spiders.portal_spider import Output, PortalSpider
from spiders.registry import load_portal
from spiders.samples.server import SAMPLES
from spiders.shapes.csv_export import CsvExport
from spiders.shapes.feed import Feed
from spiders.shapes.front_matter import DEEPEST, LARGEST, read_front_matter
from spiders.shapes.json_api import JsonApi
from spiders.shapes.json_ld import json_ld
from spiders.shapes.paginated import PaginatedHtml, numbered_next
from spiders.shapes.sitemap import SitemapIndex
from spiders.shapes.wordpress import WordPress

HOST = "https://tiny.example"
PORTAL = Portal(
    key="tiny", title="Tiny", publisher="Tiny", homepage=HOST, country="FR", languages=("fr",),
    kinds=frozenset({"project"}), licence="none", licence_evidence="none", publish=Publish.FACTS, identity="the path",
    expectation=Expectation(listings=(0, 9)),
)  # fmt: skip


class Tiny(PortalSpider):
    """Mixed into a shape: each entry becomes the listing whose ref is its `id`."""

    portal = PORTAL
    start_urls = [f"{HOST}/"]

    def read_entry(self, entry: dict[str, Any], url: str) -> Iterable[Output]:
        record = self.record(entry, "project", str(entry["id"]), url)
        record.one("name", "name")
        yield record.listing()


def page(url: str, body: str | bytes = "", kind: type[TextResponse] = TextResponse, **headers: str) -> TextResponse:
    raw = body if isinstance(body, bytes) else body.encode()
    return kind(HOST + url, body=raw, encoding="utf-8", headers=headers)


def html(url: str, *links: str, following: str = "") -> Response:
    anchors = "".join(f"<h2><a href='{link}'>x</a></h2>" for link in links)
    pager = f"<a rel=next href='{following}'>next</a>" if following else ""
    return page(url, f"<body>{anchors}{pager}</body>", HtmlResponse)


class Said:
    """What a callback gave, by kind."""

    def __init__(self, outputs: Iterable[Output]) -> None:
        self.all = list(outputs)
        self.requests = [each for each in self.all if isinstance(each, Request)]
        self.asked = [each.url.removeprefix(HOST) for each in self.requests]
        self.chain = [each.url.removeprefix(HOST) for each in self.requests if each.meta.get("chain")]
        self.listings = [each for each in self.all if isinstance(each, Listing)]
        self.refs = [each.ref for each in self.listings]
        self.values = [[statement.value for statement in each.statements] for each in self.listings]
        self.issues = [each for each in self.all if isinstance(each, Issue)]
        self.problems = [(each.reason, each.field, each.value) for each in self.issues]
        self.drops = [(each.ref, each.reason) for each in self.all if isinstance(each, Drop)]


# --- lists, page after page ------------------------------------------------------------------------------------------


class Pages(Tiny, PaginatedHtml):
    entries = "h2 a"
    next_page = "a[rel=next]"


def test_links_and_the_next_page_are_asked_for() -> None:
    said = Said(Pages().parse(html("/liste", "/a", "b", "/a", following="?page=2")))
    assert said.asked == ["/a", "/b", "/liste?page=2"] and said.chain == ["/liste?page=2"]
    assert {each.callback.__name__ for each in said.requests if each.callback} == {"parse_listing", "parse"}


def follow(pages: dict[str, Response], start: str) -> list[str]:
    """The list pages that are read, each following the one before."""
    request, read = Pages().chain(HOST + start), [start]
    while True:
        said = Said(Pages().parse(pages[read[-1]], **request.cb_kwargs))
        if not said.chain:
            return read
        [request] = [each for each in said.requests if each.meta.get("chain")]
        read.append(said.chain[0])


def test_two_pages_are_read_to_the_end() -> None:
    pages = {"/p1": html("/p1", "/a", following="/p2"), "/p2": html("/p2", "/b")}
    assert follow(pages, "/p1") == ["/p1", "/p2"]


def test_a_pager_without_end_is_left_at_the_first_page_that_repeats_the_one_before() -> None:
    pages = {f"/p{n}": html(f"/p{n}", f"/{min(n, 3)}", following=f"/p{n + 1}") for n in range(1, 9)}
    assert follow(pages, "/p1") == ["/p1", "/p2", "/p3", "/p4"]


def test_the_repeated_page_says_nothing() -> None:
    [*_, following] = Said(Pages().parse(html("/p1", "/a", following="/p2"))).requests
    assert Said(Pages().parse(html("/p2", "/a", following="/p3"), **following.cb_kwargs)).all == []


def test_an_empty_list_is_an_issue() -> None:
    [issue] = Said(Pages().parse(html("/liste"))).issues
    assert (issue.reason, issue.field, issue.value) == ("layout_changed", "entries", "h2 a gave 0 links")


@pytest.mark.parametrize(
    ("link", "asked"),
    [
        ("/a?cHash=12ab", "/a"),
        ("/a?id=3&cHash=12ab&no_cache=1", "/a?id=3"),
        ("/a?x=1&x=2#top", "/a?x=1&x=2"),
        ("/a/", "/a/"),
    ],
)
def test_what_an_address_carries_for_nothing_goes(link: str, asked: str) -> None:
    assert Said(Pages().parse(html("/liste", link))).asked == [asked]


@pytest.mark.parametrize(
    ("here", "links", "following"),
    [
        ("/list?page=3", '<a href="?page=2">2</a><a href="?page=4">next</a>', "/list?page=4"),
        ("/list?q=bird&page=3", '<a href="?q=fish&page=4">4</a><a href="?page=4&q=bird">4</a>', "/list?page=4&q=bird"),
        ("/list", '<a href="?page=1">1</a><a href="?page=2">2</a><a href="?page=9">9</a>', "/list?page=2"),
        ("/node", '<a href="?page=1"> 2 </a><a href="?page=2">3</a>', "/node?page=1"),
        ("/blog/page/3", '<a href="/blog/page/4/">older</a>', "/blog/page/4/"),
        ("/list?page=3&per=20", '<a href="?page=4&per=50">50 a page</a>', None),
        ("/list?page=3", '<a href="https://other.example/list?page=4">4</a>', None),
        ("/list?page=3", '<a href="?page=2">2</a><a href="?page=1">1</a>', None),
        ("/list", '<a href="/projects/2">2nd survey</a>', None),
    ],
)
def test_a_pager_without_the_stated_markup_is_followed_by_its_numbers(
    here: str, links: str, following: str | None
) -> None:
    found = numbered_next(page(here, f"<main>{links}</main>", HtmlResponse))
    assert found == (following and HOST + following)


# --- JSON interfaces -------------------------------------------------------------------------------------------------


class Api(Tiny, JsonApi):
    pass


class Enveloped(Api):
    entries_key = "results"


def entries(*numbers: int) -> list[dict[str, Any]]:
    return [{"id": number, "name": f"n{number}"} for number in numbers]


def test_json_is_asked_for() -> None:
    assert Api().chain(HOST).headers["Accept"] == b"application/json"


@pytest.mark.parametrize(
    ("spider", "data", "chain"),
    [
        (Api, entries(1, 2), []),
        (Enveloped, {"count": 2, "next": None, "results": entries(1, 2)}, []),
        (Enveloped, {"next": f"{HOST}/?page=2", "results": entries(1, 2)}, ["/?page=2"]),
        (Enveloped, {"next": "/?page=2", "results": entries(1, 2)}, ["/?page=2"]),
    ],
)
def test_a_document_gives_its_entries_and_the_next_page(spider: type[Api], data: Any, chain: list[str]) -> None:
    said = Said(spider().parse(page("/", json.dumps(data))))
    assert (said.refs, said.chain, said.issues) == (["1", "2"], chain, [])


@pytest.mark.parametrize(
    ("odd", "told"),
    [
        ("text", "entry 1: entry: JSON gave 0, wanted an object (near 'text')"),
        (None, "entry 1: entry: JSON gave 0, wanted an object (near 'None')"),
        ({"name": "x"}, "entry 1: entry: JSON gave 0, wanted its usual keys (near \"KeyError: 'id'\")"),
        ({"id": 9, "nom": "x"}, "entry 1: name: name gave 0, wanted exactly one (near '9: id, nom')"),
        ({"id": 9, "name": ["a", "b"]}, "entry 1: name: name gave 2, wanted exactly one (near '9: id, name')"),
    ],
)
def test_one_odd_entry_is_an_issue_and_not_the_end(odd: Any, told: str) -> None:
    said = Said(Api().parse(page("/", json.dumps([*entries(1), odd, *entries(2)]))))
    assert said.refs == ["1", "2"]
    assert [(reason, value) for reason, _, value in said.problems] == [("layout_changed", told)]


@pytest.mark.parametrize("data", [{"results": {"a": 1}}, {"other": []}, {}, "text", {"results": None}])
def test_a_document_without_its_list_has_changed(data: Any) -> None:
    with pytest.raises(LayoutChanged, match="results: JSON gave 0, wanted a list"):
        list(Enveloped().parse(page("/", json.dumps(data))))


def test_control_characters_are_read_and_told_once() -> None:
    said = Said(Api().parse(page("/", '[{"id": 1, "name": "a\nb"}, {"id": 2, "name": "c\td"}]')))
    assert said.values == [["a\nb"], ["c\td"]]
    assert said.problems == [("invalid_json", None, "raw control characters inside strings")]


@pytest.mark.parametrize("odd", ["text", {}, {"id": "x"}, {"id": "x", "attributes": None, "relationships": None}])
def test_an_odd_entry_does_not_end_beta_gouv(odd: Any) -> None:
    good = {
        "id": "cobot", "attributes": {"name": "Cobot", "phases": []},
        "relationships": {"incubator": {"data": {"type": "incubator", "id": "mtes"}}},
    }  # fmt: skip
    included = [{"id": "mtes", "attributes": {"title": "Fabrique"}}, "text", {"id": "x"}]
    document = {"data": [odd, good], "included": included}
    said = Said(load_portal("beta_gouv")().parse(page("/api", json.dumps(document))))
    assert said.values == [["Cobot", "Fabrique"]] and [reason for reason, *_ in said.problems] == ["layout_changed"]


# --- WordPress -------------------------------------------------------------------------------------------------------


class Posts(Tiny, WordPress):
    def read_entry(self, entry: dict[str, Any], url: str) -> Iterable[Output]:
        record = self.record(entry, "project", str(entry["id"]), entry["link"])
        record.one("name", "title.rendered")
        yield record.listing()


def post(number: int, title: str = "x", **more: Any) -> dict[str, Any]:
    return {"id": number, "link": f"{HOST}/{number}", "title": {"rendered": title}, **more}


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("/wp-json/wp/v2/posts", "/wp-json/wp/v2/posts?page=1&per_page=100"),
        ("/posts?categories=3&_embed", "/posts?page=1&per_page=100&categories=3&_embed="),
        ("/posts?page=4&per_page=10", "/posts?page=4&per_page=10"),
    ],
)
def test_posts_are_asked_for_by_the_hundred(url: str, asked: str) -> None:
    assert Posts().chain(HOST + url).url == HOST + asked


@pytest.mark.parametrize(
    ("url", "total", "chain"),
    [
        ("/posts?page=1&per_page=100", "3", ["/posts?page=2&per_page=100"]),
        ("/posts?page=2&per_page=100&_embed=", "3", ["/posts?page=3&per_page=100&_embed="]),
        ("/posts?page=3&per_page=100", "3", []),
        ("/posts?page=1&per_page=100", "", []),
    ],
)
def test_pages_stop_at_the_announced_one(url: str, total: str, chain: list[str]) -> None:
    headers = {"X-WP-TotalPages": total} if total else {}
    assert Said(Posts().parse(page(url, json.dumps([post(1)]), **headers))).chain == chain


def test_entities_of_a_title_stay_for_the_reading() -> None:
    said = Said(Posts().parse(page("/posts", json.dumps([post(1, "L&rsquo;eau &#8211; <em>ici</em>")]))))
    assert said.values == [["L&rsquo;eau &#8211; <em>ici</em>"]]


def test_posts_behind_a_password_are_dropped_and_odd_ones_told() -> None:
    hidden = post(2, content={"rendered": "", "protected": True})
    said = Said(Posts().parse(page("/posts", json.dumps([post(1), hidden, "text", {"id": 3}, post(4)]))))
    assert (said.refs, said.drops) == (["1", "4"], [("2", "password_protected")])
    assert [reason for reason, *_ in said.problems] == ["layout_changed", "layout_changed"]


def test_an_error_of_the_interface_is_no_list_of_posts() -> None:
    with pytest.raises(LayoutChanged, match=r"posts: JSON gave 0, wanted a list \(near .*rest_no_route"):
        list(Posts().parse(page("/posts", '{"code": "rest_no_route"}')))


# --- spreadsheets ----------------------------------------------------------------------------------------------------


class Sheet(Tiny, CsvExport):
    columns = ("id", "name")

    def read_row(self, row: dict[str, str], url: str) -> Iterable[Output]:
        record = self.record(row, "project", row["id"], url)
        record.one("name", "name")
        yield record.listing()


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("id;name\n1;a\n2;b\n", [["a"], ["b"]]),
        ("\ufeffid;name\r\n1;a\r\n", [["a"]]),
        ("id ; name\n1;a", [["a"]]),
        ('id;name\n1;"a ; ""b""\nc"\n2;d\n', [['a ; "b"\nc'], ["d"]]),
        ('id;name\n1;"a\r\nb"\n', [["a\r\nb"]]),
        ("id;name\n1;a\u2028b\x0bc\x85d\n2;e\n", [["a\u2028b\x0bc\x85d"], ["e"]]),
        ("id;name\n\n;\n1;a\n \n", [["a"]]),
        ("id;name\n", []),
    ],
)
def test_rows_of_a_spreadsheet(text: str, values: list[list[str]]) -> None:
    said = Said(Sheet().parse(page("/x.csv", text)))
    assert (said.values, said.issues) == (values, [])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("id;nom\n1;a\n", "header: CSV line 1 gave 2, wanted 2 columns (near 'name, nom')"),
        ("name;id\n1;a\n", "header: CSV line 1 gave 2, wanted 2 columns (near 'name, id')"),
        ("id;name;more\n", "header: CSV line 1 gave 3, wanted 2 columns (near 'more')"),
        ("", "header: CSV line 1 gave 0, wanted 2 columns (near 'id, name')"),
        ("<!doctype html>\n", "header: CSV line 1 gave 1, wanted 2 columns (near '<!doctype html>, id, name')"),
        ('id;name\n1;"a\n', "body: CSV line 2 gave 0, wanted quoted cells (near 'unexpected end of data')"),
        ("id;name\n1;é\n".encode("latin-1"), "body: byte 10 gave 0, wanted utf-8-sig (near 'id;name\\n1;é\\n')"),
    ],
)
def test_another_file_than_expected_has_changed(text: str | bytes, told: str) -> None:
    with pytest.raises(LayoutChanged) as raised:
        list(Sheet().parse(page("/x.csv", text)))
    assert str(raised.value) == told


def test_a_row_that_cannot_be_read_is_an_issue_with_its_line() -> None:
    said = Said(Sheet().parse(page("/x.csv", 'id;name\n1;"a\nb"\n2\n3;\n4;d;e\n5;f\n')))
    assert said.refs == ["1", "5"]
    assert said.problems == [
        ("layout_changed", "row", "entry 4: row: CSV line gave 1, wanted 2 cells (near '2')"),
        ("layout_changed", "name", "entry 5: name: name gave 0, wanted exactly one (near '3: id, name')"),
        ("layout_changed", "row", "entry 6: row: CSV line gave 3, wanted 2 cells (near '4; d; e')"),
    ]


BROKEN = SAMPLES / "appels_projets_recherche" / "broken"


def broken(name: str) -> Iterator[Output]:
    body = (BROKEN / name).read_bytes()
    yield from load_portal("appels_projets_recherche")().parse(page("/export-csv", body))


def test_the_export_of_french_calls_with_a_renamed_column() -> None:
    with pytest.raises(LayoutChanged, match=r"header: CSV line 1 .*near 'Date de clôture, Date limite'"):
        list(broken("renamed-column.csv"))


def test_the_export_of_french_calls_in_another_encoding() -> None:
    with pytest.raises(LayoutChanged, match=r"body: byte 76 gave 0, wanted utf-8-sig \(near .*Date de clôture;Lien"):
        list(broken("latin-1.csv"))


def test_the_export_of_french_calls_with_a_short_row() -> None:
    said = Said(broken("short-row.csv"))
    assert said.refs == ["1-anr-1902", "1-anr-2098"]
    [(reason, field, value)] = said.problems
    assert (reason, field) == ("layout_changed", "row") and "entry 3: row: CSV line gave 5, wanted 8 cells" in str(
        value
    )


# --- feeds -----------------------------------------------------------------------------------------------------------


class News(Tiny, Feed):
    def read_entry(self, entry: dict[str, Any], url: str) -> Iterable[Output]:
        record = self.record(entry, "news", entry["guid"], entry["link"])
        record.one("title", "title")
        record.maybe("published_at", "published")
        record.maybe("description", "description")
        record.maybe("item_type", "category")
        yield record.listing()


RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Le portail</title>
<item><title>Un appel</title><link> https://tiny.example/a </link><guid>a</guid>
<pubDate>Fri, 20 Nov 2026 08:00:00 +0100</pubDate><category>Appel</category><dc:creator>x</dc:creator>
<description><![CDATA[<p>Ouvert &amp; doté</p><!DOCTYPE html>]]></description></item>
<item><title>Deux</title><link>https://tiny.example/b</link><guid>b</guid></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Le portail</title>
<entry><title>Un appel</title><id>a</id><link rel="self" href="https://tiny.example/self"/>
<link href="https://tiny.example/a"/><updated>2026-11-20T08:00:00+01:00</updated><category term="Appel"/>
<summary type="html">Ouvert</summary><content>Plus long</content></entry>
</feed>"""


@pytest.mark.parametrize(
    ("body", "values"),
    [
        (
            RSS,
            [
                ["Un appel", "Fri, 20 Nov 2026 08:00:00 +0100", "<p>Ouvert &amp; doté</p><!DOCTYPE html>", "Appel"],
                ["Deux"],
            ],
        ),
        (ATOM, [["Un appel", "2026-11-20T08:00:00+01:00", "Ouvert", "Appel"]]),
        ("<rss><channel><title>vide</title></channel></rss>", []),
    ],
)
def test_feeds_of_either_format_read_alike(body: str, values: list[list[str]]) -> None:
    said = Said(News().parse(page("/feed", body)))
    assert (said.values, said.issues) == (values, [])
    assert {each.page_url for each in said.listings} <= {f"{HOST}/a", f"{HOST}/b"}


def test_a_feed_is_in_the_encoding_that_it_declares() -> None:
    text = RSS.replace("utf-8", "ISO-8859-1").replace("Un appel", "Été")
    assert Said(News().parse(page("/feed", text.encode("latin-1")))).values[0][0] == "Été"


def test_an_entry_without_its_title_is_an_issue() -> None:
    said = Said(News().parse(page("/feed", RSS.replace("<title>Un appel</title>", ""))))
    assert said.refs == ["b"] and said.problems[0][:2] == ("layout_changed", "title")


BOMB = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (BOMB + "<rss><channel><item><title>&b;</title></item></channel></rss>", "no document type declaration"),
        (f"<!--{'x' * 9000}-->{BOMB}<rss><channel/></rss>", "no document type declaration"),
        ("<!doctype html><html><body>Maintenance</body></html>", "wanted"),
        ("<html><body>Maintenance</body></html>", "feed: /rss/channel | /feed gave 0"),
        ("Service unavailable", "feed: body gave 0, wanted XML (near 'Service unavailable')"),
        ("", "feed: body gave 0, wanted XML"),
        ('{"items": []}', "feed: body gave 0, wanted XML"),
        ("<rss/>", "feed: /rss/channel | /feed gave 0, wanted exactly one"),
    ],
)
def test_what_is_no_plain_feed_is_refused(body: str, told: str) -> None:
    with pytest.raises(LayoutChanged, match=r"^feed: ") as raised:
        list(News().parse(page("/feed", body)))
    assert told in str(raised.value)


# --- sitemaps --------------------------------------------------------------------------------------------------------


class Map(Tiny, SitemapIndex):
    listing_path = r"/projets/[^/]+/"


def sitemap(root: str, *addresses: str) -> str:
    each = {"sitemapindex": "sitemap", "urlset": "url"}[root]
    rows = "".join(f"<{each}><loc> {address} </loc></{each}>" for address in addresses)
    return f'<?xml version="1.0"?><{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</{root}>'


@pytest.mark.parametrize(
    ("addresses", "asked"),
    [
        (
            [f"{HOST}/projets/a/", f"{HOST}/projets/", f"{HOST}/blog/a/", f"{HOST}/projets/b/"],
            ["/projets/a/", "/projets/b/"],
        ),
        (["http://example.com/projets/a/"], ["/projets/a/"]),
        (["https://other.example//evil.example/projets/a/"], []),
        ([f"{HOST}/projets/a/?utm=1"], ["/projets/a/?utm=1"]),
        ([], []),
    ],
)
def test_the_pages_of_a_sitemap_by_path_alone(addresses: list[str], asked: list[str]) -> None:
    assert Said(Map().parse(page("/sitemap.xml", sitemap("urlset", *addresses)))).asked == asked


@pytest.mark.parametrize("address", ["https://other.example/s-2.xml", "https://other.example//s-2.xml"])
def test_the_sitemaps_of_an_index_are_read_on_our_host(address: str) -> None:
    said = Said(Map().parse(page("/sitemap.xml", sitemap("sitemapindex", f"{HOST}/s-1.xml.gz", address))))
    assert said.asked == said.chain == ["/s-1.xml.gz", "/s-2.xml"]


def test_a_compressed_sitemap() -> None:
    body = gzip.compress(sitemap("urlset", f"{HOST}/projets/a/").encode())
    assert Said(Map().parse(page("/s-1.xml.gz", body))).asked == ["/projets/a/"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"Not here",
        b"<html></html>",
        b"{}",
        b"\x1f\x8bnot gzip",
        gzip.compress(b"<urlset/>", mtime=0)[:12],
        gzip.compress(b"no", mtime=0),
    ],
)
def test_what_is_no_sitemap_is_refused(body: bytes) -> None:
    with pytest.raises(LayoutChanged, match=r"^sitemap: "):
        list(Map().parse(page("/sitemap.xml", body)))


def test_a_sitemap_that_inflates_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spiders.shapes.sitemap.LARGEST", 10_000)
    with pytest.raises(LayoutChanged, match=r"^sitemap: body"):
        list(Map().parse(page("/sitemap.xml.gz", gzip.compress(b" " * 20_000, mtime=0))))


# --- JSON-LD ---------------------------------------------------------------------------------------------------------


def with_json_ld(*blocks: str) -> HtmlResponse:
    scripts = "".join(f"<script type='application/ld+json'>{block}</script>" for block in blocks)
    return HtmlResponse(HOST, body=f"<html><head>{scripts}</head></html>".encode(), encoding="utf-8")


@pytest.mark.parametrize(
    ("blocks", "names"),
    [
        (['{"@type": "Project", "name": "a"}'], ["a"]),
        (['{"@type": ["Thing", "Project"], "name": "a"}'], ["a"]),
        (['{"@graph": [{"@type": "Project", "name": "a"}, {"@type": "Person", "name": "b"}]}'], ["a"]),
        (['[{"@type": "Event", "name": "a"}, [{"@type": "Project", "name": "b"}]]'], ["a", "b"]),
        (['{"@type": "Project", "name": "a"}', '{"@type": "Event", "name": "b"}'], ["a", "b"]),
        (['{"@type": "Project", "name": "a\nb"}'], ["a\nb"]),
        (['{"name": "a"}', '"text"', "3", "null"], []),
        ([], []),
    ],
)
def test_nodes_of_a_type(blocks: list[str], names: list[str]) -> None:
    assert [node["name"] for node in json_ld(with_json_ld(*blocks), "Project", "Event")] == names


@pytest.mark.parametrize("block", ['{"@type": "Project",}', "{", "// <![CDATA["])
def test_broken_json_ld_has_changed(block: str) -> None:
    with pytest.raises(LayoutChanged, match="JSON-LD: script gave 0, wanted a JSON document"):
        json_ld(with_json_ld('{"@type": "Project"}', block), "Project")


# --- front matter ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "fields", "body"),
    [
        ("---\ntitle: A\n---\nLe corps.\n", {"title": "A"}, "Le corps."),
        ("---\ntitle: A # rien\n# seul\nlink: # vide\nend:\n---\n", {"title": "A", "link": "", "end": ""}, ""),
        ("---\nlink: https://x.example/#top\n---\n", {"link": "https://x.example/#top"}, ""),
        ("---\nstart: 2015-01\nend: 2026-02-30\n---\n", {"start": "2015-01", "end": "2026-02-30"}, ""),
        (
            "---\na: no\nb: 0123\nc: 1_000\nd: 12:30:00\n---\n",
            {"a": "no", "b": "0123", "c": "1_000", "d": "12:30:00"},
            "",
        ),
        ("---\na: >-\n  un\n  deux\nb: |\n  un\n  deux\n---\n", {"a": "un deux", "b": "un\ndeux\n"}, ""),
        ("---\na:\n- x\n- y: 1\n---\n", {"a": ["x", {"y": "1"}]}, ""),
        ("---\na: [x, 'y ']\n---\n", {"a": ["x", "y "]}, ""),
        ("---\na: !!python/object/apply:os.system [ls]\n---\n", {"a": ["ls"]}, ""),
        ("---\r\ntitle: A\r\n---\r\nun\r\ndeux\r\n", {"title": "A"}, "un\ndeux"),
        ("\ufeff---\ntitle: A\n---\n", {"title": "A"}, ""),
        ("--- \ntitle: A\n---\t\nx", {"title": "A"}, "x"),
        ("---\ntitle: A\n---", {"title": "A"}, ""),
        ("---\n---\n", {}, ""),
        ("---\n# rien\n---\nx", {}, "x"),
        ("---\ntitle: A\n---\nun\n\n---\n\ndeux", {"title": "A"}, "un\n\n---\n\ndeux"),
        ("---\ntitle: A\n---\n" + "x" * 100_000, {"title": "A"}, "x" * 100_000),
    ],
)
def test_fields_and_body_of_a_sheet(text: str, fields: dict[str, Any], body: str) -> None:
    assert read_front_matter(text) == (fields, body)


ALIASES = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("# Titre\n\nSans en-tête.\n", "line 1 gave 0, wanted '---' (near '# Titre"),
        ("", "line 1 gave 0, wanted '---'"),
        ("\n---\ntitle: A\n---\n", "line 1 gave 0, wanted '---'"),
        ("---\ntitle: A\n\n## Fiche\n", "closing line gave 0, wanted '---' (near '---\\ntitle: A"),
        ("---\ntitle: A\n----\n", "closing line gave 0, wanted '---'"),
        ("---\ntitle: @docs\n---\n", "line 2 gave 0, wanted YAML"),
        (
            "---\ntitle: A\nmission: un : deux\n---\n",
            "line 3 gave 0, wanted YAML (near 'mapping values are not allowed",
        ),
        ("---\n\ttitle: A\n---\n", "line 2 gave 0, wanted YAML"),
        ("---\ntitle: 'A\n---\n", "wanted YAML"),
        ("---\ntitle: A\x07\n---\n", "wanted YAML"),
        ("---\n? [a, b]\n: c\n---\n", "wanted YAML"),
        ("---\n- a\n- b\n---\n", "line 2 gave 0, wanted keys with values"),
        ("---\nseul\n---\n", "line 2 gave 0, wanted keys with values"),
        ("---\na: 1\nb: 2\na: 3\n---\n", "line 2 gave 2, wanted each key once (near 'a')"),
        ("---\nx:\n  - a: 1\n    a: 2\n---\n", "line 3 gave 2, wanted each key once (near 'a')"),
        (f"---\n{ALIASES}---\n", "line 2 gave 1, wanted no anchors or aliases"),
        ("---\na: *b\n---\n", "line 2 gave 1, wanted no anchors or aliases"),
        (f"---\na: {'[' * 20_000}\n---\n", f"line 2 gave {DEEPEST + 1}, wanted at most {DEEPEST} levels"),
        (f"---\na: {'{a: ' * 30}\n---\n", f"line 2 gave {DEEPEST + 1}, wanted at most {DEEPEST} levels"),
        (f"---\na: {'x' * 100_000}\n---\n", f"size gave 100005, wanted at most {LARGEST} bytes"),
    ],
)
def test_what_is_no_front_matter_names_the_line(text: str, told: str) -> None:
    before = time.process_time()
    with pytest.raises(LayoutChanged, match=r"^front matter: ") as raised:
        read_front_matter(text)
    assert str(raised.value).startswith(f"front matter: {told}") or told in str(raised.value)
    assert time.process_time() - before < 1, "refused before it costs anything"


def test_the_sheets_that_ship_are_read() -> None:
    sheets = sorted((SAMPLES / "beta_gouv" / "files" / "sheets").glob("*.md"))
    assert [read_front_matter(path.read_text(encoding="utf-8"))[0]["title"] for path in sheets] == [
        "Base Adresse Nationale", "Cobot", "Geonature", "JeVeuxAider.gouv.fr",
    ]  # fmt: skip
