"""Two nights, and the portal changes its markup between them; a portal that wants a key, with and without it."""

import json
from pathlib import Path
from typing import Any

import pytest

from spiders.samples.server import serve_samples
from tests.e2e.conftest import Told, coco
from tests.spiders.test_site_changes import changed_samples, renamed_classes

DAYS = ("2026-11-20T04:00:00", "2026-11-21T04:00:00")


def night(words: Path, samples: Path | None, key: str, at: str, **more: Any) -> Told:
    served = serve_samples(keys=[key]) if samples is None else serve_samples(samples, [key])
    with served as server:
        via = [f"--via={host}={address}" for host, address in server.via.items()]
        home = words.with_name("home")
        return coco(words, "nightly", key, "--no-prefect", "--json", "--at", at, "--home", home, *via, **more)


@pytest.mark.parametrize(
    ("key", "field"),
    [("appels_projets_recherche", "info_url"), ("inserm", "entries"), ("fondation_de_france", "entries")],
)
def test_a_site_that_changed_is_named_and_its_last_good_data_stay(tmp_path: Path, key: str, field: str) -> None:
    changed_samples(key, tmp_path / "changed", renamed_classes)
    before = night(tmp_path / "first", None, key, DAYS[0]).json()
    after = night(tmp_path / "second", tmp_path / "changed", key, DAYS[1]).json()

    [run] = after["runs"]
    assert run["verdict"] == "site_changed", run
    issues = coco(tmp_path / "issues", "issues", "--json", "--portal", key, "--home", tmp_path / "home").json()
    odd = [each for each in issues if each["reason"] in ("layout_changed", "field_emptied")]
    assert field in {each["field"] for each in odd}
    assert all(each["portal"] == key and each["url"].startswith("https://") for each in odd)
    assert (after["calls"], after["projects"]) == (before["calls"], before["projects"]), "nothing is withdrawn"
    assert [line for line in read_delta(after) if line["op"] == "remove"] == []


def read_delta(told: dict[str, str]) -> list[dict[str, str]]:
    path = Path(told["folder"]) / "delta.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(
    ("key", "name"),
    [("scistarter", "COCO_SCISTARTER_KEY"), ("api_engagement", "COCO_API_ENGAGEMENT_KEY")],
)
def test_a_portal_that_wants_a_key_is_skipped_without_and_read_with_it(tmp_path: Path, key: str, name: str) -> None:
    [without] = night(tmp_path / "without", None, key, DAYS[0]).json()["runs"]
    assert (without["verdict"], without["reason"], without["pages"]) == ("skipped", f"{name} is not set", 0)
    [with_it] = night(tmp_path / "with", None, key, DAYS[1], **{name: name}).json()["runs"]
    assert with_it["verdict"] in ("ok", "shrunk") and with_it["listings"] >= 5, with_it


def test_a_portal_that_refuses_without_its_token_is_skipped(tmp_path: Path) -> None:
    [run] = night(tmp_path / "without", None, "aides_territoires", DAYS[0]).json()["runs"]
    assert run["verdict"] == "skipped" and "COCO_AIDES_TERRITOIRES_TOKEN" in run["reason"], run
