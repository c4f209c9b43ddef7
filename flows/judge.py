"""The verdict of a run: a pure function of its statistics, the portal's own total, history and expectations.

Never of an exit code or of the finish reason `finished`, which say success for a portal that is down (pains-and-faults
§3.1). The first
rule that fires wins; thresholds are those of anchors-style §12 and hold for portals of three listings too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median

from schemas.portal import Expectation
from schemas.run import Outcome, RunStatistics, Verdict
from spiders.run_statistics import is_budget

MISSING_SHARE = 0.02
FAILED_SHARE = 0.05
SHRUNK_SHARE = 0.20
REKEYED_SHARE = 0.30
EMPTIED = 2  # listings that would fill the field; one alone may simply have nothing to say
FILL_DROP = 0.10
ROUNDING = 1e-9


@dataclass(frozen=True)
class History:
    """What earlier runs of the portal say: listings of the last complete ones, the share of them that filled each
    field (median), and the refs that they left live."""

    listings: tuple[int, ...] = ()
    known: frozenset[str] = field(default_factory=frozenset)
    fill_rates: Mapping[str, float] = field(default_factory=dict)


def judge(
    statistics: RunStatistics | None, refs: frozenset[str], expectation: Expectation, history: History,
    first_odd: str = "",
) -> Verdict:  # fmt: skip
    """What the run may do: `load` additions and edits, and whether it is `complete`, so that absence counts.

    `refs` are the listings that its evidence gives; `first_odd` says where the first thing stood that had another shape
    than the portal file states, for the reason.
    """
    if statistics is None:
        return failed("no_statistics", "the run ended without its statistics")
    if statistics.skipped:
        return _verdict(Outcome.SKIPPED, "skipped", statistics.skipped)
    failures = statistics.failures
    worst = max(failures, key=lambda name: (failures[name], name)) if failures else ""
    if not refs:
        return _without_listings(statistics, worst, first_odd)
    if failures.get("budget") or is_budget(statistics.finish_reason or ""):
        return _verdict(Outcome.PARTIAL, "budget", f"stopped by a budget: {statistics.finish_reason}", load=True)
    if statistics.finish_reason not in (None, "finished"):
        return _verdict(Outcome.PARTIAL, "interrupted", f"ended early: {statistics.finish_reason}", load=True)
    odd = statistics.layout_changes + statistics.exceptions
    if statistics.chain_failures and odd and not failures:
        reason = f"{statistics.chain_failures} page(s) of the list could not be read"
        return _verdict(Outcome.SITE_CHANGED, "site_changed", _at(reason, first_odd), load=True)
    if statistics.chain_failures:
        reason = f"{statistics.chain_failures} page(s) of the list failed, most by {worst}"
        return _verdict(Outcome.PARTIAL, "partial", reason, load=True)
    total = statistics.declared_total
    if total is not None and len(refs) < total - max(1, total * MISSING_SHARE):
        return _verdict(Outcome.PARTIAL, "partial", f"{len(refs)} of the {total} that the portal announces", load=True)
    if turnover := _turnover(refs, history.known):
        return _verdict(Outcome.REKEYED, "rekeyed", turnover)
    if shrinkage := _shrinkage(len(refs), expectation, history):
        return _verdict(Outcome.SHRUNK, "shrunk", shrinkage, load=True)
    if odd > max(1, len(refs) * MISSING_SHARE):
        reason = f"{odd} page(s) or entries no longer have the shape that the portal file states"
        return _verdict(Outcome.SITE_CHANGED, "site_changed", _at(reason, first_odd), load=True)
    if empty := emptied(statistics.fields, len(refs), expectation, history):
        reason = f"no listing fills {', '.join(empty)} any more"
        return _verdict(Outcome.SITE_CHANGED, "field_emptied", reason, load=True)
    return _with_remarks(statistics, refs, expectation, history)


def emptied(filled: Mapping[str, int], listings: int, expectation: Expectation, history: History) -> list[str]:
    """Fields that listings fill by expectation or by habit, and that none fills now: their place on the page moved."""
    usual = {**history.fill_rates, **expectation.fill_rates, **dict.fromkeys(expectation.always, 1.0)}
    return sorted(name for name, share in usual.items() if share * listings >= EMPTIED and not filled.get(name))


def _at(reason: str, where: str) -> str:
    return f"{reason}; first: {where}" if where else reason


def _without_listings(statistics: RunStatistics, worst: str, first_odd: str) -> Verdict:
    if statistics.declared_empty:
        return _verdict(Outcome.OK, "empty", "the portal itself says that it has nothing", load=True)
    if worst.startswith("robots"):
        return _verdict(Outcome.BLOCKED, worst, "robots.txt keeps us out, or could not be read")
    if worst and statistics.pages == 0:
        return _verdict(Outcome.FAILED, worst, f"no page could be read: {worst}")
    if statistics.layout_changes or statistics.exceptions:
        reason = "pages came, and none has the shape that we know"
        return _verdict(Outcome.SITE_CHANGED, "site_changed", _at(reason, first_odd))
    return _verdict(Outcome.EMPTY, "empty", f"{statistics.pages} page(s) and no listing")


def _turnover(refs: frozenset[str], known: frozenset[str]) -> str | None:
    gone, new = len(known - refs), len(refs - known)
    if len(known) >= 3 and gone > len(known) * REKEYED_SHARE and new > len(refs) * REKEYED_SHARE:
        return f"{gone} of {len(known)} known listings gone and {new} new: the portal may have changed its identifiers"
    return None


def _shrinkage(listings: int, expectation: Expectation, history: History) -> str | None:
    floor = expectation.listings[0]
    if listings < floor:
        return f"{listings} listings, fewer than the {floor} expected"
    usual = median(history.listings) if history.listings else listings
    if usual - listings > max(1, usual * SHRUNK_SHARE):
        return f"{listings} listings, usually {usual:g}"
    return None


def _with_remarks(
    statistics: RunStatistics, refs: frozenset[str], expectation: Expectation, history: History
) -> Verdict:
    gone = statistics.failures.get("http_4xx", 0)
    failed = sum(statistics.failures.values()) - gone
    if failed > max(1, statistics.requests * FAILED_SHARE) or gone > max(2, statistics.requests * FAILED_SHARE):
        return _verdict(Outcome.PARTIAL, "partial", f"{failed + gone} pages of listings failed", load=True)
    if failed:
        return _verdict(Outcome.DEGRADED, "pages_failed", f"{failed} page(s) of listings failed", load=True)
    habit = {name: (share - FILL_DROP) * len(refs) - 1 for name, share in history.fill_rates.items()}
    declared = {**expectation.fill_rates, **dict.fromkeys(expectation.always, 1.0)}
    wanted = {**habit, **{name: share * len(refs) for name, share in declared.items()}}
    if unfilled := sorted(name for name, least in wanted.items() if statistics.fields.get(name, 0) < least - ROUNDING):
        reason = f"fewer listings than usual fill {', '.join(unfilled)}"
        return _verdict(Outcome.DEGRADED, "fill_rate", reason, load=True, complete=True)
    usual = median(history.listings) if history.listings else len(refs)
    if len(refs) > max(expectation.listings[1], 0) or len(refs) > 2 * usual + 10:
        reason = f"{len(refs)} listings, more than expected"
        return _verdict(Outcome.DEGRADED, "too_many", reason, load=True, complete=True)
    said = [f"{gone} page(s) gone"] if gone else []
    said += [f"{statistics.layout_changes} odd"] if statistics.layout_changes else []
    said += [f"{count} {reason.replace('_', ' ')}" for reason, count in sorted(statistics.drops.items())]
    return _verdict(Outcome.OK, "ok", ", ".join(said) or "complete", load=True, complete=True)


def failed(reason_class: str, reason: str) -> Verdict:
    """The verdict of a run that left nothing to judge."""
    return _verdict(Outcome.FAILED, reason_class, reason)


def _verdict(
    outcome: Outcome, reason_class: str, reason: str, *, load: bool = False, complete: bool = False
) -> Verdict:
    return Verdict(outcome=outcome, reason_class=reason_class, reason=reason, load=load, complete=complete)
