"""Evidence to raw: pages are read again from the archive, judged, and merged. A night and a replay do the same."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
import pyarrow as pa

from flows.home import Home, run_time
from flows.importing import imported, portal_of
from flows.judge import History, emptied, failed, judge
from flows.readings.personal import EMAIL
from flows.readings.reading import Context
from flows.readings.text import read_name
from schemas.field import naming_field
from schemas.listing import Drop, Issue, Kind, Listing
from schemas.portal import Portal
from schemas.run import Outcome, RunStatistics, Verdict
from spiders.evidence import EvidenceDamaged, Exchange, read_evidence, read_run_statistics
from spiders.extract import extract
from spiders.registry import load_portal, portal_keys
from warehouse.load import DROPPED, FETCH, ISSUE, LISTING, STATEMENT, merge_run

SEPARATOR = "\x1f"
ODD = frozenset({"layout_changed", "exception"})


@dataclass
class Draft:
    """What the pages of one run say of one listing, gathered before it is written."""

    kind: str = ""
    pages: list[tuple[bool, int, str, int, Listing]] = field(default_factory=list)


def load_run(connection: duckdb.DuckDBPyConnection, home: Home, key: str, run: str) -> Verdict:
    """Judges and loads one run. A run without finished, whole evidence, or whose portal has no file any more, is noted
    as failed and loads nothing."""
    portal, tables, verdict, told = _read_run(connection, home.evidence(key, run), key, run)
    merge_run(
        connection, portal=portal, run=run, at=run_time(run), verdict=verdict.model_dump(mode="json"),
        statistics=json.dumps(told, sort_keys=True), evidence=str(home.evidence(key, run).relative_to(home.path)),
        tables=tables or arrow_tables(key, [], []),
    )  # fmt: skip
    return verdict


def _read_run(
    connection: duckdb.DuckDBPyConnection, evidence: Path, key: str, run: str
) -> tuple[Portal, dict[str, pa.Table], Verdict, dict[str, Any] | None]:
    told = read_run_statistics(evidence) if evidence.exists() else None
    try:
        if told and told.get("imported"):
            portal, outputs, fetches = imported(evidence, told["imported"], run_time(run))
            verdict = Verdict(
                outcome=Outcome.OK, reason_class="import", reason="imported file", load=True, complete=False
            )
            return portal, arrow_tables(key, outputs, fetches), verdict, told
        if key not in portal_keys():
            return portal_of(key), {}, failed("no_portal_file", f"there is no spiders/portals/{key}.py any more"), told
        if told is None:
            portal = load_portal(key).portal
            return portal, {}, judge(None, frozenset(), portal.expectation, History()), None
        return *_read_harvest(connection, evidence, key, run, RunStatistics.model_validate(told)), told
    except EvidenceDamaged as error:
        return portal_of(key), {}, failed("evidence_damaged", str(error)), told


def _read_harvest(
    connection: duckdb.DuckDBPyConnection, evidence: Path, key: str, run: str, statistics: RunStatistics
) -> tuple[Portal, dict[str, pa.Table], Verdict]:
    spider = load_portal(key)
    exchanges: list[dict[str, Any]] = []
    said = list(extract(spider, _noted(read_evidence(evidence), exchanges)))
    tables = arrow_tables(key, said, exchanges, spider.portal.languages)
    expectation = spider.portal.expectation
    if statistics.expected:
        expectation = expectation.model_copy(update={"listings": statistics.expected})
    refs = frozenset(tables["listing"].column("ref").to_pylist())
    before = history(connection, key, run)
    odd = (output for _, output in said if isinstance(output, Issue) and output.reason in ODD)
    first_odd = next((f"{each.field} at {each.url}" for each in odd), "")
    verdict = judge(statistics, refs, expectation, before, first_odd)
    if verdict.reason_class == "field_emptied":
        page_url = tables["listing"].column("page_url")[0].as_py()
        rows = [
            {"stage": "harvest", "reason": "field_emptied", "url": page_url, "field": name,
             "value": f"filled by none of {len(refs)} listings", "advice": f"compare with spiders/portals/{key}.py"}
            for name in emptied(statistics.fields, len(refs), expectation, before)
        ]  # fmt: skip
        tables["issue"] = pa.concat_tables([tables["issue"], pa.Table.from_pylist(rows, ISSUE)])
    return spider.portal, tables, verdict


def history(connection: duckdb.DuckDBPyConnection, key: str, run: str) -> History:
    """What the last five complete runs before `run` gave and filled, and the refs that are live."""
    runs = connection.execute(
        "SELECT listings, statistics FROM raw.run WHERE portal = ? AND complete AND run < ? ORDER BY run DESC LIMIT 5",
        [key, run],
    ).fetchall()
    known = connection.execute(
        "SELECT ref FROM core.listing_state WHERE portal = ? AND state = 'live'", [key]
    ).fetchall()
    return History(
        tuple(count for count, _ in runs), frozenset(ref for (ref,) in known),
        fill_rates([(count, json.loads(told or "{}").get("fields", {})) for count, told in runs if count]),
    )  # fmt: skip


def fill_rates(runs: Sequence[tuple[int, Mapping[str, int]]]) -> dict[str, float]:
    """The median share of listings that filled each field, from (listings, field → listings) of several runs."""
    names = {name for _, filled in runs for name in filled}
    return {name: median(filled.get(name, 0) / listings for listings, filled in runs) for name in sorted(names)}


def _noted(exchanges: Iterable[Exchange], into: list[dict[str, Any]]) -> Iterable[Exchange]:
    for exchange in exchanges:
        content_type = exchange.headers.get("Content-Type") or b""
        into.append(
            {
                "n": exchange.n, "url": exchange.url, "method": exchange.method, "status": exchange.status,
                "content_type": content_type.decode("latin-1"), "sha256": exchange.sha256, "bytes": len(exchange.body),
                "warc_offset": exchange.offset, "warc_length": exchange.length,
                "fetched_at_utc": exchange.fetched_at.replace(tzinfo=None),
            }
        )  # fmt: skip
        yield exchange


def arrow_tables(
    key: str, outputs: Iterable[tuple[Any, Listing | Drop | Issue]], fetches: list[dict[str, Any]],
    languages: Sequence[str] = (),
) -> dict[str, pa.Table]:  # fmt: skip
    """The tables that merge_run takes. Several pages of one listing become one, independent of the order in which
    they were fetched: the page that is about it alone speaks first, then by the portal's own order of `languages`,
    then by address."""
    drafts: dict[str, Draft] = defaultdict(Draft)
    drops, issues = [], []
    for exchange, output in outputs:
        if isinstance(output, Drop):
            drops.append({"ref": output.ref, "reason": output.reason, "url": output.url})
        elif isinstance(output, Issue):
            issues.append(output.model_dump(include=set(ISSUE.names)))
        else:
            draft = drafts[output.ref]
            if draft.kind and draft.kind != output.kind:
                what = f"{draft.kind} on one page, {output.kind} on another"
                issues.append(
                    {
                        "stage": "harvest",
                        "reason": "two_kinds",
                        "url": output.page_url,
                        "ref": output.ref,
                        "value": what,
                    }
                )
                continue
            draft.kind = output.kind
            spoken = output.statements[0].lang if output.statements else None
            rank = languages.index(spoken) if spoken in languages else len(languages)
            draft.pages.append((exchange.url != output.page_url, rank, exchange.url, exchange.n, output))
    listings, statements = [], []
    for ref in sorted(drafts):
        pages = sorted(drafts[ref].pages, key=lambda page: page[:4])
        rows = list(_statements(key, ref, pages))
        page_url = pages[0][4].page_url
        if unfit := _unfit(key, pages[0][4].kind, ref, page_url, rows):
            reason, advice = unfit
            issues.append({"stage": "harvest", "reason": reason, "url": page_url, "ref": ref, "advice": advice})
            continue
        said = [[drafts[ref].kind, page_url], *([row["field"], row["lang"], row["value"]] for row in rows)]
        digest = sha256(json.dumps(said, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()
        listings.append({"ref": ref, "kind": drafts[ref].kind, "page_url": page_url, "content_hash": digest})
        statements += rows
    return {
        "listing": pa.Table.from_pylist(listings, LISTING),
        "statement": pa.Table.from_pylist(statements, STATEMENT),
        "fetch": pa.Table.from_pylist(fetches, FETCH),
        "dropped": pa.Table.from_pylist(drops, DROPPED),
        "issue": pa.Table.from_pylist(issues, ISSUE),
    }


def _unfit(key: str, kind: Kind, ref: str, page_url: str, rows: list[dict[str, Any]]) -> tuple[str, str] | None:
    """(reason, advice) for a listing that may not be loaded, since the checks would stop the release of all others."""
    field = naming_field(kind)
    names = (read_name(row["value"], Context(key, kind, field, row["lang"])) for row in rows if row["field"] == field)
    if not any(reading.value for readings in names for reading in readings):
        return "no_name", "a listing without a name that can be read is not loaded; look at its page"
    if EMAIL.search(f"{ref} {page_url}"):
        return "personal_data", "a listing is not loaded while its key or address holds an e-mail address"
    return None


def _statements(key: str, ref: str, pages: list[tuple[bool, int, str, int, Listing]]) -> Iterable[dict[str, Any]]:
    seen: set[str] = set()
    places: dict[str, int] = defaultdict(int)
    for _, _, _, fetch, listing in pages:
        for said in listing.statements:
            value = said.value.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate would stop the whole load
            parts = (key, ref, said.field, said.lang or "", value)
            statement = sha256(SEPARATOR.join(parts).encode()).hexdigest()[:32]
            if statement in seen:
                continue
            seen.add(statement)
            yield {
                "statement": statement, "ref": ref, "field": said.field, "lang": said.lang, "value": value,
                "locator": said.locator, "position": places[said.field], "fetch_n": fetch,
            }  # fmt: skip
            places[said.field] += 1
