"""Evidence: what came in can be read back as it was seen, whatever happened to the crawl."""

import contextlib
import gzip
import hashlib
import json
import subprocess
import sys
import time
import zlib
from datetime import UTC, datetime, timedelta

import brotli
import pytest
from scrapy.http import HtmlResponse, Request, Response, XmlResponse
from scrapy.http.request import NO_CALLBACK
from warcio.archiveiterator import ArchiveIterator

from spiders.evidence import (
    EvidenceDamaged,
    import_lines,
    read_evidence,
    read_exchange,
    read_run_statistics,
    to_response,
)
from spiders.recorder import KEPT_OF_AN_ERROR, EvidenceFile, write_import

AT = datetime(2026, 11, 20, 4, 0, 0, 123456, tzinfo=UTC)
PAGE = "<html><head><meta charset='iso-8859-1'></head><p>Éclairer les étoiles".encode("latin-1")


class Spider:
    def parse_listing(self, response):
        """A callback."""


def stored(path, *exchanges, body_limit=1_000_000, close=True):
    file = EvidenceFile(path, portal="tiny", run="r1", at=AT, body_limit=body_limit)
    for n, (request, response) in enumerate(exchanges):
        file.add_exchange(request, response, AT + timedelta(seconds=n))
    if close:
        file.close({"portal": "tiny", "pages": len(exchanges)}, AT + timedelta(minutes=1))
    return path if close else file.open_path


def got(url="https://tiny.example/a?b=1", body=PAGE, status=200, headers=None, flags=None, **request):
    kind = {"Content-Type": "text/html", **(headers or {})}
    return Request(url, **request), Response(url, status=status, headers=kind, body=body, flags=flags)


def test_an_exchange_comes_back_as_it_was(tmp_path):
    request, response = got(headers={"Set-Cookie": ["a=1", "b=2"], "X-Title": "é"})
    request = request.replace(
        method="POST", body=b"q", callback=Spider().parse_listing, cb_kwargs={"page": 2, "name": "été"}
    )
    path = stored(tmp_path / "e.warc.gz", (request, response))
    [exchange] = read_evidence(path)
    assert (exchange.n, exchange.url, exchange.status) == (0, "https://tiny.example/a?b=1", 200)
    assert (exchange.method, exchange.request_body) == ("POST", b"q")
    assert (exchange.callback, exchange.kwargs) == ("parse_listing", {"page": 2, "name": "été"})
    assert exchange.fetched_at == AT
    assert (exchange.body, exchange.sha256) == (PAGE, hashlib.sha256(PAGE).hexdigest())
    assert exchange.headers.getlist("Set-Cookie") == [b"a=1", b"b=2"]
    assert exchange.headers["X-Title"] == "é".encode()
    assert not exchange.truncated
    assert read_exchange(path, exchange.offset) == exchange


@pytest.mark.parametrize(
    ("callback", "name"), [(None, "parse"), (Spider().parse_listing, "parse_listing"), (NO_CALLBACK, None)]
)
def test_the_callback_is_kept_by_name(tmp_path, callback, name):
    [exchange] = read_evidence(stored(tmp_path / "e.warc.gz", got(callback=callback)))
    assert exchange.callback == name


def test_arguments_that_are_not_json_are_refused_at_once(tmp_path):
    with pytest.raises(TypeError):
        stored(tmp_path / "e.warc.gz", got(cb_kwargs={"when": AT}))


def test_keys_and_tokens_of_ours_are_not_kept(tmp_path):
    secrets = {"Authorization": "Bearer s3cret", "X-AUTH-TOKEN": "s3cret", "Cookie": "s3cret", "X-Api-Key": "s3cret"}
    request = Request("https://tiny.example/", headers={**secrets, "Accept": "text/html"})
    path = stored(tmp_path / "e.warc.gz", (request, got()[1]))
    text = gzip.decompress(path.read_bytes())
    assert b"s3cret" not in text and b"Accept: text/html" in text and b"X-Auth-Token: (not kept)" in text


@pytest.mark.parametrize(
    ("encoding", "encode"),
    [
        ("gzip", gzip.compress),
        ("GZIP", gzip.compress),
        ("x-gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda body: zlib.compress(body)[2:-4]),
        ("br", brotli.compress),
        ("gzip, br", lambda body: brotli.compress(gzip.compress(body))),
    ],
)
def test_the_encoding_is_kept_in_the_file_and_undone_for_the_reader(tmp_path, encoding, encode):
    body = encode(PAGE)
    path = stored(tmp_path / "e.warc.gz", got(body=body, headers={"Content-Encoding": encoding}))
    [exchange] = read_evidence(path)
    assert exchange.body == PAGE and "Content-Encoding" not in exchange.headers
    with path.open("rb") as file:
        [kept] = [each.raw_stream.read() for each in ArchiveIterator(file) if each.rec_type == "response"]
    assert kept == body


@pytest.mark.parametrize(
    ("what", "body", "encoding"),
    [
        ("a bomb", gzip.compress(b"0" * 5_000_000), "gzip"),
        ("a brotli bomb", brotli.compress(b"0" * 5_000_000), "br"),
        ("not what it says", b"plain text", "gzip"),
        ("not what it says", b"\xff\xff\xff\xff", "br"),
    ],
)
def test_a_body_that_cannot_be_decoded_is_truncated_and_no_danger(tmp_path, what, body, encoding):
    path = stored(tmp_path / "e.warc.gz", got(body=body, headers={"Content-Encoding": encoding}), got())
    bad, good = read_evidence(path)
    assert bad.truncated and bad.body == b"", what
    assert good.body == PAGE


def test_an_encoding_that_nobody_knows_is_left_as_it_is(tmp_path):
    [exchange] = read_evidence(stored(tmp_path / "e.warc.gz", got(headers={"Content-Encoding": "mine"})))
    assert exchange.body == PAGE and exchange.headers["Content-Encoding"] == b"mine"


def test_a_cut_body_and_a_long_error_page_are_marked(tmp_path):
    long = b"x" * (KEPT_OF_AN_ERROR + 1)
    path = stored(
        tmp_path / "e.warc.gz", got(flags=["partial"]), got(status=500, body=long), got(status=404, body=long[:-1]),
        got(body=long),
    )  # fmt: skip
    cut, error, missing, page = read_evidence(path)
    assert (cut.truncated, error.truncated, missing.truncated, page.truncated) == (True, True, False, False)
    assert (cut.body, len(error.body), len(missing.body), len(page.body)) == (
        PAGE, KEPT_OF_AN_ERROR, len(long) - 1, len(long),
    )  # fmt: skip


@pytest.mark.parametrize("status", [200, 204, 301, 304, 404, 599, 999])
@pytest.mark.parametrize("body", [b"", b"\r\n\r\n", b"a\r\n\r\nb", bytes(range(256))])
def test_no_status_and_no_body_confuses_the_reader(tmp_path, status, body):
    path = stored(tmp_path / "e.warc.gz", got(status=status, body=body), got())
    first, second = read_evidence(path)
    assert (first.status, first.body, second.body) == (status, body, PAGE)


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        ("text/html", PAGE, HtmlResponse),
        ("application/rss+xml", b"<?xml version='1.0'?><rss/>", XmlResponse),
        ("image/png", b"\x89PNG\r\n\x1a\n\0\0", Response),
    ],
)
def test_a_response_has_the_class_that_scrapy_would_choose(tmp_path, kind, body, expected):
    [exchange] = read_evidence(stored(tmp_path / "e.warc.gz", got(body=body, headers={"Content-Type": kind})))
    response = to_response(exchange)
    assert type(response) is expected
    assert response.meta["evidence"] == {"offset": exchange.offset, "fetched_at": AT}


def test_another_tool_reads_the_file_and_finds_it_sound(tmp_path):
    path = stored(tmp_path / "e.warc.gz", got(), got(status=404), got(body=b"", flags=["partial"]))
    check = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", "-v", str(path)], capture_output=True, text=True
    )
    assert check.returncode == 0 and "fail" not in check.stdout and check.stdout.count("digest pass") == 8
    with path.open("rb") as file:
        kinds = [record.rec_type for record in ArchiveIterator(file)]
    assert kinds == ["warcinfo", *["request", "response"] * 3, "metadata"]


def test_the_first_record_says_what_the_file_is(tmp_path):
    with stored(tmp_path / "e.warc.gz").open("rb") as file:
        info = next(iter(ArchiveIterator(file))).content_stream().read().decode()
    for line in ("software: co-construisons", "isPartOf: tiny", "run: r1", "robots: classic"):
        assert f"{line}\r\n" in info


def test_the_same_run_gives_the_same_bytes(tmp_path):
    a, b = (stored(tmp_path / name, got(), got(status=404)) for name in ("a.warc.gz", "b.warc.gz"))
    assert a.read_bytes() == b.read_bytes()


def test_evidence_is_never_written_over(tmp_path):
    path = stored(tmp_path / "e.warc.gz", got())
    with pytest.raises(FileExistsError):
        stored(path)
    left = stored(tmp_path / "f.warc.gz", got(), close=False)
    with pytest.raises(FileExistsError):
        stored(tmp_path / "f.warc.gz")
    assert len(list(read_evidence(left))) == 1


def test_statistics_are_the_last_record(tmp_path):
    path = stored(tmp_path / "e.warc.gz", *[got(body=bytes(f"{n}" * 50_000, "ascii")) for n in range(20)])
    assert read_run_statistics(path) == {"portal": "tiny", "pages": 20}
    assert read_run_statistics(stored(tmp_path / "f.warc.gz", got(), close=False)) is None


def test_a_torn_end_hides_nothing_that_was_whole(tmp_path):
    """Cut at many places: the answers that were whole before the cut are read, and no others."""
    whole = stored(tmp_path / "e.warc.gz", got(), got(status=404), got(body=b"last"), close=False)
    data = whole.read_bytes()
    ends = [each.offset + each.length for each in read_evidence(whole)]
    torn = tmp_path / "torn"
    cuts = {
        *range(0, len(data), 13),
        *(end + near for end in ends for near in (-9, -1, 0, 1) if end + near < len(data)),
    }
    for length in sorted(cuts):
        torn.write_bytes(data[:length])
        assert len(list(read_evidence(torn))) == sum(end <= length for end in ends)
        assert read_run_statistics(torn) is None


def test_damage_in_the_middle_is_named(tmp_path):
    path = stored(tmp_path / "e.warc.gz", got(), got(body=b"second"), got())
    _, second, _ = read_evidence(path)
    data = bytearray(path.read_bytes())
    data[second.offset + second.length // 2] ^= 0x55
    path.write_bytes(data)
    with pytest.raises(EvidenceDamaged) as damage:
        list(read_evidence(path))
    assert (damage.value.path, damage.value.offset) == (path, second.offset)
    assert str(path) in str(damage.value) and str(second.offset) in str(damage.value)


@pytest.mark.parametrize(
    "content",
    [b"<html>a page</html>", gzip.compress(b"not a record"), b"\x1f\x8b\x08junk" * 9],
    ids=["html", "gzip of something else", "junk"],
)
def test_a_file_that_is_no_evidence_is_refused(tmp_path, content):
    path = tmp_path / "e.warc.gz"
    path.write_bytes(content)
    with pytest.raises(EvidenceDamaged):
        list(read_evidence(path))
    assert read_run_statistics(path) is None


def test_an_empty_file_holds_nothing(tmp_path):
    path = tmp_path / "e.warc.gz"
    path.write_bytes(b"")
    assert list(read_evidence(path)) == [] and read_run_statistics(path) is None


def test_an_offset_between_records_is_refused(tmp_path):
    path = stored(tmp_path / "e.warc.gz", got())
    [exchange] = read_evidence(path)
    for offset in (0, exchange.offset + 1, path.stat().st_size):
        with pytest.raises(EvidenceDamaged):
            read_exchange(path, offset)


def test_a_disk_that_refuses_leaves_the_file_whole(tmp_path):
    """A page that cannot be stored is lost; those before and after it are not."""
    file = EvidenceFile(tmp_path / "e.warc.gz", portal="tiny", run="r1", at=AT)
    file.add_exchange(*got(), AT)
    real = file._file

    class Full:
        def __getattr__(self, name):
            return getattr(real, name)

        def write(self, data):
            real.write(data[: len(data) // 2])
            raise OSError(28, "no space left")

    file._file = Full()
    with pytest.raises(OSError, match="no space"):
        file.add_exchange(*got(body=b"lost"), AT)
    file._file = real
    file.add_exchange(*got(body=b"after"), AT)
    file.close({}, AT)
    assert [each.body for each in read_evidence(file.path)] == [PAGE, b"after"]


# --- imports


LINES = b'{"ref": "1", "name": "\xc3\xa9t\xc3\xa9"}\n{"ref": "2"}\n\n{"ref": "3"}'


@pytest.mark.parametrize("as_file", [True, False])
def test_an_imported_file_is_evidence_too(tmp_path, as_file):
    source = tmp_path / "list.jsonl"
    source.write_bytes(LINES)
    path = tmp_path / "e.warc.gz"
    write_import(path, portal="tiny", run="r1", at=AT, body=source if as_file else LINES, statistics={"listings": 3})
    [exchange] = read_evidence(path)
    assert (exchange.callback, exchange.kwargs, exchange.method, exchange.status) == ("import", {}, "IMPORT", 200)
    assert (exchange.body, exchange.fetched_at, exchange.truncated) == (LINES, AT, False)
    assert read_exchange(path, exchange.offset) == exchange
    assert read_run_statistics(path) == {"listings": 3}
    assert list(import_lines(path)) == LINES.splitlines(keepends=True)


def test_a_torn_import_ends_quietly_and_a_damaged_one_does_not(tmp_path):
    path = tmp_path / "e.warc.gz"
    lines = [json.dumps({"ref": hashlib.sha256(bytes([n])).hexdigest()}).encode() + b"\n" for n in range(200)]
    write_import(path, portal="tiny", run="r1", at=AT, body=b"".join(lines), statistics={})
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    some = list(import_lines(path))
    assert some == lines[: len(some)] and list(read_evidence(path)) == []
    damaged = bytearray(data)
    damaged[len(data) // 2] ^= 0x55
    path.write_bytes(damaged)
    for read in (import_lines, read_evidence):
        with pytest.raises(EvidenceDamaged):
            list(read(path))


def test_a_large_import_is_streamed(tmp_path):
    """Writing it and reading its lines takes a small part of what it weighs."""
    source = tmp_path / "large.jsonl"
    line = json.dumps({"ref": "x" * 900}).encode() + b"\n"
    with source.open("wb") as file:
        for _ in range(200):
            file.write(line * 500)
    script = f"""
import resource
from datetime import datetime, UTC
from pathlib import Path
from spiders.evidence import import_lines
from spiders.recorder import write_import
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
write_import(Path("{tmp_path}/e.warc.gz"), portal="tiny", run="r1", at=datetime.now(UTC), body=Path("{source}"),
             statistics={{}})
print(sum(1 for line in import_lines(Path("{tmp_path}/e.warc.gz"))))
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert told[0] == "100000" and int(told[1]) < 20 < source.stat().st_size // 1024 // 1024


# --- a crawl


def test_a_crawl_is_kept_whole_and_replays_as_it_was_seen(server, crawl, answer):
    """Redirect, gzip, 404, retry, robots.txt: every hop is stored, and what the spider saw comes back the same."""
    latin = "<html><meta charset=iso-8859-1><title>Éclairer</title>".encode("latin-1")
    server.pages |= {
        "/": answer("", "301 Moved", location="/list"),
        "/list": [answer("", "503 Busy"), answer(PAGE, content_encoding="gzip")],
        "/latin": answer(latin, kind="text/html; charset=latin-1", content_encoding="gzip"),
        "/data.json": answer('{"name": "été"}', kind="application/json"),
        "/feed": answer('<?xml version="1.0" encoding="utf-8"?><rss>é</rss>', kind="text/xml"),
        "/post": answer("posted"),
    }
    spider = """
def parse(self, response):
    yield from self.seen(response)
    for path in ("/latin", "/data.json", "/feed", "/gone"):
        yield response.follow(path, self.parse_listing, cb_kwargs={"path": path})
    yield response.follow("/post", self.parse_listing, method="POST", body=b"q=1", cb_kwargs={"path": "/post"})

def parse_listing(self, response, path):
    yield from self.seen(response)

def seen(self, response):
    told = response.meta["evidence"]
    print(json.dumps([
        response.url, response.text, response.encoding, type(response).__name__, response.status,
        sorted(name.decode() for name in response.headers), told["offset"], told["fetched_at"].isoformat(),
    ]))
    yield listing(response.url)
"""
    run = crawl(spider)
    exchanges = list(read_evidence(run.evidence))
    told = [(each.url.removeprefix("http://tiny.example"), each.status, each.callback) for each in exchanges]
    assert told[:4] == [
        ("/robots.txt", 200, None), ("/", 301, "parse"), ("/list", 503, "parse"), ("/list", 200, "parse"),
    ]  # fmt: skip
    assert sorted(told[4:]) == [
        ("/data.json", 200, "parse_listing"), ("/feed", 200, "parse_listing"), ("/gone", 404, "parse_listing"),
        ("/latin", 200, "parse_listing"), ("/post", 200, "parse_listing"),
    ]  # fmt: skip
    assert [each.n for each in exchanges] == list(range(9))
    [posted] = [each for each in exchanges if each.url.endswith("/post")]
    assert (posted.method, posted.request_body, posted.kwargs) == ("POST", b"q=1", {"path": "/post"})

    live = [json.loads(line) for line in run.printed]
    replayed = []
    for exchange in exchanges:
        if exchange.callback and exchange.status == 200:
            response = to_response(exchange)
            replayed.append([
                response.url, response.text, response.encoding, type(response).__name__, response.status,
                sorted(name.decode() for name in response.headers), exchange.offset, exchange.fetched_at.isoformat(),
            ])  # fmt: skip
    assert sorted(replayed) == sorted(live) and len(live) == 5
    assert read_run_statistics(run.evidence) == run.statistics
    assert not run.open_evidence.exists()


def test_a_cut_page_is_kept_and_marked_each_time(server, crawl):
    server.pages["/"] = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>half a pa"
    run = crawl()
    pages = [each for each in read_evidence(run.evidence) if each.callback]
    assert [(each.truncated, each.body) for each in pages] == [(True, b"<html>half a pa")] * 3
    assert run.statistics["pages"] == 0


def test_a_killed_crawl_leaves_what_it_had(server, start_crawl, answer):
    server.pages |= {f"/{n}": answer(f"<p>{n}") for n in range(20)}
    server.pages["/7"] = lambda connection: time.sleep(30)
    run = start_crawl(f"paths = {[f'/{n}' for n in range(20)]!r}")
    run.until(lambda: server.asked("/7"))
    run.kill()
    assert not run.evidence.exists() and not (run.folder / "statistics.json").exists()
    kept = [each for each in read_evidence(run.open_evidence) if each.callback]
    asked = [each.path for each in server.asked()]
    assert [each.url.removeprefix("http://tiny.example") for each in kept] == asked[:-1] and asked[-1] == "/7"
    assert all(each.body == f"<p>{each.url.rpartition('/')[2]}".encode() for each in kept)
    assert read_run_statistics(run.open_evidence) is None


@pytest.mark.slow
@pytest.mark.parametrize("after", [0, 3, 11, 29])
def test_wherever_a_crawl_is_killed_the_file_can_be_read(server, start_crawl, answer, after):
    """Killed at any moment of a busy crawl; at most the page in flight is missing."""
    server.pages |= {f"/{n}": answer(f"<p>{n}" * 3000) for n in range(400)}
    run = start_crawl(f"paths = {[f'/{n}' for n in range(400)]!r}")
    with contextlib.suppress(AssertionError):
        run.until(lambda: len(server.asked()) > after)
    run.kill()
    kept = [each for each in read_evidence(run.open_evidence) if each.callback]
    assert len(kept) >= len(server.asked()) - 1
    assert all(each.body.endswith(each.url.rpartition("/")[2].encode()) for each in kept)
