"""JSON portals that count their pages up: what their sample pages cannot show at once."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from scrapy.http import Request, TextResponse

from schemas.listing import Drop, Issue, Listing
from spiders.page import LayoutChanged
from spiders.portal_spider import PortalSpider
from spiders.portals.biocollect import BioCollect
from spiders.portals.citsci_org import CitsciOrg
from spiders.portals.inaturalist import Inaturalist
from spiders.portals.scistarter import Scistarter
from spiders.portals.zooniverse import Zooniverse
from spiders.samples.walk import walk
from spiders.shapes.json_api import CountedPages


class Ponds(CountedPages):
    """As the counted portals, with entries that are numbers in an object; odd ones below zero are dropped."""

    portal = Zooniverse.portal
    start_urls = ["https://ponds.example/list?q=a&page=1"]
    entries_key = "ponds"

    def read_entry(self, entry: dict[str, Any], url: str) -> Any:
        if entry["n"] < 0:
            yield self.drop(str(entry["n"]), "negative", url)
        else:
            yield from self.finished(self.record({}, "project", str(entry["n"]), url))


class PondsByOffset(Ponds):
    start_urls = ["https://ponds.example/list?max=100&offset=0"]
    counter, by_entries = "offset", True


def crawl(
    spider: PortalSpider, answer: Callable[[str], Any], most: int = 9
) -> tuple[list[str], list[Listing | Drop | Issue]]:
    """(addresses asked for, what was said) when `answer` gives each address its document."""
    waiting = [spider.chain(url) for url in spider.start_urls]
    asked: list[str] = []
    said: list[Listing | Drop | Issue] = []
    while waiting:
        request = waiting.pop(0)
        asked.append(request.url)
        assert len(asked) <= most, "is the list endless?"
        body = answer(request.url)
        text = body if isinstance(body, str) else json.dumps(body)
        response = TextResponse(request.url, body=text.encode(), encoding="utf-8", request=request)
        for output in spider.parse(response, **request.cb_kwargs):
            if isinstance(output, Request):
                waiting.append(output)
            else:
                said.append(output)
    return asked, said


def served(pages: Sequence[Sequence[int]], total: int | None, last_again: bool = False) -> Callable[[str], Any]:
    """Answers one page after the other; past the end an empty one, or the last one again."""
    waiting = list(pages)

    def answer(url: str) -> Any:
        numbers = waiting.pop(0) if len(waiting) > last_again else list(waiting[0]) if waiting else []
        ponds = {"ponds": [{"n": n} for n in numbers]}
        return ponds if total is None else {**ponds, "total": total}

    return answer


@pytest.mark.parametrize(
    ("pages", "total", "asked"),
    [
        ([[1, 2, 3], [4]], 4, 2),  # the page past the end, a 404 on some portals, is never asked for
        ([[1, 2, 3], [4], [5, 6]], 6, 3),  # a short page in the middle is not the end
        ([[1, 2], [3]], None, 3),  # no total: up to the empty page
        ([[1, 2], [3]], 9, 3),  # a total that is too high: the same
        ([[]], 0, 1),
        ([[1, 2, 3]], 3, 1),
    ],
)
def test_pages_are_counted_up_to_the_total_or_to_an_empty_one(
    pages: list[list[int]], total: int | None, asked: int
) -> None:
    urls, said = crawl(Ponds(), served(pages, total))
    assert urls == [f"https://ponds.example/list?q=a&page={n + 1}" for n in range(asked)]
    assert [each.ref for each in said if isinstance(each, Listing)] == [str(n) for page in pages for n in page]


def test_a_portal_that_gives_its_last_page_for_ever_is_left_alone() -> None:
    urls, said = crawl(Ponds(), served([[1, 2], [3, 4]], None, last_again=True))
    assert len(urls) == 3
    assert len(said) == 4


def test_the_next_page_begins_where_this_one_ended_however_many_were_asked_for() -> None:
    urls, _ = crawl(PondsByOffset(), served([[1, 2, 3], [4, 5], [6]], 6))
    assert urls == [f"https://ponds.example/list?max=100&offset={n}" for n in (0, 3, 5)]


def test_what_the_portal_announces_is_told_without_what_we_leave_out() -> None:
    spider = Ponds()
    crawl(spider, served([[1, -2, 3], [-4]], 4))
    assert spider.declared_total == 2


def test_nothing_is_asked_beyond_the_window() -> None:
    spider = Inaturalist()
    umbrella = {"title": "A", "slug": "a", "project_type": "umbrella"}

    def answer(url: str) -> Any:
        page = int(url.rsplit("=", 1)[1])
        return {"total_results": 30_000, "results": [{**umbrella, "id": page * 5000 + n} for n in range(5000)]}

    urls, _ = crawl(spider, answer)
    assert [url.rsplit("=", 1)[1] for url in urls] == ["1", "1", "2", "2"]
    assert spider.declared_total == 30_000, "so that the run is known to be partial"


@pytest.mark.parametrize("portal", [Zooniverse, CitsciOrg])
def test_html_with_status_200_is_a_change_of_the_site_and_no_empty_list(portal: type[PortalSpider]) -> None:
    browser = type(portal.__name__, (portal,), {"headers": {"Accept": "text/html"}})
    [(_, issue)] = walk(browser)
    assert isinstance(issue, Issue)
    assert (issue.reason, issue.field) == ("layout_changed", "body")


@pytest.mark.parametrize("portal", [BioCollect, Inaturalist, Scistarter, Zooniverse, CitsciOrg])
def test_an_error_in_json_is_no_empty_list(portal: type[PortalSpider]) -> None:
    with pytest.raises(LayoutChanged):
        crawl(portal(), lambda url: {"error": "Too many requests", "status": 200})


def test_citsci_says_the_same_in_both_of_its_formats() -> None:
    plain = type("CitsciOrg", (CitsciOrg,), {"headers": {"Accept": "application/json"}})
    assert [each for _, each in walk(plain)] == [each for _, each in walk(CitsciOrg)]


def test_scistarter_as_it_answered_in_2019() -> None:
    old = [
        {"guid": "wilsoncenter:27-107", "origin": "wilsoncenter", "title": "Nature's Notebook", "url": "http://a.example"},
        {"guid": "wilsoncenter:188-None", "origin": "wilsoncenter", "title": "Invasive Plant Atlas", "url": None},
        {"guid": "zooniverse:1104", "origin": "zooniverse", "title": "Gravity Spy",
         "url": "https://www.zooniverse.org/projects/zooniverse/gravity-spy"},
        {"guid": "scistarter:3", "origin": None, "title": "Ponds", "url": "https://ponds.example"},
    ]  # fmt: skip
    urls, said = crawl(Scistarter(), lambda url: {"projects": old})
    assert len(urls) == 2, "one page, which has no total and is the same whatever page is asked for"
    listings = [each for each in said if isinstance(each, Listing)]
    assert {each.ref: [row.value for row in each.statements if row.field == "same_as"] for each in listings} == {
        "wilsoncenter:27-107": ["citizenscience_gov:27"],
        "wilsoncenter:188-None": ["citizenscience_gov:188"],
        "zooniverse:1104": ["https://www.zooniverse.org/projects/zooniverse/gravity-spy"],
        "scistarter:3": [],
    }
    assert [each for each in said if isinstance(each, Issue)] == []
