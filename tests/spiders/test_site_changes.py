"""A site that changes its markup overnight: what it says still comes out right, or the verdict says `site_changed`
and issues name portal, address and field. Never an empty field in silence.

Every portal's own sample pages are changed, so that a new portal is tried without code here.
"""

import json
import re
import shutil
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.judge import History, emptied, judge
from schemas.listing import Drop, Issue, Listing
from schemas.run import Outcome, RunStatistics
from spiders.registry import load_metadata, load_portal, portal_keys
from spiders.samples.server import SAMPLES
from spiders.samples.walk import walk

CLASSES = re.compile(rb"""(\sclass=)(["'])(.*?)\2""")
PAGES = (".html", ".json")  # some interfaces answer HTML inside JSON
Said = tuple[set[tuple[str, str, str | None, str]], list[Issue], RunStatistics]


def renamed_classes(page: bytes) -> bytes:
    """Every class under a new name, and a wrapper round all that the body holds."""
    page = CLASSES.sub(lambda found: found[1] + found[2] + renamed(found[3]) + found[2], page)
    page = re.sub(rb'(class=\\")(.*?)(\\")', lambda found: found[1] + renamed(found[2]) + found[3], page)
    page = re.sub(rb"(<body[^>]*>)", rb'\1<div class="shell-renamed"><div>', page)
    return page.replace(b"</body>", b"</div></div></body>")


def renamed(names: bytes) -> bytes:
    return b" ".join(name + b"-renamed" for name in names.split())


def changed_samples(key: str, folder: Path, change: Callable[[bytes], bytes]) -> int:
    """A copy of a portal's samples with every page changed; how many pages became others."""
    shutil.copytree(SAMPLES / key, folder / key)
    changed = 0
    for path in sorted((folder / key).rglob("*")):
        if path.suffix in PAGES and path.name != "index.json":
            before = path.read_bytes()
            after = change(before)
            changed += b"-renamed" in after
            path.write_bytes(after)
    return changed


def read(key: str, folder: Path) -> Said:
    """What the samples in `folder` say, and the statistics that a crawl of them would leave."""
    outputs = [output for _, output in walk(load_portal(key), folder)]
    listings = [each for each in outputs if isinstance(each, Listing)]
    issues = [each for each in outputs if isinstance(each, Issue)]
    filled = {(each.ref, said.field) for each in listings for said in each.statements}
    statistics = RunStatistics(
        portal=key, run="r", started_at=datetime(2026, 11, 20, tzinfo=UTC), finish_reason="finished", pages=10,
        requests=10, listings=len({each.ref for each in listings}), fields=Counter(field for _, field in filled),
        layout_changes=sum(each.reason == "layout_changed" for each in issues), issues=len(issues),
        drops=Counter(each.reason for each in outputs if isinstance(each, Drop)),
    )  # fmt: skip
    said = {
        (each.ref, row.field, row.lang, row.value.replace("-renamed", ""))  # prose may hold markup of its own
        for each in listings
        for row in each.statements
    }
    return said, issues, statistics


@pytest.mark.parametrize("key", portal_keys())
def test_new_class_names_and_a_wrapper(key: str, tmp_path: Path) -> None:
    if not changed_samples(key, tmp_path, renamed_classes):
        pytest.skip("its sample pages hold no class")
    before, _, _ = read(key, SAMPLES)
    after, issues, statistics = read(key, tmp_path)
    expectation = load_metadata(key).expectation.model_copy(update={"listings": (1, 10_000)})
    verdict = judge(statistics, frozenset(ref for ref, *_ in after), expectation, History())
    if verdict.outcome is not Outcome.SITE_CHANGED:
        assert sorted(before - after, key=str) == [], f"lost in silence; the verdict is {verdict.outcome}"
        return
    odd = [each for each in issues if each.reason == "layout_changed"]
    assert odd or emptied(statistics.fields, statistics.listings, expectation, History())
    assert all(each.portal == key and each.url.startswith("https://") and each.field for each in odd)


@pytest.mark.parametrize("key", portal_keys())
def test_no_value_is_ever_a_wrong_one(key: str, tmp_path: Path) -> None:
    """Other markup may hide a value; it must not put another one in its place."""
    changed_samples(key, tmp_path, renamed_classes)
    before, _, _ = read(key, SAMPLES)
    after, _, _ = read(key, tmp_path)
    assert sorted(after - before, key=str) == []


def test_the_change_is_a_change(tmp_path: Path) -> None:
    page = b"<html><body class=\"a b\"><h1 class='t'>x</h1></body></html>"
    assert renamed_classes(page) == (
        b'<html><body class="a-renamed b-renamed"><div class="shell-renamed"><div>'
        b"<h1 class='t-renamed'>x</h1></div></div></body></html>"
    )
    assert renamed_classes(json.dumps({"html": '<p class="d">x</p>'}).encode()) == (
        json.dumps({"html": '<p class="d-renamed">x</p>'}).encode()
    )
