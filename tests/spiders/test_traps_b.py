"""What the sample pages of citizenscience_gov, aides_territoires and awesome_nl cannot show: refusals, an older
interface, answers that are broken or something else."""

import asyncio
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from scrapy.http import Request, TextResponse

from schemas.listing import Drop, Issue, Listing
from spiders.page import LayoutChanged
from spiders.portal_spider import PortalSpider
from spiders.portals.aides_territoires import TOKEN, AidesTerritoires
from spiders.portals.awesome_nl import AwesomeNl
from spiders.portals.citizenscience_gov import CitizenscienceGov
from spiders.samples.server import SAMPLES

AIDS = "https://aides-territoires.beta.gouv.fr/api/aids/"
NEWER = {
    "financers_full", "instructors_full", "perimeter_scale", "aid_types_full", "subvention_comment",
    "project_references", "european_aid", "is_live",
}  # fmt: skip


def sample(key: str, name: str) -> str:
    return (SAMPLES / key / "files" / name).read_text(encoding="utf-8")


def answer(body: Any, url: str = AIDS, status: int = 200) -> TextResponse:
    text = body if isinstance(body, str) else json.dumps(body)
    return TextResponse(url, status=status, body=text.encode(), encoding="utf-8")


def first(spider: PortalSpider) -> list[Request]:
    async def ask() -> list[Request]:
        return [request async for request in spider.start()]

    return asyncio.run(ask())


def said(outputs: Iterator[Any], kind: type) -> list[Any]:
    return [each for each in outputs if isinstance(each, kind)]


# --- aides_territoires: a token, two generations ---------------------------------------------------------------------


@pytest.mark.parametrize("status", [401, 403])
def test_without_a_token_a_refusal_is_a_reason_not_a_failure(status: int) -> None:
    spider = AidesTerritoires(keyed=False)
    [request] = first(spider)
    assert (request.method, request.url, b"Authorization" in request.headers) == ("GET", AIDS, False)
    assert status in request.meta["handle_httpstatus_list"] and request.meta["chain"]
    assert list(spider.parse_unsigned(answer({"code": status}, status=status))) == []
    assert spider.skipped == f"{TOKEN} is not set, and the interface answers {status} without it"


def test_with_a_token_it_signs_in_and_shows_its_pass_on_every_page() -> None:
    spider = AidesTerritoires(keyed=True)
    [request] = first(spider)
    assert (request.method, request.headers[b"X-AUTH-TOKEN"]) == ("POST", TOKEN.encode())
    assert request.url.endswith("/api/connexion/") and request.meta == {"chain": True, "unrecorded": True}
    [listed] = said(iter(spider.sign_in(answer({"token": "a.b.c"}))), Request)
    [following] = said(iter(spider.parse(answer(sample("aides_territoires", "aids-1.json")))), Request)
    assert [each.url for each in (listed, following)] == [AIDS, f"{AIDS}?page=2"], "https, whatever `next` says"
    for each in (listed, following):
        assert each.headers[b"Authorization"] == b"Bearer a.b.c" and each.headers[b"Accept"] == b"application/json"
        assert "handle_httpstatus_list" not in each.meta, "a refusal now is a failure"
        assert "a.b.c" not in str(each.cb_kwargs), "they are kept in the evidence"
    assert AidesTerritoires.headers == {"Accept": "application/json"}, "the pass is this run's"


def test_the_older_interface_says_the_same_without_the_newer_keys() -> None:
    data = json.loads(sample("aides_territoires", "aids-1.json"))
    [newer] = said(iter(AidesTerritoires().parse(answer({**data, "results": data["results"][2:3]}))), Listing)
    older = {key: value for key, value in data["results"][2].items() if key not in NEWER}
    older["perimeter"] = "Île-de-France (Région)"
    page = {"count": 1, "next": None, "previous": None, "results": [older]}
    outputs = list(AidesTerritoires(keyed=False).parse_unsigned(answer(page)))
    [listing] = said(iter(outputs), Listing)
    assert said(iter(outputs), Issue) == []
    left_out = [each for each in newer.statements if each.locator not in NEWER]
    assert list(listing.statements) == left_out and len(newer.statements) == len(left_out) + 1


def test_a_token_that_is_no_good_gives_no_page() -> None:
    with pytest.raises(KeyError):
        list(AidesTerritoires().sign_in(answer({"message": "User not found"})))


# --- citizenscience_gov: the sitemap counts --------------------------------------------------------------------------


def test_a_feed_that_lacks_projects_is_told_by_the_sitemap() -> None:
    spider = CitizenscienceGov()
    feed, sitemap = first(spider)
    assert (feed.meta.get("chain"), sitemap.meta.get("chain")) == (True, None)
    assert list(spider.parse_sitemap(answer(sample("citizenscience_gov", "sitemap.xml"), sitemap.url))) == []
    cut = json.loads(sample("citizenscience_gov", "feed.json"), strict=False)
    cut["_project"] = cut["_project"][:5]
    assert len(said(iter(spider.parse(answer(cut, feed.url))), Listing)) == 5 < (spider.declared_total or 0) == 12


# --- answers that are broken, or something else ----------------------------------------------------------------------

FEED = json.loads(sample("citizenscience_gov", "feed.json"), strict=False)
LIST = json.loads(sample("aides_territoires", "aids-2.json"))
CSV = sample("awesome_nl", "citizen-science-projects-nl.csv")


@pytest.mark.parametrize(
    ("spider", "body", "told"),
    [
        (AidesTerritoires, "<!doctype html><title>Django REST framework</title>", "body: JSON gave 0"),
        (AidesTerritoires, {"detail": "Page non valide."}, "results: JSON gave 0, wanted a list"),
        (AidesTerritoires, {**LIST, "results": None}, "results: JSON gave 0, wanted a list"),
        (CitizenscienceGov, '{"_project": [{"project_name": "a "quoted" name"}]}', "body: JSON gave 0"),
        (CitizenscienceGov, sample("citizenscience_gov", "feed.json")[:900], "body: JSON gave 0"),
        (CitizenscienceGov, {**FEED, "_project": {}}, "_project: JSON gave 0, wanted a list"),
        (AwesomeNl, CSV.replace(",", "|"), "header: CSV line 1 gave 1, wanted 16 columns"),
        (AwesomeNl, CSV.replace("main_category,extra_categories", "category"), "header: CSV line 1 gave 15"),
        (AwesomeNl, "404: Not Found", "header: CSV line 1"),
    ],
)  # fmt: skip
def test_what_is_something_else_has_changed(spider: type[PortalSpider], body: Any, told: str) -> None:
    with pytest.raises(LayoutChanged) as raised:
        list(spider().parse(answer(body)))
    assert told in str(raised.value)


def without(*keys: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda entry: {key: value for key, value in entry.items() if key not in keys}


@pytest.mark.parametrize(
    ("spider", "data", "entries", "change", "told"),
    [
        (AidesTerritoires, LIST, "results", without("name"), "title: name gave 0, wanted exactly one"),
        (AidesTerritoires, LIST, "results", without("recurrence"), "KeyError: 'recurrence'"),
        (AidesTerritoires, LIST, "results", without("url"), "KeyError: 'url'"),
        (AidesTerritoires, LIST, "results", lambda entry: {**entry, "url": None}, "TypeError"),
        (CitizenscienceGov, FEED, "_project", without("project_name"), "project_name gave 0, wanted exactly one"),
        (CitizenscienceGov, FEED, "_project", without("project_url_on_catalog"), "KeyError: 'project_url_on_catalog'"),
        (CitizenscienceGov, FEED, "_project", lambda entry: "SKYWARN", "wanted an object"),
    ],
)  # fmt: skip
def test_one_odd_entry_is_an_issue_and_the_others_are_read(
    spider: type[PortalSpider], data: dict[str, Any], entries: str, change: Callable[[Any], Any], told: str
) -> None:
    changed = {**data, entries: [change(data[entries][0]), *data[entries][1:]]}
    outputs = list(spider().parse(answer(changed)))
    [issue] = said(iter(outputs), Issue)
    assert issue.reason == "layout_changed" and told in str(issue.value)
    assert len(said(iter(outputs), Listing)) + len(said(iter(outputs), Drop)) == len(data[entries]) - 1


def test_a_row_with_a_cell_too_many_is_an_issue_and_the_others_are_read() -> None:
    changed = CSV.replace("RIVM,The Netherlands", "RIVM,Deltares,The Netherlands")
    outputs = list(AwesomeNl().parse(answer(changed)))
    [issue] = said(iter(outputs), Issue)
    assert str(issue.value).startswith("entry 5: row: CSV line gave 17, wanted 16 cells")
    assert len(said(iter(outputs), Listing)) == 11


def test_a_new_key_is_told() -> None:
    entry = {**FEED["_project"][1], "project_hashtag": "#maps"}
    [issue] = said(iter(CitizenscienceGov().parse(answer({"_project": [entry]}))), Issue)
    assert (issue.reason, issue.field) == ("new_field", "project_hashtag")
