"""What a probe asks for, page by page, and what it was told: answers in, addresses out."""

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from scrapy.http import Response, TextResponse

from spiders.evidence import Exchange, to_response
from spiders.page import LayoutChanged
from spiders.scaffold.cards import Cards, find_cards, next_page, words_of
from spiders.shapes.feed import feed_entries
from spiders.shapes.sitemap import read_sitemap

MOST_PAGES = 12  # besides robots.txt
SITEMAPS, FEEDS, LISTINGS = 2, 1, 2
SITEMAP_LINE = re.compile(r"^\s*sitemap:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
LISTS = re.compile(r"projet|project|proyecto|projekt|appel|call|aide|grant|fund|catalog|action|campa|mission", re.I)
# what every WordPress, its block editor and the usual page builders register
BUILT_IN = frozenset("post page attachment nav_menu_item user_request product_variation e-floating-buttons".split())
BUILDERS = ("wp_", "elementor", "e-landing", "acf-", "jet-", "ct_", "et_", "fl-", "kadence", "astra")


class Answer(NamedTuple):
    """One page, and what it was asked for: `page` (the address given), `robots`, `sitemap`, `feed`, `types` and `posts`
    (WordPress), `next` (a second page of the list), `listing`, `home`."""

    role: str
    response: Response


class Ask(NamedTuple):
    role: str
    url: str


def answers(exchanges: Iterator[Exchange]) -> list[Answer]:
    """The good answers of a probe's evidence, in order."""
    good = [each for each in exchanges if 200 <= each.status < 300 and not each.truncated]
    return [Answer(each.kwargs.get("role", "robots"), to_response(each)) for each in good]


def said(told: Sequence[Answer], role: str) -> list[Response]:
    return [answer.response for answer in told if answer.role == role]


def kind_of(response: Response) -> str:
    """`json`, `feed`, `sitemap`, `csv`, `html` or `other`, by what the body is and not by what it is called."""
    start = response.body[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
    declared = (response.headers.get("Content-Type") or b"").lower()
    if start[:1] in (b"{", b"["):
        return "json" if json_of(response) is not None else "other"
    if start[:2] == b"\x1f\x8b" or (start[:1] == b"<" and re.search(rb"<(rss|feed|urlset|sitemapindex)\b", start)):
        for kind, read in (("feed", feed_entries), ("sitemap", read_sitemap)):
            try:
                read(response.body)
            except LayoutChanged:
                continue
            return kind
        return "other"
    if start[:1] == b"<":
        return "html" if isinstance(response, TextResponse) else "other"
    named = urlsplit(response.url).path.lower().endswith((".csv", ".tsv"))
    return "csv" if (b"csv" in declared or named) and sheet_of(response) else "other"


def json_of(response: Response) -> Any:
    """The JSON of a body, raw control characters let through; None when it is none."""
    try:
        return json.loads(response.body.decode("utf-8-sig"), strict=False)
    except ValueError:
        return None


class Sheet(NamedTuple):
    """A spreadsheet: how it is written, its header and its rows."""

    encoding: str
    delimiter: str
    columns: tuple[str, ...]
    rows: list[dict[str, str]]


def sheet_of(response: Response) -> Sheet | None:
    """A CSV body; the delimiter is the one that cuts its header into most cells. None when it has a single column."""
    for encoding in ("utf-8-sig", "cp1252", "latin-1"):
        try:
            text = response.body.decode(encoding)
        except UnicodeDecodeError:
            continue
        break
    first = text.split("\n", 1)[0]
    delimiter = max(";,\t|", key=first.count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    header = tuple(cell.strip() for cell in lines[0]) if lines else ()
    rows = [dict(zip(header, cells, strict=True)) for cells in lines[1:] if len(cells) == len(header)]
    return Sheet(encoding, delimiter, header, rows) if len(header) > 1 and rows else None


def cards_of(told: Sequence[Answer]) -> Cards | None:
    """The list of cards on the page that was asked for, when it is HTML and has one."""
    found = next((each for each in said(told, "page") if kind_of(each) == "html"), None)
    return find_cards(tree_of(found), found.url) if found else None


def second_urls(told: Sequence[Answer], cards: Cards) -> list[str]:
    """The listings of the list's second page, which may be too few to be found as a list again."""
    pages = [each for each in said(told, "next") if kind_of(each) == "html"]
    hrefs = [(each, href) for each in pages for href in each.css(cards.selector).xpath("@href").getall()]
    return list(dict.fromkeys(each.urljoin(href) for each, href in hrefs))


def tree_of(response: Response) -> Any:
    assert isinstance(response, TextResponse)
    return response.selector.root


def wanted(told: Sequence[Answer]) -> list[Ask]:
    """What to ask for next, given the answers so far; addresses asked before may stand in it again."""
    pages = said(told, "page")
    if not pages:
        return []
    page = pages[0]
    kind = kind_of(page)
    asks: list[Ask] = []
    if kind != "html":
        asks.append(Ask("home", urljoin(page.url, "/")))
    if kind == "html":
        assert isinstance(page, TextResponse)
        asks += _around(page, told)
        pager = next_page(page)
        asks += [Ask("next", pager.url)] if pager else []
    elif kind == "json" and (following := next_json(page)):
        asks.append(Ask("next", following))
    asks += [Ask("posts", url) for url in _collections(told)]
    if said(told, "next") or not any(ask.role == "next" for ask in asks):
        asks += [Ask("listing", url) for url in _listings(told, kind)]
    return asks


def _around(page: TextResponse, told: Sequence[Answer]) -> Iterator[Ask]:
    """What a page's head and its site's root say of lists that are made for machines."""
    robots = [
        line for each in said(told, "robots") for line in SITEMAP_LINE.findall(each.body.decode("utf-8", "replace"))
    ]
    for url in (robots or ["/sitemap.xml"])[:SITEMAPS]:
        yield Ask("sitemap", urljoin(page.url, url))
    yield Ask("types", urljoin(wordpress_root(page), "wp/v2/types"))
    for url in feeds_of(page)[:FEEDS]:
        yield Ask("feed", url)
    indexes = [each for each in said(told, "sitemap") if kind_of(each) == "sitemap"]
    for index in (each for each in indexes if read_sitemap(each.body).type == "sitemapindex"):
        inner = [local(index.url, entry["loc"]) for entry in read_sitemap(index.body)]
        inner.sort(key=lambda url: not LISTS.search(urlsplit(url).path))  # stable: the portal's own order else
        for url in inner[:SITEMAPS]:
            yield Ask("sitemap", url)


def feeds_of(page: TextResponse) -> list[str]:
    """RSS and Atom links of a page's head, those of comments left out."""
    links = page.css("link[rel~=alternate][type*='rss'], link[rel~=alternate][type*='atom']").xpath("@href").getall()
    return list(dict.fromkeys(page.urljoin(link) for link in links if "comment" not in link.lower()))


def wordpress_root(page: TextResponse) -> str:
    """Where a WordPress has its interface: the page says so, else the usual place."""
    declared = page.css("link[rel='https://api.w.org/']").xpath("@href").get()
    return declared if declared and "?" not in declared else urljoin(page.url, "/wp-json/")


def custom_types(told: Sequence[Answer]) -> dict[str, str]:
    """Public content types of a WordPress that its owner made: collection → name; those named like our lists first."""
    found: dict[str, str] = {}
    for response in said(told, "types"):
        data = json_of(response)
        for slug, about in data.items() if isinstance(data, dict) else ():
            if isinstance(about, dict) and slug not in BUILT_IN and not slug.startswith(BUILDERS):
                found[str(about.get("rest_base") or slug)] = str(about.get("name") or slug)
    return dict(sorted(found.items(), key=lambda item: not LISTS.search(" ".join(item))))


def is_wordpress(told: Sequence[Answer]) -> bool:
    return any(isinstance(data := json_of(each), dict) and "post" in data for each in said(told, "types"))


def _collections(told: Sequence[Answer]) -> list[str]:
    """One collection of a WordPress: the first of its owner's types, else its posts."""
    if not is_wordpress(told):
        return []
    root = said(told, "types")[0].url.removesuffix("types")
    base = next(iter(custom_types(told)), "posts")
    return [f"{root}{base}?page=1&per_page=100"]  # as spiders/shapes/wordpress.py asks


def next_json(page: Response) -> str | None:
    """The second page's address where a document states it."""
    following = next((value for _, value in next_links(json_of(page))), None)
    return urljoin(page.url, following) if following else None


def next_links(data: Any) -> Iterator[tuple[str, str]]:
    """(path, address) of what a JSON document calls `next`, at most two levels down."""
    for path in (
        "next",
        "links.next",
        "_links.next.href",
        "links.next.href",
        "pagination.next",
        "meta.next",
        "paging.next",
    ):
        node = data
        for key in path.split("."):
            node = node.get(key) if isinstance(node, dict) else None
        if isinstance(node, str) and node.startswith(("http", "/", "?")):
            yield path, node


def _listings(told: Sequence[Answer], kind: str) -> list[str]:
    """Two listings' own pages: one of each page of the list where there are two."""
    if kind == "html" and (cards := cards_of(told)):
        others = [url for url in second_urls(told, cards) if url not in cards.urls]
        return [cards.urls[0], *(others[:1] or cards.urls[1:LISTINGS])]
    paths = sitemap_group(told)
    return [url for url in paths.urls if url != said(told, "page")[0].url][:LISTINGS] if paths else []


class Group(NamedTuple):
    """Addresses of one sitemap under one path, and the pattern that tells them from the others."""

    sitemap: str
    pattern: str
    urls: tuple[str, ...]
    root: str


def sitemap_group(told: Sequence[Answer], like: Sequence[str] = ()) -> Group | None:
    """The largest group of pages of a sitemap, those under a path named like our lists first; with `like`, the group
    that these addresses are of."""
    groups: dict[tuple[str, str], list[str]] = {}
    parents: dict[str, str] = {}
    for response in (each for role in ("page", "sitemap") for each in said(told, role) if kind_of(each) == "sitemap"):
        sitemap = read_sitemap(response.body)
        entries = [local(response.url, entry["loc"]) for entry in sitemap]
        if sitemap.type == "sitemapindex":
            parents |= dict.fromkeys(entries, response.url)
            continue
        for url in entries:
            groups.setdefault((response.url, words_of(url)), []).append(url)
    if like:
        groups = {key: urls for key, urls in groups.items() if key[1] == words_of(like[0])}
    known = [(at, words, urls) for (at, words), urls in groups.items() if len(urls) > 2 and "*" in words]
    if not known:
        return None
    at, words, urls = max(known, key=lambda each: (bool(LISTS.search(each[1])), len(each[2])))
    pattern = _as_regex(words, like or urls)
    matching = [url for url in dict.fromkeys(urls) if re.fullmatch(pattern, urlsplit(url).path)]
    return Group(at, pattern, tuple(matching), parents.get(at, at))


def local(base: str, loc: str) -> str:
    """An address of a sitemap on the sitemap's own host: real ones name others (spiders/shapes/sitemap.py)."""
    parts = urlsplit(loc)
    return urljoin(base, parts._replace(scheme="", netloc="", path="/" + parts.path.lstrip("/")).geturl())


def _as_regex(words: str, urls: Sequence[str]) -> str:
    """`/catalog/[^/]+/` for `/catalog/*/`; digits where every page has a number."""
    numbered = all(urlsplit(url).path.strip("/").rpartition("/")[2].isdecimal() for url in urls)
    return re.escape(words).replace(r"\-", "-").replace(r"\*", r"\d+" if numbered else "[^/]+")
