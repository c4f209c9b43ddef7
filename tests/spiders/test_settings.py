"""No default of Scrapy that was found dangerous is left to Scrapy."""

import inspect
from pathlib import Path

import pytest
from scrapy.settings import default_settings

from schemas.portal import Expectation, Politeness, Portal, Publish
from spiders import settings

PORTAL = Portal(
    key="tiny", title="Tiny", publisher="Tiny", homepage="https://tiny.example", country="FR", languages=("fr", "en"),
    kinds=frozenset({"project"}), licence="none", licence_evidence="none", publish=Publish.FACTS, identity="the path",
    expectation=Expectation(listings=(0, 9)),
    politeness=Politeness(delay_seconds=3, timeout_seconds=40, pages=70, minutes=5, megabytes_per_page=2),
)  # fmt: skip

# measured against a hostile server (research/pains-and-faults.md §3.1), then what this module was asked to decide
TO_DECIDE = """
    ROBOTSTXT_OBEY DOWNLOAD_DELAY CONCURRENT_REQUESTS_PER_DOMAIN DEPTH_LIMIT DOWNLOAD_MAXSIZE DOWNLOAD_TIMEOUT
    REDIRECT_MAX_TIMES MEMUSAGE_LIMIT_MB DOWNLOAD_VERIFY_CERTIFICATES TELNETCONSOLE_ENABLED REMOTE_CONTROL_ENABLED
    COOKIES_ENABLED DOWNLOAD_HANDLERS

    DOWNLOAD_DELAY_JITTER CONCURRENT_REQUESTS DOWNLOAD_FAIL_ON_DATALOSS DOWNLOAD_WARNSIZE DNS_TIMEOUT
    METAREFRESH_ENABLED HTTPPROXY_ENABLED REFERER_ENABLED USER_AGENT ROBOTSTXT_USER_AGENT RETRY_ENABLED RETRY_TIMES
    RETRY_HTTP_CODES LOG_LEVEL HTTPCACHE_ENABLED JOBDIR FEEDS AUTOTHROTTLE_ENABLED DOWNLOADER DOWNLOADER_MIDDLEWARES
    SPIDER_MIDDLEWARES EXTENSIONS MEMUSAGE_ENABLED MEMUSAGE_CHECK_INTERVAL_SECONDS URLLENGTH_LIMIT
""".split()
CLOSE = [name for name in vars(default_settings) if name.startswith("CLOSESPIDER_")]
SAME_ON_PURPOSE = {
    "AUTOTHROTTLE_ENABLED", "CLOSESPIDER_PAGECOUNT_NO_ITEM", "CLOSESPIDER_TIMEOUT_NO_ITEM", "DOWNLOAD_FAIL_ON_DATALOSS",
    "FEEDS", "HTTPCACHE_ENABLED", "JOBDIR", "MEMUSAGE_ENABLED", "RETRY_ENABLED", "RETRY_HTTP_CODES", "RETRY_TIMES",
    "URLLENGTH_LIMIT",
}  # fmt: skip


@pytest.mark.parametrize("name", TO_DECIDE + CLOSE)
def test_every_dangerous_default_is_decided(name):
    assert hasattr(default_settings, name), "Scrapy has no such setting: a decision that decides nothing"
    assert name in vars(settings)
    same = getattr(settings, name) == getattr(default_settings, name)
    assert same == (name in SAME_ON_PURPOSE)


def test_every_decision_has_its_reason():
    """A comment beside the line, or above it for a group."""
    lines = inspect.getsource(settings).splitlines()
    decisions = [n for n, line in enumerate(lines) if line.split(" ")[0].rstrip(":") in {*TO_DECIDE, *CLOSE}]
    without = [lines[n] for n in decisions if "#" not in lines[n] and not lines[n - 1].startswith("#")]
    grouped = ("DOWNLOAD_HANDLERS", "SPIDER_MIDDLEWARES", "EXTENSIONS", "DOWNLOADER =")
    assert [line for line in without if not line.startswith(grouped)] == []


def test_schemes_but_http_have_no_handler():
    handlers = {**default_settings.DOWNLOAD_HANDLERS_BASE, **settings.DOWNLOAD_HANDLERS}
    assert {scheme for scheme, handler in handlers.items() if handler} == {"http", "https"}


def settings_of(**how):
    given = {
        "evidence": Path("e"), "run_folder": Path("r"), "run": "r1", "via": {}, "contact": "https://me.example", **how,
    }  # fmt: skip
    return settings.settings_for(PORTAL, **given)


def test_a_portal_brings_its_budgets():
    made = settings_of()
    expected = {
        "DOWNLOAD_DELAY": 3, "DOWNLOAD_TIMEOUT": 40, "DOWNLOAD_MAXSIZE": 2 * 1024 * 1024, "DEPTH_LIMIT": 70,
        "CLOSESPIDER_PAGECOUNT": 70, "CLOSESPIDER_TIMEOUT": 300, "LOG_FILE": "r/log.txt", "COCO_EVIDENCE": "e",
        "COCO_FOLDER": "r", "COCO_RUN": "r1", "USER_AGENT": "Co-construisons/0.1 (+https://me.example)",
    }  # fmt: skip
    assert {name: made[name] for name in expected} == expected
    assert made["DEFAULT_REQUEST_HEADERS"]["Accept-Language"] == "fr, en"


def test_only_mapped_hosts_are_not_spaced():
    made = settings_of(via={"tiny.example": "http://127.0.0.1:1"})
    assert made["DOWNLOAD_DELAY"] == 3, "of every other host"
    assert {host: slot["delay"] < 0.01 for host, slot in made["DOWNLOAD_SLOTS"].items()} == {"tiny.example": True}
    assert made["COCO_VIA"] == {"tiny.example": "http://127.0.0.1:1"}


def test_the_settings_are_not_shared_between_runs():
    assert settings_of()["DOWNLOAD_SLOTS"] == {} and settings.DOWNLOAD_SLOTS == {}
