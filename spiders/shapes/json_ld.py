"""JSON-LD inside pages: what a portal says to search engines, in a vocabulary that outlives its theme."""

import json
from collections.abc import Iterator
from typing import Any

from scrapy.http import Response

from spiders.page import LayoutChanged


def json_ld(response: Response, *types: str) -> list[dict[str, Any]]:
    """Every JSON-LD node of the page whose `@type` is one of `types`, `@graph` and nested lists opened.

    Raises LayoutChanged for a block that is not JSON; a page without JSON-LD gives no node.
    """
    found: list[dict[str, Any]] = []
    for block in response.xpath("//script[@type='application/ld+json']/text()").getall():
        try:
            data = json.loads(block, strict=False)
        except json.JSONDecodeError as error:
            near = block[max(0, error.pos - 40) : error.pos + 40]
            raise LayoutChanged("JSON-LD", "script", "a JSON document", 0, near) from error
        found += [node for node in _nodes(data) if set(types) & set(_types(node))]
    return found


def _nodes(data: Any) -> Iterator[dict[str, Any]]:
    if isinstance(data, list):
        for each in data:
            yield from _nodes(each)
    elif isinstance(data, dict):
        yield data
        yield from _nodes(data.get("@graph", []))


def _types(node: dict[str, Any]) -> list[str]:
    kind = node.get("@type", [])
    return kind if isinstance(kind, list) else [kind]
