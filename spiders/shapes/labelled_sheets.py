"""Sheets of projects and news whose markup was never seen: the name is the only `h1`, all else follows words."""

import re
from collections.abc import Iterable, Mapping
from typing import ClassVar
from urllib.parse import urlsplit

from scrapy.http import Response

from spiders.page import Page
from spiders.portal_spider import Output
from spiders.shapes.paginated import PaginatedHtml

TEXT = "h1"  # the label of what stands under the name: it takes the place of the name
PUBLISHED = "Publié le"  # with or without a colon before the day


class LabelledSheets(PaginatedHtml):
    """Set `labels` (field of a project → words before it) and `ends`, the words at which a text stops: other sections,
    persons, counters, the foot of every page.

    `ref` is the last segment of the path; of news, whose path holds one of the folders `news`, folder and segment.
    Where `proof` is set, a page without that label is no project and dropped.
    """

    labels: ClassVar[Mapping[str, tuple[str, ...]]]
    ends: ClassVar[tuple[str, ...]]
    news: ClassVar[tuple[str, ...]]
    proof: ClassVar[str] = ""

    def parse_listing(self, response: Response) -> Iterable[Output]:
        lang, (*folders, ref) = self.portal.languages[0], urlsplit(response.url).path.strip("/").split("/")
        if folders and folders[-1] in self.news:
            yield from self.read_news(self.page(response, "news", f"{folders[-1]}-{ref}", lang=lang))
            return
        page = self.page(response, "project", ref, lang=lang)
        if self.proof and not any(re.match(rf"{self.proof}\s*:", line) for line in page.lines):
            yield self.drop(ref, "not_a_project", response.url)
            return
        self.text_under(page, page.one("name", "h1"))
        page.labels(self.labels, until=self.ends)
        self.read_more(page)
        yield page.listing()

    def read_news(self, page: Page) -> Iterable[Output]:
        self.text_under(page, page.one("title", "h1"))
        if published := next((line for line in page.lines if line.startswith(PUBLISHED)), None):
            page.add("published_at", published.removeprefix(PUBLISHED).strip(" :"), f"line: {PUBLISHED}")
            page.lines.remove(published)
        page.labelled("description", TEXT, until=(TEXT, *self.ends))
        page.add("info_url", page.page_url, "address")
        yield page.listing()

    def text_under(self, page: Page, name: str) -> None:
        page.lines = [TEXT if line == name else line for line in page.lines]

    def read_more(self, page: Page) -> None:
        """What no label tells."""
