"""Every default of Scrapy that a hostile or a tired portal could turn against us, or we against it, decided here."""

from pathlib import Path
from typing import Any

from schemas.portal import Portal

BOT_NAME = "co-construisons"
PRODUCT = "Co-construisons/0.1"
# a portal's owner must find us; the operator's own page comes by the command line
USER_AGENT = f"{PRODUCT} (+https://co-construisons.example/robot)"

ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

# --- politeness
ROBOTSTXT_OBEY = True  # Scrapy does not by default
ROBOTSTXT_USER_AGENT = "Co-construisons"  # rules name the product, not its version (RFC 9309 §2.2.1)
DOWNLOAD_DELAY = 2.0  # Scrapy waits for nothing
LOOPBACK_DELAY = 0.001  # ours; with none at all, Scrapy keeps neither the order nor one connection a host
DOWNLOAD_DELAY_JITTER = 0.0  # jitter goes below the delay half of the time; the delay is a minimum
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # one connection a host
CONCURRENT_REQUESTS = 4  # hosts of one portal are read side by side; few, as a closing crawl still asks for these
DOWNLOAD_SLOTS: dict[str, dict[str, Any]] = {}  # filled with the mapped hosts, which are ours
AUTOTHROTTLE_ENABLED = False  # it would lower the delay as well as raise it
RETRY_ENABLED = True  # one lost packet must not hold a portal back for a day
RETRY_TIMES = 2  # three tries in all
RETRY_HTTP_CODES = [500, 502, 503, 504, 522, 524, 408, 429]  # passing troubles; PatientRetry waits for the last
RETRY_PRIORITY_ADJUST = -1  # a troubled page goes behind the others
RETRY_GIVE_UP_LOG_LEVEL = "WARNING"  # counted as a failure; not an error of ours
COOKIES_ENABLED = False  # we are nobody's session; also S12, and the suffix list that cookies fetch
REFERER_ENABLED = False  # portals need not know where we come from, nor choose our policy by a header

# --- budgets: each is lowered or raised by the portal's own in settings_for
DOWNLOAD_MAXSIZE = 16 * 1024 * 1024  # Scrapy: 1 GiB; applies to the inflated body too (S01, S02)
DOWNLOAD_WARNSIZE = 8 * 1024 * 1024  # worth a line in the log
DOWNLOAD_TIMEOUT = 60.0  # of the whole download (S11); Scrapy: 180, three times
DNS_TIMEOUT = 20.0  # a name that needs longer will not do
DOWNLOAD_FAIL_ON_DATALOSS = True  # half a page must not be read as a page
DEPTH_LIMIT = 500  # as many as pages, so that the page budget, which is told, ends a trap before this, which is not
REDIRECT_MAX_TIMES = 5  # Scrapy: 20 (S04)
URLLENGTH_LIMIT = 2083  # longer ones are traps that grow
CLOSESPIDER_PAGECOUNT = 500  # no portal is read without end (S03)
CLOSESPIDER_TIMEOUT = 20 * 60.0  # nor all night
CLOSESPIDER_ERRORCOUNT = 100  # a reader that failed a hundred times has nothing more to tell
CLOSESPIDER_ITEMCOUNT = 500_000  # a page may hold very many; the portal's ceiling is for the verdict
CLOSESPIDER_PAGECOUNT_NO_ITEM = 0  # long lists come before their first sheet; the page budget is enough
CLOSESPIDER_TIMEOUT_NO_ITEM = 0  # idem, a slow portal is not an empty one
MEMUSAGE_ENABLED = True  # one portal must not take the machine down
MEMUSAGE_LIMIT_MB = 1024  # ten times what a crawl takes
MEMUSAGE_WARNING_MB = 0  # the peak is in the log anyway
MEMUSAGE_CHECK_INTERVAL_SECONDS = 10.0  # a bomb does not wait for Scrapy's minute

# --- doors that stay shut
TELNETCONSOLE_ENABLED = False  # runs code (S07)
REMOTE_CONTROL_ENABLED = False  # runs code too, new in Scrapy 2.19 (S07)
HTTPPROXY_ENABLED = False  # a proxy of the environment would go round the address guard (S05)
METAREFRESH_ENABLED = False  # portals redirect by status; a page cannot send us away
REDIRECT_ENABLED = True  # within the portal's hosts, see OwnHosts
DOWNLOAD_VERIFY_CERTIFICATES = True  # Scrapy accepts any (S08)
DOWNLOAD_HANDLERS = {
    "http": "spiders.host_map.MappedDownloadHandler",
    "https": "spiders.host_map.MappedDownloadHandler",
    "file": None,  # S06: a portal must not read our disk
    "data": None,
    "ftp": None,
    "s3": None,
}
HTTPCACHE_ENABLED = False  # for developers; evidence is what we keep
JOBDIR = None  # a broken run starts again; its queue on disk would be pickle (S07)
FEEDS: dict[str, Any] = {}  # a killed crawl leaves empty feeds; evidence is read instead

# --- the house
DOWNLOADER = "spiders.run_statistics.WatchedDownloader"
# None also spares the import: cookies load the suffix list, telnet a whole SSH stack
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "spiders.politeness.OwnHosts": 50,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "spiders.politeness.StrictRobots": 100,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "spiders.politeness.PatientRetry": 550,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,
    "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware": None,
    "spiders.recorder.EvidenceRecorder": 950,
}
SPIDER_MIDDLEWARES = {"scrapy.spidermiddlewares.referer.RefererMiddleware": None}
EXTENSIONS = {
    "spiders.run_statistics.RunStatisticsExtension": 500,
    "scrapy.extensions.telnet.TelnetConsole": None,
    "scrapy.extensions.remote_control.RemoteControl": None,
    "scrapy.extensions.feedexport.FeedExporter": None,
    "scrapy.extensions.memdebug.MemoryDebugger": None,
    "scrapy.extensions.spiderstate.SpiderState": None,
    "scrapy.extensions.throttle.AutoThrottle": None,
}
WARN_ON_GENERATOR_RETURN_VALUE = False  # it reads our source at run time, and a page fails where there is none
LOG_LEVEL = "INFO"  # DEBUG writes every item
LOG_VERSIONS: list[str] = []  # the lock file says them


def settings_for(
    portal: Portal, *, evidence: Path, run_folder: Path, run: str, via: dict[str, str], contact: str
) -> dict[str, Any]:
    """The settings of one run of `portal`: this module's, with the portal's budgets.

    `via` is a parsed host map: its hosts are on loopback and are not spaced, every other host is. `contact` is the
    page that tells portal owners who we are ("" for the example one).
    """
    budget = portal.politeness
    return {
        **{name: value for name, value in globals().items() if name.isupper()},
        **({"USER_AGENT": f"{PRODUCT} (+{contact})"} if contact else {}),
        # Scrapy asks for English
        "DEFAULT_REQUEST_HEADERS": {"Accept": ACCEPT, "Accept-Language": ", ".join(portal.languages)},
        "DOWNLOAD_DELAY": budget.delay_seconds,
        "DOWNLOAD_SLOTS": {host: {"delay": LOOPBACK_DELAY} for host in via},
        "DOWNLOAD_TIMEOUT": budget.timeout_seconds,
        "DOWNLOAD_MAXSIZE": budget.megabytes_per_page * 1024 * 1024,
        "DEPTH_LIMIT": budget.pages,
        "CLOSESPIDER_PAGECOUNT": budget.pages,
        "CLOSESPIDER_TIMEOUT": budget.minutes * 60.0,
        "LOG_FILE": str(run_folder / "log.txt"),
        "COCO_EVIDENCE": str(evidence),
        "COCO_FOLDER": str(run_folder),
        "COCO_RUN": run,
        "COCO_VIA": via,
    }
