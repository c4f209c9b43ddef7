"""The sample server answers as the portals would, and the samples that ship are whole."""

import csv
import json
import re
from collections.abc import Iterator
from contextlib import closing
from email.message import Message
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from spiders.samples.server import SAMPLES, SampleServer, Served, read_index, read_portals, serve_samples

HTML = "text/html; charset=utf-8"
CAPTURES = Path(__file__).parents[3] / "shared" / "portals"


def entry(file: str | None, status: int = 200, content_type: str = HTML, **more: object) -> dict[str, object]:
    return {"status": status, "content_type": content_type, "file": file, **more}


def portal(folder: Path, index: dict[str, object], **files: str) -> None:
    folder.mkdir(parents=True)
    (folder / "index.json").write_text(json.dumps(index), encoding="utf-8")
    for name, text in files.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two portals in our format and one capture."""
    pages = {
        "/": entry("home.html"),
        "/liste?a=1&b=%C3%A9t%C3%A9": entry("list.html"),
        "/été/": entry("summer.html"),
        "POST /liste?page=1": entry("posted.html"),
        "/ancien": {"status": 301, "headers": {"Location": "/"}},
        "/perdu": entry("lost.html", status=410),
        "/api/": entry(
            "data.html", content_type="application/json", negotiate={"Accept: text/html": entry("form.html")}
        ),
    }
    texts = {name: f"{name} é" for name in ("home", "list", "summer", "posted", "lost", "data", "form")}
    portal(tmp_path / "first", {"host": "Premier.fr", "pages": pages}, **texts)
    portal(tmp_path / "second", {"host": "second.fr", "pages": {"/": entry("home.html")}}, home="the second")
    portal(
        tmp_path / "captured.org",
        {"/": entry("home.html"), "/a": {"status": 301, "content_type": "", "file": None, "location": "/"}},
        home="the captured",
    )
    return tmp_path


@pytest.fixture
def server(folder: Path) -> Iterator[SampleServer]:
    with serve_samples(folder) as running:
        yield running


def connect(server: SampleServer) -> HTTPConnection:
    return HTTPConnection(urlsplit(server.address).netloc, timeout=5)


class Answer(NamedTuple):
    status: int
    headers: Message
    body: str


def ask(server: SampleServer, path: str, method: str = "GET", host: str = "premier.fr", **headers: str) -> Answer:
    with closing(connect(server)) as connection:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers={"Host": host} | named)
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read().decode("utf-8", "replace"))


@pytest.mark.parametrize(
    ("method", "host", "path", "status", "body"),
    [
        ("GET", "premier.fr", "/", 200, "home é"),
        ("GET", "PREMIER.fr:8080", "/", 200, "home é"),
        ("GET", "second.fr", "/", 200, "the second"),
        ("GET", "premier.fr", "/liste?b=%C3%A9t%C3%A9&a=1", 200, "list é"),
        ("GET", "premier.fr", "/%C3%A9t%C3%A9/", 200, "summer é"),
        ("GET", "premier.fr", "/perdu", 410, "lost é"),
        ("HEAD", "premier.fr", "/", 200, ""),
        ("POST", "premier.fr", "/liste?page=1", 200, "posted é"),
        ("GET", "premier.fr", "/liste?page=1", 404, "not among the samples\n"),
        ("POST", "premier.fr", "/", 404, "not among the samples\n"),
        ("GET", "premier.fr", "/liste", 404, "not among the samples\n"),
        ("GET", "unknown.fr", "/", 404, "not among the samples\n"),
    ],
)
def test_the_host_and_the_address_choose_the_page(
    server: SampleServer, method: str, host: str, path: str, status: int, body: str
) -> None:
    answer = ask(server, path, method, host)
    assert (answer.status, answer.body) == (status, body)
    assert server.log == [Served(host.split(":")[0].lower(), method, path, status)]


@pytest.mark.parametrize(("host", "path"), [("premier.fr", "/ancien"), ("captured.org", "/a")])
def test_a_redirect_says_where(server: SampleServer, host: str, path: str) -> None:
    answer = ask(server, path, host=host)
    assert (answer.status, answer.headers["Location"], answer.headers["Content-Length"]) == (301, "/", "0")


@pytest.mark.parametrize(
    ("accept", "body"),
    [
        ("", "data é"),
        ("application/json", "data é"),
        ("text/html", "form é"),
        ("Text/HTML;q=0.9,*/*;q=0.8", "form é"),
        ("*/*, text/html", "data é"),
    ],
)
def test_what_is_asked_for_first_decides(server: SampleServer, accept: str, body: str) -> None:
    assert ask(server, "/api/", Accept=accept).body == body


def test_the_length_counts_bytes_and_head_gives_it_too(server: SampleServer) -> None:
    lengths = {ask(server, "/", method).headers["Content-Length"] for method in ("GET", "HEAD")}
    assert lengths == {str(len("home é".encode()))}


def test_an_unchanged_page_is_not_sent_again(server: SampleServer) -> None:
    etag = ask(server, "/").headers["ETag"]
    for sent in (etag, f'"other", W/{etag}'):
        answer = ask(server, "/", If_None_Match=sent)
        assert (answer.status, answer.body, answer.headers["ETag"]) == (304, "", etag)
    assert ask(server, "/", If_None_Match='"other"').status == 200
    assert ask(server, "/liste?page=1", "POST", If_None_Match=etag).status == 200
    assert ask(server, "/ancien").headers["ETag"] is None


def test_one_connection_serves_many_requests(server: SampleServer) -> None:
    connection = connect(server)
    connection.connect()
    kept = connection.sock
    for method, path in [
        ("POST", "/liste?page=1"),
        ("GET", "/absent"),
        ("HEAD", "/"),
        ("GET", "/"),
        ("GET", "/ancien"),
    ]:
        connection.request(method, path, body=b"x" * 5000 if method == "POST" else None, headers={"Host": "premier.fr"})
        connection.getresponse().read()
        assert connection.sock is kept
    connection.close()
    assert [served.status for served in server.log] == [200, 404, 200, 200, 301]


def test_the_host_map_leads_every_portal_to_one_port(server: SampleServer) -> None:
    assert server.via == dict.fromkeys(("captured.org", "premier.fr", "second.fr"), server.address)
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", server.address)


def test_keys_choose_the_portals(folder: Path) -> None:
    with serve_samples(folder, ["second"]) as server:
        assert list(server.via) == ["second.fr"]
        assert ask(server, "/").status == 404


def test_the_port_is_given_back(folder: Path) -> None:
    with serve_samples(folder) as server:
        pass
    with pytest.raises(ConnectionRefusedError):
        ask(server, "/")


def test_folders_of_one_host_are_put_together_unless_they_disagree(tmp_path: Path) -> None:
    portal(tmp_path / "a", {"host": "x.fr", "pages": {"/": entry("home.html"), "/a": entry("home.html")}}, home="same")
    portal(tmp_path / "b", {"host": "x.fr", "pages": {"/": entry("home.html"), "/b": entry("home.html")}}, home="same")
    assert sorted(read_portals(tmp_path)["x.fr"]) == ["/", "/a", "/b"]
    (tmp_path / "b" / "home.html").write_text("other", encoding="utf-8")
    with pytest.raises(ValueError, match=r"b answers / of x\.fr otherwise"):
        read_portals(tmp_path)


@pytest.mark.parametrize("key", ["absent", "hollow"])
def test_what_is_missing_is_said_at_the_start(tmp_path: Path, key: str) -> None:
    portal(tmp_path / "hollow", {"host": "x.fr", "pages": {"/": entry("gone.html")}})
    with pytest.raises(FileNotFoundError), serve_samples(tmp_path, [key]):
        pass


@pytest.mark.skipif(not CAPTURES.is_dir(), reason="the captured portals (shared/portals) are not here")
def test_captures_are_read_as_they_are() -> None:
    with serve_samples(CAPTURES, ["citizenscience-gov"]) as server:
        assert ask(server, "/catalog/100/", host="citizenscience-gov").status == 200
        assert ask(server, "/catalog", host="citizenscience-gov").headers["Location"] == "/catalog/"


def test_every_sample_answers_as_its_index_says() -> None:
    with serve_samples() as server:
        for folder in sorted(path.parent for path in SAMPLES.glob("*/index.json")):
            for host, pages in read_index(folder).items():
                for key, page in pages.items():
                    method, _, path = key.rpartition(" ")
                    assert ask(server, path, method or "GET", host).status == page["status"], f"{host} {key}"


def test_samples_name_nobody() -> None:
    address = re.compile(rb"[\w.+-]+@[\w-]+\.[\w.-]+")
    found = {hit for path in SAMPLES.rglob("*") if path.is_file() for hit in address.findall(path.read_bytes())}
    assert {hit.strip(b".") for hit in found} <= {b"contact@example.org"}


def test_the_exported_table_of_appels_projets_recherche_is_whole() -> None:
    text = (SAMPLES / "appels_projets_recherche/files/export.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.reader(text.splitlines(keepends=True), delimiter=";"))
    assert {len(row) for row in rows} == {8}
    links = {row[6] for row in rows[1:]}
    fragments = [
        json.loads((SAMPLES / f"appels_projets_recherche/files/cards-{page}.json").read_text(encoding="utf-8"))
        for page in (1, 2, 3)
    ]
    hrefs = {href for part in fragments for href in re.findall(r'href="(/appel/[^"]+)"', part["call_for_proposals"])}
    assert {urlsplit(link).path for link in links} == hrefs
    assert {part["pagination"]["total"] for part in fragments} == {len(links)}
