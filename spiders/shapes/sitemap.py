"""Sitemaps: the list of pages that a portal itself publishes."""

import re
from collections.abc import Iterable
from typing import ClassVar
from urllib.parse import urlsplit

from scrapy.http import Response
from scrapy.utils.gz import gunzip
from scrapy.utils.sitemap import Sitemap

from spiders.page import LayoutChanged
from spiders.portal_spider import Output, PortalSpider

LARGEST = 50 * 1024 * 1024  # the protocol's own bound for one inflated file


class SitemapIndex(PortalSpider):
    """Asks for every address of the sitemap whose path matches `listing_path`, nested sitemaps first.

    Only the path is taken: real sitemaps name `example.com` or another portal's host (aides-territoires, measured).
    """

    listing_path: ClassVar[str]

    def parse(self, response: Response) -> Iterable[Output]:
        sitemap = read_sitemap(response.body)
        for entry in sitemap:
            parts = urlsplit(entry["loc"])
            path = "/" + parts.path.lstrip("/")  # two slashes would name a host again
            url = response.urljoin(parts._replace(scheme="", netloc="", path=path).geturl())
            if sitemap.type == "sitemapindex":
                yield self.chain(url)
            elif re.fullmatch(self.listing_path, parts.path):
                yield self.ask(url)


def read_sitemap(body: bytes) -> Sitemap:
    """The sitemap of a body, gzip undone; raises LayoutChanged for anything else."""
    try:
        sitemap = Sitemap(gunzip(body, max_size=LARGEST) if body.startswith(b"\x1f\x8b") else body)
    except Exception as error:  # what gzip, lxml and Scrapy raise has no common class
        raise LayoutChanged("sitemap", "body", "XML", 0, f"{type(error).__name__}: {error}") from error
    if sitemap.type not in ("sitemapindex", "urlset"):
        raise LayoutChanged("sitemap", "root", "sitemapindex or urlset", 0, str(sitemap.type))
    return sitemap
