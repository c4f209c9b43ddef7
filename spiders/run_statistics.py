"""What a run did, counted while it goes on. Verdicts are drawn from these numbers alone: Scrapy's exit code and finish
reason say success for a portal that is down.
"""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from scrapy import Spider, signals
from scrapy.core.downloader import Downloader
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.asyncio import create_looping_call
from twisted.internet.defer import Deferred
from twisted.internet.error import TCPTimedOutError
from twisted.python.failure import Failure

from schemas.listing import Drop, Issue, Listing
from schemas.portal import Portal
from schemas.run import RunStatistics
from spiders.recorder import EvidenceFile, EvidenceRecorder

PROGRESS_SECONDS = 0.5
ORPHANED = 70

request_failed = object()
"""Signal: a request will never reach its callback. Arguments: request, error."""

_BY_TYPE: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
    (CannotResolveHostError, "dns"),
    (DownloadConnectionRefusedError, "refused"),
    ((DownloadTimeoutError, TCPTimedOutError), "timeout"),
    (DownloadCancelledError, "too_large"),
    (ResponseDataLossError, "partial_body"),
)


def failure_class(error: BaseException, redirects: int = 0, redirects_allowed: int = 5) -> str:
    """The class of a failure in `RunStatistics.failures`. Our own exceptions name theirs.

    `redirects` is how many the request had followed: Scrapy gives up on a chain with a nameless IgnoreRequest.
    """
    if own := getattr(error, "failure_class", None):
        return str(own)
    for kind, name in _BY_TYPE:
        if isinstance(error, kind):
            return name
    if isinstance(error, IgnoreRequest):
        if error.__cause__ is not None:
            return "too_large"  # the one that Scrapy raises with a cause: a body that inflates beyond its limit
        return "redirect" if redirects >= redirects_allowed else "other"
    return "tls" if _is_tls(error) else "other"


def _is_tls(error: BaseException) -> bool:
    reasons = getattr(error.__cause__, "reasons", None) or []
    modules = {type(each.value).__module__.partition(".")[0] for each in reasons}
    return bool(modules & {"OpenSSL", "service_identity"})


def status_class(status: int, told_to_wait: bool) -> str | None:
    """The failure class of an answer, None for a good one."""
    if 200 <= status < 300:
        return None
    if status == 429 or (status == 503 and told_to_wait):
        return f"http_{status}"
    return {3: "redirect", 4: "http_4xx", 5: "http_5xx"}.get(status // 100, "other")


def is_budget(finish_reason: str) -> bool:
    """Whether a crawl ended because a budget was spent, with work left to do."""
    return finish_reason.startswith("closespider_") or finish_reason == "memusage_exceeded"


def write_json(path: Path, value: Any, *, sync: bool) -> None:
    """Replaces `path` at once: a reader sees the old text or the new one."""
    new = path.with_name(path.name + ".new")
    with new.open("w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False, sort_keys=True)
        if sync:
            file.flush()
            os.fsync(file.fileno())
    new.replace(path)


class WatchedDownloader(Downloader):
    """Scrapy tells nobody but an errback about a request that failed; this one sends `request_failed`."""

    def fetch(self, request: Request, spider: Spider | None = None) -> Deferred[Response | Request]:
        return super().fetch(request).addErrback(self._tell, request)

    def _tell(self, failure: Failure, request: Request) -> Failure:
        self.signals.send_catch_log(request_failed, request=request, error=failure.value)
        return failure


class RunStatisticsExtension:
    """Counts a run; writes `progress.json` while it goes on and `statistics.json` when it ends; closes the evidence.

    When the process that started us goes away, the crawl stops at once: nobody would read its result.
    """

    def __init__(self, crawler: Crawler, folder: Path, parent: int, clock: Callable[[], datetime]) -> None:
        self._crawler, self._folder, self._parent, self._clock = crawler, folder, parent, clock
        settings = crawler.settings
        self._redirects_allowed = settings.getint("REDIRECT_MAX_TIMES")
        portal: Portal = crawler.spidercls.portal  # type: ignore[attr-defined]
        self._start = clock()
        # mutable while we count, validated by the model at the end
        self._counts: dict[str, Any] = dict.fromkeys(
            ("requests", "pages", "bytes", "chain_failures", "exceptions", "layout_changes", "issues"), 0
        )
        bounds = settings.get("COCO_EXPECTED")
        self._head = {
            "portal": portal.key, "run": settings["COCO_RUN"], "started_at": self._start,
            "expected": tuple(map(int, bounds.split(":"))) if bounds else None,
        }  # fmt: skip
        self._failures: dict[str, int] = {}
        self._drops: dict[str, int] = {}
        self._fields: dict[str, int] = {}
        self._refs: set[str] = set()
        self._filled: set[tuple[str, str]] = set()
        self._loop = create_looping_call(self._tick)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        parent = settings.getint("COCO_PARENT") or os.getppid()
        self = cls(crawler, Path(settings["COCO_FOLDER"]), parent, lambda: datetime.now(UTC))
        for handler, signal in (
            (self.opened, signals.spider_opened),
            (self.closed, signals.spider_closed),
            (self.sent, signals.request_reached_downloader),
            (self.downloaded, signals.response_downloaded),
            (self.received, signals.response_received),
            (self.failed, request_failed),
            (self.dropped_request, signals.request_dropped),
            (self.scraped, signals.item_scraped),
            (self.raised, signals.spider_error),
        ):
            crawler.signals.connect(handler, signal=signal)
        return self

    def opened(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._loop.start(PROGRESS_SECONDS, now=True)

    def sent(self) -> None:
        self._counts["requests"] += 1

    def downloaded(self, response: Response) -> None:
        self._counts["bytes"] += len(response.body)

    def received(self, response: Response, request: Request, spider: Spider) -> None:
        """An answer that no middleware sent elsewhere: a page, or a failure by its status."""
        failed_as = status_class(response.status, "Retry-After" in response.headers)
        if request.callback is NO_CALLBACK:
            # of robots.txt, only an answer that keeps us out is a failure
            if failed_as not in (None, "http_4xx"):
                self._fail(request, failed_as)
        elif failed_as is None:
            self._counts["pages"] += 1
        elif not _handles(request, spider, response.status):
            self._fail(request, failed_as)

    def failed(self, request: Request, error: BaseException) -> None:
        redirects = request.meta.get("redirect_times", 0)
        self._fail(request, failure_class(error, redirects, self._redirects_allowed))

    def dropped_request(self, request: Request) -> None:
        """Asked before: no failure, but for a redirect that came back to where it had been."""
        if request.url in request.meta.get("redirect_urls", ()):
            self._fail(request, "redirect")

    def scraped(self, item: Any) -> None:
        if isinstance(item, Listing):
            self._refs.add(item.ref)
            for field in {statement.field for statement in item.statements}:
                if (item.ref, field) not in self._filled:
                    self._filled.add((item.ref, field))
                    _add(self._fields, field)
        elif isinstance(item, Drop):
            _add(self._drops, item.reason)
        elif isinstance(item, Issue):
            self._counts["issues"] += 1
            self._counts["layout_changes"] += item.reason == "layout_changed"

    def raised(self, failure: Failure, response: Response) -> None:
        """A callback failed. Its page gives an issue when it is read from the evidence, so it is counted as one."""
        of_layout = type(failure.value).__name__ == "LayoutChanged"
        self._counts["layout_changes" if of_layout else "exceptions"] += 1
        self._counts["issues"] += 1
        request = response.request
        self._counts["chain_failures"] += bool(request and request.meta.get("chain"))

    def closed(self, spider: Spider, reason: str) -> None:
        """Evidence first: whoever finds `statistics.json` finds the evidence under its final name."""
        self._loop.stop()
        if is_budget(reason):
            self._failures["budget"] = 1
        if too_long := self._crawler.stats.get_value("urllength/request_ignored_count", 0):
            self._failures["other"] = self._failures.get("other", 0) + too_long  # Scrapy drops these without a signal
        statistics = self.statistics(spider, reason).model_dump(mode="json")
        recorder = self._crawler.get_downloader_middleware(EvidenceRecorder)
        if recorder is not None:
            recorder.close(statistics)
        self._write_progress()
        write_json(self._folder / "statistics.json", statistics, sync=True)

    def statistics(self, spider: Spider, reason: str) -> RunStatistics:
        return RunStatistics(
            **self._head, **self._counts, finished_at=self._clock(), finish_reason=reason, listings=len(self._refs),
            declared_total=getattr(spider, "declared_total", None),
            declared_empty=getattr(spider, "declared_empty", False), skipped=getattr(spider, "skipped", None),
            failures=self._failures, drops=self._drops, fields=self._fields,
        )  # fmt: skip

    def _fail(self, request: Request, failed_as: str | None) -> None:
        _add(self._failures, failed_as or "other")
        self._counts["chain_failures"] += bool(request.meta.get("chain"))

    def _tick(self) -> None:
        if os.getppid() != self._parent:
            os._exit(ORPHANED)
        self._write_progress()

    def _write_progress(self) -> None:
        seconds = round((self._clock() - self._start).total_seconds(), 1)
        progress = {"pages": self._counts["pages"], "listings": len(self._refs), "seconds": seconds}
        write_json(self._folder / "progress.json", progress, sync=False)


def leave_skipped(key: str, run: str, evidence: Path, folder: Path, *, why: str) -> None:
    """What a run leaves that asked for nothing: evidence without a page, and statistics that say why."""
    at = datetime.now(UTC)
    told = RunStatistics(portal=key, run=run, started_at=at, finished_at=at, skipped=why).model_dump(mode="json")
    EvidenceFile(evidence, portal=key, run=run, at=at).close(told, at)
    write_json(folder / "statistics.json", told, sync=True)


def _add(counts: dict[str, int], key: str) -> None:
    counts[key] = counts.get(key, 0) + 1


def _handles(request: Request, spider: Spider, status: int) -> bool:
    wanted = request.meta.get("handle_httpstatus_list", getattr(spider, "handle_httpstatus_list", ()))
    return bool(request.meta.get("handle_httpstatus_all")) or status in wanted
