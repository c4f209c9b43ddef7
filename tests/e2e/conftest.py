"""`coco` as a person runs it: a process of its own, its words in files, a time limit on everything."""

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.warehouse.conftest import warehouse

__all__ = ["warehouse"]

ROOT = Path(__file__).resolve().parents[2]
COCO = str(Path(sys.executable).with_name("coco"))


@dataclass(frozen=True)
class Told:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        assert self.code == 0, self.err
        return json.loads(self.out)


def environment(**more: str) -> dict[str, str]:
    """Ours, without what would steer `coco` or colour its words."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COCO_", "PREFECT_"))}
    return {**kept, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "COLUMNS": "300", **more}


def start(words: Path, *arguments: str | Path, **more: str) -> subprocess.Popen[bytes]:
    """`coco` in a session of its own; what it says goes to `words`.out and `words`.err, so that no pipe can hang."""
    command = [COCO, *map(str, arguments)]
    with words.with_suffix(".out").open("wb") as out, words.with_suffix(".err").open("wb") as err:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=environment(**more), cwd=words.parent,
            start_new_session=True,
        )  # fmt: skip


def coco(words: Path, *arguments: str | Path, timeout: float = 100, **more: str) -> Told:
    """`coco` to its end; killed when it takes longer than `timeout` seconds."""
    child = start(words, *arguments, **more)
    try:
        code = child.wait(timeout)
    finally:
        child.kill()
        child.wait()
    out, err = (words.with_suffix(end).read_text(encoding="utf-8") for end in (".out", ".err"))
    return Told(code, out, err)


def latest(home: Path) -> str:
    """The version that `latest.json` points to."""
    return str(json.loads((home / "releases" / "latest.json").read_text())["version"])


def listing_of(home: Path) -> dict[str, tuple[int, bytes]]:
    """Every file of a home with its size and content; what must be the same when nothing was written."""
    if not home.is_dir():
        return {str(home): (home.stat().st_size, home.read_bytes())} if home.exists() else {}
    files = (path for path in sorted(home.rglob("*")) if path.is_file())
    return {str(path.relative_to(home)): (path.stat().st_size, path.read_bytes()) for path in files}


@dataclass(frozen=True)
class Demo:
    """A home after two nights of the demo, and what `--json` said of each."""

    home: Path
    nights: list[Mapping[str, Any]]

    @property
    def releases(self) -> list[Path]:
        return [Path(night["folder"]) for night in self.nights]


FIRST = datetime(2026, 11, 20, 4)  # noqa: DTZ001 - `--at` is UTC and takes no zone
NIGHTS = ("2026-11-20T04:00:00", "2026-11-21T04:00:00")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """Run once, however many workers test."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    told = shared / "demo.json"
    with (shared / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            home = shared / "demo"
            nights = [coco(shared / f"night{n}", "demo", "--home", home, "--json", "--at", at).json()
                      for n, at in enumerate(NIGHTS)]  # fmt: skip
            told.write_text(json.dumps({"home": str(home), "nights": nights}))
    said = json.loads(told.read_text())
    return Demo(Path(said["home"]), said["nights"])
