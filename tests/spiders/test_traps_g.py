"""Traps of the funders' portals that no sample page can hold: broken files, errors under status 200."""

import io
import json
import zipfile
from typing import Any

import pytest
from scrapy.http import Request, Response, TextResponse

import spiders.shapes.bulk
from schemas.listing import Drop, Issue, Listing
from spiders.page import LayoutChanged
from spiders.portal_spider import PortalSpider
from spiders.registry import load_portal
from spiders.samples.server import SAMPLES

COLUMNS = "id acronym status title startDate endDate topics masterCall subCall objective"
PROJECT = "1;A;SIGNED;Citizen science;2020-01-01;2021-01-01;T;M;S;Objective."
ANR = ["Projet.Code_Decision", "Projet.Titre.Francais", "Projet.Resume.Francais"]


def said(spider: PortalSpider, body: bytes, kind: type[Response] = TextResponse) -> list[Any]:
    url = spider.start_urls[0]
    return list(spider.parse(kind(url, body=body, request=Request(url))))


def zipped(rows: list[str], name: str = "csv/project.csv", method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr(name, "\n".join(rows))
    return out.getvalue()


def table(*rows: Any, columns: list[str] = ANR) -> bytes:
    return json.dumps({"columns": columns, "index": list(range(len(rows))), "data": list(rows)}).encode()


HEADER = COLUMNS.replace(" ", ";")
WHOLE = zipped([HEADER, PROJECT])
ROW = ["ANR-20-AAAA-0001", "Sciences participatives", "Résumé"]


def two_members() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a/project.csv", HEADER)
        archive.writestr("b/project.csv", HEADER)
    return out.getvalue()


def flipped(body: bytes, at: int) -> bytes:
    return body[:at] + bytes([body[at] ^ 0xFF]) + body[at + 1 :]


@pytest.mark.parametrize(
    ("key", "body", "field"),
    [
        ("cordis", b"<html>maintenance</html>", "body"),
        ("cordis", WHOLE[:-30], "body"),
        ("cordis", flipped(WHOLE, 60), "body"),
        ("cordis", zipped([HEADER], name="other.csv"), "zip"),
        ("cordis", two_members(), "zip"),
        ("cordis", zipped([HEADER], method=zipfile.ZIP_LZMA), "zip"),
        ("cordis", zipped([HEADER.replace("objective", "goal"), PROJECT]), "header"),
        ("cordis", zipped([]), "header"),
        ("anr_projects", b"<html>maintenance</html>", "body"),
        ("anr_projects", b'{"columns": ["a"], "index": []}', "header"),
        ("anr_projects", table(columns=[*ANR[:2], "Projet.Resume"]), "header"),
        ("anr_projects", table(ROW)[:-30], "body"),
        ("anr_projects", table(ROW)[:-2], "body"),
        ("anr_projects", json.dumps([dict(zip(ANR, ROW, strict=True))]).encode(), "body"),
        ("anr_projects", "Ã©".encode("latin-1"), "body"),
        ("grants_gov", b"<html>maintenance</html>", "body"),
        ("grants_gov", b'{"errorcode": 0, "msg": "Webservice Succeeds", "data": "read ECONNRESET"}', "oppHits"),
        ("grants_gov", b'{"errorcode": 1, "msg": "no"}', "oppHits"),
        ("eu_funding_tenders", b"<html>maintenance</html>", "body"),
        ("eu_funding_tenders", b'{"apiVersion": "2.154", "totalResults": 0}', "results"),
    ],
)
def test_a_document_of_another_kind_is_a_changed_layout(key: str, body: bytes, field: str) -> None:
    with pytest.raises(LayoutChanged) as told:
        said(load_portal(key)(), body)
    assert told.value.field == field


def test_a_zip_that_would_inflate_too_far_is_not_inflated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spiders.shapes.bulk, "LARGEST", 100)
    with pytest.raises(LayoutChanged, match="at most 100 bytes"):
        said(load_portal("cordis")(), WHOLE)


def test_a_row_that_does_not_fit_is_an_issue_only_where_it_would_be_wanted() -> None:
    odd = ["2;too;few", "3;Citizen science;too;few", PROJECT]
    outputs = said(load_portal("cordis")(), zipped([HEADER, *odd]))
    assert [type(each) for each in outputs] == [Issue, Listing, Drop]
    assert (outputs[0].reason, outputs[0].value.split(":")[0]) == ("layout_changed", "entry 3")
    assert outputs[2].ref == "1 rows"


def test_a_new_column_is_told_once_a_file() -> None:
    rows = [f"{HEADER};mood", f"{PROJECT};good", f"{PROJECT.replace('1', '2', 1)};better"]
    told = [each.field for each in said(load_portal("cordis")(), zipped(rows)) if isinstance(each, Issue)]
    assert told == ["mood"]


def test_columns_may_come_in_another_order() -> None:
    header, cells = HEADER.split(";"), PROJECT.split(";")
    [listing] = said(load_portal("cordis")(), zipped([";".join(header[::-1]), ";".join(cells[::-1])]))
    assert isinstance(listing, Listing) and listing.ref == "1"


def test_a_table_as_pandas_indents_it_is_read_too() -> None:
    body = json.dumps(json.loads(table(ROW, ["ANR-20-AAAA-0002", 'Rien, "data":[', None])), indent=1).encode()
    outputs = said(load_portal("anr_projects")(), body)
    assert [each.ref for each in outputs] == ["ANR-20-AAAA-0001", "1 rows"]
    assert said(load_portal("anr_projects")(), table()) == []


def test_a_search_that_finds_nothing_says_so() -> None:
    spider = load_portal("grants_gov")()
    assert said(spider, b'{"errorcode": 0, "data": {"hitCount": 0, "startRecord": 0, "oppHits": []}}') == []
    assert spider.declared_empty


def test_json_in_a_string_that_is_none_costs_its_own_entry_alone() -> None:
    document = json.loads((SAMPLES / "eu_funding_tenders/files/page-1.json").read_text(encoding="utf-8"))
    document["results"][0]["metadata"]["budgetOverview"] = ["{"]
    outputs = said(load_portal("eu_funding_tenders")(), json.dumps(document).encode())
    assert [each.reason for each in outputs if isinstance(each, Issue)] == ["layout_changed"]
    assert sum(isinstance(each, Listing) for each in outputs) == 3


def test_searches_are_posted_in_the_form_that_their_servers_read() -> None:
    europe, states = load_portal("eu_funding_tenders")(), load_portal("grants_gov")()
    request = europe.chain(europe.start_urls[0])
    boundary = (request.headers["Content-Type"] or b"").decode().partition("boundary=")[2]
    parts = [part.split("\r\n\r\n") for part in request.body.decode().split(f"--{boundary}")[1:-1]]
    assert {head.split('"')[1] for head, _ in parts} == {"query", "languages", "sort"}
    assert all("Content-Type: application/json" in head and json.loads(value) for head, value in parts)
    second = states.chain(f"{states.start_urls[0]}?startRecordNum=100")
    assert json.loads(second.body)["startRecordNum"] == 100
    assert json.loads(states.chain(states.start_urls[0]).body)["startRecordNum"] == 0


def test_the_file_that_names_people_is_never_asked_for() -> None:
    partners = ("18e345ee", "9b08ee21", "559459fb")
    assert not [url for url in load_portal("anr_projects").start_urls if any(each in url for each in partners)]
