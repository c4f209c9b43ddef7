"""Serve sample portals over HTTP on loopback: one port for all of them, the portal chosen by the Host header.

A portal is a folder with an `index.json`, `{"host": HOST, "pages": {KEY: ENTRY}}`, or `{"hosts": {HOST: {KEY: ENTRY}}}`
where it has several. KEY is the path plus query, its
parameters in any order, after `POST ` where the page answers a POST. ENTRY says what is answered: `status`,
`content_type`, `file` (relative to the folder; none for an empty body), `headers`, and under `negotiate` other
entries by request header (`{"Accept: text/html": ENTRY}`). Whatever is absent is a 404.

A capture (DESIGN §4, host map) is read too: its `index.json` is the pages alone, and its folder is named by the host.
"""

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

SAMPLES = Path(__file__).parent


@dataclass(frozen=True)
class Page:
    """One answer. `negotiated` holds others, by name and value of a request header."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    negotiated: tuple[tuple[str, str, "Page"], ...] = ()


@dataclass(frozen=True)
class Served:
    """One request as it was answered; `path` is path plus query as it was sent."""

    host: str
    method: str
    path: str
    status: int


@dataclass(frozen=True)
class SampleServer:
    """A running server: its address, the host map that leads every portal to it, and what it answered so far."""

    address: str
    via: dict[str, str]
    log: list[Served]


Portals = Mapping[str, Mapping[str, Page]]
NOT_FOUND = Page(404, (("Content-Type", "text/plain; charset=utf-8"),), b"not among the samples\n")


@contextmanager
def serve_samples(folder: Path = SAMPLES, keys: Iterable[str] | None = None) -> Iterator[SampleServer]:
    """Serve the portals in `folder`, all or those whose folder name is in `keys`, while the block runs.

    Pages are read once, at the start. Raises FileNotFoundError where a portal, its index or a page's file is missing,
    and ValueError where two portals of one host answer the same address differently.
    """
    portals = read_portals(folder, keys)
    log: list[Served] = []
    server = Server(("127.0.0.1", 0), handler(portals, log))
    address = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield SampleServer(address, dict.fromkeys(portals, address), log)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def read_portals(folder: Path, keys: Iterable[str] | None = None) -> dict[str, dict[str, Page]]:
    """Host to its pages by canonical key. Folders of the same host are put together."""
    names = sorted(path.parent.name for path in folder.glob("*/index.json")) if keys is None else keys
    portals: dict[str, dict[str, Page]] = {}
    for name in names:
        for host, pages in read_portal(folder / name).items():
            known = portals.setdefault(host, {})
            if clash := [key for key in known.keys() & pages.keys() if known[key] != pages[key]]:
                raise ValueError(f"{name} answers {clash[0]} of {host} otherwise than another folder")
            known.update(pages)
    return portals


def read_portal(folder: Path) -> dict[str, dict[str, Page]]:
    """Pages of one folder, by host."""
    return {
        host.lower(): {canonical(key): read_page(folder, entry) for key, entry in pages.items()}
        for host, pages in read_index(folder).items()
    }


def read_index(folder: Path) -> dict[str, dict[str, Any]]:
    """The entries of one folder's index, by host."""
    index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    if "hosts" in index:
        return dict(index["hosts"])
    return {index["host"]: index["pages"]} if "pages" in index else {folder.name: index}


def read_page(folder: Path, entry: Mapping[str, Any]) -> Page:
    """The answer that an entry of an index describes, its body and an ETag included."""
    body = (folder / entry["file"]).read_bytes() if entry.get("file") else b""
    headers = {"Content-Type": entry.get("content_type"), "Location": entry.get("location")} | entry.get("headers", {})
    if entry["status"] == 200:
        headers["ETag"] = f'"{hashlib.sha256(body).hexdigest()}"'
    negotiated = []
    for header, other in entry.get("negotiate", {}).items():
        name, _, value = header.partition(":")
        negotiated.append((name, preferred(value), read_page(folder, other)))
    return Page(entry["status"], tuple((k, v) for k, v in headers.items() if v), body, tuple(negotiated))


def canonical(key: str) -> str:
    """One spelling of a key: percent-encoding undone in the path, parameters sorted."""
    parts = urlsplit(key)
    query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    return unquote(parts.path) + (f"?{query}" if query else "")


def preferred(value: str) -> str:
    """What a negotiation header asks for first, without its weight."""
    return value.split(",")[0].split(";")[0].strip().lower()


def find(portals: Portals, host: str, method: str, target: str, headers: Message) -> Page:
    """The answer to a request, `NOT_FOUND` where the samples hold none. HEAD is answered as GET is."""
    prefix = "POST " if method == "POST" else ""
    page = portals.get(host, {}).get(canonical(prefix + target), NOT_FOUND)
    return next((other for name, value, other in page.negotiated if preferred(headers.get(name, "")) == value), page)


class Server(ThreadingHTTPServer):
    request_queue_size = 128  # every portal of a night may call at once

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away (a spider that was killed) is no error of ours."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def handler(portals: Portals, log: list[Served]) -> type[BaseHTTPRequestHandler]:
    """The request handler over these portals; it writes each answer into `log` before it is sent."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet: two small ones wait for each other on a kept connection
        timeout = 30

        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            host = self.headers.get("Host", "").split(":")[0].lower()
            page = find(portals, host, self.command, self.path, self.headers)
            etag = dict(page.headers).get("ETag")
            fresh = self.command != "POST" and etag is not None and etag in self.headers.get("If-None-Match", "")
            status = 304 if fresh else page.status
            log.append(Served(host, self.command, self.path, status))
            self.send_response(status)
            for name, value in page.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(page.body)))
            self.end_headers()
            if self.command != "HEAD" and not fresh:
                self.wfile.write(page.body)

        do_GET = do_HEAD = do_POST = answer

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: `log` holds it."""

    return Handler
