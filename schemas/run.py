"""One execution for one portal: what was counted, and what we make of it."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from schemas.model import Model


class RunStatistics(Model):
    """Counted while the run goes on, by our own extension; times are UTC.

    `failures` counts pages that never reached their callback, by class (`http_5xx`, `timeout`, `robots`, ...);
    `chain_failures` those of them that the listing chain depends on. `fields` counts the listings that fill a field.
    `expected` are bounds that the run was given in place of the portal's own.
    """

    portal: str
    run: str
    started_at: datetime
    finished_at: datetime | None = None
    finish_reason: str | None = None
    requests: int = 0
    pages: int = 0
    bytes: int = 0
    listings: int = 0
    declared_total: int | None = None
    declared_empty: bool = False
    failures: dict[str, int] = Field(default_factory=dict)
    chain_failures: int = 0
    exceptions: int = 0
    layout_changes: int = 0
    issues: int = 0
    drops: dict[str, int] = Field(default_factory=dict)
    fields: dict[str, int] = Field(default_factory=dict)
    skipped: str | None = None
    expected: tuple[int, int] | None = None


class Outcome(StrEnum):
    OK = "ok"
    DEGRADED = "degraded"
    PARTIAL = "partial"
    SHRUNK = "shrunk"
    REKEYED = "rekeyed"
    EMPTY = "empty"
    SITE_CHANGED = "site_changed"
    BLOCKED = "blocked"
    SKIPPED = "skipped"
    FAILED = "failed"


class Verdict(Model):
    """What a run may do to the warehouse. `complete` alone lets absence count; `load` lets additions and edits in."""

    outcome: Outcome
    reason_class: str
    reason: str
    load: bool
    complete: bool


class Run(Model):
    """A run in the ledger."""

    portal: str
    run: str
    statistics: RunStatistics
    verdict: Verdict
