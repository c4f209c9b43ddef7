"""Killed at any moment: readers have a whole release, nothing runs on, the next night goes on, replay agrees."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from spiders.samples.server import serve_samples
from tests.e2e.conftest import ROOT, coco, environment, start
from warehouse.release import BUILDING, release_folders, verify_release

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

PORTALS = ("beta_gouv", "eu_citizen_science", "science_ensemble")
FIRST = datetime(2026, 11, 20, 4)  # noqa: DTZ001 - `--at` is UTC and takes no zone


def running(home: Path) -> dict[int, str]:
    """Command lines of the processes that name a home, by pid."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(home) in words and int(folder.name) != os.getpid():
            found[int(folder.name)] = words
    return found


def wait_until(what: Callable[[], bool], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while not what():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def latest(home: Path) -> str:
    return str(json.loads((home / "releases" / "latest.json").read_text())["version"])


# --- from outside, at some moment ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def via() -> Iterator[list[str]]:
    """Options that lead to the sample portals."""
    with serve_samples() as server:
        yield [f"--via={host}={address}" for host, address in server.via.items()]


def nightly(home: Path, via: list[str], day: int) -> list[str | Path]:
    at = (FIRST + timedelta(days=day)).isoformat()
    return ["nightly", *PORTALS, "--no-prefect", "--json", "--at", at, "--home", home, *via]


def building(home: Path) -> bool:
    return any((home / "releases").glob(f"{BUILDING}*"))


def written(home: Path) -> bool:
    return any((home / "releases").glob(f"{BUILDING}*/SHA256SUMS"))


def test_a_night_that_is_killed_at_any_moment(tmp_path: Path, via: list[str]) -> None:
    home = tmp_path / "home"
    assert coco(tmp_path / "first", *nightly(home, via, 0)).code == 0
    moments: list[float | Callable[[Path], bool]] = [0.5, 1.5, 2.5, 4, 6, building, building, written, written]
    for day, moment in enumerate(moments, start=1):
        night = start(tmp_path / f"killed{day}", *nightly(home, via, day))
        try:
            if callable(moment):
                assert wait_until(lambda: moment(home) or night.poll() is not None, 60)  # noqa: B023
            else:
                wait_until(lambda: night.poll() is not None, moment)  # noqa: B023
        finally:
            os.killpg(night.pid, signal.SIGKILL)
            night.wait(10)
        assert verify_release(home / "releases" / latest(home)) > 30
        assert wait_until(lambda: not running(home), 4), running(home)

    told = coco(tmp_path / "last", *nightly(home, via, len(moments) + 1)).json()
    assert latest(home) == told["release"] == "20261130"
    assert {run["portal"] for run in told["runs"]} == set(PORTALS)
    assert not list((home / "releases").glob(".*"))
    assert told["projects"] > 20
    for folder in release_folders(home / "releases"):
        verify_release(folder)
    replayed = coco(tmp_path / "replay", "replay", "--all", "--json", "--home", home).json()
    assert replayed["differing"] == []
    assert replayed["releases"][-1] == "20261130"


# --- from inside, between two steps ----------------------------------------------------------------------------------


POINTS = {
    "before a run is loaded": "flows.load.merge_run",
    "before the values are read": "flows.night.normalise",
    "before things get their ids": "flows.night.resolve",
    "before the release is written": "flows.night.draft",
    "while the release is written": "warehouse.release.freeze",
    "after the release is written": "flows.publish._told",
    "before the release gets its name": "flows.publish.switch_in",
    "before the pointer moves": "warehouse.release.point_latest",
    "before the copy for readers": "flows.publish.snapshot",
}
KILL = """
import importlib, os, signal, sys
module, _, name = sys.argv.pop(1).rpartition(".")
importlib.import_module("flows.cli")
setattr(importlib.import_module(module), name, lambda *args, **how: os.kill(os.getpid(), signal.SIGKILL))
from flows.cli import main
main()
"""


def killed_at(point: str, words: Path, *arguments: str | Path) -> None:
    """`coco` that is killed the moment it calls `point`."""
    with words.open("wb") as output:
        done = subprocess.run(
            [sys.executable, "-c", KILL, point, *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=output,
            stderr=output, env=environment(), cwd=ROOT, timeout=100, check=False,
        )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, words.read_text()


def bring(tmp_path: Path, day: int, *names: str) -> list[str | Path]:
    """An import of projects with these names, on some day."""
    file = tmp_path / f"{day}.jsonl"
    lines = [json.dumps({"ref": str(n), "kind": "project", "name": name}) for n, name in enumerate(names)]
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    at = (FIRST + timedelta(days=day)).isoformat()
    return ["import", file, "--portal", "ab"[day % 2] + "_list", "--json", "--at", at, "--home", tmp_path / "home"]


@pytest.mark.parametrize("point", POINTS.values(), ids=POINTS)
def test_a_build_that_is_killed_between_two_steps(tmp_path: Path, point: str) -> None:
    """Names change so that two things of the killed night are one in the next: ids must not depend on the kill."""
    home = tmp_path / "home"
    assert coco(tmp_path / "0", *bring(tmp_path, 0, "Oiseaux", "Étoiles")).code == 0
    killed_at(point, tmp_path / "1", *bring(tmp_path, 1, "Vents", "Marées", "Étoiles"))
    assert verify_release(home / "releases" / latest(home)) > 30
    assert coco(tmp_path / "verify", "release", "verify", "--home", home).code == 0
    assert coco(tmp_path / "status", "status", "--json", "--home", home).json()

    told = coco(tmp_path / "2", *bring(tmp_path, 2, "Marées", "Étoiles")).json()
    assert latest(home) == told["release"] == "20261122"
    assert not list((home / "releases").glob(".*"))
    replayed = coco(tmp_path / "replay", "replay", "--all", "--json", "--home", home).json()
    assert replayed["differing"] == []
    assert replayed["runs"] == 3


@pytest.mark.parametrize("point", ["flows.replay.load_run", "flows.replay.build", "flows.replay._switch"])
def test_a_replay_that_is_killed_harms_nothing(tmp_path: Path, point: str) -> None:
    home = tmp_path / "home"
    for day in (0, 1):
        assert coco(tmp_path / str(day), *bring(tmp_path, day, "Oiseaux", f"Projet {day}")).code == 0
    killed_at(point, tmp_path / "killed", "replay", "--all", "--home", home)
    told = coco(tmp_path / "2", *bring(tmp_path, 2, "Oiseaux")).json()
    assert told["release"] == "20261122"
    replayed = coco(tmp_path / "replay", "replay", "--all", "--json", "--home", home).json()
    assert replayed == {"runs": 3, "releases": ["20261120", "20261121", "20261122"], "differing": []}
    assert not (home / "replay").exists()
