"""Traps of the Spanish, German, Austrian and Swiss directories that sample pages cannot show: wrong answers, links that
must not be followed, lists that are not there."""

import asyncio
from typing import Any

import pytest
from scrapy.http import HtmlResponse, Request, TextResponse

from schemas.listing import Drop, Listing
from spiders.page import LayoutChanged
from spiders.portal_spider import PortalSpider
from spiders.registry import load_portal

ENTRIES = "https://ciencia-ciudadana.es/wp-json/wp/v2/proyecto-cc?page=1"
LIST = "https://www.citizen-science.at/projekte"


def html(url: str, body: str) -> HtmlResponse:
    return HtmlResponse(url, body=body.encode(), encoding="utf-8")


def asked(spider: PortalSpider, response: TextResponse, **how: Any) -> list[str]:
    return [each.url for each in spider.parse(response, **how) if isinstance(each, Request)]


@pytest.mark.parametrize(
    "href",
    [
        "/projekte/author/1-redaktion",
        "/projekte/author/1-redaktion&amp;amp;amp;format=feed&amp;amp;Itemid=143",
        "/projekte/itemlist?format=feed&amp;amp;type=rss",
        "/projekte/mosquito-alert?format=feed",
        "/projekte/mosquito-alert&amp;amp;amp;type=atom",
        "/projekte/projektarchiv",
        "/projekte/ein-neues-projekt-listen",
        "/component/k2/itemlist/tag/Tiere",
        "https://www.citizen-science.at.example.org/projekte/mosquito-alert",
        "/en/projects/mosquito-alert",
    ],
)
def test_of_a_list_only_items_are_asked_for(href: str) -> None:
    spider = load_portal("oesterreich_forscht")()
    assert asked(spider, html(LIST, f'<a href="/projekte/a">A</a><a href="{href}">B</a>')) == [f"{LIST}/a"]


@pytest.mark.parametrize(
    "href",
    ["/projekte/a", "http://citizen-science.at./projekte/a", "//www.citizen-science.at/projekte/a?tmpl=component#top"],
)
def test_an_item_has_one_address(href: str) -> None:
    spider = load_portal("oesterreich_forscht")()
    assert asked(spider, html(LIST, f'<a href="{href}">A</a>')) == [f"{LIST}/a"]


@pytest.mark.parametrize(
    ("at", "pager", "following"),
    [
        ("", "?start=10 ?start=20", f"{LIST}?start=10"),
        ("?start=10", "?start=0 ?start=20 ?start=30", f"{LIST}?start=20"),
        ("?start=20", "?start=0 ?start=10", None),
        ("", "/blog?start=10", None),
        ("", f"{LIST}/a?start=10", None),
    ],
)
def test_the_pager_goes_forward_on_its_own_list(at: str, pager: str, following: str | None) -> None:
    links = "".join(f'<a href="{href}">Weiter</a>' for href in pager.split())
    urls = asked(load_portal("oesterreich_forscht")(), html(LIST + at, f'<a href="/projekte/a">A</a>{links}'))
    assert urls == [f"{LIST}/a", *([following] if following else [])]


@pytest.mark.parametrize(
    ("key", "url", "body"),
    [
        ("ciencia_ciudadana", ENTRIES, "<html>Mantenimiento</html>"),
        ("ciencia_ciudadana", ENTRIES, '{"code": "rest_no_route"}'),
        ("oesterreich_forscht", LIST, "<html>Wartung</html>"),
        ("oesterreich_forscht", "https://www.citizen-science.at/blog?format=feed&type=rss", "<html>Wartung</html>"),
        ("schweiz_forscht", "https://www.schweizforscht.ch/projekte/a", "<html><h1>Wartung</h1></html>"),
        ("mit_forschen", "https://www.mitforschen.org/sitemap.xml", "<html>Wartung</html>"),
        ("mit_forschen", "https://www.mitforschen.org/projekt/a", "<html>Wartung</html>"),
    ],
)  # fmt: skip
def test_another_document_is_a_changed_layout(key: str, url: str, body: str) -> None:
    spider = load_portal(key)()
    read = spider.parse_listing if url.endswith("/a") else spider.parse
    with pytest.raises(LayoutChanged):
        list(read(html(url, body)))


@pytest.mark.parametrize(
    ("key", "url"),
    [("mit_forschen", "https://www.mitforschen.org/projekte"), ("oesterreich_forscht", LIST)],
)
def test_a_redirect_to_the_list_is_a_drop(key: str, url: str) -> None:
    [output] = load_portal(key)().parse_listing(html(url, "<h1>Projekte</h1>"))
    assert isinstance(output, Drop) and output.reason == "leads_elsewhere"


def test_a_feed_entry_without_address_leaves_the_others() -> None:
    body = "<rss><channel><item><title>A</title></item><item><title>B</title><link>http://x/blog/b</link></item></channel></rss>"
    spider = load_portal("oesterreich_forscht")()
    outputs = list(spider.parse(html("https://www.citizen-science.at/blog?format=feed&type=rss", body)))
    assert [each.ref for each in outputs if isinstance(each, Listing)] == ["blog/b"]
    assert len(outputs) == 2


def test_a_sitemap_that_is_not_there_fails_no_list() -> None:
    async def first() -> dict[str, bool]:
        return {request.url: bool(request.meta.get("chain")) async for request in load_portal("mit_forschen")().start()}

    site = "https://www.mitforschen.org"
    assert asyncio.run(first()) == {f"{site}/node": True, f"{site}/sitemap.xml": False}
