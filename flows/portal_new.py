"""A portal's first files: a child looks at the address, spiders/scaffold makes texts of its evidence."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import spiders
from flows.harvest import GRACE_SECONDS, SECRET, stop
from flows.home import Home, UserError
from schemas.run import RunStatistics
from spiders.evidence import read_evidence
from spiders.probe import BUDGET
from spiders.registry import portal_keys
from spiders.scaffold.files import Findings, every_file, find
from spiders.scaffold.look import answers, said

PROJECT = Path(spiders.__path__[0]).parent
KEY = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
# why a first page did not come, by the class of the failure: the most telling first
REASONS = {
    "robots_denied": "its robots.txt keeps us out; it is left alone",
    "dns": "no such host: check the address",
    "refused": "the host refuses connections",
    "tls": "its certificate cannot be trusted",
    "timeout": "the host does not answer in time",
    "ssrf_blocked": "this is not a public address (--via maps a host to loopback)",
    "offsite": "it leads to another site: give that site's address",
    "too_large": "the page is larger than we read",
    "redirect": "its redirects lead nowhere",
    "robots_unknown": "its robots.txt cannot be read, so nothing may be asked",
}


@dataclass(frozen=True)
class Made:
    """What was written, what it was made from, and where the evidence lies."""

    found: Findings
    files: tuple[Path, ...]
    evidence: Path
    pages: int


def check(key: str, url: str) -> None:
    """Raises UserError for a key or an address that cannot become a portal."""
    if not KEY.fullmatch(key):
        raise UserError(f"{key!r} is no portal key: small letters, digits and _, a letter first")
    if key in portal_keys() or (PROJECT / "spiders" / "samples" / key).exists():
        raise UserError(f"{key!r} is a portal already (coco portals)")
    try:
        parts = urlsplit(url)
        fine = parts.scheme in ("http", "https") and parts.hostname and not parts.username
    except ValueError:
        fine = False
    if not fine:
        raise UserError(f"{url!r} is no address of a page: wanted https://HOST/PATH")


def make(
    home: Home, key: str, url: str, run: str, *, via: Mapping[str, str], contact: str,
    root: Path | None = None,
) -> Made:  # fmt: skip
    """Looks, decides and writes; raises UserError, with nothing written, where that cannot be done."""
    check(key, url)
    root = root or PROJECT
    with tempfile.TemporaryDirectory(prefix="coco-probe-") as scratch:
        folder = Path(scratch)
        evidence = look(key, url, run, folder, via=via, contact=contact)
        told = answers(read_evidence(evidence)) if evidence.exists() else []
        pages = sum(answer.role != "robots" for answer in told)
        if not said(told, "page"):
            raise UserError(f"{url}: {why_not(folder, evidence)}")
        found = find(told)
        if found is None:
            raise UserError(f"{url}: no list found on {pages} pages; give the address of its list, feed or data")
        files = every_file(key, found)
        kept = home.path / "probes" / key / run
        try:
            shutil.copytree(folder, kept)
            for name, body in files.items():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_bytes(body)
        except OSError as error:
            raise UserError(f"{error.filename or kept} cannot be written: {error.strerror or error}") from error
    return Made(found, tuple(root / name for name in files), kept / evidence.name, pages)


def look(key: str, url: str, run: str, folder: Path, *, via: Mapping[str, str], contact: str) -> Path:
    """Runs the probe as a child, as the harvest runs a portal; the evidence that it left, or was to leave."""
    evidence = folder / f"{run}.warc.gz"
    command = [sys.executable, "-m", "spiders.probe", url, "--key", key, "--run", run, "--contact", contact]
    command += ["--evidence", str(evidence), "--folder", str(folder)]
    command += [f"--via={host}={address}" for host, address in via.items()]
    environment = {name: value for name, value in os.environ.items() if not SECRET.fullmatch(name)}
    with (folder / "output.txt").open("wb") as output:
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True, env=environment
        )
    try:
        child.wait(BUDGET.minutes * 60 + GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        pass
    finally:
        stop(child)
    return evidence


def why_not(folder: Path, evidence: Path) -> str:
    """Why the first page did not come, from the answer to it or the statistics that the probe left."""
    answered = [each.status for each in read_evidence(evidence) if each.kwargs.get("role")] if evidence.exists() else []
    if answered and answered[-1] >= 400:
        return f"it answers HTTP {answered[-1]}"
    try:
        failures = RunStatistics.model_validate_json((folder / "statistics.json").read_text(encoding="utf-8")).failures
    except (OSError, ValueError):
        return "the probe ended early"
    return next((words for name, words in REASONS.items() if name in failures), f"no page came ({', '.join(failures)})")
