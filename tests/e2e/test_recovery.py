"""Killed at any moment: readers have a whole release, nothing runs on, the next night goes on, replay agrees."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from spiders.samples.server import serve_samples
from tests.e2e.conftest import FIRST, coco, latest, start
from warehouse.release import BUILDING, release_folders, verify_release

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

PORTALS = ("beta_gouv", "eu_citizen_science", "science_ensemble")


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
            with suppress(ProcessLookupError):  # on a quick machine a night may be over by then
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
