"""What a visitor asked for: read from the query string of a list, and written back into one."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from directory.kinds import Collection
from directory.language import Language

TEXT_LENGTH = 200
VALUES_PER_FACET = 20
CODE = re.compile(r"[\w.:\-]{1,80}")
PAGE = re.compile(r"[1-9]\d{0,5}")


class BadRequest(Exception):
    """A parameter that cannot be meant; `key` is the message that tells the visitor what to do, with its `values`."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


@dataclass(frozen=True)
class Search:
    """Words, chosen values by facet, an order (None is the usual one) and a page."""

    text: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    order: str | None = None
    page: int = 1

    def values(self, facet: str) -> tuple[str, ...]:
        return self.chosen.get(facet, ())

    def without(self, facet: str, value: str) -> "Search":
        """The same search with one choice fewer, from its first page."""
        left = tuple(v for v in self.values(facet) if v != value)
        return replace(self, chosen={**self.chosen, facet: left}, page=1)

    def ordered(self, order: str) -> "Search":
        return replace(self, order=order, page=1)

    def on_page(self, page: int) -> "Search":
        return replace(self, page=page)


def read_search(of: Collection, parameters: Iterable[tuple[str, str]]) -> Search:
    """The search in a query string. Parameters that are not ours are passed over; raises BadRequest for bad values."""
    chosen: dict[str, list[str]] = {facet.key: [] for facet in of.facets}
    text, order, page = "", "", "1"
    for name, value in parameters:
        if name == "q":
            text = value
        elif name == "sort":
            order = value
        elif name == "page":
            page = value
        elif name in chosen and value:
            chosen[name].append(value)
    if len(text) > TEXT_LENGTH:
        raise BadRequest("bad.text", limit=TEXT_LENGTH)
    if order and order not in orders(of, text):
        # A link sorted by relevance stays good when its words are taken away.
        if order != "relevance":
            raise BadRequest("bad.sort")
        order = ""
    if not PAGE.fullmatch(page):
        raise BadRequest("bad.page")
    for values in chosen.values():
        if len(values) > VALUES_PER_FACET or not all(CODE.fullmatch(value) for value in values):
            raise BadRequest("bad.filter", limit=VALUES_PER_FACET)
    return Search(
        text=" ".join("".join(letter for letter in text if letter.isprintable() or letter.isspace()).split()),
        chosen={key: tuple(dict.fromkeys(values)) for key, values in chosen.items() if values},
        order=order or None,
        page=int(page),
    )


def orders(of: Collection, text: str) -> tuple[str, ...]:
    """The orders on offer, the usual one first; relevance only where there are words."""
    return (*(("relevance",) if text.strip() else ()), *of.orders)


def address(language: Language, of: Collection, search: Search, form: str = "") -> str:
    """The one address of a search; `form` is an ending such as `.json`."""
    pairs = [("q", search.text)] if search.text else []
    pairs += [(facet.key, value) for facet in of.facets for value in search.values(facet.key)]
    pairs += [("sort", search.order)] if search.order else []
    pairs += [("page", str(search.page))] if search.page > 1 else []
    return f"/{language}/{of.plural}{form}" + (f"?{urlencode(pairs)}" if pairs else "")
