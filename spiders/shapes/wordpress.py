"""WordPress: the REST interface that every installation has."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

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
        query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        asked = parts._replace(query=urlencode({"page": "1", "per_page": "100", **query})).geturl()
        return super().chain(asked, callback, **how)

    def parse(self, response: Response) -> Iterable[Output]:
        posts = json_body(response)
        if not isinstance(posts, list):
            raise LayoutChanged("posts", "JSON", "a list", 0, str(posts)[:120])
        yield from self.each(posts, lambda post: self.open_post(post, response.url), response.url)
        page = int(parse_qs(urlsplit(response.url).query).get("page", ["1"])[0])
        if page < int(response.headers.get("X-WP-TotalPages") or b"1"):
            parts = urlsplit(response.url)
            query = {key: values[-1] for key, values in parse_qs(parts.query).items()} | {"page": str(page + 1)}
            yield self.chain(parts._replace(query=urlencode(query)).geturl())

    def open_post(self, post: dict[str, Any], url: str) -> Iterable[Output]:
        if any(isinstance(part, dict) and part.get("protected") for part in post.values()):
            yield self.drop(str(post.get("id")), "password_protected", str(post.get("link", url)))
        else:
            yield from self.checked(post, url)
