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
        body = gunzip(response.body, max_size=LARGEST) if response.body.startswith(b"\x1f\x8b") else response.body
        sitemap = Sitemap(body)
        if sitemap.type not in ("sitemapindex", "urlset"):
            raise LayoutChanged("sitemap", "root", "sitemapindex or urlset", 0, body[:60].decode("utf-8", "replace"))
        for entry in sitemap:
            parts = urlsplit(entry["loc"])
            url = response.urljoin(parts._replace(scheme="", netloc="").geturl())
            if sitemap.type == "sitemapindex":
                yield self.chain(url)
            elif re.fullmatch(self.listing_path, parts.path):
                yield self.ask(url)
