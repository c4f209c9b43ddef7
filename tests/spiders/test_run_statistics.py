"""What a run says about itself, whatever the portal did."""

import json
import threading
import time
from pathlib import Path

import pytest
from OpenSSL import SSL
from scrapy import exceptions
from twisted.python.failure import Failure
from twisted.web.client import ResponseFailed

from spiders.host_map import PrivateAddress
from spiders.politeness import LeftAlone, PartialBody, RobotsDenied, RobotsUnknown
from spiders.run_statistics import failure_class, is_budget, status_class, write_json


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


TLS = caused(exceptions.DownloadFailedError(), ResponseFailed([Failure(SSL.Error([]))]))
RESET = caused(exceptions.DownloadFailedError(), ResponseFailed([Failure(ConnectionResetError())]))


@pytest.mark.parametrize(
    ("error", "redirects", "expected"),
    [
        (exceptions.CannotResolveHostError(), 0, "dns"),
        (exceptions.DownloadConnectionRefusedError(), 0, "refused"),
        (exceptions.DownloadTimeoutError(), 0, "timeout"),
        (exceptions.DownloadCancelledError(), 0, "too_large"),
        (exceptions.ResponseDataLossError(), 0, "partial_body"),
        (caused(exceptions.IgnoreRequest(), ValueError("inflates")), 0, "too_large"),
        (exceptions.IgnoreRequest("max redirections reached"), 5, "redirect"),
        (TLS, 0, "tls"),
        (RESET, 0, "other"),
        (KeyError("a middleware"), 0, "other"),
        (PrivateAddress(), 0, "ssrf_blocked"),
        (RobotsDenied(), 0, "robots_denied"),
        (RobotsUnknown(), 0, "robots_unknown"),
        (PartialBody(), 0, "partial_body"),
        (LeftAlone(429), 0, "http_429"),
    ],
)
def test_each_failure_has_one_class(error, redirects, expected):
    assert failure_class(error, redirects) == expected


@pytest.mark.parametrize(
    ("status", "told_to_wait", "expected"),
    [
        (200, False, None),
        (204, False, None),
        (302, False, "redirect"),
        (403, False, "http_4xx"),
        (404, True, "http_4xx"),
        (429, False, "http_429"),
        (500, True, "http_5xx"),
        (503, False, "http_5xx"),
        (503, True, "http_503"),
        (999, False, "other"),
    ],
)
def test_each_status_has_one_class(status, told_to_wait, expected):
    assert status_class(status, told_to_wait) == expected


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("finished", False),
        ("shutdown", False),
        ("start_error", False),
        ("closespider_timeout", True),
        ("closespider_pagecount", True),
        ("memusage_exceeded", True),
    ],
)
def test_a_spent_budget_is_known_by_the_finish_reason(reason, expected):
    assert is_budget(reason) is expected


def test_a_reader_never_sees_half_a_file(tmp_path: Path):
    write_json(tmp_path / "a.json", {"n": 1}, sync=True)
    write_json(tmp_path / "a.json", {"n": 2}, sync=False)
    assert json.loads((tmp_path / "a.json").read_text()) == {"n": 2}
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


def test_a_run_is_counted(server, crawl, answer):
    server.pages |= {
        "/": answer("<p>list"),
        "/gone": answer("", "410 Gone"),
        "/broken": [answer("", "500 Oops")],
        "/moved": answer("", "301 Moved", location="/a"),
        "/a": answer("a" * 1000),
    }
    spider = """
declared_total = 3
paths = ["/", "/gone", "/broken", "/moved", "/nowhere"]
def parse(self, response):
    if response.url.endswith("/a"):
        yield listing("a", name="A", territory="Brest")
        yield listing("a", name="A, said in another way")
        yield Drop(portal="tiny", ref="b", reason="ended", url=response.url)
        yield Issue(portal="tiny", stage="harvest", reason="new_field", url=response.url)
        yield Issue(portal="tiny", stage="harvest", reason="layout_changed", url=response.url)
        raise LookupError
    yield listing("c", name="C")
    class LayoutChanged(Exception): pass
    raise LayoutChanged
"""
    run = crawl(spider)
    told = run.statistics
    expected = {
        "portal": "tiny", "run": "r1", "finish_reason": "finished", "pages": 2, "listings": 2, "declared_total": 3,
        "declared_empty": False, "failures": {"http_4xx": 2, "http_5xx": 1}, "chain_failures": 5, "exceptions": 1,
        "layout_changes": 2, "issues": 4, "drops": {"ended": 1}, "fields": {"name": 2, "territory": 1},
        "requests": 9, "skipped": None,
    }  # fmt: skip
    assert {name: told[name] for name in expected} == expected
    assert told["bytes"] > 1000 and told["started_at"] < told["finished_at"]
    progress = json.loads((run.folder / "progress.json").read_text())
    assert progress["pages"] == 2 and progress["listings"] == 2 and progress["seconds"] > 0


def drip(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n")
    for _ in range(99):
        connection.sendall(b"x")
        time.sleep(0.1)


CUT = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>half a pa"
SHORT = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 999\r\n\r\n<html>half"


@pytest.mark.parametrize(
    ("what", "page", "expected"),
    [
        ("the connection closes and no length was given", CUT, {"partial_body": 1}),
        ("the body is shorter than its length", SHORT, {"partial_body": 1}),
        ("the length is above the limit", b"HTTP/1.1 200 OK\r\nContent-Length: 99000000\r\n\r\nx", {"too_large": 1}),
        ("there are 20,000 headers", b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 20_000 + b"\r\n", {"too_large": 1}),
        ("it drips", lambda connection: drip(connection), {"timeout": 1}),
        ("nothing comes", lambda connection: time.sleep(3), {"timeout": 1}),
        ("the status is 404", None, {"http_4xx": 1}),
    ],
)
def test_a_page_that_cannot_be_read_fails_once(server, crawl, what, page, expected):
    if page is not None:
        server.pages["/"] = page
    told = crawl(timeout_seconds=0.5, megabytes_per_page=1).statistics
    assert (told["pages"], told["failures"], told["chain_failures"]) == (0, expected, 1), what


def test_a_bomb_is_not_inflated(server, crawl, answer):
    server.pages["/"] = answer(b"0" * 30_000_000, content_encoding="gzip")
    assert crawl(megabytes_per_page=1).statistics["failures"] == {"too_large": 1}


def test_a_portal_that_is_down(crawl, closed_port):
    told = crawl(via={"tiny.example": f"http://127.0.0.1:{closed_port}"}).statistics
    assert told["failures"] == {"refused": 1, "robots_unknown": 1}, "robots.txt first, then the page that hangs on it"
    assert told["chain_failures"] == 1


NO_NAMES = """
import socket
def fail(name):
    raise socket.gaierror(-2, "Name or service not known")
socket.gethostbyname = fail
"""


def test_a_name_that_is_gone(crawl):
    gone = 'paths = ["http://gone.example/"]'
    told = crawl(gone, before=NO_NAMES, settings={"ROBOTSTXT_OBEY": False, "DOWNLOAD_DELAY": 0}).statistics
    assert told["failures"] == {"dns": 1}


@pytest.mark.parametrize(
    ("what", "to", "expected", "asked"),
    [
        ("to itself", "/", {"redirect": 1}, 1),
        ("there and back", "/back", {"redirect": 1}, 2),
        ("for ever", "/hop1", {"redirect": 1}, 6),
        ("to another host", "http://elsewhere.example/", {"offsite": 1}, 1),
    ],
)
def test_a_redirect_that_leads_nowhere(server, crawl, answer, what, to, expected, asked):
    server.pages["/"] = answer("", "302 Found", location=to)
    server.pages["/back"] = answer("", "302 Found", location="/")
    server.pages |= {f"/hop{n}": answer("", "302 Found", location=f"/hop{n + 1}") for n in range(1, 9)}
    told = crawl('allowed_domains = ["tiny.example"]').statistics
    assert (told["failures"], told["pages"], len(server.asked())) == (expected, 0, asked), what


def test_a_link_to_another_host_is_counted_and_not_followed(crawl, server, answer):
    server.pages["/"] = answer("list")
    spider = """
allowed_domains = ["tiny.example"]
def parse(self, response):
    yield scrapy.Request("http://elsewhere.example/", dont_filter=True)
"""
    assert crawl(spider).statistics["failures"] == {"offsite": 1}


def test_an_address_that_is_too_long_is_not_lost_in_silence(crawl, server, answer):
    server.pages["/"] = answer("list")
    spider = 'def parse(self, response):\n    yield response.follow("/" + "x" * 3000)'
    assert crawl(spider).statistics["failures"] == {"other": 1}


@pytest.mark.parametrize(
    ("budget", "reason"), [({"pages": 4}, "closespider_pagecount"), ({"minutes": 0.02}, "closespider_timeout")]
)
def test_a_trap_ends_with_the_budget_and_says_so(server, crawl, answer, budget, reason):
    server.pages |= {f"/{n}": answer(str(n)) for n in range(2000)}
    spider = """
paths = ["/0"]
def parse(self, response):
    yield scrapy.Request(f"http://tiny.example/{int(response.text) + 1}")
"""
    minutes = budget.pop("minutes", None)
    settings = {"CLOSESPIDER_TIMEOUT": minutes * 60, "DOWNLOAD_SLOTS": {}, "DOWNLOAD_DELAY": 0.3} if minutes else {}
    told = crawl(spider, settings=settings, **budget).statistics
    assert told["finish_reason"] == reason
    assert told["failures"] == {"budget": 1}
    assert told["pages"] < 20


def test_a_crawl_whose_parent_is_killed_stops(server, start_crawl):
    """The crawl is the child of a process that we kill; it must hang up long before its page comes."""
    gone = threading.Event()
    server.pages["/"] = lambda connection: (connection.recv(1), gone.set())
    orphan = start_crawl(between=True)
    orphan.until(server.asked)
    assert not gone.wait(1), "it waits for its page"
    orphan.kill()
    assert gone.wait(10)
    assert orphan.open_evidence.exists() and not (orphan.folder / "statistics.json").exists()
