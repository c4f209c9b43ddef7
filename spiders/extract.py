"""Evidence back into listings: the one way from archived pages to statements, for a night and for a replay alike."""

from collections.abc import Iterable, Iterator

from scrapy.http import Request

from schemas.listing import Drop, Issue, Listing
from spiders.evidence import Exchange, to_response
from spiders.page import LayoutChanged
from spiders.portal_spider import REDIRECTS, PortalSpider


def extract(
    spider_class: type[PortalSpider], exchanges: Iterable[Exchange]
) -> Iterator[tuple[Exchange, Listing | Drop | Issue]]:
    """What every archived page says, in archive order, each with the exchange it stood on.

    Runs the callback that the page reached when it was harvested; requests that it yields again are left out.
    A callback that fails gives one issue and does not touch other pages.
    """
    spider = spider_class()
    for exchange in exchanges:
        if exchange.callback is None or exchange.truncated or not reaches_callback(spider, exchange):
            continue
        try:
            for output in getattr(spider, exchange.callback)(to_response(exchange), **exchange.kwargs):
                if not isinstance(output, Request):
                    yield exchange, output
        except LayoutChanged as error:
            yield exchange, spider.layout_issue(error, exchange.url)
        except Exception as error:
            what = f"{type(error).__name__}: {error}"[:300]
            yield exchange, spider.issue("exception", exchange.url, field=exchange.callback, value=what)


def reaches_callback(spider: PortalSpider, exchange: Exchange) -> bool:
    """Whether the engine gave this answer to the portal file: good ones, and redirects where it reads them."""
    if 200 <= exchange.status < 300:
        return True
    return spider.reads_redirects and exchange.status in REDIRECTS and exchange.callback == "parse_listing"
