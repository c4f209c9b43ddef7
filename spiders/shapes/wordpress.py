"""WordPress: the REST interface that every installation has."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from scrapy.http import Response

from spiders.page import LayoutChanged, json_body
from spiders.portal_spider import Output
from spiders.shapes.json_api import JsonApi


class WordPress(JsonApi):
    """`start_urls` is one collection, e.g. `https://HOST/wp-json/wp/v2/posts`; `read_entry` gets each post.

    Pages stop at `X-WP-TotalPages`, since the page after it is a 400; posts behind a password come empty and are
    dropped; a hundred a page is the most that the interface allows.
    """

    def chain(self, url: str, callback: Any = None, **how: Any) -> Any:
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))  # `_embed` has no value
        asked = parts._replace(query=urlencode({"page": "1", "per_page": "100", **query})).geturl()
        return super().chain(asked, callback, **how)

    def parse(self, response: Response) -> Iterable[Output]:
        posts = json_body(response)
        if not isinstance(posts, list):
            raise LayoutChanged("posts", "JSON", "a list", 0, str(posts)[:120])
        yield from self.each(posts, lambda post: self.open_post(post, response.url), response.url)
        parts = urlsplit(response.url)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        page = int(query.get("page", "1"))
        if page < int(response.headers.get("X-WP-TotalPages") or b"1"):
            yield self.chain(parts._replace(query=urlencode(query | {"page": str(page + 1)})).geturl())

    def open_post(self, post: Any, url: str) -> Iterable[Output]:
        parts = post.values() if isinstance(post, dict) else ()
        if any(isinstance(part, dict) and part.get("protected") for part in parts):
            yield self.drop(str(post.get("id")), "password_protected", str(post.get("link", url)))
        else:
            yield from self.checked(post, url)
