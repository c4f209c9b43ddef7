"""Evidence: what a portal answered, byte for byte, in a WARC file (ISO 28500-1.1) with one gzip member a record.

While a run goes on the file is called `<path>.open`; closing it adds the run's statistics, syncs it and gives it its
name. A killed run leaves the `.open` file, which can be read up to its last whole record. A page's request stands just
before its response, and both are appended in one write.
"""

import gzip
import hashlib
import json
import os
import re
import uuid
import zlib
from base64 import b32encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from io import BufferedWriter, BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any, BinaryIO, Self
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.http import Headers, Request, Response, TextResponse
from scrapy.http.request import NO_CALLBACK
from scrapy.responsetypes import responsetypes
from scrapy.settings import Settings
from w3lib.http import headers_dict_to_raw, headers_raw_to_dict
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from schemas.portal import Portal

KEPT_OF_AN_ERROR = 256 * 1024
DEFAULT_BODY_LIMIT = 64 * 1024 * 1024
SYNC_SECONDS = 2.0
_CHUNK = 256 * 1024
_GZIP_MAGIC = b"\x1f\x8b\x08"
_SECRET = re.compile(rb"authorization|cookie|token|secret|api-?key", re.IGNORECASE)


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


# --- writing -------------------------------------------------------------------------------------------------------


class EvidenceFile:
    """An evidence file in the making. Raises FileExistsError rather than touch evidence that is already there.

    `at` is the start of the run; `body_limit` is what a decoded body may weigh, kept in the file so that a replay
    applies the same limit as the crawl.
    """

    def __init__(
        self, path: Path, *, portal: str, run: str, at: datetime, body_limit: int = DEFAULT_BODY_LIMIT
    ) -> None:
        if path.exists():
            raise FileExistsError(f"{path}: this run already has its evidence")
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path, self.open_path = path, path.with_name(path.name + ".open")
        self._file = self.open_path.open("xb", buffering=0)
        self._names = uuid.uuid5(uuid.NAMESPACE_URL, f"urn:coco:{portal}:{run}")
        self._records = self._answers = self._offset = 0
        self._synced_at = at
        info = {
            "software": "co-construisons", "format": "WARC File Format 1.1", "isPartOf": portal, "run": run,
            "robots": "classic", "body-limit": body_limit,
        }  # fmt: skip
        fields = "".join(f"{name}: {value}\r\n" for name, value in info.items()).encode()
        self._append(at, _member(self._record("warcinfo", at, "application/warc-fields", fields)))

    def add_exchange(self, request: Request, response: Response, at: datetime) -> int:
        """Appends what was asked and what came back; the offset of the response's record.

        Raises TypeError when `request.cb_kwargs` is not JSON, OSError when the disk refuses (the file stays whole).
        """
        asked = _http_block(_request_head(request), request.body)
        target = {"WARC-Target-URI": response.url}
        before = _member(self._record("request", at, "application/http; msgtype=request", asked, request.body, target))

        body, cut = response.body, "disconnect" if "partial" in response.flags else None
        if not 200 <= response.status < 300 and len(body) > KEPT_OF_AN_ERROR:
            body, cut = body[:KEPT_OF_AN_ERROR], "length"
        about = {
            **target, "WARC-Coco-Number": str(self._answers), "WARC-Coco-Request-Length": str(len(before)),
            **_callback_header(request), **({"WARC-Truncated": cut} if cut else {}),
        }  # fmt: skip
        answered = _http_block(_response_head(response), body)
        record = self._record("response", at, "application/http; msgtype=response", answered, body, about)
        self._answers += 1
        return self._append(at, before, _member(record)) + len(before)

    def add_import(self, body: bytes | Path, portal: str, at: datetime) -> int:
        """Appends a file of listings, streamed; the offset of its record."""
        with body.open("rb") if isinstance(body, Path) else BytesIO(body) as stream:
            digest = hashlib.file_digest(stream, "sha256")
            length = stream.seek(0, os.SEEK_END)
            stream.seek(0)
            about = {
                "WARC-Target-URI": f"urn:coco:import:{portal}", "WARC-Coco-Number": str(self._answers),
                "WARC-Coco-Callback": json.dumps({"callback": "import", "kwargs": {}}),
            }  # fmt: skip
            record = self._stream_record("resource", at, "application/x-ndjson", stream, length, digest, digest, about)
            start = self._offset
            buffered = BufferedWriter(self._file)
            try:
                _write_member(buffered, record)
            finally:
                buffered.detach()
        self._answers += 1
        self._offset = self._file.tell()
        return start

    def close(self, statistics: dict[str, Any], at: datetime) -> None:
        """Adds the run's statistics, syncs, and gives the file its final name."""
        told = json.dumps(statistics, ensure_ascii=False, sort_keys=True).encode()
        self._append(at, _member(self._record("metadata", at, "application/json", told)))
        os.fsync(self._file.fileno())
        self._file.close()
        self.open_path.rename(self.path)
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _append(self, at: datetime, *members: bytes) -> int:
        start = self._offset
        data = memoryview(b"".join(members))
        try:
            while data:
                data = data[self._file.write(data) :]
        except OSError:
            # half a record in the middle would make every later record unreadable
            self._file.truncate(start)
            self._file.seek(start)
            raise
        self._offset = self._file.tell()
        if not 0 <= (at - self._synced_at).total_seconds() < SYNC_SECONDS:
            os.fsync(self._file.fileno())
            self._synced_at = at
        return start

    def _record(
        self, kind: str, at: datetime, content_type: str, block: bytes, payload: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> ArcWarcRecord:  # fmt: skip
        payload_digest = hashlib.sha256(block if payload is None else payload)
        return self._stream_record(
            kind, at, content_type, BytesIO(block), len(block), hashlib.sha256(block), payload_digest, headers or {}
        )

    def _stream_record(
        self, kind: str, at: datetime, content_type: str, block: BinaryIO, length: int, block_digest: Any,
        payload_digest: Any, headers: dict[str, str],
    ) -> ArcWarcRecord:  # fmt: skip
        self._records += 1
        name = uuid.uuid5(self._names, str(self._records))
        rows = {
            "WARC-Type": kind, "WARC-Record-ID": f"<urn:uuid:{name}>", "WARC-Date": _warc_date(at), **headers,
            "WARC-Block-Digest": _digest(block_digest), "WARC-Payload-Digest": _digest(payload_digest),
        }  # fmt: skip
        # no http_headers: warcio would re-encode what is not ASCII, and evidence is verbatim
        head = StatusAndHeaders("", list(rows.items()), protocol="WARC/1.1")
        return ArcWarcRecord("warc", kind, head, block, None, content_type, length)


def write_import(
    path: Path, *, portal: str, run: str, at: datetime, body: bytes | Path, statistics: dict[str, Any]
) -> None:
    """Writes the evidence of an import: one file of listings, kept as received, and the run's statistics."""
    file = EvidenceFile(path, portal=portal, run=run, at=at)
    file.add_import(body, portal, at)
    file.close(statistics, at)


class EvidenceRecorder:
    """Downloader middleware at 950: outside decompression (590) and redirects (600), so that every hop is stored as
    it came. Leaves `request.meta["evidence"]`: the offset of the record and the moment of receipt.
    """

    def __init__(self, file: EvidenceFile, clock: Callable[[], datetime]) -> None:
        self._file, self._clock = file, clock

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        portal: Portal = crawler.spidercls.portal  # type: ignore[attr-defined]
        file = EvidenceFile(
            Path(settings["COCO_EVIDENCE"]), portal=portal.key, run=settings["COCO_RUN"], at=_utc_now(),
            body_limit=settings.getint("DOWNLOAD_MAXSIZE"),
        )  # fmt: skip
        return cls(file, _utc_now)

    def process_response(self, request: Request, response: Response) -> Response:
        at = self._clock()
        request.meta["evidence"] = {"offset": self._file.add_exchange(request, response, at), "fetched_at": at}
        return response

    def close(self, statistics: dict[str, Any]) -> None:
        self._file.close(statistics, self._clock())


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _callback_header(request: Request) -> dict[str, str]:
    if request.callback is NO_CALLBACK:
        return {}
    name = "parse" if request.callback is None else request.callback.__name__
    return {"WARC-Coco-Callback": json.dumps({"callback": name, "kwargs": request.cb_kwargs})}


def _request_head(request: Request) -> bytes:
    parts = urlsplit(request.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    # a key in a header is ours, not evidence of what the portal said
    shown = {name: [b"(not kept)"] if _SECRET.search(name) else values for name, values in request.headers.items()}
    shown.setdefault(b"Host", [parts.netloc.rpartition("@")[2].encode()])
    return f"{request.method} {target} HTTP/1.1\r\n".encode() + (headers_dict_to_raw(shown) or b"")


def _response_head(response: Response) -> bytes:
    known = {int(each) for each in HTTPStatus}
    phrase = HTTPStatus(response.status).phrase if response.status in known else ""
    status = f"{response.protocol or 'HTTP/1.1'} {response.status} {phrase}".rstrip()
    return status.encode() + b"\r\n" + (response.headers.to_string() or b"")


def _http_block(head: bytes, body: bytes) -> bytes:
    return head.rstrip(b"\r\n") + b"\r\n\r\n" + body


def _warc_date(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _digest(hashed: Any) -> str:
    return f"sha256:{b32encode(hashed.digest()).decode()}"


def _write_member(out: BinaryIO, record: ArcWarcRecord) -> None:
    with gzip.GzipFile("", "wb", 6, out, mtime=0) as member:
        WARCWriter(member, gzip=False, warc_version="1.1").write_record(record)
    out.flush()


def _member(record: ArcWarcRecord) -> bytes:
    out = BytesIO()
    _write_member(out, record)
    return out.getvalue()


# --- reading -------------------------------------------------------------------------------------------------------


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
