"""Lists on HTML pages: sibling elements with one link each, and the link that leads to the next page."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urljoin, urlsplit

from parsel import Selector
from scrapy.http import Response

from spiders.shapes.paginated import numbered_next

FEWEST = 3
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
ASIDE = ("nav", "footer", "aside", "form")
ASIDE_CLASS = re.compile(r"breadcrumb|pagin|pager|menu|navbar|footer|share|social|skip", re.IGNORECASE)
NO_PAGE = re.compile(r"\.(pdf|docx?|xlsx?|csv|zip|png|jpe?g|gif|svg|webp|mp[34]|xml|json|ics)$", re.IGNORECASE)
COUNTING = re.compile(r"\d|^(odd|even|first|last|active|current|sticky)$")
PAGE_NUMBER = re.compile(
    r"(?:^|[?&])(?:[\w\[\]%]*(?:page|paged|seite|pg|p)(?:\]|%5D)?)=(\d+)|/page/(\d+)", re.IGNORECASE
)
FORWARD = (
    "Page suivante",
    "Suivant",
    "suivant",
    "Next",
    "next",
    "Siguiente",
    "Weiter",
    "Nächste",
    "Volgende",
    "›",
    "»",
)
NEXT = ("[class*='next']", "[title*='ext']", "[aria-label*='ext']")


class Card(NamedTuple):
    url: str
    element: Any


class Cards(NamedTuple):
    """The cards of a list in page order, the selector of their links, whether that gives them and no other, and
    whether each card has a heading."""

    cards: tuple[Card, ...]
    selector: str
    exact: bool
    headed: bool

    @property
    def urls(self) -> list[str]:
        return list(dict.fromkeys(card.url for card in self.cards))


class Pager(NamedTuple):
    """The link to the next page, and the selector that finds it."""

    url: str
    selector: str


class _Link(NamedTuple):
    url: str
    element: Any


def find_cards(root: Any, base: str) -> Cards | None:
    """The list that a page is about: the largest set of links that stand alike and lead alike, headed ones first."""
    groups: dict[tuple[str, str], list[_Link]] = defaultdict(list)
    for link in _links(root, base):
        groups[_place(link.element), words_of(link.url)].append(link)
    found = [_cards(links) for links in groups.values() if len({link.url for link in links}) >= FEWEST]
    if not found:
        return None
    best = max(found, key=lambda cards: (cards.headed, len(cards.urls), _text(cards)))
    selector, exact = _selector(root, base, best)
    return best._replace(selector=selector, exact=exact)


def _links(root: Any, base: str) -> Iterator[_Link]:
    """Links of the site itself to pages other than this one, those of menus and footers left out."""
    here, host = urlsplit(base)._replace(fragment="").geturl(), _bare(base)
    for element in root.iter("a"):
        href = (element.get("href") or "").strip()
        url = urlsplit(urljoin(base, href))._replace(fragment="").geturl() if href else ""
        if not url.startswith("http") or _bare(url) != host or url in (here, urljoin(base, "/")):
            continue
        if NO_PAGE.search(urlsplit(url).path) or PAGE_NUMBER.search(href) or _is_aside(element):
            continue
        yield _Link(url, element)


def _is_aside(element: Any) -> bool:
    in_card = False
    for node in (element, *element.iterancestors()):
        in_card = in_card or node.tag in ("article", "main", "section")
        if node.tag in ASIDE or (node.tag == "header" and not in_card and node.getparent().tag == "body"):
            return True
        if node.get("role") == "navigation" or (node.tag != "body" and ASIDE_CLASS.search(node.get("class") or "")):
            return True
    return False


def _place(element: Any) -> str:
    """Where a link stands: the tags around it, and the steady class names of itself and its parent."""
    names = f"{element.get('class') or ''} {element.getparent().get('class') or ''}".split()
    steady = sorted(name for name in names if not COUNTING.search(name))
    return "/".join([*steady, *(node.tag for node in element.iterancestors())])


def _bare(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def words_of(url: str) -> str:
    """What pages of one list share: the path with its last segment as `*`, or the path and the names of the query."""
    parts = urlsplit(url)
    head, _, last = parts.path.rstrip("/").rpartition("/")
    end = (
        "/" if parts.path.endswith("/") else re.sub(r"^[^.]*", "", last) if re.search(r"\.html?$|\.php$", last) else ""
    )
    names = "&".join(sorted(key for key, _ in parse_qsl(parts.query)))
    return f"{parts.path}?{names}" if names else f"{head}/*{end}"


def _cards(links: Sequence[_Link]) -> Cards:
    """Each link with the largest element around it that holds no other link of its group."""
    held: dict[Any, set[str]] = defaultdict(set)
    for link in links:
        for node in (link.element, *link.element.iterancestors()):
            held[node].add(link.url)
    cards = []
    for link in links:
        alone = link.element
        for node in link.element.iterancestors():
            if held[node] != {link.url}:
                break
            alone = node
        cards.append(Card(link.url, alone))
    headed = sum(any(True for _ in card.element.iter(*HEADINGS)) for card in cards)
    return Cards(tuple(cards), "", False, headed * 5 >= len(cards) * 4)


def _text(cards: Cards) -> int:
    return sum(len(" ".join("".join(card.element.itertext()).split())) for card in cards.cards)


def _selector(root: Any, base: str, cards: Cards) -> tuple[str, bool]:
    """The first selector, from address and heading down to class names, that gives these links and no other; else the
    one that comes nearest."""
    page, target = Selector(root=root), set(cards.urls)

    def picked(css: str) -> set[str]:
        hrefs = page.css(css).xpath("@href").getall()
        return {urlsplit(urljoin(base, href.strip()))._replace(fragment="").geturl() for href in hrefs}

    candidates = list(dict.fromkeys(_candidates(cards, base)))
    exact = next((css for css in candidates if picked(css) == target), None)
    return exact or max(candidates, key=lambda css: _alike(picked(css), target)), exact is not None


def _alike(one: set[str], other: set[str]) -> float:
    return len(one & other) / max(1, len(one | other))


def _candidates(cards: Cards, base: str) -> Iterator[str]:
    anchors = [anchor for card in cards.cards for anchor in _anchors(card, base)]
    hrefs = [anchor.get("href").strip() for anchor in anchors]
    address = _address(hrefs)
    inside = _common(next((n.tag for n in anchor.iterancestors() if n.tag in HEADINGS), "") for anchor in anchors)
    around = _common(next((n.tag for n in anchor.iter(*HEADINGS)), "") for anchor in anchors)
    classes = _shared(anchor.get("class") or "" for anchor in anchors)
    wrapping = _shared(card.element.get("class") or "" for card in cards.cards)
    tag = _common(card.element.tag for card in cards.cards)
    links = [f"{inside} a{address}"] if inside else []
    links += [f"a{address}:has({around})"] if around else []
    links += [f"a{address}"] if address else []
    links += [f"{inside} a"] if inside else []
    links += [f"article a{address}"] if tag == "article" else []
    links += [f"a.{name}" for name in classes]
    links += [f"{tag}.{name} {link}" for name in wrapping for link in (*links[:3], "a") if tag != "a"]
    for link in links:
        yield link
        yield f"main {link}"
    yield "main a"
    yield "a"


def _anchors(card: Card, base: str) -> Iterator[Any]:
    """The links of a card to its listing, the ones with words first, since pictures repeat them."""
    found = [
        each
        for each in card.element.iter("a")
        if urljoin(base, (each.get("href") or "").strip()).split("#")[0] == card.url
    ]
    return iter([each for each in found if "".join(each.itertext()).strip()] or found)


def _address(hrefs: Sequence[str]) -> str:
    """What all the links' addresses hold, up to the segment in which they differ."""
    first = urlsplit(hrefs[0])
    head = first.path.rstrip("/").rpartition("/")[0] + "/"
    if first.query:
        head = f"{first.path}?{first.query.partition('=')[0]}="
    if head == "/" or re.search(r"['\"\\]", head) or not all(head in href for href in hrefs):
        return ""
    return f"[href^='{head}']" if all(href.startswith(head) for href in hrefs) else f"[href*='{head}']"


def _common(values: Iterable[str]) -> str:
    found = set(values)
    return found.pop() if len(found) == 1 else ""


def _shared(classes: Iterable[str]) -> list[str]:
    """Class names that all elements carry, in the order of the first."""
    lists = [each.split() for each in classes]
    common = set(lists[0]).intersection(*map(set, lists)) if lists else set()
    return [name for name in lists[0] if name in common and re.fullmatch(r"[A-Za-z][\w-]*", name)] if lists else []


def page_number(url: str) -> int | None:
    found = PAGE_NUMBER.search(url)
    return int(found[1] or found[2]) if found else None


def next_page(response: Response, second: Response | None = None) -> Pager | None:
    """The page after this one of a list. The selector is empty where spiders/shapes/paginated.py finds it alone; with
    the `second` page, it is one that leads on from there too, or nowhere."""
    stated = response.xpath("//*[self::a or self::link][@rel='next']/@href").get()
    if alone := response.urljoin(stated) if stated else numbered_next(response):
        return Pager(alone, "")
    words = [f"a:contains('{word}')" for word in FORWARD]
    for css in (*words, *(f"a{mark}" for mark in NEXT), *(f"{mark} a" for mark in NEXT)):
        href = response.css(css).xpath("@href").get()
        url = response.urljoin(href) if href else None
        if url and _is_numbered(url, response.url) and (second is None or _leads_on(css, second, back=response.url)):
            return Pager(url, css)
    return None


def _is_numbered(url: str, base: str) -> bool:
    return page_number(url) == (page_number(base) or 1) + 1 and _bare(url) == _bare(base)


def _leads_on(css: str, second: Response, back: str) -> bool:
    href = second.css(css).xpath("@href").get()
    return not href or (second.urljoin(href) != back and _is_numbered(second.urljoin(href), second.url))
