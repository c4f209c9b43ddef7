"""A portal's key reaches the portal, and nothing else: not the evidence, the log, the statistics, or a listing."""

import json

import pytest
from scrapy.http import HtmlResponse, Request

from spiders.evidence import read_evidence, read_run_statistics
from spiders.secret import KeyMayShow, Secret

NAME, KEY = "COCO_TINY_KEY", "s3cr€t/&=+ key"
QUOTED = "s3cr%E2%82%ACt%2F%26%3D%2B%20key"
SPIDER = f"""
portal = PORTAL.model_copy(update={{"secret": "{NAME}"}})
paths = ["/list?key={NAME}"]
custom_settings = {{"DEFAULT_REQUEST_HEADERS": {{"X-Auth-Token": "{NAME}"}}}}
def parse(self, response):
    yield listing(response.url, name=response.text)
    yield from response.follow_all(css="a", callback=self.parse)
"""


@pytest.fixture
def keyed(monkeypatch):
    monkeypatch.setenv(NAME, KEY)


def everything_kept(run):
    """All that a run leaves on disk, evidence unpacked."""
    kept = [path.read_bytes() for path in run.folder.iterdir() if path.suffix in (".json", ".txt")]
    for exchange in read_evidence(run.evidence):
        kept += [exchange.url.encode(), exchange.body, exchange.headers.to_string(), exchange.request_body]
    return b"\n".join(kept)


def test_the_key_is_in_what_is_asked_and_in_nothing_that_is_kept(server, start_crawl, answer, keyed):
    server.pages |= {
        f"/list?key={QUOTED}": answer(f"<a href='/next?key={QUOTED}'>for {KEY}</a>", x_echo=QUOTED),
        f"/next?key={QUOTED}": answer(status="302 Found", location=f"/last?key={QUOTED}"),
        f"/last?key={QUOTED}": answer("the end"),
    }
    run = start_crawl(SPIDER, key="tiny").wait()
    assert [each.path for each in server.asked()] == list(server.pages)[1:]
    exchanges = list(read_evidence(run.evidence))
    assert exchanges[-1].url == f"http://tiny.example/last?key={NAME}"
    assert f"for {NAME}".encode() in everything_kept(run)
    for shown in (KEY, QUOTED):
        assert shown.encode() not in everything_kept(run)
    assert run.statistics["listings"] == 2 and run.statistics["failures"] == {}


def test_an_answer_compressed_against_our_wish_is_not_kept(server, start_crawl, answer, keyed):
    server.pages[f"/list?key={QUOTED}"] = answer(f"for {KEY}", content_encoding="gzip")
    run = start_crawl(SPIDER, key="tiny").wait()
    assert run.statistics["failures"] == {"key_may_show": 1}
    assert [each.url for each in read_evidence(run.evidence)] == ["http://tiny.example/robots.txt"]


def test_an_answer_that_is_itself_a_key_is_read_and_not_kept(server, start_crawl, answer):
    server.pages |= {"/": answer('{"token": "jwt-of-a-day"}'), "/list": answer("calls")}
    run = start_crawl("""
async def start(self):
    yield scrapy.Request("http://tiny.example/", self.sign_in, meta={"chain": True, "unrecorded": True})
def sign_in(self, response):
    headers = {"Authorization": "Bearer " + response.json()["token"]}
    yield scrapy.Request("http://tiny.example/list", self.parse, headers=headers)
""").wait()
    first, second = [each for each in read_evidence(run.evidence) if each.callback]
    assert (first.truncated, first.body) == (True, b"") and second.body == b"calls"
    assert b"jwt-of-a-day" not in everything_kept(run)
    assert run.statistics["listings"] == 1


def test_without_its_key_a_portal_is_skipped_and_asked_nothing(server, start_crawl):
    run = start_crawl(SPIDER, key="tiny").wait()
    assert run.process.returncode == 0 and server.log == []
    assert run.statistics["skipped"] == f"{NAME} is not set"
    assert read_run_statistics(run.evidence) == run.statistics
    assert json.loads((run.folder / "statistics.json").read_text())["pages"] == 0


def test_a_portal_that_may_answer_without_a_key_is_asked(server, start_crawl, answer):
    server.pages[f"/list?key={NAME}"] = answer("open")
    spider = SPIDER.replace(f'"secret": "{NAME}"', f'"secret": "{NAME}", "secret_needed": False')
    run = start_crawl(spider, key="tiny").wait()
    assert run.statistics["listings"] == 1 and run.statistics["skipped"] is None


def test_headers_and_body_carry_the_key_as_it_is():
    request = Request("https://a.example/?k=COCO_A_KEY", headers={"X-Key": "COCO_A_KEY"}, body=b"key: COCO_A_KEY")
    sent = Secret("COCO_A_KEY", "a/b").revealed(request)
    assert (sent.url, sent.headers["X-Key"], sent.body) == ("https://a.example/?k=a%2Fb", b"a/b", b"key: a/b")
    assert sent.headers["Accept-Encoding"] == b"identity"
    assert "a/b" not in repr(Secret("COCO_A_KEY", "a/b"))


def test_what_cannot_be_searched_is_refused():
    request = Request("https://a.example/")
    packed = HtmlResponse(request.url, headers={"Content-Encoding": "br"}, body=b"...")
    with pytest.raises(KeyMayShow, match=r"a\.example"):
        Secret("COCO_A_KEY", "x").hidden(packed, request)
