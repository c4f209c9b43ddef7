"""A page without its sentences: structure, labels, dates and addresses stay, `[24 words]` stands where a text was.

No page is copied: who adds a portal writes sentences of their own in these places. Names of people are looked for by
the labels, keys and class names that announce them; a person reads the result before it is committed.
"""

import copy
import csv
import io
import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree, html  # type: ignore[import-untyped]
from parsel import Selector

from spiders.page import squeeze
from spiders.scaffold.cards import find_cards, page_number, words_of
from spiders.scaffold.look import Sheet, local
from spiders.scaffold.names import is_personal

MOST_WORDS, LONGEST = 6, 80
SHORTEST_SENTENCE = 3
PLACEHOLDER = re.compile(r"\[\d+ words?\]")
MADE = "skeleton made by coco portal new"
EMAIL = re.compile(
    r"[\w.+-]+\s?(?:@|[(\[](?:at|arobase)[)\]])\s?[\w-]+(?:\s?(?:\.|[(\[](?:dot|point)[)\]])\s?[\w-]+)+", re.I
)
PHONE = re.compile(r"(?<![\w/.-])(?:\+|00|\(?0)\d[\d ().-]{6,}\d(?![\w/-])")
LABELLED = re.compile(r"(?P<label>[^:]*[^:\d\s])(?P<colon>\s?:\s+)(?P<value>.+)")
URL = re.compile(r"(https?://|www\.|/)\S+")
CUT = "script style noscript svg iframe object embed template video audio canvas link meta picture source".split()
KEPT_META = ("og:title", "og:site_name", "og:type", "robots")
KEPT_REL = ("next", "prev", "alternate", "canonical", "license", "https://api.w.org/")
KEPT = frozenset(
    "class id href rel lang hreflang type name property content itemprop itemscope itemtype datetime role src alt "
    "title aria-current aria-label colspan rowspan value for charset".split()
)
TEXTS = ("alt", "title", "content", "aria-label", "value")
BLOCKS = frozenset(
    "address article aside blockquote body dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 "
    "header li main nav ol p pre section table tbody td th thead tr ul option select".split()
)
BLOCK_TAG = re.compile(rf"(<(?:{'|'.join(sorted(BLOCKS))})\b)")
JUDGED_ALONE = frozenset("a strong b label time h1 h2 h3 h4 h5 h6 abbr dfn".split())
MOST_ALIKE = 3


def shortened(text: str) -> str:
    """A text as it may stand in a sample: verbatim when short, else the number of its words; a label before a colon
    stays. E-mail addresses and telephone numbers never do."""
    text = squeeze(PHONE.sub("", EMAIL.sub("contact@example.org", squeeze(text))))
    if re.search(r"<\w", text):
        return f"<p>{_counted(re.sub(r'<[^>]*>', ' ', text))}</p>"
    if (labelled := LABELLED.fullmatch(text)) and not _is_sentence(labelled["label"]):
        if is_personal(labelled["label"]):
            return labelled["label"] + labelled["colon"].rstrip()
        value = labelled["value"]
        return labelled["label"] + labelled["colon"] + (_counted(value) if _is_sentence(value) else value)
    return _counted(text) if _is_sentence(text) else text


def _is_sentence(text: str) -> bool:
    words = text.split()
    ends = len(words) >= SHORTEST_SENTENCE and text.rstrip().endswith((".", "!", "?", "…"))
    return len(words) > MOST_WORDS or ends or (len(text) > LONGEST and not URL.fullmatch(text.strip()))


def _counted(text: str) -> str:
    count = len(text.split())
    return f"[{count} word{'s' if count != 1 else ''}]" if count else ""


# --- HTML ------------------------------------------------------------------------------------------------------------


def html_skeleton(root: Any, url: str, *, cards: Collection[str] | None = None, last: bool = False) -> bytes:
    """A page's skeleton; of a list, only the cards that lead to `cards`; of the `last` page of it, no way further."""
    tree = copy.deepcopy(root)
    kept = _trim_cards(tree, url, cards) if cards is not None else set()
    if last:
        _cut_pager(tree, url)
    for node in list(tree.iter()):
        if not isinstance(node.tag, str) or (node.tag in CUT and not _is_kept(node)) or node.get("type") == "hidden":
            _remove(node)
    for node in tree.iter():
        _clean_attributes(node)
    _strike_people(tree)
    for node in tree.iter():
        if node.tag == "script":
            node.text = _json_ld(node.text or "")
        elif node.tag not in BLOCKS:
            continue
        elif any(isinstance(each.tag, str) and each.tag in BLOCKS for each in node.iterdescendants()):
            _shorten_direct(node)
        else:
            _shorten_block(node)
    title = next(iter(tree.iter("title")), None)
    if title is not None:
        title.text = shortened(title.text or "")
    _trim_alike(tree, kept)
    text = html.tostring(tree, encoding="unicode", method="html")
    lines = map(squeeze, BLOCK_TAG.sub(r"\n\1", text).splitlines())
    note = f"<!-- {MADE}: [n words] stands where a text was; write your own, then take this line out -->"
    return "\n".join(["<!doctype html>", note, *(line for line in lines if line), ""]).encode()


def _is_kept(node: Any) -> bool:
    if node.tag == "script":
        return node.get("type") == "application/ld+json"
    if node.tag == "link":
        return any(word in KEPT_REL for word in (node.get("rel") or "").split())
    return node.tag == "meta" and (node.get("property") or node.get("name")) in KEPT_META


def _remove(node: Any) -> None:
    parent = node.getparent()
    if parent is None:
        return
    tail, before = node.tail or "", node.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(node)


def _trim_cards(tree: Any, url: str, wanted: Collection[str]) -> set[Any]:
    """Takes the other cards out; the elements of those that stay."""
    cards = find_cards(tree, url)
    if cards and not set(cards.urls) & set(wanted):
        wanted = cards.urls[:1]  # a list without any card would look like another site
    kept = {card.element for card in cards.cards if card.url in wanted} if cards else set()
    for card in cards.cards if cards else ():
        if card.url not in wanted:
            _remove(card.element)
    return {node for element in kept for node in (element, *element.iterancestors())}


def _cut_pager(tree: Any, url: str) -> None:
    for node in [each for each in tree.iter("a", "link") if each.get("href")]:
        forward = "next" in (node.get("rel") or "").split() or is_page_of(urljoin(url, node.get("href")), url)
        if forward:
            _remove(node)


def is_page_of(other: str, url: str) -> bool:
    """Whether an address is a numbered page of the same list."""
    same = urlsplit(other).path.split("/page/")[0].rstrip("/") == urlsplit(url).path.split("/page/")[0].rstrip("/")
    return same and page_number(other) is not None


def _clean_attributes(node: Any) -> None:
    for name, value in list(node.attrib.items()):
        if name not in KEPT or value.startswith("data:") or len(value) > 500:
            del node.attrib[name]
        elif value.startswith(("mailto:", "tel:")):
            _empty(node)  # its text is a number, an address or a name
            node.set(name, "mailto:contact@example.org" if value.startswith("mailto:") else "#")
        elif name in TEXTS:
            node.set(name, shortened(value))
        elif EMAIL.search(value):
            node.set(name, EMAIL.sub("contact@example.org", value))


def _strike_people(tree: Any) -> None:
    """Empties what a class name, a property or the label before it says is about a person."""
    announced = False
    for node in [each for each in tree.iter() if isinstance(each.tag, str)]:
        marks = " ".join(node.get(name) or "" for name in ("class", "id", "itemprop", "rel", "property", "name"))
        if (
            is_personal(marks)
            and node.tag not in ("html", "body", "main", "form", "head")
            and len(list(node.iter())) < 15
        ):
            _empty(node)
            continue
        if node.tag not in BLOCKS or any(each.tag in BLOCKS for each in node.iterdescendants()):
            continue
        text = squeeze("".join(node.itertext()))
        if announced and text:
            _empty(node)
        alone = text.rstrip(" :")
        # a link called Contact is a menu's, and announces nobody
        announced = (
            bool(text)
            and next(node.iter("a"), None) is None
            and is_personal(text)
            and len(alone.split()) <= 4
            and ":" not in alone
        )


def _empty(node: Any) -> None:
    for each in node.iter():
        each.text = None
        if each is not node:
            each.tail = None
        for name in (*TEXTS, "href"):
            each.attrib.pop(name, None)


def _shorten_direct(node: Any) -> None:
    """Texts that stand between blocks."""
    node.text = shortened(node.text or "") or None
    for child in node:
        child.tail = shortened(child.tail or "") or None
        if child.tag not in BLOCKS and isinstance(child.tag, str):
            for each in child.iter():
                each.text = shortened(each.text or "") or None
                if each is not child:
                    each.tail = shortened(each.tail or "") or None


def _shorten_block(node: Any) -> None:
    """A block without blocks in it is one text, however many elements cut it up; links and labels are read alone."""
    whole = squeeze("".join(node.itertext()))
    if not _is_sentence(whole):
        for each in node.iter():
            each.text = shortened(each.text or "") or None
            if each is not node:
                each.tail = shortened(each.tail or "") or None
        return
    if not len(node):
        node.text = shortened(whole)
        return
    left = []
    for each in list(node.iter()):
        alone = any(one.tag in JUDGED_ALONE for one in (each, *each.iterancestors()) if one is not node)
        if alone and each is not node:
            each.text = shortened(each.text or "") or None
        else:
            left.append(each.text or "")
            each.text = None
        if each is not node:
            left.append(each.tail or "")
            each.tail = None
    rest = shortened(squeeze(" ".join(left)))
    node[-1].tail = f" {rest}" if rest else None


def _trim_alike(tree: Any, kept: Collection[Any]) -> None:
    """Of many like siblings (options, menus, tags) the first few tell the structure."""
    for parent in list(tree.iter()):
        seen: Counter[tuple[str, str]] = Counter()
        for child in list(parent):
            if not isinstance(child.tag, str) or child in kept or child.tag in ("meta", "link", "script", "dt", "dd"):
                continue
            alike = (child.tag, child.get("class") or "")
            seen[alike] += 1
            many = sum(each.tag == child.tag and (each.get("class") or "") == alike[1] for each in parent)
            if child.tag in ("li", "option", "a", "tr") and many > 2 * MOST_ALIKE and seen[alike] > MOST_ALIKE:
                _remove(child)


def _json_ld(text: str) -> str:
    try:
        return json.dumps(json_skeleton(json.loads(text, strict=False)), ensure_ascii=False)
    except ValueError:
        return ""


# --- data ------------------------------------------------------------------------------------------------------------


def json_skeleton(data: Any, personal: bool = False) -> Any:
    """The same keys, with short values; lists are cut to three, what a key says is personal is emptied."""
    if isinstance(data, dict):
        return {key: json_skeleton(each, personal or is_personal(key)) for key, each in data.items()}
    if isinstance(data, list):
        return [json_skeleton(each, personal) for each in data[:MOST_ALIKE]]
    if isinstance(data, str):
        return "" if personal else shortened(data)
    return None if personal and not isinstance(data, bool) else data


def json_list_skeleton(
    data: Any, path: str, most: int, *, blank: Iterable[str] = (), total: Iterable[str] = ()
) -> bytes:
    """A document whose list of listings stands under `path` ("" for the document itself), cut to `most`; what stands
    under `blank` is null, under `total` the number of listings left."""
    entries = [json_skeleton(each) for each in entries_at(data, path)[:most]]
    if not path:
        return _written(entries)
    other = {key: value for key, value in data.items() if key != path.split(".")[0]}
    shell = json_skeleton(other) | {path.split(".")[0]: data[path.split(".")[0]]}
    shell = _replaced(shell, path, entries)
    for each in blank:
        shell = _replaced(shell, each, None)
    for each in total:
        shell = _replaced(shell, each, len(entries))
    return _written(shell)


def entries_at(data: Any, path: str) -> list[Any]:
    for key in path.split(".") if path else ():
        data = data[key]
    return list(data)


def _replaced(data: Any, path: str, value: Any) -> Any:
    head, _, rest = path.partition(".")
    inner = _replaced(data[head], rest, value) if rest else value
    return {**data, head: inner}


def _written(data: Any) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def csv_skeleton(sheet: Sheet, most: int) -> bytes:
    """The header and the first rows, long cells as `[24 words]`."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=sheet.delimiter, lineterminator="\n")
    writer.writerow(sheet.columns)
    for row in sheet.rows[:most]:
        writer.writerow("" if is_personal(name) else shortened(cell) for name, cell in row.items())
    return out.getvalue().encode("utf-8" if sheet.encoding == "utf-8-sig" else sheet.encoding, "replace")


def feed_skeleton(body: bytes, most: int) -> bytes:
    """The feed with its first entries; descriptions as `[24 words]`, authors emptied."""
    root = Selector(root=etree.fromstring(body, _parser()), type="xml")
    for node in list(root.root.iter()):
        if not isinstance(node.tag, str):
            _remove(node)
    entries = [node for node in root.root.iter() if etree.QName(node).localname in ("item", "entry")]
    for node in entries[most:]:
        _remove(node)
    for node in root.root.iter():
        personal = is_personal(etree.QName(node).localname)
        within = any(is_personal(etree.QName(each).localname) for each in node.iterancestors())
        node.text = None if personal or within else shortened(node.text or "") or None
        node.tail = None
        for name, value in node.attrib.items():
            node.set(name, EMAIL.sub("contact@example.org", value))
    etree.indent(root.root, " ")
    return bytes(etree.tostring(root.root, encoding="utf-8", xml_declaration=True)) + b"\n"


def sitemap_skeleton(body: bytes, kept: Sequence[str], base: str) -> bytes:
    """The sitemap with the addresses in `kept`, and of pages one of each other sort."""
    tree = etree.fromstring(body, _parser())
    index = etree.QName(tree).localname == "sitemapindex"  # each of its files is asked for, and the others are not here
    sorts: set[str] = set()
    for node in list(tree):
        if not isinstance(node.tag, str):
            _remove(node)
            continue
        loc = squeeze("".join(node.xpath("*[local-name()='loc']//text()")))
        url = local(base, loc)
        sort = words_of(url)
        if url not in kept and (index or sort in sorts or sort in map(words_of, kept) or len(sorts) >= MOST_ALIKE):
            _remove(node)
        sorts.add(sort)
    etree.indent(tree, " ")
    return bytes(etree.tostring(tree, encoding="utf-8", xml_declaration=True)) + b"\n"


def _parser() -> Any:
    return etree.XMLParser(recover=True, resolve_entities=False, no_network=True, remove_comments=True)
