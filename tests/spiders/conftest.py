"""A raw server on loopback, and a way to run a tiny spider against it in a child process, with a reactor of its own."""

import gzip
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from spiders.registry import load_metadata

ROOT = Path(__file__).resolve().parents[2]
PRELUDE = """
import json, sys
from pathlib import Path
import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from schemas.listing import Drop, Issue, Listing, Statement
from schemas.portal import Expectation, Politeness, Portal, Publish
from spiders.settings import settings_for

PORTAL = Portal(
    key="tiny", title="Tiny", publisher="Tiny", homepage="http://tiny.example", country="FR", languages=("fr",),
    kinds=frozenset({"project"}), licence="none", licence_evidence="none", publish=Publish.FACTS, identity="the path",
    expectation=Expectation(listings=(0, 9)), politeness=Politeness(**json.loads(sys.argv[1])["politeness"]),
)

def listing(ref, **fields):
    rows = tuple(Statement(field=name, value=value, locator="test") for name, value in fields.items())
    return Listing(portal="tiny", ref=ref, kind="project", page_url="http://tiny.example/" + ref, statements=rows)

class TinySpider(scrapy.Spider):
    name = "tiny"
    portal = PORTAL
    paths = ["/"]
    async def start(self):
        for path in self.paths:
            url = "http://tiny.example" + path if path.startswith("/") else path
            yield scrapy.Request(url, self.parse, meta={"chain": True})
    def parse(self, response):
        yield listing(response.url)
"""
CODA = """
def run():
    told = json.loads(sys.argv[1])
    folder = Path(told["folder"])
    settings = settings_for(
        PORTAL, evidence=Path(told["evidence"]), run_folder=folder, run="r1", via=told["via"], contact=""
    )
    process = AsyncCrawlerProcess({**settings, **told["settings"]})
    process.crawl(SPIDER)
    process.start()
run()
"""
MAIN = """
import spiders.registry
def load_portal(key):
    return {"tiny": SPIDER}[key]
spiders.registry.load_portal = load_portal
from spiders.crawl import main
told = json.loads(sys.argv[1])
folder = ["--folder", told["folder"], "--evidence", told["evidence"]]
via = [word for host, url in told["via"].items() for word in ("--via", f"{host}={url}")]
sys.exit(main([told["key"], "--run", "r1", *folder, *via, "--contact", "https://me.example"]))
"""
BETWEEN = "import subprocess, sys; subprocess.run(sys.argv[1:])"


def answer(body: bytes | str = b"", status: str = "200 OK", kind: str = "text/html", **headers: str) -> bytes:
    """One whole HTTP answer; `content_encoding="gzip"` also compresses."""
    raw = body.encode() if isinstance(body, str) else body
    if headers.get("content_encoding") == "gzip":
        raw = gzip.compress(raw)
    rows = {"Content-Type": kind, "Content-Length": str(len(raw)), "Connection": "close"}
    rows |= {name.replace("_", "-").title(): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in rows.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + raw


@pytest.fixture(name="answer")
def answer_fixture() -> Callable[..., bytes]:
    return answer


@dataclass(frozen=True)
class Asked:
    """One request, and when it came."""

    at: float
    method: str
    path: str
    host: str
    agent: str
    body: bytes


@dataclass
class RawServer:
    """Answers bytes by path, or what a callable of the connection sends; 404 where it has nothing."""

    pages: dict[str, bytes | list[bytes] | Callable[[socket.socket], None]] = field(default_factory=dict)
    log: list[Asked] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.pages.setdefault("/robots.txt", answer("User-agent: *\nAllow: /\n", kind="text/plain"))
        threading.Thread(target=self._serve, daemon=True).start()

    def asked(self, prefix: str = "/") -> list[Asked]:
        """The requests for pages under `prefix`, robots.txt left out."""
        return [each for each in self.log if each.path.startswith(prefix) and each.path != "/robots.txt"]

    def close(self) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as lines:
            method, path, _ = (lines.readline().decode() or "NONE / -").split()
            headers = {}
            while line := lines.readline().strip():
                name, _, value = line.decode().partition(":")
                headers[name.lower()] = value.strip()
            body = lines.read(int(headers.get("content-length", 0)))
            host, agent = headers.get("host", ""), headers.get("user-agent", "")
            self.log.append(Asked(time.monotonic(), method, path, host, agent, body))
            page = self.pages.get(path, answer("not here", "404 Not Found"))
            if isinstance(page, list):
                page = page.pop(0) if len(page) > 1 else page[0]
            try:
                if callable(page):
                    page(connection)
                else:
                    connection.sendall(page)
            except OSError:
                return  # the crawler hung up: what many of these tests want


@pytest.fixture
def closed_port() -> int:
    """A port on loopback where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.fixture
def server() -> Iterator[RawServer]:
    server = RawServer()
    yield server
    server.close()


@dataclass
class Crawl:
    """A crawl in its child process, and what it left."""

    process: subprocess.Popen[bytes]
    folder: Path
    evidence: Path

    def wait(self, seconds: float = 60) -> "Crawl":
        self.process.wait(seconds)
        return self

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def until(self, holds: Callable[[], bool], seconds: float = 20) -> None:
        """Waits for something that the running crawl brings about."""
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end and self.process.poll() is None, self.log
            time.sleep(0.02)

    @property
    def open_evidence(self) -> Path:
        return self.evidence.with_name(self.evidence.name + ".open")

    @property
    def statistics(self) -> dict[str, Any]:
        path = self.folder / "statistics.json"
        assert path.exists(), self.log
        return dict(json.loads(path.read_text()))

    @property
    def printed(self) -> list[str]:
        return (self.folder / "output.txt").read_text().splitlines()

    @property
    def log(self) -> str:
        logs = (self.folder / "log.txt", self.folder / "output.txt")
        return "\n".join(path.read_text() for path in logs if path.exists())


@pytest.fixture
def start_crawl(server: RawServer, tmp_path: Path) -> Iterator[Callable[..., Crawl]]:
    """Starts a crawl of `http(s)://tiny.example`, mapped to `server`.

    `spider` is the body of a subclass of TinySpider (`paths`, `parse`, ...), `before` runs in the child before it;
    `key` runs it by the command line instead, as the portal that it names;
    `between` puts one more process between the test and the crawl.
    """
    crawls: list[Crawl] = []

    def start(
        spider: str = "pass", *, before: str = "", via: dict[str, str] | None = None,
        settings: dict[str, Any] | None = None, between: bool = False, key: str = "", **politeness: Any,
    ) -> Crawl:  # fmt: skip
        folder = tmp_path / f"run{len(crawls)}"
        folder.mkdir()
        body = "".join(f"    {line}\n" for line in spider.strip().splitlines())
        script = f"{PRELUDE}\n{before}\nclass SPIDER(TinySpider):\n{body}\n{MAIN if key else CODA}"
        told = {
            "folder": str(folder), "evidence": str(folder / "tiny.warc.gz"), "politeness": politeness,
            "key": key, "via": {"tiny.example": server.address} if via is None else via, "settings": settings or {},
        }  # fmt: skip
        (folder / "spider.py").write_text(script)
        command = [sys.executable, str(folder / "spider.py"), json.dumps(told)]
        if between:
            command = [sys.executable, "-c", BETWEEN, *command]
        with (folder / "output.txt").open("wb") as output:
            process = subprocess.Popen(
                command, cwd=ROOT, stdout=output, stderr=output, start_new_session=True,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
            )  # fmt: skip
        crawls.append(Crawl(process, folder, folder / "tiny.warc.gz"))
        return crawls[-1]

    yield start
    for crawl in crawls:
        if crawl.process.poll() is None:
            os.killpg(crawl.process.pid, signal.SIGKILL)  # a session of its own, which a failed test left running
            crawl.process.wait(10)


@pytest.fixture(scope="session")
def harvest(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, dict[str, str]], Crawl]:
    """Harvests a real portal, by its key and a host map, as the harvest stage does; waits for the end. With `keyed`, a
    portal that wants a key gets the name of its variable for one, which is what sample portals take."""
    base = tmp_path_factory.mktemp("harvest")

    def run(key: str, via: dict[str, str], *, keyed: bool = True) -> Crawl:
        folder = Path(tempfile.mkdtemp(prefix=key, dir=base))
        evidence = folder / "evidence.warc.gz"
        command = [sys.executable, "-m", "spiders.crawl", key, "--run", "r1", "--evidence", str(evidence)]
        command += ["--folder", str(folder), *(f"--via={host}={address}" for host, address in via.items())]
        name = load_metadata(key).secret if keyed else None
        with (folder / "output.txt").open("wb") as output:
            process = subprocess.Popen(
                command, cwd=ROOT, stdout=output, stderr=output, env={**os.environ, **({name: name} if name else {})}
            )
        try:
            return Crawl(process, folder, evidence).wait()
        finally:
            process.kill()

    return run


@pytest.fixture
def crawl(start_crawl: Callable[..., Crawl]) -> Callable[..., Crawl]:
    """As `start_crawl`, to the end."""
    return lambda *args, **how: start_crawl(*args, **how).wait()
