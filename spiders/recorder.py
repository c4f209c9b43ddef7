"""Evidence being written: every exchange of a run appended to its WARC file as it comes (read by spiders/evidence.py).

Closing the file adds the run's statistics, syncs it and gives it its name; kill -9 loses at most the record in flight,
since a request and its response are appended in one write.
"""

import gzip
import hashlib
import json
import os
import re
import uuid
from base64 import b32encode
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from io import BufferedWriter, BytesIO
from pathlib import Path
from typing import Any, BinaryIO, Self
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK
from w3lib.http import headers_dict_to_raw
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from schemas.portal import Portal
from spiders.evidence import DEFAULT_BODY_LIMIT

KEPT_OF_AN_ERROR = 256 * 1024
SYNC_SECONDS = 2.0
_SECRET = re.compile(rb"authorization|cookie|token|secret|api-?key", re.IGNORECASE)


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
        if request.meta.get("unrecorded"):  # an answer that is itself a key, such as a session's token
            body, cut = b"", "unspecified"
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
