"""Killed from inside, between two steps of a build or a replay: the same promises as in test_recovery.py."""

import json
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from tests.e2e.conftest import FIRST, ROOT, coco, environment, latest
from warehouse.release import verify_release

pytestmark = [pytest.mark.long, pytest.mark.timeout(400)]

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
