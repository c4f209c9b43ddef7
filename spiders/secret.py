"""A portal's key, kept from everything that we keep: it exists in the environment and on the wire only.

Requests carry the name of the environment variable instead (`?key=COCO_SCISTARTER_KEY`); so do logs, evidence and
statistics. A replay needs no key, since it asks nothing.
"""

from dataclasses import dataclass, field
from urllib.parse import quote

from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response


class KeyMayShow(IgnoreRequest):
    """An answer compressed against our wish: whether it repeats the key cannot be seen, so it is not kept."""

    failure_class = "key_may_show"


@dataclass(frozen=True)
class Secret:
    """`name` is what everybody sees, `value` what the portal gets."""

    name: str
    value: str = field(repr=False)

    def revealed(self, request: Request) -> Request:
        """The request as it goes out, asking for an answer that we can search for the key."""
        name, value = self.name.encode(), self.value.encode()
        headers = {key: [each.replace(name, value) for each in values] for key, values in request.headers.items()}
        return request.replace(
            url=request.url.replace(self.name, quote(self.value, safe="")),
            headers={**headers, b"Accept-Encoding": [b"identity"]},
            body=request.body.replace(name, value),
        )

    def hidden(self, response: Response, request: Request) -> Response:
        """The answer to `request` with the name where it repeats the key; raises KeyMayShow when it is compressed."""
        if response.headers.get("Content-Encoding", b"identity") not in (b"identity", b""):
            raise KeyMayShow(f"{request.url}: compressed, though asked not to be")
        headers = {key: [self._struck(each) for each in values] for key, values in response.headers.items()}
        return response.replace(url=request.url, headers=headers, body=self._struck(response.body))

    def _struck(self, data: bytes) -> bytes:
        for shown in {self.value, quote(self.value, safe=""), quote(self.value)}:
            data = data.replace(shown.encode(), self.name.encode())
        return data
