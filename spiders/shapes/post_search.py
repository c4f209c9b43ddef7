"""Searches that are asked by POST."""

import json
from collections.abc import Mapping
from typing import Any

from scrapy.http import Request

from spiders.shapes.json_api import CountedPages

BOUNDARY = "part"


class PostSearch(CountedPages):
    """Counted pages, each a POST of what `asked` gives for its address.

    A page has an address of its own also where the server looks at the body alone: evidence and samples know pages
    by their address.
    """

    content_type = "application/json"

    def chain(self, url: str, callback: Any = None, **how: Any) -> Request:
        headers = {"Content-Type": self.content_type}
        return super().chain(url, callback, method="POST", body=self.asked(url), headers=headers, **how)

    def asked(self, url: str) -> str:
        raise NotImplementedError(f"{self.name}: asked")


class MultipartSearch(PostSearch):
    """A search whose `parts` are sent as one multipart form, each as JSON of its own."""

    content_type = f"multipart/form-data; boundary={BOUNDARY}"
    parts: Mapping[str, Any]

    def asked(self, url: str) -> str:
        head = 'Content-Disposition: form-data; name="{}"; filename="blob"\r\nContent-Type: application/json'
        bodies = (f"{head.format(name)}\r\n\r\n{json.dumps(value)}" for name, value in self.parts.items())
        return "".join(f"--{BOUNDARY}\r\n{body}\r\n" for body in bodies) + f"--{BOUNDARY}--\r\n"
