"""Portals built on the software of Science Ensemble: cards of projects and news in French and English, and their pages.

The live markup was never seen, so cards are found around links of a known path and read by the words on them.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import urljoin, urlsplit

from parsel import Selector
from scrapy.http import Response, TextResponse

from schemas.listing import Kind, Listing
from schemas.vocabulary import map_label
from spiders.page import rendered_lines
from spiders.portal_spider import REDIRECTS, Output
from spiders.shapes.paginated import PaginatedHtml

FRONT_PAGES = ("/", "/en/", "/projets", "/en/projects")
PROJECT = re.compile(r"/(en/projects|projets)/[^/?#]+/?$")
NEWS = re.compile(r"/(en/news|actualites)/[^/?#]+/?$")
THEME_TWICE = re.compile(r"(?P<name>.+?) (?P<theme>\S.*) (?P=theme)")  # the picture's text, then the word itself
CREATED = ("Déjà créé", "Project created")
MODE = ("Type de projet", "Type of project")
INVOLVEMENT = ("Niveau d'implication", "Niveau d’implication", "Level of involvement")
DESCRIPTION = ("Description du projet", "Project description")
LABELS = {
    "aim": ("Objectifs", "Objectives"),
    "how_to_take_part": ("Actions concrètes", "Concrete actions", "Specific actions"),
    "participation_mode": MODE,
    "participation_period": ("Période de participation", "Participation period"),
    "involvement": INVOLVEMENT,
    "themes": ("Thème", "Thématique", "Theme"),
}
PARTICIPATE = ("Participez", "Participate")
MORE = ("Lire la suite", "Read more", "En savoir plus")
FUNDING = frozenset({"call_projects", "call_interest", "prize"})


class ParticipatoryCards(PaginatedHtml):
    """Set `portal` and `start_urls`, the `FRONT_PAGES` of its homepage. `ref` is the slug of the French page."""

    entries = "a[href*='/projets/'], a[href*='/projects/'], a[href*='/actualites/'], a[href*='/news/']"
    reads_redirects = True

    def parse_cards(self, response: Response) -> Iterable[Output]:
        assert isinstance(response, TextResponse)
        projects = blocks(response, PROJECT, lambda lines: any(line in CREATED for line in lines))
        yield from (self.read_project_card(response, root, url) for root, url in projects)
        news = blocks(response, NEWS, lambda lines: lines[-1] in MORE and len(lines) > 2)
        yield from (self.read_news_card(response, root, url) for root, url in news)

    def address(self, link: str) -> str:
        return urljoin(self.portal.homepage, urlsplit(link).path)  # sites answer with and without www and TLS

    def read_project_card(self, response: Response, root: Selector, url: str) -> Listing:
        lines = rendered_lines(root)
        texts, state, place = around_state(lines)
        twice = THEME_TWICE.fullmatch(lines[0])
        name, theme = (twice["name"], twice["theme"]) if twice else (lines[0], None)
        texts = [line for line in texts[1:] if line != name]  # some cards print the name again
        tagline = texts[0] if len(texts) > 2 else None
        aim, task = [*texts[-2:], None, None][:2]
        page = self.page(response, "project", slug(url), root=root, page_url=self.address(url))
        page.add("name", name, "card: first line")
        page.add("themes", theme, "card: first line, printed twice")
        page.add("tagline", tagline, "card: line under the name")
        page.add("aim", aim, "card: first paragraph")
        page.add("how_to_take_part", task, "card: second paragraph")
        page.add("status_stated", state, "card: state")
        page.add("geographic_scope", place, "card: line under the state")
        for field, labels in (("participation_mode", MODE), ("involvement", INVOLVEMENT)):
            pairs = (line.partition(":") for line in lines)
            value = next((tail.strip() for head, _, tail in pairs if head.strip() in labels), None)
            page.add(field, value, f"label: {labels[0]}")
        return page.listing()

    def read_news_card(self, response: Response, root: Selector, url: str) -> Listing:
        title, *texts = dict.fromkeys(line for line in rendered_lines(root) if line not in MORE)
        label = texts.pop() if texts else None
        kind, field = self.kind_of(label)
        page = self.page(response, kind, slug(url), root=root, page_url=self.address(url))
        page.add("title", title, "card: first line")
        page.add("description", " ".join(texts), "card: excerpt")
        page.add(field, label, "card: last line")
        page.add("info_url", self.address(url), "card: link")
        return page.listing()

    def kind_of(self, label: str | None) -> tuple[Kind, str]:
        """What a news item of this type is, and the field for the type: a call that funds projects is a call; one for
        papers or for participants is news."""
        code = map_label("item_type", label, portal=self.name, lang=None).code if label else None
        return ("call", "call_type") if code in FUNDING else ("news", "item_type")

    def parse_listing(self, response: Response) -> Iterable[Output]:
        if response.status in REDIRECTS:  # an English page that is not written yet leads to the French one
            yield from self.read_redirect(response)
            return
        assert isinstance(response, TextResponse)
        twin = response.xpath("//link[@rel='alternate'][@hreflang='fr']/@href").get()
        read = self.read_project if PROJECT.search(response.url) else self.read_news
        yield read(response, slug(twin or response.url))

    def read_redirect(self, response: Response) -> Iterable[Output]:
        target = self.address(response.urljoin((response.headers.get("Location") or b"").decode("latin-1")))
        if PROJECT.search(response.url) and PROJECT.search(target) and slug(target) != slug(response.url):
            alias = self.page(response, "project", slug(response.url), root=Selector(text="<p/>"))
            alias.add("same_as", target, "header: Location")
            yield alias.listing()
        yield self.ask(target)

    def read_project(self, response: TextResponse, ref: str) -> Listing:
        page = self.page(response, "project", ref, root=response.css("main, body")[-1])
        page.one("name", "h1")
        page.labelled("description", *DESCRIPTION, until=("Contact", "Partager", "Share"))
        end = next((number for number, line in enumerate(page.lines) if line in DESCRIPTION), None)
        page.lines = page.lines[:end]  # a description may use the words of the labels again
        page.labels(LABELS, until=("Contact", *PARTICIPATE, *CREATED))
        _, state, place = around_state(page.lines)
        page.add("status_stated", state, "line: state")
        page.add("geographic_scope", place, "line under the state")
        if site := page.root.xpath(f".//a[re:test(normalize-space(), '^({'|'.join(PARTICIPATE)})$')]/@href").get():
            page.add("project_url", response.urljoin(site), "link: Participez")
        if page.page_url != self.address(f"/projets/{ref}"):
            page.add("same_as", page.page_url, "address of the language twin")
        return page.listing()

    def read_news(self, response: TextResponse, ref: str) -> Listing:
        root = response.css("main, body")[-1]
        lines = rendered_lines(root)
        label = next((line for line in lines if self.is_type(line)), None)
        kind, field = self.kind_of(label)
        page = self.page(response, kind, ref, root=root)
        title = page.one("title", "h1")
        page.add(field, label, "line: type")
        page.add("description", " ".join(line for line in lines if line not in (title, label)), "text")
        page.add("info_url", response.url, "address")
        if kind == "news":
            page.labelled("published_at", "Publié le", "Published on")
        else:
            for href in dict.fromkeys(root.xpath(".//a/@href[contains(., '/detail/call/')]").getall()):
                page.add("same_as", response.urljoin(href), "link to the funder's page of the call")
        return page.listing()

    def is_type(self, line: str) -> bool:
        """Whether the line is a word for a type of news that we know, even one that means several."""
        return map_label("item_type", line, portal=self.name, lang=None).problem != "unmapped_label"


def slug(url: str) -> str:
    return urlsplit(url).path.rstrip("/").rsplit("/", 1)[-1]


def blocks(
    response: TextResponse, address: re.Pattern[str], whole: Callable[[list[str]], bool]
) -> Iterator[tuple[Selector, str]]:
    """(element, address) of every card: the smallest element around a link that is `whole` by its lines."""
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


def around_state(lines: list[str]) -> tuple[list[str], str | None, str | None]:
    """The lines above the state of a project, the state, and the place, which stands under it where there is one."""
    number = next((number for number, line in enumerate(lines) if line in CREATED), len(lines))
    state, place = [*lines[number : number + 2], None, None][:2]
    return lines[:number], state, place if place and ":" not in place else None
