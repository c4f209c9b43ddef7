"""Lists from a file, as if harvested: a partner's export, a benchmark. The file itself is kept as evidence."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from flows.home import Home, UserError, run_name
from flows.readings.text import clean
from schemas.field import fields, naming_field
from schemas.listing import Issue, Kind, Listing, Statement
from schemas.portal import Authority, Expectation, Portal, Publish
from spiders.evidence import import_lines
from spiders.recorder import write_import
from spiders.registry import load_portal, portal_keys

REQUIRED = ("ref", "kind", "name")
OWN_KEYS = frozenset({"ref", "kind", "page_url", "name", "text_language"})
KINDS = frozenset(kind for kind, _ in fields())


class LineError(Exception):
    """A line that is no listing; the message says why."""


def partner(key: str, title: str) -> Portal:
    """Metadata of a list that is not one of our portals: facts only, licence unknown."""
    return Portal(
        key=key, title=title, publisher=title, homepage="", country="XX", languages=(), kinds=frozenset(),
        licence="unknown", licence_evidence="imported file", publish=Publish.FACTS, authority=Authority.DIRECTORY,
        identity="`ref` of the imported file", expectation=Expectation(listings=(0, 10**9)),
    )  # fmt: skip


def portal_of(key: str, title: str | None = None) -> Portal:
    """A portal of ours, or the partner of that key and title."""
    return load_portal(key).portal if key in portal_keys() else partner(key, title or key)


def archive(home: Home, key: str, file: Path, at: datetime, title: str | None = None) -> None:
    """Keeps `file` as the evidence of a run of `key` at `at` (UTC); the load stage takes it from there.

    Raises UserError when that portal has a run of that second already.
    """
    run = run_name(at)
    evidence = home.evidence(key, run)
    if evidence.exists():
        raise UserError(f"{key} has a run {run} already; give another time with --at")
    with file.open("rb") as handle:
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
    facts = {"portal": key, "title": title, "sha256": digest, "bytes": file.stat().st_size}
    statistics = {"portal": key, "run": run, "started_at": at.isoformat(), "imported": facts}
    write_import(evidence, portal=key, run=run, at=at, body=file, statistics=statistics)


def read_line(key: str, line: bytes) -> Listing:
    """One line of the public listing schema; raises LineError naming the field and value that are wrong."""
    try:
        data = json.loads(line, parse_constant=_refuse_constant, object_pairs_hook=_once)
        json.dumps(data, ensure_ascii=False, allow_nan=False).encode()  # refuses 1e999 and half a surrogate pair
    except (ValueError, RecursionError) as error:
        raise LineError(f"not JSON: {error}") from error
    if not isinstance(data, dict):
        raise LineError(f"not an object: {str(data)[:60]}")
    for name in REQUIRED:
        if not isinstance(data.get(name), str) or not data[name].strip():
            raise LineError(f"{name}: wanted a text, got {data.get(name)!r}")
    kind: Kind = data["kind"]
    if kind not in KINDS:
        raise LineError(f"kind: {kind!r} is none of {', '.join(sorted(KINDS))}")
    lang = data.get("text_language") if isinstance(data.get("text_language"), str) else None
    statements = [Statement(field=naming_field(kind), value=data["name"], lang=lang, locator="name")]
    for field, value in data.items():
        if field in OWN_KEYS and field != "text_language":
            continue
        target = _target(kind, field)
        for each in value if isinstance(value, list) else [value]:
            if each is None or each == "":
                continue
            text = each if isinstance(each, str) else json.dumps(each, ensure_ascii=False)
            statements.append(Statement(field=target, value=text, lang=lang, locator=field))
    ref = data["ref"].strip()
    page_url = data.get("page_url") or f"urn:coco:{key}:{ref}"
    if not isinstance(page_url, str) or not _is_page(page_url):
        raise LineError(f"page_url: {str(page_url)[:60]!r} is no address")
    return Listing(portal=key, ref=ref, kind=kind, page_url=page_url, statements=tuple(statements))


def _is_page(address: str) -> bool:
    try:
        scheme = urlsplit(address).scheme
    except ValueError:
        return False
    return scheme in ("http", "https", "urn") and len(address.split()) == 1 and clean(address) == address


def _target(kind: Kind, field: str) -> str:
    """Calls have no project of their own: `project_url`, `lead_organisation`, `start_date` and `end_date` of a line
    are, for a call, its page, its funder, its opening and its deadline."""
    if (kind, field) in fields():
        return field
    for_calls = {
        "project_url": "info_url",
        "lead_organisation": "funders",
        "start_date": "opens_at",
        "end_date": "deadlines",
    }
    target = for_calls.get(field, field)
    if (kind, target) not in fields():
        raise LineError(f"{field}: a {kind} has no such field")
    return target


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"{name!r} stands twice")
        found[name] = value
    return found


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")


def check_file(key: str, path: Path, progress: Callable[[int], None] | None = None) -> tuple[int, list[str]]:
    """(listings, complaints as `file line N: reason`) of a file, read once before anything is written."""
    good, complaints, refs = 0, [], set()
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                ref = read_line(key, line).ref
                if ref in refs:
                    raise LineError(f"ref: {ref!r} stands twice")
                refs.add(ref)
                good += 1
            except LineError as error:
                complaints.append(f"{path} line {number}: {error}")
            if progress and number % 5_000 == 0:
                progress(number)
    return good, complaints


def imported(
    evidence: Path, told: dict[str, Any], at: datetime
) -> tuple[Portal, Iterable[tuple[Any, Listing | Issue]], list[dict[str, Any]]]:
    """(portal, outputs, fetches) of an import's evidence, for the load stage; bad lines are issues."""
    key = str(told["portal"])
    exchange = SimpleNamespace(url=f"urn:coco:import:{key}", n=0)
    fetch = {
        "n": 0, "url": exchange.url, "method": "IMPORT", "status": 200, "content_type": "application/x-ndjson",
        "sha256": str(told["sha256"]), "bytes": int(told["bytes"]), "warc_offset": None, "warc_length": None,
        "fetched_at_utc": at.replace(tzinfo=None),
    }  # fmt: skip
    portal = portal_of(key, told.get("title"))
    return portal, ((exchange, output) for output in _outputs(key, evidence)), [fetch]


def _outputs(key: str, evidence: Path) -> Iterator[Listing | Issue]:
    refs: set[str] = set()
    for number, line in enumerate(import_lines(evidence), start=1):
        if not line.strip():
            continue
        try:
            listing = read_line(key, line)
            if listing.ref in refs:
                raise LineError(f"ref: {listing.ref!r} stands twice")
            refs.add(listing.ref)
            yield listing
        except LineError as error:
            yield Issue(
                portal=key, stage="harvest", reason="bad_line", url=f"urn:coco:import:{key}", field=f"line {number}",
                value=str(error)[:200], advice="mend the line and import the file again",
            )  # fmt: skip
