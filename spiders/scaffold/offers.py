"""The shapes that fit what was seen: each function looks at the answers and offers a body of a portal file, or nothing.

The offer with the highest score is taken; the others are named beside it, with their reasons.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from parsel import Selector
from scrapy.http import Response, TextResponse
from scrapy.utils.gz import gunzip

from schemas.field import fields, naming_field
from schemas.listing import Kind
from spiders.page import LayoutChanged, Page, rendered_lines, squeeze
from spiders.scaffold import guess
from spiders.scaffold.cards import next_page, page_number
from spiders.scaffold.look import (
    Answer,
    Group,
    cards_of,
    custom_types,
    is_wordpress,
    json_of,
    kind_of,
    next_links,
    said,
    second_urls,
    sheet_of,
    sitemap_group,
    tree_of,
)
from spiders.scaffold.skeleton import (
    csv_skeleton,
    entries_at,
    feed_skeleton,
    html_skeleton,
    json_list_skeleton,
    sitemap_skeleton,
)
from spiders.scaffold.text import call, quoted, table, words
from spiders.shapes.feed import entry_record, feed_entries
from spiders.shapes.json_ld import json_ld

CERTAIN, MOST = 100, 4
TOTALS = ("count", "total", "totalCount", "total_count", "nhits", "totalResults", "numFound", "recordsTotal")
IDS = r"id|.*_id|uid|uuid|ref|reference|key|slug|code|identifier|guid|identifiant|numero|number"
# what every post of a WordPress has and no listing needs; taxonomies are numbers without `_embed`
POST_KEYS = (
    "id link guid slug status type template date_gmt modified_gmt featured_media author _links class_list meta "
    "comment_status ping_status sticky format parent menu_order excerpt yoast_head yoast_head_json"
).split()
HEADS = ("h1", "main h1", "article h1", "meta[property='og:title']::attr(content)", "main h2", "h2", "title")
RESPONSE = "from scrapy.http import Response"
OUTPUTS = "from spiders.portal_spider import Outputs"
ENTRIES = "from spiders.portal_spider import Entry, Outputs"
ANY = "from typing import Any"
URLJOIN = "from urllib.parse import urljoin"


@dataclass(frozen=True)
class Sample:
    """One page of the sample portal: where it stands, what it is, and its skeleton."""

    url: str
    content_type: str
    name: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Offer:
    """A shape that fits. `count` is how many listings were seen or announced; `base` its class; `body` the lines of the
    class after `start_urls`; `rates` fields to watch; `always` fields that no listing lacks."""

    shape: str
    score: int
    why: str
    count: int
    kind: Kind
    start: str
    base: str
    imports: tuple[str, ...]
    body: tuple[str, ...]
    samples: tuple[Sample, ...]
    identity: str
    always: tuple[str, ...] = ()
    rates: tuple[str, ...] = ()
    constants: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def offers(told: Sequence[Answer], kind: Kind | None = None) -> list[Offer]:
    """Every shape that fits, best first; none where the page has no list that we know how to read."""
    page = said(told, "page")[0]
    kind = kind or guess.kind_named(f"{page.url} {_title(page)}")
    found = (offer(told, page, kind) for offer in (_wordpress, _json, _csv, _feed, _sitemap, _paginated))
    return sorted((each for each in found if each), key=lambda each: -each.score)


def _host(page: Response) -> str:
    return (urlsplit(page.url).hostname or "").removeprefix("www.")


def _title(page: Response) -> str:
    return page.css("title::text").get() or "" if isinstance(page, TextResponse) and kind_of(page) == "html" else ""


# --- HTML ------------------------------------------------------------------------------------------------------------


def _paginated(told: Sequence[Answer], page: Response, kind: Kind) -> Offer | None:
    cards = cards_of(told)
    if cards is None:
        return None
    following = next((each for each in said(told, "next") if kind_of(each) == "html"), None)
    pager = next_page(page, following)
    details = _details(told, [*cards.urls, *second_urls(told, cards)])
    last = last_page(tree_of(page), page.url)
    why = f"{len(cards.urls)} cards like each other on the page"
    why += f", {last} pages of them" if last > 1 else ", and a next page" if pager else ", and no second page"
    kept = {each.url for each in details} or set(cards.urls[:MOST])
    samples = [_html_sample(page, "list.html", cards=kept, last=following is None)]
    samples += [_html_sample(following, "list-2.html", cards=kept, last=True)] if following else []
    body = [f"    entries = {quoted(cards.selector)}"]
    body[0] += "" if cards.exact else "  # TODO it gives other links too"
    body += [f"    next_page = {quoted(pager.selector)}"] if pager and pager.selector else []
    return _with_details(
        "paginated", 70 if pager else 60, why, len(cards.urls) * last, kind, page.url,
        "PaginatedHtml", body, samples, details, cards.urls, _menu(told),
    )  # fmt: skip


def last_page(root: Any, url: str) -> int:
    """The highest number among the links to pages of this list; 1 where there is none."""
    hrefs = Selector(root=root).xpath("//a/@href").getall()
    numbers = [number for href in hrefs if (number := page_number(href)) and number < 10_000]
    return max(numbers, default=1)


def _sitemap(told: Sequence[Answer], page: Response, kind: Kind) -> Offer | None:
    cards = cards_of(told)
    alike = sitemap_group(told, like=cards.urls) if cards else None
    group = alike or sitemap_group(told)
    if group is None or (cards and not alike and kind_of(page) == "html" and len(group.urls) < len(cards.urls)):
        return None
    given = kind_of(page) == "sitemap"
    details = _details(told, group.urls)
    more = cards is None or (len(group.urls) > len(cards.urls) and not next_page(page))
    score = CERTAIN if given else 65 if alike and more else 55 if alike or cards is None else 30
    why = f"the sitemap names {len(group.urls)} pages under {group.pattern}"
    why += ", the cards' own" if alike else ""
    kept = [each.url for each in details] or list(group.urls[:2])
    samples = [
        Sample(
            each.url, "application/xml", f"sitemap{n or ''}.xml",
            sitemap_skeleton(_inflated(each.body), [*kept, group.sitemap], each.url),
        )
        for n, each in enumerate(_sitemaps(told, group))
    ]  # fmt: skip
    body = [f"    listing_path = {_raw(group.pattern)}"]
    return _with_details(
        "sitemap",
        score,
        why,
        len(group.urls),
        kind,
        group.root,
        "SitemapIndex",
        body,
        samples,
        details,
        group.urls,
        _menu(told),
    )


def _inflated(body: bytes) -> bytes:
    return gunzip(body) if body.startswith(b"\x1f\x8b") else body


def _sitemaps(told: Sequence[Answer], group: Group) -> list[Response]:
    every = [each for role in ("page", "sitemap") for each in said(told, role) if kind_of(each) == "sitemap"]
    return [each for url in dict.fromkeys((group.root, group.sitemap)) for each in every if each.url == url][:2]


def _raw(pattern: str) -> str:
    return f'r"{pattern}"'


def _details(told: Sequence[Answer], urls: Sequence[str]) -> list[TextResponse]:
    """Listings' own pages that were read, of those addresses."""
    found = [each for each in said(told, "listing") if isinstance(each, TextResponse) and kind_of(each) == "html"]
    return [each for each in found if each.url in urls]


def _html_sample(response: Response | None, name: str, **how: Any) -> Sample:
    assert response is not None
    return Sample(response.url, "text/html; charset=utf-8", name, html_skeleton(tree_of(response), response.url, **how))


def _with_details(
    shape: str, score: int, why: str, count: int, kind: Kind, start: str, base: str, body: list[str],
    samples: list[Sample], details: Sequence[TextResponse], urls: Sequence[str], menu: frozenset[str],
) -> Offer:  # fmt: skip
    """An offer whose listings are read from their own pages: name by heading, fields by the labels seen there."""
    name = naming_field(kind)
    head = next((css for css in HEADS if details and all(_one(each, css) for each in details)), None)
    reference, identity = _reference(urls)
    labels = _labels(details, kind, menu)
    read = [f"        page.one({quoted(name)}, {quoted(head or 'h1')})"]
    ends = [text for text in _headings(details) if text not in menu]
    for field, found in labels.items():
        until = ["until=UNTIL"] if fields()[kind, field].prose and ends else []
        read += call("        page.labelled(", [quoted(field), *map(quoted, found[:3]), *until], ")")
    constants = (
        call("UNTIL = (", [quoted(each) for each in ends], ")", closing=",") if "until=UNTIL" in str(read) else []
    )
    types = sorted({str(kind) for each in details for node in _structured(each) for kind in _types(node)})
    notes = [f"JSON-LD of {', '.join(types)} stands in its pages: prefer spiders/shapes/json_ld.py"] if types else []
    notes += [] if details else ["none of the listings' own pages was read"]
    lines = [
        *body, "",
        "    def parse_listing(self, response: Response) -> Outputs:",
        *call("        page = self.page(", ["response", quoted(kind), reference], ")"),
        *read,
        "        yield page.listing()",
    ]  # fmt: skip
    imports = [RESPONSE, OUTPUTS]
    imports += (
        ["from urllib.parse import parse_qs, urlsplit"]
        if "parse_qs" in reference
        else ["from urllib.parse import urlsplit"]
    )
    every = [field for field in labels if all(_labelled(each, kind, field, labels[field]) for each in details)]
    return Offer(
        shape, score, why, count, kind, start, base,
        (*imports, f"from spiders.shapes.{shape} import {base}"), tuple(lines),
        (*samples, *(_html_sample(each, f"listing-{n}.html") for n, each in enumerate(details, start=1))),
        identity, always=(name,), rates=tuple(every), notes=tuple(notes), constants=tuple(constants),
    )  # fmt: skip


def _headings(details: Sequence[TextResponse]) -> list[str]:
    """What stands as a heading or a label on every one of the pages: where a text under another one ends."""
    every = [
        [
            squeeze("".join(each.itertext())).rstrip(" :")
            for each in tree_of(page).iter("h2", "h3", "h4", "h5", "dt", "th")
        ]
        for page in details
    ]
    common = set(every[0]).intersection(*every) if every else set()
    return [text for text in dict.fromkeys(every[0] if every else ()) if text in common and 0 < len(text.split()) <= 6]


def _one(response: TextResponse, css: str) -> bool:
    try:
        return bool(Page(response, portal="new", kind="project", ref="new").one("name", css))
    except LayoutChanged:
        return False


def _menu(told: Sequence[Answer]) -> frozenset[str]:
    """Lines of the pages that are no listing's own: a label that stands alone there too is a menu's."""
    pages = [each for role in ("page", "home") for each in said(told, role) if kind_of(each) == "html"]
    return frozenset(line for each in pages if isinstance(each, TextResponse) for line in rendered_lines(each.selector))


def _labels(details: Sequence[TextResponse], kind: Kind, menu: frozenset[str]) -> dict[str, list[str]]:
    """Field → labels that stand on the listings' pages, not in their menus, and give a value there."""
    found: dict[str, list[str]] = {}
    for response in details:
        page = Page(response, portal="new", kind=kind, ref="new")
        own = [line for line in page.lines if line.rstrip(" :") not in menu and line not in menu]
        for field, label in guess.labels_of(own, kind):
            if field != naming_field(kind) and _labelled(response, kind, field, [label]):
                known = found.setdefault(field, [])
                known += [label] if label not in known else []
    return found


def _labelled(response: TextResponse, kind: Kind, field: str, labels: Sequence[str]) -> bool:
    page = Page(response, portal="new", kind=kind, ref="new")
    try:
        value = page.labelled(field, *labels)
    except LayoutChanged:
        return False
    return bool(value) and value not in _headings([response])


def _structured(response: TextResponse) -> list[dict[str, Any]]:
    types = (
        "Event",
        "ResearchProject",
        "Project",
        "Grant",
        "MonetaryGrant",
        "Article",
        "NewsArticle",
        "BlogPosting",
        "Dataset",
    )
    try:
        return json_ld(response, *types)
    except LayoutChanged:
        return []


def _types(node: dict[str, Any]) -> list[str]:
    kind = node.get("@type", [])
    return kind if isinstance(kind, list) else [kind]


def _reference(urls: Sequence[str]) -> tuple[str, str]:
    """(expression, words) for `ref`: the part of the address that differs from listing to listing."""
    queries = [parse_qs(urlsplit(url).query) for url in urls]
    for key in queries[0] if queries else ():
        if len({tuple(query.get(key, ())) for query in queries}) == len(urls):
            return f"parse_qs(urlsplit(response.url).query)[{quoted(key)}][0]", f"the address's own parameter, `{key}`"
    last = [urlsplit(url).path.rstrip("/").rpartition("/")[2] for url in urls]
    if len(set(last)) == len(urls):
        return 'urlsplit(response.url).path.rstrip("/").rsplit("/", 1)[-1]', "last segment of the page's path"
    return 'urlsplit(response.url).path.strip("/")', "the whole path of the page"


# --- JSON ------------------------------------------------------------------------------------------------------------


def _json(told: Sequence[Answer], page: Response, kind: Kind) -> Offer | None:
    data = json_of(page) if kind_of(page) == "json" else None
    path = list_path(data)
    if path is None or "/wp-json/" in page.url:
        return None
    second = next((json_of(each) for each in said(told, "next") if kind_of(each) == "json"), None)
    every = entries_at(data, path) + (
        entries_at(second, path) if second is not None and list_path(second) == path else []
    )
    inner = next(
        (
            key
            for key in ("attributes", "properties", "fields")
            if all(isinstance(each.get(key), dict) for each in every)
        ),
        "",
    )
    flat = [{**each, **each[inner]} for each in every] if inner else every
    followed = next((where for where, _ in next_links(data)), None)
    total = next((name for name in TOTALS if isinstance(data, dict) and isinstance(data.get(name), int)), None)
    count = int(data[total]) if data and total else len(every)
    why = f"the address answers JSON with {len(entries_at(data, path))} objects" + (f" under `{path}`" if path else "")
    why += f", and states the next page in `{followed}`" if followed else ""
    counted = (
        (f"{count} are announced: are pages counted up (CountedPages)?",) if count > len(every) and not followed else ()
    )
    key = [f"    entries_key = {quoted(path)}"] if path and "." not in path else []
    body: list[str] = []
    imports = [ENTRIES, "from spiders.shapes.json_api import JsonApi"]
    imports += [URLJOIN] if guess.addresses(flat, _host(page)) else []
    if "." in path:
        imports += [ANY, "from spiders.page import under"]
        body += ["    def entries(self, data: Any) -> Any:", f"        return under(data, {quoted(path)})", ""]
    if followed not in (None, "next"):
        imports += [ANY, "from spiders.page import under", RESPONSE]
        body += [
            "    def next_url(self, data: Any, response: Response) -> str | None:",
            f"        return next(iter(under(data, {quoted(followed)})), None)",
            "",
        ]
    lines, reading, identity = _read_entry(flat, kind, page, inner)
    samples = [_json_sample(page, "list.json", path, followed, total, last=second is None)]
    samples += [
        _json_sample(each, "list-2.json", path, followed, total, last=True) for each in said(told, "next")[:1] if second
    ]
    return Offer(
        "json_api", CERTAIN, why, count, kind, page.url, "JsonApi",
        tuple(dict.fromkeys(imports)), (*key, *_after_attributes(lines, body)), tuple(samples), identity,
        always=tuple(reading.one), rates=reading.rates, notes=(*_left(reading), *counted),
    )  # fmt: skip


def list_path(data: Any) -> str | None:
    """Where a document keeps its list of objects: "" for the document itself, a key, or two; None when nowhere."""
    if _is_list(data):
        return ""
    lists: dict[str, int] = {}
    for key, value in data.items() if isinstance(data, dict) else ():
        lists |= {key: len(value)} if _is_list(value) else {}
        for name, each in value.items() if isinstance(value, dict) else ():
            lists |= {f"{key}.{name}": len(each)} if _is_list(each) else {}
    return max(lists, key=lambda path: (path.split(".")[-1] != "included", lists[path]), default=None)


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)


def _json_sample(
    response: Response, name: str, path: str, followed: str | None, total: str | None, *, last: bool
) -> Sample:
    data = json_of(response)
    blank = [followed] if followed and last and followed in dict(next_links(data)) else []
    counted = [total] if total and total in data else []
    body = json_list_skeleton(data, path, MOST, blank=blank, total=counted)
    return Sample(response.url, "application/json", name, body)


def _read_entry(
    entries: Sequence[dict[str, Any]], kind: Kind, page: Response, inner: str = ""
) -> tuple[list[str], guess.Reading, str]:
    """`read_entry` for records of this shape; (lines, what they read, how `ref` is made)."""
    ref, own = guess.distinct(entries, IDS), guess.addresses(entries, _host(page))
    skip = [each for each in (ref, own, inner) if each]
    reading = guess.read_keys(entries, MOST, kind, skip)
    identity, number = _identity(ref, own, "entry")
    lines = ["    def read_entry(self, entry: Entry, url: str) -> Outputs:"]
    if inner:
        lines.append(f'        entry = {{**entry, **entry["{inner}"]}}')
    lines += _addressed(own, number, "entry")
    lines.append(f"        record = self.record(entry, {quoted(kind)}, ref, page_url)")
    lines += _read(reading)
    lines.append("        yield from self.finished(record)")
    ignored = [*skip, *reading.ignored]
    return [*(words("    ignored", ignored) if ignored else []), "", *lines], reading, identity


def _after_attributes(lines: list[str], body: list[str]) -> list[str]:
    """Methods come after the attributes that `lines` begin with."""
    blank = lines.index("")
    return [*lines[: blank + 1], *body, *lines[blank + 1 :]]


def _identity(ref: str | None, own: str | None, data: str) -> tuple[str, str]:
    """(words, expression) for `ref`: a number of the portal's, else the end of its page's address."""
    if ref:
        return f"the portal's own `{ref}`", f'str({data}["{ref}"]).strip()'
    if own:
        return f"last segment of the address in `{own}`", 'page_url.rstrip("/").rsplit("/", 1)[-1]'
    return "TODO how `ref` is made", f"str({data})  # TODO what stays the same for years"


def _addressed(own: str | None, number: str, data: str) -> list[str]:
    if own:
        return [f'        page_url = urljoin(url, str({data}["{own}"]).strip())', f"        ref = {number}"]
    address = 'f"{url}#{ref}"  # TODO the address of the page that people see'
    return [f"        ref = {number}", f"        page_url = {address}"]


def _read(reading: guess.Reading) -> list[str]:
    parts = [(name, table_) for name, table_ in zip(("one", "maybe", "many"), reading[:3], strict=True) if table_]
    if not parts:
        return ["        # TODO record.read(one={…}, maybe={…}, many={…}): no key is named like a field"]
    return [
        "        record.read(",
        *(line for name, rows in parts for line in table(f"            {name}=", rows, ",")),
        "        )",
    ]


def _left(reading: guess.Reading) -> tuple[str, ...]:
    """Keys that nothing reads are issues of a run; the file says so too."""
    return (f"not read yet: {', '.join(reading.unread[:30])}",) if reading.unread else ()


def _wordpress(told: Sequence[Answer], page: Response, kind: Kind) -> Offer | None:
    given = kind_of(page) == "json" and "/wp-json/wp/v2/" in page.url
    answered = [each for each in ([page] if given else said(told, "posts")) if _is_list(json_of(each))]
    if not answered or not (given or is_wordpress(told)):
        return None
    response = answered[0]
    posts, types = json_of(response), custom_types(told)
    base = urlsplit(response.url).path.rsplit("/", 1)[-1]
    count = int(response.headers.get("X-WP-Total") or len(posts))
    kind = kind if base != "posts" or given else "news"
    cards = cards_of(told)
    linked = {str(each.get("link")) for each in posts}
    same = bool(cards and linked & set(cards.urls))
    score = CERTAIN if given else 95 if same else 85 if base in types and not cards else 75 if base in types else 20
    why = f"its WordPress offers {count} `{base}`" + (f" ({types[base]})" if base in types else "")
    why += ", the ones that the page lists" if same else ""
    reading = guess.read_keys(posts, MOST, kind, POST_KEYS)
    ignored = [key for key in POST_KEYS if any(key in each for each in posts)] + list(reading.ignored)
    lines = [
        *words("    ignored", list(dict.fromkeys(ignored))),
        "",
        "    def read_entry(self, entry: Entry, url: str) -> Outputs:",
        f'        record = self.record(entry, {quoted(kind)}, str(entry["id"]), str(entry["link"]))',
        *_read(reading),
        "        yield from self.finished(record)",
    ]
    url = response.url.partition("?")[0]
    pages = Sample(
        f"{url}?page=1&per_page=100", "application/json", "posts.json", json_list_skeleton(posts, "", MOST),
        (("X-WP-Total", str(min(MOST, len(posts)))), ("X-WP-TotalPages", "1")),
    )  # fmt: skip
    return Offer(
        "wordpress", score, why, count, kind, url, "WordPress",
        (ENTRIES, "from spiders.shapes.wordpress import WordPress"), tuple(lines), (pages,),
        "the number of the post, `id`", always=tuple(reading.one), rates=reading.rates,
        notes=(*_left(reading), "taxonomies are numbers: `?_embed` in the address gives their words in `_embedded`"),
    )  # fmt: skip


# --- spreadsheets and feeds ------------------------------------------------------------------------------------------


def _csv(told: Sequence[Answer], page: Response, kind: Kind) -> Offer | None:
    sheet = sheet_of(page) if kind_of(page) == "csv" else None
    if sheet is None:
        return None
    ref, own = guess.distinct(sheet.rows, IDS), guess.addresses(sheet.rows, _host(page))
    reading = guess.read_keys(sheet.rows, MOST, kind, [each for each in (ref, own) if each])
    lines = call("    columns = (", [quoted(name) for name in sheet.columns], ")", closing=",")
    lines += [f"    delimiter = {quoted(sheet.delimiter)}"] if sheet.delimiter != ";" else []
    lines += [f"    encoding = {quoted(sheet.encoding)}"] if sheet.encoding != "utf-8-sig" else []
    identity, number = _identity(ref, own, "row")
    lines += [
        "",
        "    def read_row(self, row: dict[str, str], url: str) -> Outputs:",
        *_addressed(own, number, "row"),
        f"        record = self.record(row, {quoted(kind)}, ref, page_url)",
        *_read(reading),
        "        yield record.listing()",
    ]
    why = f"the address answers a spreadsheet of {len(sheet.columns)} columns and {len(sheet.rows)} rows"
    sample = Sample(
        page.url, f"text/csv; charset={sheet.encoding.removesuffix('-sig')}", "list.csv", csv_skeleton(sheet, MOST)
    )
    return Offer(
        "csv_export", CERTAIN, why, len(sheet.rows), kind, page.url, "CsvExport",
        (OUTPUTS, *([URLJOIN] if own else []), "from spiders.shapes.csv_export import CsvExport"),
        tuple(lines), (sample,),
        identity, always=tuple(reading.one), rates=reading.rates, notes=_left(reading),
    )  # fmt: skip


def _feed(told: Sequence[Answer], page: Response, kind: Kind) -> Offer | None:
    given = kind_of(page) == "feed"
    found = [each for each in ([page] if given else said(told, "feed")) if kind_of(each) == "feed"]
    entries = [entry_record(each) for each in feed_entries(found[0].body)] if found else []
    if not entries:
        return None
    kind = kind if given or kind == "call" else "news"
    dates = {"call": "source_updated", "news": "published_at"}.get(kind)
    maybe = {"description": "description"} if any(each.get("description") for each in entries) else {}
    maybe |= {dates: "published"} if dates and any(each.get("published") for each in entries) else {}
    maybe |= {"info_url": "link"} if (kind, "info_url") in fields() else {}
    many = {"keywords": "category"} if any(each["category"] for each in entries) else {}
    rates = tuple(field for field, key in {**maybe, **many}.items() if all(each.get(key) for each in entries))
    reading = guess.Reading({naming_field(kind): "title"}, maybe, many, rates, (), ())
    key = "guid" if all(each.get("guid") for each in entries) else "link"
    lines = [
        "    def read_entry(self, entry: Entry, url: str) -> Outputs:",
        f'        record = self.record(entry, {quoted(kind)}, str(entry["{key}"]), str(entry["link"]))',
        *_read(reading),
        "        yield record.listing()",
    ]
    why = f"its feed has {len(entries)} entries" + ("" if given else ", but a feed tells the latest only")
    content = (found[0].headers.get("Content-Type") or b"application/rss+xml").decode("latin-1").partition(";")[0]
    sample = Sample(found[0].url, content, "feed.xml", feed_skeleton(found[0].body, MOST))
    return Offer(
        "feed", CERTAIN if given else 40, why, len(entries), kind, found[0].url, "Feed",
        (ENTRIES, "from spiders.shapes.feed import Feed"), tuple(lines), (sample,),
        f"the entry's own `{key}`", always=(naming_field(kind),), rates=rates,
        notes=("a feed forgets what is old: absence from it says nothing",),
    )  # fmt: skip


OFFERS: tuple[Callable[[Sequence[Answer], Response, Kind], Offer | None], ...] = (
    _wordpress, _json, _csv, _feed, _sitemap, _paginated,
)  # fmt: skip
