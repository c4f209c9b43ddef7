"""What we may ask of a portal, and when. Every doubt is read against us: no readable robots.txt, no crawl."""

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.offsite import OffsiteMiddleware
from scrapy.downloadermiddlewares.retry import RetryMiddleware, get_retry_request
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import RobotParser
from scrapy.settings import BaseSettings
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.defer import Deferred

from spiders.run_statistics import request_failed

CRAWL_DELAY_CAP = 60.0
RETRY_AFTER_CAP = 120.0
ROBOTS_SIZE_CAP = 500 * 1024


class RobotsDenied(IgnoreRequest):
    """The portal's rules keep us out of this page."""

    failure_class = "robots_denied"


class RobotsUnknown(IgnoreRequest):
    """The portal's rules cannot be read, so nothing is asked of it in this run."""

    failure_class = "robots_unknown"


class Offsite(IgnoreRequest):
    """A link or a redirect leads to a host that is not the portal's."""

    failure_class = "offsite"


class PartialBody(IgnoreRequest):
    """The connection closed before the body was whole, as far as one can tell."""

    failure_class = "partial_body"


class LeftAlone(IgnoreRequest):
    """The host asked for more patience than a run has; it is not asked again in this run."""

    def __init__(self, status: int) -> None:
        self.failure_class = f"http_{status}"
        super().__init__(f"the host answered {status} and wants to be left alone")


def robots_rules(status: int, body: bytes) -> bytes:
    """The rules to obey for an answer to /robots.txt; raises RobotsUnknown when there is no telling.

    RFC 9309 §2.3.1: no such file (4xx) allows all, an unreachable one (5xx) forbids all. A page of HTML, a redirect
    that leads nowhere, 429 and a file above 500 KiB are held to be unreachable too.
    """
    if 400 <= status < 500 and status != 429:
        return b""
    if not 200 <= status < 300:
        raise RobotsUnknown(f"robots.txt answered {status}")
    if body.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        raise RobotsUnknown("robots.txt is a page of HTML")
    if len(body) > ROBOTS_SIZE_CAP:
        raise RobotsUnknown(f"robots.txt weighs {len(body)} bytes")
    return body


def retry_after(value: bytes | None, now: datetime) -> float | None:
    """Seconds to wait by a Retry-After header (RFC 9110 §10.2.3: seconds, or a date); None when it says nothing."""
    text = (value or b"").decode("latin-1").strip()
    if text.isascii() and text.isdecimal():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - now).total_seconds())


class StrictRobots(RobotsTxtMiddleware):
    """Scrapy's robots.txt middleware, failing closed, and obeying Crawl-delay."""

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        rules = robots_rules(response.status, response.body)
        await super()._parse_robots(response.replace(body=rules), netloc, request)

    async def robot_parser(self, request: Request) -> RobotParser | None:
        await super().robot_parser(request)
        # of several requests that waited for the same file, Scrapy 2.19 hands the parser to the first, None to the rest
        parser = self._parsers[urlparse_cached(request).netloc]
        assert not isinstance(parser, Deferred)
        return parser

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        if rp is None:
            raise RobotsUnknown(f"{request.url}: its robots.txt could not be read")
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest as refusal:
            raise RobotsDenied(f"{request.url}: {refusal}") from None
        delay = rp.crawl_delay(self.crawler.settings["ROBOTSTXT_USER_AGENT"])
        if delay is not None:
            if not delay <= CRAWL_DELAY_CAP:
                raise RobotsDenied(f"{request.url}: Crawl-delay is {delay} s, and a run has {CRAWL_DELAY_CAP} s")
            self._space(urlparse_cached(request).hostname or "", delay)

    def _space(self, host: str, delay: float) -> None:
        settings = self.crawler.settings
        if host in settings.getdict("DOWNLOAD_SLOTS"):
            return  # on loopback
        delay = max(delay, settings.getfloat("DOWNLOAD_DELAY"))
        downloader = self.crawler.engine.downloader
        # the slot of now, and the one that Scrapy makes again after a minute of rest
        downloader.per_slot_settings[host] = {"delay": delay}
        if slot := downloader.slots.get(host):
            slot.delay = delay


class OwnHosts(OffsiteMiddleware):
    """Only the portal's hosts, whoever asks: Scrapy lets start requests and retries, and their redirects, leave."""

    def process_request(self, request: Request, spider: Spider | None = None) -> None:
        assert self.crawler.spider
        if request.callback is NO_CALLBACK:
            return  # robots.txt: its rules hold wherever it is moved to (RFC 9309 §2.3.1.2)
        if not self.should_follow(request, self.crawler.spider):
            raise Offsite(f"{request.url} is not on the portal's hosts")

    def request_scheduled(self, request: Request, spider: Spider) -> None:
        try:
            self.process_request(request)
        except Offsite as error:
            # Scrapy drops it here without a word to anybody
            self.crawler.signals.send_catch_log(request_failed, request=request, error=error)
            raise


class PatientRetry(RetryMiddleware):
    """Retries what may be a passing trouble, a body cut short included, and waits as long as the host asks.

    A host that asks for more than `RETRY_AFTER_CAP` is left alone for the rest of the run.
    """

    clock: Callable[[], datetime] = staticmethod(lambda: datetime.now(UTC))

    def __init__(self, settings: BaseSettings) -> None:
        super().__init__(settings)
        self._left_alone: dict[str, int] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        self = super().from_crawler(crawler)
        crawler.signals.connect(self.hold, signal=signals.response_downloaded)
        return self

    def hold(self, response: Response, request: Request) -> None:
        """Runs before the next request of the host is let go: Scrapy sends this signal for that purpose."""
        wait = retry_after(response.headers.get("Retry-After"), self.clock())
        if response.status not in (429, 503) or wait is None:
            return
        host = request.meta["download_slot"]
        slot = self.crawler.engine.downloader.slots[host]
        if wait <= RETRY_AFTER_CAP:
            slot.lastseen = monotonic() + max(0.0, wait - slot.delay)  # never sooner than we would have asked
            return
        self._left_alone[host] = response.status
        while slot.queue:
            _, waiting = slot.queue.popleft()
            waiting.errback(LeftAlone(response.status))

    def process_request(self, request: Request) -> None:
        if status := self._left_alone.get(urlparse_cached(request).hostname or ""):
            raise LeftAlone(status)

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        if urlparse_cached(request).hostname in self._left_alone:
            return response
        if "partial" in response.flags and 200 <= response.status < 300:
            assert self.crawler.spider
            if again := get_retry_request(request, spider=self.crawler.spider, reason="partial body"):
                return again
            raise PartialBody(f"{request.url}: the connection closed and no length was given")
        return super().process_response(request, response)
