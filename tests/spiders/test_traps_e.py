"""Traps of Dutch, Belgian and French portals that sample pages cannot hold: each says so, or costs one host only."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from scrapy.http import HtmlResponse, Request, TextResponse

from schemas.listing import Drop, Issue, Listing
from spiders.page import LayoutChanged
from spiders.registry import load_portal
from spiders.samples.server import SAMPLES
from spiders.samples.walk import walk

JSON = "application/json"
NOTHING = {"type": "FeatureCollection", "features": [], "count": 0}


def html(url: str, body: str) -> HtmlResponse:
    return HtmlResponse(url, body=body.encode(), encoding="utf-8", request=Request(url))


def samples(folder: Path, key: str, hosts: dict[str, dict[str, Any]], files: dict[str, str]) -> Path:
    (folder / key).mkdir()
    for name, text in files.items():
        (folder / key / name).write_text(text, encoding="utf-8")
    (folder / key / "index.json").write_text(json.dumps({"hosts": hosts}), encoding="utf-8")
    return folder


# --- citizen_science_nl ----------------------------------------------------------------------------------------------


def test_the_home_page_in_place_of_the_list_is_a_change_of_layout() -> None:
    home = (SAMPLES / "citizen_science_nl" / "files" / "home.html").read_text(encoding="utf-8")
    with pytest.raises(LayoutChanged, match=r"cards: .* gave 0, wanted at least 1"):
        list(load_portal("citizen_science_nl")().parse(html("https://citizenscience.nl/projects", home)))


# --- iedereen_wetenschapper ------------------------------------------------------------------------------------------

CATEGORIES = "".join(f"<li><a href='/category-overview/{each}'>{each}</a></li>" for each in "abcde")


@pytest.mark.parametrize("around", ["<ul>{}</ul>", "<div>{}</div>", "<aside>{}</aside>"])
def test_a_menu_without_its_tag_gives_no_project_every_category(around: str) -> None:
    page = html("https://www.iedereenwetenschapper.be/projects/x", f"<h1>X</h1>{around.format(CATEGORIES)}")
    with pytest.raises(LayoutChanged, match=r"themes: .* gave 5, wanted at most 4"):
        list(load_portal("iedereen_wetenschapper")().parse_listing(page))


# --- geonature_citizen -----------------------------------------------------------------------------------------------

ODD: dict[str, dict[str, Any]] = {
    "down": {"status": 503, "content_type": JSON, "file": "nothing.json"},
    "gone": {"status": 404},
    "refused": {"status": 400, "content_type": JSON, "file": "error.json"},
    "error with 200": {"status": 200, "content_type": JSON, "file": "error.json"},
    "its web page": {"status": 200, "content_type": "text/html", "file": "app.html"},
    "half a document": {"status": 200, "content_type": JSON, "file": "half.json"},
}


def programs(*numbers: int) -> str:
    features = [
        {"properties": {"id_program": each, "title": f"T{each}", "short_desc": "", "long_desc": ""}} for each in numbers
    ]
    return json.dumps({**NOTHING, "features": features, "count": len(features)})


@pytest.mark.parametrize("what", ODD)
def test_one_odd_instance_costs_its_own_programmes_only(what: str, tmp_path: Path) -> None:
    spider = load_portal("geonature_citizen")
    first, odd, *others = spider().allowed_domains
    good = {"status": 200, "content_type": JSON}
    hosts = {host: {"/api/programs": {**good, "file": "two.json"}} for host in (first, *others)}
    hosts[odd] = {"/api/programs": ODD[what]}
    folder = samples(tmp_path, "geonature_citizen", hosts, {
        "two.json": programs(1, 2), "nothing.json": json.dumps(NOTHING), "error.json": '{"message": "No programs"}',
        "app.html": "<!doctype html><app-root></app-root>", "half.json": programs(1)[:40],
    })  # fmt: skip
    said = [output for _, output in walk(spider, folder)]
    refs = {each.ref for each in said if isinstance(each, Listing)}
    assert refs == {f"{host}/{number}" for host in (first, *others) for number in (1, 2)}
    issues = [each.reason for each in said if isinstance(each, Issue)]
    assert issues == ([] if ODD[what]["status"] >= 400 else ["layout_changed"])


# --- api_engagement --------------------------------------------------------------------------------------------------


def missions(total: int, skip: int, rows: list[dict[str, Any]]) -> TextResponse:
    body = json.dumps({"ok": True, "total": total, "limit": 500, "skip": skip, "data": rows})
    url = f"https://api.api-engagement.beta.gouv.fr/v0/mission?skip={skip}"
    return TextResponse(url, body=body.encode(), encoding="utf-8", request=Request(url))


def rows(*domains: str) -> list[dict[str, Any]]:
    return [{"_id": f"m{n}", "title": "T", "domain": each} for n, each in enumerate(domains)]


def skips(outputs: list[Any]) -> Iterator[str]:
    return (each.url.rsplit("skip=", 1)[1] for each in outputs if isinstance(each, Request))


@pytest.mark.parametrize(
    ("total", "skip", "domains", "following"),
    [
        (3, 0, ["environnement", "recherche"], ["2"]),
        (3, 2, ["environnement"], []),
        (3, 2, [], []),  # announced, and never given
        (0, 0, [], []),
    ],
)
def test_the_list_ends_with_its_total_or_with_an_empty_page(
    total: int, skip: int, domains: list[str], following: list[str]
) -> None:
    assert list(skips(list(load_portal("api_engagement")().parse(missions(total, skip, rows(*domains)))))) == following


def test_what_is_left_out_is_not_missing() -> None:
    spider = load_portal("api_engagement")()
    said = list(spider.parse(missions(3, 0, rows("environnement", "sante", "animaux"))))
    assert [each.reason for each in said if isinstance(each, Drop)] == ["other_domain"] * 2
    assert spider.declared_total == 1
    asked = spider.chain(spider.start_urls[0])
    assert asked.headers["x-api-key"] == b"COCO_API_ENGAGEMENT_KEY"
    assert "KEY" not in asked.url
