"""HTML to text that keeps its paragraphs, lists and cells. What is no element of HTML is text, and stays.

Portals hand out HTML, text with entities, both escaped once more, and all of these cut at 150 characters
(runnable-portals research §3): a tag or an entity that the end cuts off goes, since nobody wrote it to be read.
"""

import html
import re
import warnings
from html.entities import html5
from itertools import pairwise

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning

ENTITY = re.compile(r"&#?\w{1,32};")
_ESCAPED_AGAIN = re.compile(r"&(?:(?:amp|#0{0,4}38|#x0{0,4}26);)+(?=#?\w{1,32};)", re.IGNORECASE)
MOST_LAYERS = 8  # of markup within escaped markup; real ones have two
LINES = frozenset("br hr tr dt dd option".split())  # a line begins with them
BLOCKS = frozenset(  # a line begins before and after them: an empty one between two
    "p div h1 h2 h3 h4 h5 h6 dl table caption blockquote pre section article header footer main aside nav address "
    "figure figcaption form fieldset legend details summary".split()
)
LISTS = frozenset({"ul", "ol", "menu"})
_LAID_OUT = LINES | BLOCKS | LISTS
CELLS = frozenset({"td", "th"})
INLINE = frozenset(
    "a abbr acronym applet area audio b base basefont bdi bdo big body button canvas center cite code col colgroup "
    "data datalist del dfn dir em embed font frame frameset head html i img input ins kbd label link map mark meta "
    "meter nobr object optgroup output param path picture progress q rp rt ruby s samp select small source span strike "
    "strong sub sup svg tbody tfoot thead time track tt u var video wbr".split()
)
UNREAD = ("script", "style", "template", "title")
# what a regular expression cannot read is left to the parser: text that is no text, comments, attributes with angles
_HARD = frozenset({*UNREAD, "iframe", "noframes", "noscript", "textarea"})
_ELEMENTS = LINES | BLOCKS | LISTS | CELLS | INLINE | _HARD | {"li"}
_NAME = r"(?P<name>[a-z][a-z0-9]{0,11}(?::(?!//)[\w-]{1,20})?)"  # `o:p` is of a word processor
_TAG = re.compile(rf"<(?P<closing>/?){_NAME}(?P<rest>[\s/](?:[^<>\"']|\"[^<>\"]*\"|'[^<>']*')*)?>", re.IGNORECASE)
_ODD_TAG = re.compile(rf"<(?:/?{_NAME}[\s>/]|!--|!doctype\b|!\[)", re.IGNORECASE)
_CUT_TAG = re.compile(rf"<(?:/?(?:{_NAME}(?:\s[^<>]*)?)?/?|!-{{0,2}}[^<>]*)(?:…|\.\.\.)?", re.IGNORECASE)
_CUT_ENTITY = re.compile(r"&(#x?[0-9a-f]{0,6}|[a-z][a-z0-9]{0,30})\s?(…|\.\.\.)?\s*\Z", re.IGNORECASE)
_START = re.compile(r"\bstart\s{0,3}=\s{0,3}[\"']?(\d{1,4})\b", re.IGNORECASE)
# private characters stand for what must not be lost or found while tags are taken out; the source's own go first
_ENTRY, _MARKED, _ENTRY_ENDS, _CELL, _ANGLE, _AMPERSAND = "\ue000\ue001\ue002\ue003\ue004\ue005"
_PRIVATE = re.compile(f"[{_ENTRY}-{_AMPERSAND}]")
_BETWEEN_CELLS = re.compile(rf"[ \t]*{_CELL}[ \t{_CELL}]*")
_ENTITIES = sorted(name for name in html5 if name.endswith(";"))


def unmarked(raw: str) -> str:
    """The text of a fragment that may be HTML, or text with entities, escaped once or twice; not yet clean."""
    text = raw
    for _ in range(MOST_LAYERS):
        before = text
        text = unescape(_without_tags(text) if _has_tags(text) else _without_cut_end(text, escaped=False))
        if text == before:
            break
    return text


def unescape(text: str) -> str:
    """Entities as characters, however often escaped. Only those that end in a semicolon: `&param=` of an address is no
    paragraph sign."""
    if "&" not in text or ";" not in text:
        return text
    return ENTITY.sub(lambda match: html.unescape(match[0]), _ESCAPED_AGAIN.sub("&", text))


def _is_element(name: str | None) -> bool:
    return name is not None and (":" in name or name.casefold() in _ELEMENTS)


def _has_tags(text: str) -> bool:
    if "<" not in text or ">" not in text:
        return "<!--" in text
    return any(_is_element(match["name"]) for match in _TAG.finditer(text)) or "<!--" in text


def _without_tags(source: str) -> str:
    source = _unwrapped(_without_cut_end(_PRIVATE.sub("", source).replace("\r\n", "\n"), escaped=True))
    source = _Layout().written_into(source)
    if any(match["name"] is None or _is_element(match["name"]) for match in _ODD_TAG.finditer(source)):
        source = _parsed(source)
    entries = source.split(_ENTRY)
    lines = [entries[0]]
    for entry in entries[1:]:
        mark, _, text = entry.partition(_MARKED)
        lines[-1] = lines[-1].rstrip(f" \t\n{_ENTRY_ENDS}")
        lines.append(f"\n{mark} {text.lstrip()}" if text.partition(_ENTRY_ENDS)[0].strip() else text)
    text = "".join(lines).replace(_ENTRY_ENDS, "")
    return "\n".join(_BETWEEN_CELLS.sub(" | ", line.strip(f" \t{_CELL}")) for line in text.split("\n"))


def _parsed(source: str) -> str:
    """What only a parser can read. Signs that belong to no tag and all entities pass through it untouched."""

    def kept(match: re.Match[str]) -> str:
        is_tag = match["name"] is None or _is_element(match["name"])
        return match[0] if is_tag else match[0].replace("<", _ANGLE)

    source = _ODD_TAG.sub(kept, re.sub(r"<(?![a-z/!])", _ANGLE, source, flags=re.IGNORECASE))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        soup = BeautifulSoup(source.replace("&", _AMPERSAND), "lxml")
    for gone in soup(UNREAD):
        gone.decompose()
    return soup.get_text().replace(_ANGLE, "<").replace(_AMPERSAND, "&")


class _Layout:
    """Takes tags out and writes line ends and marks in their place, in one pass. Knows the lists that are open and
    their next number, and how many cells the row has had."""

    def __init__(self) -> None:
        self.lists: list[int | None] = []
        self.cells = 0

    def written_into(self, source: str) -> str:
        return _TAG.sub(self._tag, source)

    def _tag(self, match: re.Match[str]) -> str:
        name, closing = match["name"].casefold(), bool(match["closing"])
        if name == "li":
            return _ENTRY_ENDS if closing else f"{_ENTRY_ENDS}\n{_ENTRY}{self._mark()}{_MARKED}"
        if not _is_element(name) or name in _HARD:
            return match[0]
        if name in LISTS:
            self._list(name, closing, match["rest"] or "")
            return f"{_ENTRY_ENDS}\n"
        if name in CELLS:
            self.cells += not closing
            return "" if closing or self.cells == 1 else _CELL
        if name == "tr":
            self.cells = 0
        return "\n" if name in BLOCKS or (name in LINES and not closing) else ""

    def _list(self, name: str, closing: bool, attributes: str) -> None:
        if closing:
            del self.lists[-1:]
            return
        start = _START.search(attributes)
        self.lists.append((int(start[1]) if start else 1) if name == "ol" else None)

    def _mark(self) -> str:
        number = self.lists[-1] if self.lists else None
        if number is None:
            return "◦" if len(self.lists) > 1 else "•"
        self.lists[-1] = number + 1
        return f"{number}."


def _unwrapped(source: str) -> str:
    """In HTML with blocks a line end is a blank; an empty line stays, as writers of half HTML mean it."""
    if "\n" not in source or not any(match["name"].casefold() in _LAID_OUT for match in _TAG.finditer(source)):
        return source
    lines = source.split("\n")
    ends = (" " if line.strip() and after.strip() else "\n" for line, after in pairwise(lines))
    return "".join(line + end for line, end in zip(lines, [*ends, ""], strict=True))


def _without_cut_end(text: str, *, escaped: bool) -> str:
    """Without the tag or the entity that the end of the text cuts off, where it can be nothing else: `escaped` says
    that the text has whole ones."""
    end, escaped = text.rstrip(), escaped or bool(ENTITY.search(text))
    at = end.rfind("<")
    tag = _CUT_TAG.fullmatch(end, at) if at >= 0 else None
    if tag and (_is_element(tag["name"]) or (not tag["name"] and len(tag[0]) > 1)) and (escaped or "=" in tag[0]):
        end = text = end[:at]
    entity = _CUT_ENTITY.search(end, max(0, len(end) - 40))
    if entity and _begins_entity(entity[1], least=2 if escaped else 3) and (escaped or entity[2]):
        return end[: entity.start()] + (entity[2] or "")
    return text


def _begins_entity(name: str, least: int) -> bool:
    return name.startswith("#") or (len(name) >= least and any(known.startswith(name) for known in _ENTITIES))
