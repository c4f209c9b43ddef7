"""Strict reading: every selector states how many values it wants, and raises when the page gives another number.

A page that changed shape must never look like an empty field. Values are kept verbatim, with white space squeezed
in text taken from HTML; cleaning is the normalise stage's work.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from lxml import etree  # type: ignore[import-untyped]
from parsel import Selector, SelectorList
from scrapy.http import Response, TextResponse

from schemas.field import fields
from schemas.listing import Kind, Listing, Statement

_SPACE = re.compile(r"[\s\u00a0\u202f\u2007]+")
_BLOCKS = frozenset(
    "address article aside blockquote br dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header "
    "hr li main nav ol p pre section table tbody td th thead tr ul".split()
)
_UNSEEN = frozenset({"script", "style", "template", "noscript", "head"})


Table = Mapping[str, str]


class LayoutChanged(Exception):
    """The page does not have the shape that its portal file states."""

    def __init__(self, field: str, locator: str, wanted: str, found: int, excerpt: str = "") -> None:
        self.field, self.locator, self.excerpt = field, locator, excerpt
        near = f" (near {excerpt!r})" if excerpt else ""
        super().__init__(f"{field}: {locator} gave {found}, wanted {wanted}{near}")


def squeeze(text: str) -> str:
    """White space, no-break spaces included, folded to single blanks."""
    return _SPACE.sub(" ", text).strip()


def rendered_lines(root: Selector) -> list[str]:
    """The text of an element as a reader sees it: one line a block, image alternatives included, blanks dropped.

    Labels survive a change of theme; class names do not (DESIGN §5).
    """
    lines: list[list[str]] = [[]]
    walk = etree.iterwalk(root.root, events=("start", "end", "comment", "pi"))  # no recursion: pages nest as they like
    for event, node in walk:
        seen = isinstance(node.tag, str) and node.tag not in _UNSEEN
        if seen and node.tag in _BLOCKS:
            lines.append([])
        if event != "start":
            lines[-1].append((node.tail or "") if node is not root.root else "")
        elif seen:
            alternative = node.get("alt") if node.tag == "img" else None
            lines[-1].append(f" {alternative} " if alternative else node.text or "")
        else:
            walk.skip_subtree()
    return [line for parts in lines if (line := squeeze("".join(parts)))]


class _Draft:
    """Statements of one listing in the making; refuses fields that its kind does not have."""

    def __init__(self, portal: str, kind: Kind, ref: str, page_url: str, lang: str | None) -> None:
        self.portal, self.kind, self.ref, self.page_url, self.lang = portal, kind, ref, page_url, lang
        self._statements: list[Statement] = []

    def add(self, field: str, value: str | None, locator: str, lang: str | None = None) -> None:
        """Adds one statement; an empty value states nothing."""
        if (self.kind, field) not in fields():
            raise KeyError(f"{self.portal}: a {self.kind} has no field {field!r} (schemas/fields.csv)")
        if value is not None and value.strip():
            self._statements.append(Statement(field=field, value=value, lang=lang or self.lang, locator=locator))

    def one(self, field: str, where: str, **how: Any) -> str:
        raise NotImplementedError

    def maybe(self, field: str, where: str, **how: Any) -> str | None:
        raise NotImplementedError

    def many(self, field: str, where: str, **how: Any) -> list[str]:
        raise NotImplementedError

    def read(
        self, *, one: Table | None = None, maybe: Table | None = None, many: Table | None = None,
        lang: str | None = None,
    ) -> None:  # fmt: skip
        """Reads tables of field → selector or path, each under its count: exactly one, at most one, any number."""
        for field, where in (one or {}).items():
            self.one(field, where, lang=lang)
        for field, where in (maybe or {}).items():
            self.maybe(field, where, lang=lang)
        for field, where in (many or {}).items():
            self.many(field, where, lang=lang)

    def listing(self) -> Listing:
        return Listing(
            portal=self.portal, ref=self.ref, kind=self.kind, page_url=self.page_url, statements=tuple(self._statements)
        )


def _counted(field: str, locator: str, values: list[str], low: int, high: int | None, excerpt: str = "") -> list[str]:
    if len(values) < low or (high is not None and len(values) > high):
        wanted = {(1, 1): "exactly one", (0, 1): "at most one"}.get((low, high or 0), f"at least {low}")
        raise LayoutChanged(field, locator, wanted, len(values), excerpt)
    return values


class Page(_Draft):
    """One HTML page, or one part of it, read into one listing.

    `lang` is the language of the page's texts, or None to take `<html lang>`.
    """

    def __init__(
        self, response: Response, *, portal: str, kind: Kind, ref: str,
        root: Selector | None = None, lang: str | None = None, page_url: str | None = None,
    ) -> None:  # fmt: skip
        assert isinstance(response, TextResponse)
        self.root = root if root is not None else response.selector
        declared = self.root.xpath("/html/@lang").get()
        super().__init__(portal, kind, ref, page_url or response.url, lang or (declared or "").split("-")[0] or None)
        self._response = response

    def _values(self, css: str) -> list[str]:
        found: SelectorList = self.root.css(css)
        texts = (each.get() if "::" in css else " ".join(rendered_lines(each)) for each in found)
        return [text for text in map(squeeze, texts) if text]

    def one(self, field: str, where: str, **how: Any) -> str:
        [value] = _counted(field, where, self._values(where), 1, 1)
        self.add(field, value, where, **how)
        return value

    def maybe(self, field: str, where: str, **how: Any) -> str | None:
        values = _counted(field, where, self._values(where), 0, 1)
        for value in values:
            self.add(field, value, where, **how)
        return values[0] if values else None

    def many(self, field: str, where: str, *, at_least: int = 0, **how: Any) -> list[str]:
        values = list(dict.fromkeys(_counted(field, where, self._values(where), at_least, None)))
        for value in values:
            self.add(field, value, where, **how)
        return values

    def link(self, field: str, css: str, *, need: bool = False) -> str | None:
        """The absolute address behind at most one (`need`: exactly one) link."""
        hrefs = [self._response.urljoin(href) for href in self.root.css(css).xpath("@href").getall() if href.strip()]
        _counted(field, css, list(dict.fromkeys(hrefs)), int(need), 1)
        self.add(field, hrefs[0] if hrefs else None, css)
        return hrefs[0] if hrefs else None

    @cached_property
    def lines(self) -> list[str]:
        """What a reader sees of the page, line by line; may be cut before labels are looked for."""
        return rendered_lines(self.root)

    def labelled(self, field: str, *labels: str, need: bool = False, until: Iterable[str] = ()) -> str | None:
        """The value that follows one of `labels`: on its line after a colon, else the next line, or with `until` all
        lines up to the next of those labels.

        Labels are compared without case, blanks and final colon, so `Type de projet :` matches `type de projet:`.
        """
        locator = f"label: {' | '.join(labels)}"
        found = ["\n".join(lines) for lines in self._after(labels, until)]
        values = _counted(field, locator, [value for value in dict.fromkeys(found) if value], int(need), 1)
        self.add(field, values[0] if values else None, locator)
        return values[0] if values else None

    def labels(self, table: Mapping[str, Sequence[str]], until: Iterable[str] = ()) -> None:
        """Reads a table of field → labels, each as `labelled` does. Prose takes all lines up to the next label of the
        table or of `until`; so does a field that holds several values, one value a line."""
        ends = [*(label for labels in table.values() for label in labels), *until]
        for field, labels in table.items():
            known = fields()[self.kind, field]
            if known.many:
                for value in dict.fromkeys(line for lines in self._after(labels, ends) for line in lines):
                    self.add(field, value, f"label: {' | '.join(labels)}")
            else:
                self.labelled(field, *labels, until=ends if known.prose else ())

    def _after(self, labels: Sequence[str], until: Iterable[str]) -> Iterator[list[str]]:
        """The lines that follow each of `labels`: the rest of its own line, else the next one, or all up to `until`."""
        wanted, ends = {_label(each) for each in labels}, {_label(each) for each in until}
        for number, line in enumerate(self.lines):
            head, colon, tail = line.partition(":")
            if _label(head) not in wanted:
                continue
            if colon and tail.strip():
                yield [tail.strip()]
                continue
            following = self.lines[number + 1 :]
            stop = next(
                (n for n, each in enumerate(following) if _label(each.partition(":")[0]) in ends), len(following)
            )
            yield following[: stop if ends else 1]


def _label(text: str) -> str:
    return squeeze(text).rstrip(":").strip().casefold()


class Record(_Draft):
    """One JSON object or spreadsheet row read into one listing; what it does not read, `audit` reports.

    A path is a key, or keys joined by dots through nested objects; through a list it reaches every element.
    """

    def __init__(
        self, data: dict[str, Any], *, portal: str, kind: Kind, ref: str, page_url: str, lang: str | None = None
    ) -> None:
        super().__init__(portal, kind, ref, page_url, lang)
        self.data = data
        self._read: set[str] = set()

    def values(self, path: str) -> list[str]:
        """Every non-empty value under `path`, as text; true and false stay JSON words."""
        self._read.add(path.split(".")[0])
        return [_text(node) for node in under(self.data, path) if _text(node).strip()]

    def one(self, field: str, where: str, **how: Any) -> str:
        [value] = _counted(field, where, self.values(where), 1, 1, self._excerpt())
        self.add(field, value, where, **how)
        return value

    def maybe(self, field: str, where: str, **how: Any) -> str | None:
        values = _counted(field, where, self.values(where), 0, 1, self._excerpt())
        for value in values:
            self.add(field, value, where, **how)
        return values[0] if values else None

    def many(self, field: str, where: str, **how: Any) -> list[str]:
        values = list(dict.fromkeys(self.values(where)))
        for value in values:
            self.add(field, value, where, **how)
        return values

    def elsewhere(self, **paths: str) -> None:
        """Identifiers of the same thing on other portals: portal key → path of the number it has there."""
        for portal, path in paths.items():
            for number in self.values(path):
                self.add("same_as", f"{portal}:{number}", path)

    def ignore(self, *keys: str) -> None:
        """Keys we know and leave out: counters, pictures, personal data."""
        self._read.update(keys)

    def audit(self) -> Iterator[str]:
        """Keys that nothing read: the portal has something new to say."""
        return (key for key in self.data if key not in self._read)

    def _excerpt(self) -> str:
        """Which record it is and its keys: values may be personal."""
        return f"{self.ref}: {', '.join(self.data)}"[:120]


def under(data: Any, path: str) -> list[Any]:
    """What JSON data holds under keys joined by dots, nulls left out; through a list it reaches every element."""
    nodes: list[Any] = [data]
    for key in path.split("."):
        found = [node.get(key) for node in nodes if isinstance(node, dict)]
        nodes = [each for one in found for each in (one if isinstance(one, list) else [one])]
    return [node for node in nodes if node is not None]


def _text(node: Any) -> str:
    return node if isinstance(node, str) else json.dumps(node, ensure_ascii=False)


def json_body(response: Response, on_control: Callable[[], None] | None = None) -> Any:
    """The JSON of a response. Raw control characters inside strings, which real portals do send, are let through
    and told to `on_control`; anything else that is not JSON raises `LayoutChanged`.
    """
    assert isinstance(response, TextResponse)
    text = response.text.removeprefix("\ufeff")
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        try:
            data = json.loads(text, strict=False)
        except json.JSONDecodeError as error:
            near = text[max(0, error.pos - 40) : error.pos + 40]
            raise LayoutChanged("body", "JSON", "a JSON document", 0, near) from error
    if on_control:
        on_control()
    return data
