"""Evidence: what a portal answered, byte for byte, in a WARC file (ISO 28500-1.1) with one gzip member a record.

Written by spiders/recorder.py. While a run goes on the file is called `<path>.open`; a killed run leaves that file,
which can be read up to its last whole record. A page's request stands just before its response.
"""

import gzip
import hashlib
import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any, BinaryIO

from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.http import Headers, Request, Response, TextResponse
from scrapy.responsetypes import responsetypes
from scrapy.settings import Settings
from w3lib.http import headers_raw_to_dict

DEFAULT_BODY_LIMIT = 64 * 1024 * 1024
_CHUNK = 256 * 1024
_GZIP_MAGIC = b"\x1f\x8b\x08"


class EvidenceDamaged(Exception):
    """A record before the last one cannot be read: the archive is not what was written."""

    def __init__(self, path: Path, offset: int, what: str) -> None:
        self.path, self.offset = path, offset
        super().__init__(f"{path}: offset {offset}: {what}")


@dataclass(frozen=True)
class Exchange:
    """One answer as the spider saw it: content-encoding undone, `headers` without it, `url` the live one.

    `n` numbers the answers of a file from 0; `offset` and `length` are those of the response's gzip member; `sha256`
    is of `body`. `truncated` says that the body is not whole (cut connection, long error page, or an encoding that
    could not be undone within the run's limit, then `body` is empty): no callback saw it. An imported file is an
    exchange with method IMPORT and callback "import".
    """

    n: int
    url: str
    method: str
    status: int
    headers: Headers = field(repr=False)
    body: bytes = field(repr=False)
    callback: str | None
    kwargs: dict[str, Any]
    fetched_at: datetime
    offset: int
    length: int
    sha256: str
    truncated: bool
    request_body: bytes = field(repr=False)


@dataclass(frozen=True)
class _Record:
    offset: int
    length: int
    headers: dict[str, str]
    block: bytes


def read_evidence(path: Path) -> Iterator[Exchange]:
    """Every answer of a file, in order. A torn last record ends the reading quietly (a killed run leaves one);
    damage before the end raises `EvidenceDamaged`.
    """
    read, before = _body_reader(path), None
    for record in _records(path):
        if (exchange := read(record, before)) is not None:
            yield exchange
        before = record


def read_exchange(path: Path, offset: int) -> Exchange:
    """The answer whose record starts at `offset`; raises EvidenceDamaged when none does."""
    record = next(_records(path, offset), None)
    before = None
    if record and (distance := record.headers.get("WARC-Coco-Request-Length")):
        before = next(_records(path, offset - int(distance)), None)
    exchange = _body_reader(path)(record, before) if record else None
    if exchange is None:
        raise EvidenceDamaged(path, offset, "no answer starts here")
    return exchange


def read_run_statistics(path: Path) -> dict[str, Any] | None:
    """The statistics that a finished run left in its last record; None when the run did not finish.

    Reads the end of the file only.
    """
    size = path.stat().st_size
    start = max(0, size - 1024 * 1024)
    with path.open("rb") as file:
        file.seek(start)
        tail = file.read()
    position = tail.rfind(_GZIP_MAGIC)
    while position >= 0:
        try:
            record = next(_records(path, start + position), None)
        except EvidenceDamaged:
            record = None  # the magic number by chance, inside a record
        if record and record.offset + record.length == size:
            is_metadata = record.headers.get("WARC-Type") == "metadata"
            return dict(json.loads(record.block)) if is_metadata else None
        position = tail.rfind(_GZIP_MAGIC, 0, position)
    return None


def import_lines(path: Path) -> Iterator[bytes]:
    """The lines of an imported file, one at a time, however long the file. Raises as `read_evidence` does."""
    with gzip.open(path) as stream:
        try:
            while head := _read_head(stream):
                left = int(head["Content-Length"])
                while left > 0 and (line := stream.readline(left)):
                    left -= len(line)
                    if head["WARC-Type"] == "resource":
                        yield line
                stream.read(4)
        except EOFError:
            return
        except (OSError, zlib.error, KeyError, ValueError) as error:
            raise EvidenceDamaged(path, stream.tell(), f"not a WARC record: {error}") from error


def to_response(exchange: Exchange) -> Response:
    """The response as the spider saw it, of the class that Scrapy chooses, tied to its request."""
    kind = responsetypes.from_args(headers=exchange.headers, url=exchange.url, body=exchange.body)
    request = Request(
        exchange.url, method=exchange.method, body=exchange.request_body, cb_kwargs=dict(exchange.kwargs),
        meta={"evidence": {"offset": exchange.offset, "fetched_at": exchange.fetched_at}},
    )  # fmt: skip
    flags = ["partial"] if exchange.truncated else None
    return kind(
        exchange.url, status=exchange.status, headers=exchange.headers, body=exchange.body, request=request, flags=flags
    )


def _records(path: Path, offset: int = 0) -> Iterator[_Record]:
    """Records from `offset` on; ends at the end of the file or at a torn record."""
    with path.open("rb") as file:
        file.seek(offset)
        left = b""
        while True:
            start = file.tell() - len(left)
            inflate = zlib.decompressobj(wbits=31)
            head: bytes | None = None
            read = BytesIO()
            while not inflate.eof:
                left = left or file.read(_CHUNK)
                if not left:
                    return
                try:
                    read.write(inflate.decompress(left))
                except zlib.error as error:
                    raise EvidenceDamaged(path, start, f"not a gzip member: {error}") from error
                left = inflate.unused_data
                if head is None:
                    # split early, so that the head costs no second copy of a large block
                    found, end, rest = read.getvalue().partition(b"\r\n\r\n")
                    if end:
                        head, read = found, BytesIO()
                        read.write(rest)
            yield _whole_record(path, start, file.tell() - len(left), head, read)


def _whole_record(path: Path, start: int, end: int, head: bytes | None, read: BytesIO) -> _Record:
    version, headers = _parse_head((head or b"").split(b"\r\n"))
    length = headers.get("Content-Length", "")
    if not version.startswith("WARC/1.") or not length.isdecimal() or read.tell() != int(length) + 4:
        raise EvidenceDamaged(path, start, "not a whole WARC record")
    read.truncate(int(length))
    return _Record(start, end - start, headers, read.getvalue())


def _parse_head(lines: list[bytes]) -> tuple[str, dict[str, str]]:
    rows = (line.decode("utf-8", "replace").partition(":") for line in lines[1:])
    return lines[0].decode("utf-8", "replace"), {name: value.strip() for name, _, value in rows}


def _read_head(stream: BinaryIO | gzip.GzipFile) -> dict[str, str] | None:
    lines = []
    while (line := stream.readline()).strip():
        lines.append(line)
    return _parse_head(lines)[1] if lines else None


def _body_reader(path: Path) -> Callable[[_Record, _Record | None], Exchange | None]:
    """Reads a record as an exchange, or None when it is not an answer. Decoding is Scrapy's own, under the limit
    that the run had, so that a replay sees what the spider saw.
    """
    first = next(_records(path), None)
    info = dict(line.split(": ", 1) for line in first.block.decode().splitlines() if ": " in line) if first else {}
    limit = int(info.get("body-limit", DEFAULT_BODY_LIMIT))
    deaf = SimpleNamespace(connect=lambda *_: None)
    crawler: Any = SimpleNamespace(settings=Settings({"DOWNLOAD_MAXSIZE": limit}), stats=None, signals=deaf)
    decompression = HttpCompressionMiddleware(crawler=crawler)

    def read(record: _Record, before: _Record | None) -> Exchange | None:
        headers = record.headers
        told = json.loads(headers.get("WARC-Coco-Callback", '{"callback": null, "kwargs": {}}'))
        truncated = "WARC-Truncated" in headers
        request_body = b""
        if headers.get("WARC-Type") == "resource":
            method, status, body = "IMPORT", 200, record.block
            seen = Headers({"Content-Type": headers.get("Content-Type", "")})
        elif headers.get("WARC-Type") == "response":
            method, request_body = _asked(before)
            response = _stored_response(headers["WARC-Target-URI"], record.block)
            status = response.status
            try:
                decoded = decompression.process_response(Request(response.url, method=method), response)
                assert isinstance(decoded, Response)
                body, seen = decoded.body, decoded.headers
            except Exception:  # what brotli, zlib and Scrapy raise has no common class; the crawl failed on it too
                body, seen, truncated = b"", response.headers, True
        else:
            return None
        return Exchange(
            n=int(headers.get("WARC-Coco-Number", 0)), url=headers["WARC-Target-URI"], method=method, status=status,
            headers=seen, body=body, callback=told["callback"], kwargs=told["kwargs"],
            fetched_at=datetime.fromisoformat(headers["WARC-Date"]), offset=record.offset, length=record.length,
            sha256=hashlib.sha256(body).hexdigest(), truncated=truncated, request_body=request_body,
        )  # fmt: skip

    return read


def _asked(before: _Record | None) -> tuple[str, bytes]:
    if before is None or before.headers.get("WARC-Type") != "request":
        return "GET", b""
    head, _, body = before.block.partition(b"\r\n\r\n")
    return head.split(b" ", 1)[0].decode(), body


def _stored_response(url: str, block: bytes) -> Response:
    head, _, body = block.partition(b"\r\n\r\n")
    status_line, _, raw_headers = head.partition(b"\r\n")
    headers = Headers(headers_raw_to_dict(raw_headers) or {})
    return TextResponse(url, status=int(status_line.split(b" ")[1]), headers=headers, body=body)
