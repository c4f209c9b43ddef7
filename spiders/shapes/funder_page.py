"""A funder's list of calls: one card each and, where there is one, each call's own page."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import takewhile, zip_longest
from typing import ClassVar
from urllib.parse import urlsplit

from parsel import Selector
from scrapy.http import Response, TextResponse

from spiders.page import Page, Table, rendered_lines, squeeze
from spiders.portal_spider import Output
from spiders.shapes.paginated import PaginatedHtml

_STAGE = (
    r"(?:lettres? d['’]intention|pré-?(?:proposition|projet)s?|projets? présélectionnés?|dates? de relevé"
    r"|(?:dossier|proposition)s? (?:complet|complète|détaillée)s?)"
)
STAGE = re.compile(_STAGE, re.IGNORECASE)
OPENING = re.compile(r"(?:date d['’])?ouverture\b[^:\d]{0,40}", re.IGNORECASE)
LABEL = re.compile(
    rf"[^:\d]{{0,40}}\b(?:date (?:limite|de (?:dépôt|clôture))|clôture)\b[^:\d]{{0,60}}|{OPENING.pattern}"
    rf"|(?:étape \d\W{{1,3}})?(?:(?:dépôt|remise|soumission) (?:de la|des?|du) )?{_STAGE}\)?",
    re.IGNORECASE,
)
CLOSED = re.compile(r"(clos depuis le)\b[\s:]*(.*)", re.IGNORECASE)
MOVED = re.compile(r"[^:\d]{0,40}\b(?:erratum|report|reportée?s?|prolong(?:ation|ée?s?))\b.*\d.*", re.IGNORECASE)
RANGE = re.compile(r"du \d.* au \d.*", re.IGNORECASE)
# what the line under a label may hold: where there is prose instead, the label is empty
VALUE = re.compile(r".{0,60}\d.{0,60}|au fil de l['’]eau|(?:date )?à (?:venir|préciser)|permanente?", re.IGNORECASE)
DAY = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
CUT = ("…", "...")
OTHERS = re.compile(r"(?:autres appels|à lire aussi|voir aussi|dans la même rubrique|actualités)\b.*", re.IGNORECASE)
DETAILS = {
    "eligibility_text": ("Qui peut répondre", "Qui peut candidater", "Éligibilité", "Critères d'éligibilité"),
    "grant_max": ("Montant maximal", "Financement maximal", "Financement maximal par projet"),
    "project_duration_max": ("Durée des projets", "Durée maximale des projets"),
}
UNTIL = ("Calendrier", "Contact", "Contacts", "Documents", "Objectifs")


class FunderPage(PaginatedHtml):
    """`card` is the CSS of one call, `entries` of the link in it, `title` of its title where that is not the link.
    `fields` are read from a card by CSS; dates by the words beside them, in the whole card or in `dates`, where they
    may stand without any. `funder` is empty where the list relays other funders' calls. `details` are labels of a
    call's own page, by field; None where the links leave the portal.
    """

    card: ClassVar[str]
    title: ClassVar[str] = ""
    dates: ClassVar[str] = ""
    fields: ClassVar[Table] = {}
    funder: ClassVar[str] = ""
    details: ClassVar[Mapping[str, Sequence[str]] | None] = DETAILS

    def parse(self, response: Response, before: str = "") -> Iterable[Output]:
        for output in super().parse(response, before):
            if self.details is not None or getattr(output, "callback", None) != self.parse_listing:
                yield output

    def parse_cards(self, response: Response) -> Iterable[Output]:
        yield from self.each(
            self.cards(response), lambda card: [self.read_card(response, card).listing()], response.url
        )

    def cards(self, response: Response) -> list[Selector]:
        """The elements that hold one call: class names of a layout hold columns and menus too."""
        found = [card for card in response.css(self.card) if card.css(self.entries).xpath("@href").get()]
        return [card for card in found if len(card.css(self.title or self.entries)) < 2]

    def read_card(self, response: Response, card: Selector) -> Page:
        url = self.address(response.urljoin(card.css(self.entries).attrib["href"]))
        page = self.call(response, self.ref(card, url), url, card)
        title = self.title or self.entries
        if self.details is None or not squeeze(card.css(title).xpath("string()").get("")).endswith(CUT):
            page.one("title", title)
        page.read(maybe=self.fields)
        parts = card.css(self.dates) if self.dates else [card]
        self.add_dates(page, [line for part in parts for line in rendered_lines(part)], bare=bool(self.dates))
        return page

    def ref(self, card: Selector, url: str) -> str:
        return urlsplit(url).path.rstrip("/").rsplit("/", 1)[-1]

    def call(self, response: Response, ref: str, page_url: str, root: Selector) -> Page:
        page = self.page(response, "call", ref, root=root, lang=self.portal.languages[0], page_url=page_url)
        page.add("funders", self.funder, "portal")
        return page

    def parse_listing(self, response: Response) -> Iterable[Output]:
        assert isinstance(response, TextResponse)
        root = response.css("main, body")[-1]
        page = self.call(response, self.ref(root, response.url), response.url, root)
        title = page.one("title", "h1")
        # cards and headings of other calls: they would lend this one their dates
        others = {line for card in self.cards(response) for line in rendered_lines(card)}
        own = page.lines[page.lines.index(title) + 1 :] if title in page.lines else page.lines
        page.lines = [line for line in takewhile(lambda line: not OTHERS.fullmatch(line), own) if line not in others]
        page.labels(self.details or {}, until=UNTIL)
        self.add_dates(page, page.lines)
        yield page.listing()

    def add_dates(self, page: Page, lines: Sequence[str], bare: bool = False) -> None:
        """Every date once; of a `<time>` that shows a day the stamp, since that one states its zone."""
        times = ((squeeze(each.xpath("string()").get("")), each) for each in page.root.css("time[datetime]"))
        stamps = {shown: each.attrib["datetime"] for shown, each in times if DAY.search(shown)}
        said: set[str] = set(self.fields)
        for field, value in dict.fromkeys(dated(lines, bare)):
            if field == "deadlines" or field not in said:
                page.add(field, stamps.get(value, value), "words beside the date")
            said.add(field)


def dated(lines: Sequence[str], bare: bool = False) -> Iterator[tuple[str, str]]:
    """(field, text) of the dates in lines, with the label where it names a stage.

    The text stands behind the label or on the line under it, never on another label's line: an empty `Date d'ouverture
    :` must not take the deadline below. With `bare`, lines without a label are dates too.
    """
    for line, below in zip_longest(lines, lines[1:], fillvalue=""):
        label, _, text = (part.strip() for part in line.partition(":"))
        if closed := CLOSED.fullmatch(line):
            yield "status_stated", closed[1]
            if closed[2]:
                yield "deadlines", line
        elif MOVED.fullmatch(line):
            yield "deadlines", line
        elif LABEL.fullmatch(label):
            if not text and VALUE.fullmatch(below) and not LABEL.fullmatch(below.partition(":")[0].strip()):
                text = below
            if text and OPENING.fullmatch(label):
                yield "opens_at", text
            elif text and not STAGE.search(label):
                yield "deadlines", text
            elif VALUE.fullmatch(text):  # `Lettre d'intention : deux pages au plus` is no date
                yield "deadlines", f"{label} : {text}"
        elif bare:
            yield "deadlines", line
            if RANGE.fullmatch(line):
                yield "opens_at", line
