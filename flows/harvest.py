"""Portals to evidence: one child process a portal, killed as a group, watched through the files it writes."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from flows.home import Home
from schemas.portal import Portal
from schemas.run import RunStatistics

GRACE_SECONDS = 90  # beyond the portal's own budget, for start-up and a last page
POLL_SECONDS = 0.2
SECRET = re.compile(r"COCO_[A-Z_]+_(KEY|TOKEN)")
Progress = Callable[[str, dict[str, Any]], None]


def harvest(
    home: Home, portal: Portal, run: str, *, via: Mapping[str, str], contact: str = "",
    expected: tuple[int, int] | None = None, secret: str | None = None, progress: Progress | None = None,
) -> RunStatistics | None:  # fmt: skip
    """Runs one portal and waits for it; its statistics, or None when it ended without any (killed, crashed).

    Leaves evidence/<portal>/<run>.warc.gz and runs/<run>/<portal>/. `secret` is the portal's key, when it wants one and
    we have it. `progress` is told `{pages, listings, seconds}`.
    """
    child, folder = start(home, portal, run, via=via, contact=contact, expected=expected, secret=secret)
    limit = portal.politeness.minutes * 60 + GRACE_SECONDS
    waited = 0.0
    try:
        while child.poll() is None and waited < limit:
            time.sleep(POLL_SECONDS)
            waited += POLL_SECONDS
            if progress and (told := _read(folder / "progress.json")):
                progress(portal.key, told)
    finally:
        stop(child)
    told = _read(folder / "statistics.json")
    if progress and told:
        progress(portal.key, told)
    _leave_a_trace(home.evidence(portal.key, run))
    return RunStatistics.model_validate(told) if told else None


def start(
    home: Home,
    portal: Portal,
    run: str,
    *,
    via: Mapping[str, str],
    contact: str,
    expected: tuple[int, int] | None,
    secret: str | None = None,
) -> tuple[subprocess.Popen[bytes], Path]:
    """The child of one portal, in a session of its own; what it prints goes to files, so that no pipe can hang. Of our
    keys it gets the portal's own only."""
    folder = home.run_folder(portal.key, run)
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "spiders.crawl", portal.key, "--run", run]
    command += ["--evidence", str(home.evidence(portal.key, run)), "--folder", str(folder), "--contact", contact]
    command += [f"--via={host}={address}" for host, address in via.items()]
    command += [f"--expect={expected[0]}:{expected[1]}"] if expected else []
    environment = {name: value for name, value in os.environ.items() if not SECRET.fullmatch(name)}
    environment |= {portal.secret: secret} if portal.secret and secret else {}
    with (folder / "output.txt").open("wb") as output:
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True, env=environment
        )
    return child, folder


def stop(child: subprocess.Popen[bytes]) -> None:
    """Ends a child that still runs, with everything that it started."""
    if child.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _read(path: Path) -> dict[str, Any] | None:
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return data


def _leave_a_trace(evidence: Path) -> None:
    """A child that died before its first page has no evidence; the empty file says that it ran."""
    unfinished = evidence.with_name(evidence.name + ".open")
    if not evidence.exists() and not unfinished.exists():
        unfinished.parent.mkdir(parents=True, exist_ok=True)
        unfinished.touch()
