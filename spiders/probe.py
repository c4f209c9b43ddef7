"""Looks at an address that may become a portal: `python -m spiders.probe URL --key KEY --run RUN --evidence PATH …`.

Started by `coco portal new` as a child, under the settings of a harvest: robots.txt, user agent, spacing, address
guard. It asks for a dozen pages at most and leaves their evidence, which spiders/scaffold reads. It finds no listings.
"""

import argparse
import os
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

import scrapy
from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK

from schemas.portal import Expectation, Politeness, Portal, Publish
from spiders.host_map import parse_host_map
from spiders.scaffold.look import MOST_PAGES, Answer, wanted
from spiders.settings import settings_for

PARENT = os.getppid()
BUDGET = Politeness(pages=2 * MOST_PAGES, minutes=10)  # a Crawl-delay of half a minute fits; robots.txt counts as pages


class Probe(scrapy.Spider):
    """Asks for the address, then for what the answers make worth a look, until nothing is or the budget is spent."""

    portal: ClassVar[Portal]
    url: ClassVar[str]

    def __init__(self, **how: Any) -> None:
        super().__init__(self.portal.key, **how)
        self.allowed_domains = [(urlsplit(self.url).hostname or "").removeprefix("www.")]
        self._told: list[Answer] = []
        self._asked = {self.url}

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **how: Any) -> "Probe":
        probe = super().from_crawler(crawler, *args, **how)
        crawler.signals.connect(probe.saw, signal=signals.response_received)
        return probe

    async def start(self) -> AsyncIterator[Request]:
        yield Request(self.url, cb_kwargs={"role": "page"})

    def saw(self, response: Response, request: Request) -> None:
        """robots.txt is read before any page: what it says of sitemaps needs no second request."""
        if request.callback is NO_CALLBACK and 200 <= response.status < 300:
            self._told.append(Answer("robots", response))

    def parse(self, response: Response, role: str) -> Iterator[Request]:
        self._told.append(Answer(role, response))
        for ask in wanted(self._told):
            if ask.url not in self._asked and len(self._asked) < MOST_PAGES:
                self._asked.add(ask.url)
                yield Request(ask.url, cb_kwargs={"role": ask.role})


def probe_of(key: str, address: str) -> type[Probe]:
    """The spider of one address; what a harvest knows of a portal is not known yet."""
    portal = Portal(
        key=key, title=key, publisher="unknown", homepage=address, country="XX", languages=("*",), licence="unknown",
        kinds=frozenset({"project"}), licence_evidence="not read yet", publish=Publish.FACTS, politeness=BUDGET,
        identity="not known yet", expectation=Expectation(listings=(0, 1)),
    )  # fmt: skip
    return type("Probe", (Probe,), {"portal": portal, "url": address, "__module__": __name__})


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="spiders.probe", description="Look at an address.")
    parser.add_argument("url")
    parser.add_argument("--key", required=True)
    parser.add_argument("--run", required=True)
    parser.add_argument("--evidence", required=True, type=Path)
    parser.add_argument("--folder", required=True, type=Path)
    parser.add_argument("--via", action="append", default=[], metavar="HOST=URL")
    parser.add_argument("--contact", default="")
    asked = parser.parse_args(arguments)
    asked.folder.mkdir(parents=True, exist_ok=True)
    spider = probe_of(asked.key, asked.url)
    settings = settings_for(
        spider.portal, evidence=asked.evidence, run_folder=asked.folder, run=asked.run,
        via=parse_host_map(asked.via), contact=asked.contact,
    )  # fmt: skip
    process = AsyncCrawlerProcess({**settings, "COCO_PARENT": PARENT})
    crawl = process.crawl(spider)
    process.start()
    crawl.result()
    return 0


if __name__ == "__main__":
    sys.exit(main())
