"""What a portal asks of us, and that we do it. Times and requests are those that the server saw."""

import itertools
import time
from datetime import UTC, datetime

import pytest

from spiders.politeness import RobotsUnknown, retry_after, robots_rules

RULES = b"User-agent: *\nDisallow: /private\n"
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
# a request is spaced where it leaves, and seen where it arrives
ON_THE_WAY = 0.1
SPACED = {"DOWNLOAD_SLOTS": {}, "DOWNLOAD_DELAY": 0.3}


@pytest.mark.parametrize(
    ("status", "body", "rules"),
    [
        (200, RULES, RULES),
        (200, b"", b""),
        (200, b"\xef\xbb\xbf" + RULES, b"\xef\xbb\xbf" + RULES),
        (206, RULES, RULES),
        (404, b"User-agent: *\nDisallow: /", b""),
        (401, b"", b""),
        (403, b"<html>", b""),
        (410, b"", b""),
    ],
)
def test_rules_that_can_be_read(status, body, rules):
    assert robots_rules(status, body) == rules


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, RULES),
        (503, b""),
        (599, b""),
        (429, b""),
        (301, b""),
        (200, b"<!DOCTYPE html><title>Home</title>"),
        (200, b"\xef\xbb\xbf \n<html>"),
        (200, b"#" * (500 * 1024 + 1)),
    ],
)
def test_rules_that_cannot_be_read_forbid_all(status, body):
    with pytest.raises(RobotsUnknown):
        robots_rules(status, body)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        (b"", None),
        (b"soon", None),
        (b"-5", None),
        (b"1.5", None),
        (b"0", 0.0),
        (b" 120 ", 120.0),
        (b"Fri, 20 Nov 2026 12:01:40 GMT", 100.0),
        (b"Fri, 20 Nov 2026 12:01:40 -0000", 100.0),
        (b"Fri, 20 Nov 2026 11:00:00 GMT", 0.0),
        (b"Mon, 30 Nov 2026 12:00:00 GMT", 864000.0),
    ],
)
def test_retry_after_is_seconds_or_a_date(value, seconds):
    assert retry_after(value, NOW) == seconds


def gaps(server, prefix="/"):
    times = [each.at for each in server.asked(prefix)]
    return [later - earlier for earlier, later in itertools.pairwise(times)]


def test_a_portal_without_rules_is_read(server, crawl, answer):
    server.pages |= {"/robots.txt": answer("<html>Disallow: /", "404 Not Found"), "/": answer("page")}
    told = crawl().statistics
    assert (told["pages"], told["failures"]) == (1, {})


@pytest.mark.parametrize(
    ("what", "robots", "more"),
    [
        ("500", "500 Oops", {"http_5xx": 1}),
        ("503 with Retry-After", "503 Busy", {"http_503": 1}),
        ("silence", None, {"timeout": 1}),
        ("a page of HTML", "200 OK", {}),
    ],
)
def test_a_portal_whose_rules_cannot_be_read_is_not(server, crawl, answer, what, robots, more):
    if robots is None:
        server.pages["/robots.txt"] = lambda connection: connection.recv(1)
    else:
        extra = {"retry_after": "1"} if "503" in robots else {}
        server.pages["/robots.txt"] = answer("<!doctype html>home", robots, **extra)
    server.pages |= {f"/{n}": answer("page") for n in range(4)}
    told = crawl('paths = ["/0", "/1", "/2", "/3"]', timeout_seconds=0.5).statistics
    assert server.asked() == [], what
    assert told["failures"] == {"robots_unknown": 4, **more}


def test_what_the_rules_forbid_is_not_asked_for(server, crawl, answer):
    """Also when several requests wait for robots.txt together: Scrapy 2.19 tells only the first of them its rules."""
    server.pages |= {"/robots.txt": answer(RULES, kind="text/plain"), "/": answer("page")}
    paths = ["/private/1", "/private/2", "/private/3", "/"]
    told = crawl(f"paths = {paths!r}").statistics
    assert [each.path for each in server.asked()] == ["/"]
    assert (told["pages"], told["failures"]) == (1, {"robots_denied": 3})


def test_rules_are_read_where_they_were_moved_to(server, crawl, answer):
    server.pages |= {
        "/robots.txt": answer("", "301 Moved", location="http://other.example/rules"),
        "/rules": answer(RULES, kind="text/plain"),
        "/": answer("page"),
    }
    via = dict.fromkeys(("tiny.example", "other.example"), server.address)
    told = crawl('allowed_domains = ["tiny.example"]\npaths = ["/private/1", "/"]', via=via).statistics
    assert (told["pages"], told["failures"]) == (1, {"robots_denied": 1})


def test_rules_are_those_for_our_name(server, crawl, answer):
    rules = "User-agent: *\nDisallow:\n\nUser-agent: co-construisons\nDisallow: /\n"
    server.pages |= {"/robots.txt": answer(rules, kind="text/plain"), "/": answer("page")}
    assert crawl().statistics["failures"] == {"robots_denied": 1}


def test_hosts_on_loopback_are_not_spaced_and_others_are(server, crawl, answer):
    server.pages |= {f"/{n}": answer("page") for n in range(4)}
    paths = f"paths = {[f'/{n}' for n in range(4)]!r}"
    assert crawl(paths).statistics["pages"] == 4
    assert max(gaps(server)) < 0.25
    server.log.clear()
    crawl(paths, settings=SPACED)
    assert min(gaps(server)) >= SPACED["DOWNLOAD_DELAY"] - ON_THE_WAY


def test_one_connection_at_a_time(server, crawl, answer):
    running, most = [], []

    def slow(connection):
        running.append(1)
        most.append(len(running))
        time.sleep(0.05)
        running.pop()
        connection.sendall(answer("page"))

    server.pages |= {f"/{n}": slow for n in range(6)}
    crawl(f"paths = {[f'/{n}' for n in range(6)]!r}")
    assert most == [1] * 6


def test_crawl_delay_wins_when_it_is_longer(server, crawl, answer):
    rules = "User-agent: *\nCrawl-delay: 0.8\n"
    server.pages |= {"/robots.txt": answer(rules, kind="text/plain")} | {f"/{n}": answer("page") for n in range(3)}
    crawl('paths = ["/0", "/1", "/2"]', settings=SPACED)
    assert len(gaps(server)) == 2 and min(gaps(server)) >= 0.8 - ON_THE_WAY
    assert server.asked()[0].at - server.log[0].at >= 0.8 - ON_THE_WAY, "robots.txt is a request too"


def test_crawl_delay_does_not_shorten_ours(server, crawl, answer):
    rules = "User-agent: *\nCrawl-delay: 0.01\n"
    server.pages |= {"/robots.txt": answer(rules, kind="text/plain")} | {f"/{n}": answer("page") for n in range(3)}
    crawl('paths = ["/0", "/1", "/2"]', settings=SPACED)
    assert min(gaps(server)) >= SPACED["DOWNLOAD_DELAY"] - ON_THE_WAY


def test_a_crawl_delay_that_no_run_has_time_for_is_a_refusal(server, crawl, answer):
    server.pages |= {"/robots.txt": answer("User-agent: *\nCrawl-delay: 3600\n", kind="text/plain")}
    run = crawl()
    assert server.asked() == [] and run.statistics["failures"] == {"robots_denied": 1}


@pytest.mark.parametrize(("status", "settings"), [("429 Slow down", {}), ("503 Busy", SPACED)])
def test_retry_after_is_waited_for_by_the_whole_host(server, crawl, answer, status, settings):
    server.pages |= {f"/{n}": answer("page") for n in range(1, 4)}
    server.pages["/0"] = [answer("", status, retry_after="1"), answer("page")]
    told = crawl(f"paths = {[f'/{n}' for n in range(4)]!r}", settings=settings).statistics
    asked = server.asked()
    assert asked[0].path == "/0" and asked[1].at - asked[0].at >= 1
    assert (told["pages"], told["failures"]) == (4, {})


def test_a_host_is_asked_three_times_at_most_and_no_sooner_than_it_allows(server, crawl, answer):
    server.pages["/"] = answer("", "503 Busy", retry_after="0")
    told = crawl(settings=SPACED).statistics
    assert len(server.asked()) == 3 and told["failures"] == {"http_503": 1}
    assert min(gaps(server)) >= SPACED["DOWNLOAD_DELAY"] - ON_THE_WAY


def test_a_host_that_wants_more_patience_than_we_have_is_left_alone(server, crawl, answer):
    server.pages |= {"/0": answer("", "429 Slow down", retry_after="Wed, 30 Dec 2099 12:00:00 GMT")} | {
        f"/{n}": answer("page") for n in range(1, 4)
    }
    told = crawl(f"paths = {[f'/{n}' for n in range(4)]!r}").statistics
    assert [each.path for each in server.asked()] == ["/0"]
    assert told["failures"] == {"http_429": 4}


def test_a_passing_trouble_is_tried_again(server, crawl, answer):
    cut = b"HTTP/1.1 200 OK\r\n\r\n<html>half"
    server.pages["/"] = [answer("", "502 Bad"), cut, answer("page")]
    told = crawl().statistics
    assert (told["pages"], told["failures"], told["requests"]) == (1, {}, 4)


def test_we_say_who_we_are(server, crawl, answer):
    server.pages["/"] = answer("page")
    crawl()
    agents = {each.agent for each in server.log}
    assert agents == {"Co-construisons/0.1 (+https://co-construisons.example/robot)"}
