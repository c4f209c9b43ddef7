"""Science Ensemble: participatory research of Sorbonne University Alliance and the natural history museum."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

from parsel import Selector
from scrapy.http import Response, TextResponse

from schemas.listing import Kind, Listing
from schemas.portal import Authority, Expectation, Portal, Publish
from schemas.vocabulary import map_label
from spiders.page import LayoutChanged, rendered_lines
from spiders.portal_spider import REDIRECTS, Output
from spiders.shapes.paginated import PaginatedHtml

HOST = "https://www.science-ensemble.org"
CREATED = ("Déjà créé", "Project created")
MODE = ("Type de projet", "Type of project")
INVOLVEMENT = ("Niveau d'implication", "Niveau d’implication", "Level of involvement")
DESCRIPTION = ("Description du projet", "Project description")
ACTIONS = ("Actions concrètes", "Concrete actions", "Specific actions")
SECTIONS = (*ACTIONS, "Contact", "Participez", "Participate", *CREATED, *MODE)
MORE = ("Lire la suite", "Read more", "En savoir plus")
FUNDING = frozenset({"call_projects", "call_interest", "prize"})
PROJECT = re.compile(r"/(en/projects|projets)/[^/?#]+/?$")
NEWS = re.compile(r"/(en/news|actualites)/[^/?#]+/?$")
THEME_TWICE = re.compile(r"(?P<name>.+?) (?P<theme>\S.*) (?P=theme)")


class Card(NamedTuple):
    """One project card as its lines show it; `texts` are the paragraphs without the repeated name."""

    name: str
    theme: str | None
    texts: list[str]
    created: str | None
    place: str | None
    mode: str | None
    involvement: str | None


class ScienceEnsemble(PaginatedHtml):
    portal = Portal(
        key="science_ensemble",
        title="Science Ensemble",
        publisher="Alliance Sorbonne Université, Muséum national d'Histoire naturelle",
        homepage=HOST,
        country="FR",
        languages=("fr", "en"),
        kinds=frozenset({"project", "news", "call"}),
        licence="unknown",
        licence_evidence="no statement seen; texts treated as all rights reserved",
        publish=Publish.FACTS,
        authority=Authority.DIRECTORY,
        identity="last segment of the French page's path; an English page names its French twin by hreflang",
        expectation=Expectation(listings=(25, 200)),
        caveats="The live markup was never seen: cards are read by the words on them, not by class names.",
    )
    start_urls = [f"{HOST}/", f"{HOST}/en/", f"{HOST}/projets", f"{HOST}/en/projects"]
    entries = "a[href*='/projets/'], a[href*='/projects/'], a[href*='/actualites/'], a[href*='/news/']"
    next_page = "a[rel=next]"
    reads_redirects = True

    def parse_cards(self, response: Response) -> Iterable[Output]:
        assert isinstance(response, TextResponse)
        for root, url in blocks(response, PROJECT, lambda lines: any(line in CREATED for line in lines)):
            yield self.read_project_card(response, root, url)
        for root, url in blocks(response, NEWS, lambda lines: lines[-1] in MORE and len(lines) > 2):
            yield self.read_news_card(response, root, url)

    def address(self, link: str) -> str:
        return super().address(HOST + urlsplit(link).path)  # the site answers with and without www and TLS

    def read_project_card(self, response: Response, root: Selector, url: str) -> Listing:
        card = read_card(rendered_lines(root))
        page = self.page(response, "project", slug(url), root=root, page_url=self.address(url))
        page.add("name", card.name, "card: first line")
        page.add("themes", card.theme, "card: first line, printed twice")
        texts = card.texts[-2:] if len(card.texts) > 1 else [*card.texts, None]
        page.add("tagline", card.texts[0] if len(card.texts) > 2 else None, "card: line under the name")
        page.add("aim", texts[0], "card: first paragraph")
        page.add("how_to_take_part", texts[1], "card: second paragraph")
        page.add("status_stated", card.created, "card: state")
        page.add("geographic_scope", card.place, "card: line under the state")
        page.add("participation_mode", card.mode, f"label: {MODE[0]}")
        page.add("involvement", card.involvement, f"label: {INVOLVEMENT[0]}")
        return page.listing()

    def read_news_card(self, response: Response, root: Selector, url: str) -> Listing:
        lines = list(dict.fromkeys(line for line in rendered_lines(root) if line not in MORE))
        label = lines[-1]
        kind: Kind = "call" if is_call(label, self.name) else "news"
        page = self.page(response, kind, slug(url), root=root, page_url=self.address(url))
        page.add("title", lines[0], "card: first line")
        page.add("description", " ".join(lines[1:-1]), "card: excerpt")
        page.add("call_type" if kind == "call" else "item_type", label, "card: last line")
        page.add("info_url", self.address(url), "card: link")
        return page.listing()

    def parse_listing(self, response: Response) -> Iterable[Output]:
        if response.status in REDIRECTS:  # an English page that is not written yet leads to the French one
            yield from self.read_redirect(response)
            return
        assert isinstance(response, TextResponse)
        twin = response.xpath("//link[@rel='alternate'][@hreflang='fr']/@href").get()
        ref = slug(twin or response.url)
        read = self.read_project if PROJECT.search(response.url) else self.read_news
        yield read(response, ref)

    def read_redirect(self, response: Response) -> Iterable[Output]:
        target = self.address(response.urljoin((response.headers.get("Location") or b"").decode("latin-1")))
        kind: Kind = "project" if PROJECT.search(response.url) else "news"
        if kind == "project" and PROJECT.search(target) and slug(target) != slug(response.url):
            alias = self.page(response, kind, slug(response.url), root=Selector(text="<p/>"))
            alias.add("same_as", target, "header: Location")
            yield alias.listing()
        yield self.ask(target)

    def read_project(self, response: TextResponse, ref: str) -> Listing:
        page = self.page(response, "project", ref, root=response.css("main, body")[-1])
        page.one("name", "h1")
        page.labelled("description", *DESCRIPTION, until=("Contact", "Partager", "Share"))
        page.lines = page.lines[: next((n for n, line in enumerate(page.lines) if line in DESCRIPTION), None)]
        page.labelled("aim", "Objectifs", "Objectives", until=SECTIONS)
        page.labelled("how_to_take_part", *ACTIONS, until=SECTIONS)
        page.labelled("participation_mode", *MODE)
        page.labelled("participation_period", "Période de participation", "Participation period")
        page.labelled("involvement", *INVOLVEMENT)
        page.labelled("themes", "Thème", "Thématique", "Theme")
        card = read_card(page.lines)
        page.add("status_stated", card.created, "line: state")
        page.add("geographic_scope", card.place, "line under the state")
        site = page.root.xpath(".//a[normalize-space()='Participez' or normalize-space()='Participate']/@href").get()
        if site:
            page.add("project_url", response.urljoin(site), "link: Participez")
        if page.page_url != f"{HOST}/projets/{ref}":
            page.add("same_as", page.page_url, "address of the language twin")
        return page.listing()

    def read_news(self, response: TextResponse, ref: str) -> Listing:
        root = response.css("main, body")[-1]
        lines = rendered_lines(root)
        label = next((line for line in lines if map_label("item_type", line, portal=self.name, lang=None).code), None)
        kind: Kind = "call" if label and is_call(label, self.name) else "news"
        page = self.page(response, kind, ref, root=root)
        title = page.one("title", "h1")
        page.add("call_type" if kind == "call" else "item_type", label, "line: type")
        page.add("description", " ".join(line for line in lines if line not in (title, label)), "text")
        page.add("info_url", response.url, "address")
        if kind == "call":
            for href in dict.fromkeys(root.xpath(".//a/@href[contains(., '/detail/call/')]").getall()):
                page.add("same_as", response.urljoin(href), "link to the funder's page of the call")
        else:
            page.labelled("published_at", "Publié le", "Published on")
        return page.listing()


def slug(url: str) -> str:
    return urlsplit(url).path.rstrip("/").rsplit("/", 1)[-1]


def is_call(label: str, portal: str) -> bool:
    """Whether a type of news is a call that funds projects; a call for papers or for participants is news."""
    return map_label("item_type", label, portal=portal, lang=None).code in FUNDING


def blocks(response: TextResponse, address: re.Pattern[str], whole: object) -> Iterator[tuple[Selector, str]]:
    """(element, address) of every card: the smallest element around a link that is `whole` by its lines."""
    assert callable(whole)
    seen: set[str] = set()
    for anchor in response.css("a[href]"):
        url = response.urljoin(anchor.attrib["href"])
        if url in seen or not address.search(urlsplit(url).path):
            continue
        for root in reversed(anchor.xpath("ancestor-or-self::*[not(self::html or self::body or self::main)]")):
            lines = rendered_lines(root)
            if lines and whole(lines):
                seen.add(url)
                yield root, url
                break


def read_card(lines: list[str]) -> Card:
    """A project card, or a project page, from its lines in reading order; raises when it has no name."""
    if not lines:
        raise LayoutChanged("name", "first line", "exactly one", 0)
    twice = THEME_TWICE.fullmatch(lines[0])
    name, theme = (twice["name"], twice["theme"]) if twice else (lines[0], None)
    state = next((number for number, line in enumerate(lines) if line in CREATED), None)
    after = lines[state + 1 :] if state is not None else []
    return Card(
        name=name,
        theme=theme,
        texts=[line for line in lines[1:state] if line != name],
        created=lines[state] if state is not None else None,
        place=after[0] if after and ":" not in after[0] else None,
        mode=_after_label(after, MODE),
        involvement=_after_label(after, INVOLVEMENT),
    )


def _after_label(lines: list[str], labels: tuple[str, ...]) -> str | None:
    pairs = (line.partition(":") for line in lines)
    return next((value.strip() or None for head, colon, value in pairs if colon and head.strip() in labels), None)
