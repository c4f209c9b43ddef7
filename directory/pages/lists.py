"""A list of one kind: words, facets with counts, an order, pages; as a page and as JSON at the same address."""

from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from directory import queries
from directory.cards import cards
from directory.kinds import COLLECTIONS, Collection, Facet
from directory.language import say_count
from directory.search import Search, address, orders, read_search
from directory.visit import Visit, visit

SHOWN_AT_ONCE = 8


@dataclass(frozen=True)
class Choice:
    """A value of a facet on the page. `gives` is how many results it stands for."""

    value: str
    label: str
    gives: int
    chosen: bool


@dataclass(frozen=True)
class Group:
    """A facet on the page: the fullest values and the chosen ones first, the rest behind "more"."""

    facet: Facet
    first: list[Choice]
    rest: list[Choice]


def show_list(request: Request) -> Response:
    here, of = visit(request), COLLECTIONS[request.path_params["plural"]]
    search = read_search(of, request.query_params.multi_items())
    found = _find(here, of, search)
    values = queries.facet_values(here.cursor, of, search)
    chips = [
        (here.label(facet.scheme, value), address(here.language, of, search.without(facet.key, value)))
        for facet in of.facets
        for value in search.values(facet.key)
    ]
    said = [say_count(here.language, f"results.{of.plural}", found.total)]
    said += [here.say("quoted", words=search.text)] if search.text else []
    return here.page(
        "list.html",
        section=of.plural,
        edition=here.edition,
        of=of,
        search=search,
        found=found,
        cards=cards(here, of, found.rows),
        groups=[_group(here, search, facet, values[facet.key]) for facet in of.facets],
        chips=chips,
        title=" · ".join(said + [label for label, _ in chips]),
        orders=orders(of, search.text),
        order=search.order or orders(of, search.text)[0],
        tabs=[(other, queries.count(here.cursor, other, Search(text=search.text))) for other in COLLECTIONS.values()],
        to=lambda other, wanted, form="": address(here.language, other, wanted, form),
        only_words=Search(text=search.text),
    )


def give_list(request: Request) -> Response:
    here, of = visit(request), COLLECTIONS[request.path_params["plural"]]
    search = read_search(of, request.query_params.multi_items())
    found = _find(here, of, search)
    values = queries.facet_values(here.cursor, of, search)
    return here.json(
        {
            "release": here.edition.release.version,
            "kind": of.kind,
            "q": search.text,
            "filters": dict(search.chosen),
            "sort": search.order or orders(of, search.text)[0],
            "total": found.total,
            "page": search.page,
            "pages": found.pages,
            "next": address(here.language, of, search.on_page(search.page + 1), ".json")
            if search.page < found.pages
            else None,
            "items": [{**row, "page": f"/{here.language}/{of.plural}/{row['id']}"} for row in found.rows],
            "facets": {
                facet.key: [
                    {"value": value.value, "label": here.label(facet.scheme, value.value), "count": value.count}
                    for value in values[facet.key]
                ]
                for facet in of.facets
            },
        }
    )


def _find(here: Visit, of: Collection, search: Search) -> queries.Found:
    found = queries.find(here.cursor, of, search)
    if search.page > found.pages:
        raise HTTPException(404)
    return found


def _group(here: Visit, search: Search, facet: Facet, values: list[queries.FacetValue]) -> Group:
    chosen = search.values(facet.key)
    found = {v.value: v.count for v in values}
    # A value that this release does not have any more stays visible, so that it can be taken back.
    every = {**found, **{value: 0 for value in chosen if value not in found}}
    choices = [Choice(v, here.label(facet.scheme, v), gives, v in chosen) for v, gives in every.items()]
    first = [c for at, c in enumerate(choices) if at < SHOWN_AT_ONCE or c.chosen]
    return Group(facet, first, [c for c in choices if c not in first])
