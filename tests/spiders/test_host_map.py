"""Where a crawl may connect to, and that it connects to nothing else."""

import json
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from spiders.evidence import read_evidence
from spiders.host_map import is_public, parse_host_map


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([], {}),
        (["a.example=http://127.0.0.1:80"], {"a.example": "http://127.0.0.1:80"}),
        (["A.Example=http://127.0.0.1:8000/"], {"a.example": "http://127.0.0.1:8000"}),
        (["a.example=http://[::1]:8000"], {"a.example": "http://[::1]:8000"}),
        (["a.example=http://127.9.9.9:1"], {"a.example": "http://127.9.9.9:1"}),
        (["été.example=http://127.0.0.1:1"], {"xn--t-9fab.example": "http://127.0.0.1:1"}),
        (["a=http://127.0.0.1:1", "b=http://127.0.0.1:1"], {"a": "http://127.0.0.1:1", "b": "http://127.0.0.1:1"}),
        (["a=http://127.0.0.1:1", "A=http://127.0.0.1:1"], {"a": "http://127.0.0.1:1"}),
    ],
)
def test_a_host_map_is_read(pairs, expected):
    assert parse_host_map(pairs) == expected


@pytest.mark.parametrize(
    ("pair", "reason"),
    [
        ("a.example", "wanted HOST="),
        ("=http://127.0.0.1:80", "bare name"),
        ("https://a.example=http://127.0.0.1:80", "bare name"),
        ("a.example:443=http://127.0.0.1:80", "bare name"),
        ("a b=http://127.0.0.1:80", "bare name"),
        ("a.example=https://127.0.0.1:80", "http://"),
        ("a.example=127.0.0.1:80", "http://"),
        ("a.example=http://192.0.2.1:80", "loopback"),
        ("a.example=http://10.0.0.1:80", "loopback"),
        ("a.example=http://0.0.0.0:80", "loopback"),
        ("a.example=http://localhost:80", "loopback"),
        ("a.example=http://127.0.0.1", "port"),
        ("a.example=http://127.0.0.1:0", "port"),
        ("a.example=http://127.0.0.1:99999", "ort"),
        ("a.example=http://127.0.0.1:80/path", "host and port only"),
        ("a.example=http://127.0.0.1:80?q", "host and port only"),
        ("a.example=http://user@127.0.0.1:80", "host and port only"),
        ("a.example=http://[::1:80", "IPv6"),
    ],
)
def test_a_bad_item_is_named_in_one_line(pair, reason):
    with pytest.raises(ValueError, match=reason) as error:
        parse_host_map(["ok.example=http://127.0.0.1:80", pair])
    assert repr(pair) in str(error.value) and "\n" not in str(error.value)


def test_a_host_has_one_address():
    with pytest.raises(ValueError, match="already sent"):
        parse_host_map(["a=http://127.0.0.1:1", "A=http://127.0.0.1:2"])


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("193.51.0.1", True),
        ("2a01:e0a::1", True),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::8.8.8.8", True),
        ("2002:808:808::1", True),
        ("127.0.0.1", False),
        ("127.255.255.254", False),
        ("0.0.0.0", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("192.0.0.8", False),
        ("192.0.2.1", False),
        ("198.18.0.1", False),
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("fe80::1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("fec0::1", False),
        ("ff02::1", False),
        ("2001:db8::1", False),
        ("::127.0.0.1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("2002:7f00:1::1", False),
        ("2002:a00:1::", False),
        ("64:ff9b::127.0.0.1", False),
        ("64:ff9b::10.0.0.1", False),
        ("64:ff9b:1::8.8.8.8", False),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", False),
        ("2130706433", False),
        ("0x7f000001", False),
        ("127.1", False),
        ("0177.0.0.1", False),
        ("localhost", False),
        ("", False),
    ],
)
def test_only_the_public_internet_is_public(address, public):
    assert is_public(address) is public


@pytest.fixture
def canary() -> Iterator[tuple[int, list[str]]]:
    """A listener on loopback that must never be called: its port, and who called."""
    seen: list[str] = []
    listener = socket.create_server(("", 0), family=socket.AF_INET6, dualstack_ipv6=True)

    def listen() -> None:
        while True:
            try:
                connection, caller = listener.accept()
            except OSError:
                return
            seen.append(str(caller))
            connection.close()

    threading.Thread(target=listen, daemon=True).start()
    yield listener.getsockname()[1], seen
    listener.close()


SPELLINGS = [
    "127.0.0.1", "2130706433", "0x7f000001", "127.1", "0177.0.0.1", "0.0.0.0", "0", "localhost",
    "127。0。0。1", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[2002:7f00:1::]", "[64:ff9b::7f00:1]",
]  # fmt: skip
OPEN_PORT = "from spiders import host_map\nhost_map.PUBLIC_PORTS = frozenset({%d})\n"


def test_no_spelling_of_a_private_address_is_called(canary, crawl):
    port, seen = canary
    paths = [f"http://{spelling}:{port}/{n}" for n, spelling in enumerate(SPELLINGS)]
    told = crawl(f"paths = {paths!r}", before=OPEN_PORT % port, settings={"ROBOTSTXT_OBEY": False}).statistics
    assert seen == []
    assert told["failures"] == {"ssrf_blocked": len(SPELLINGS)}


def test_the_canary_would_have_sung(canary, crawl):
    """The same crawl without the guard: proof that the test above can fail."""
    port, seen = canary
    before = OPEN_PORT % port + "host_map.is_public = lambda address: True\n"
    paths = [f"http://{spelling}:{port}/{n}" for n, spelling in enumerate(SPELLINGS[:8])]
    crawl(f"paths = {paths!r}", before=before, settings={"ROBOTSTXT_OBEY": False, "RETRY_TIMES": 0})
    assert len(seen) >= 8


REBIND = """
import socket
real = socket.gethostbyname
socket.gethostbyname = lambda name: "127.0.0.1" if name == "rebind.example" else real(name)
"""


def test_neither_a_redirect_nor_a_name_leads_to_a_private_address(canary, server, crawl, answer):
    """The address that was checked is the one that is called, so a name has no second chance."""
    port, seen = canary
    server.pages["/"] = answer("", "302 Found", location=f"http://127.0.0.1:{port}/secret")
    before = OPEN_PORT % port + REBIND
    spider = f'paths = ["/", "http://rebind.example:{port}/"]'
    told = crawl(spider, before=before, settings={"ROBOTSTXT_OBEY": False}).statistics
    assert seen == [] and told["failures"] == {"ssrf_blocked": 2}


def test_only_web_ports_are_called_on_public_hosts(crawl):
    told = crawl('paths = ["http://8.8.8.8:22/", "https://8.8.8.8:8443/"]', settings={"ROBOTSTXT_OBEY": False})
    assert told.statistics["failures"] == {"ssrf_blocked": 2}


def test_other_schemes_are_refused(crawl):
    paths = ["file:///etc/hosts", "data:,x", "ftp://tiny.example/x", "s3://tiny/x"]
    told = crawl(f"paths = {paths!r}", settings={"ROBOTSTXT_OBEY": False}).statistics
    assert (told["pages"], told["failures"]) == (0, {"other": 4})


def test_a_proxy_of_the_environment_is_not_used(canary, server, crawl, answer):
    port, seen = canary
    server.pages["/"] = answer("page")
    before = f'import os\nos.environ["http_proxy"] = os.environ["https_proxy"] = "http://127.0.0.1:{port}"\n'
    assert crawl(before=before).statistics["pages"] == 1
    assert seen == []


def test_a_mapped_host_keeps_its_live_address(server, crawl, answer):
    server.pages["/a?b=1"] = answer('<a href="/next">next</a>')
    spider = """
paths = ["https://tiny.example/a?b=1#part"]
def parse(self, response):
    print(json.dumps([response.url, response.request.url, response.urljoin("/next")]))
    yield
"""
    run = crawl(spider)
    seen = json.loads(run.printed[0])
    assert seen == ["https://tiny.example/a?b=1", "https://tiny.example/a?b=1#part", "https://tiny.example/next"]
    assert [asked.host for asked in server.log] == ["tiny.example", "tiny.example"]
    assert {each.url for each in read_evidence(run.evidence)} == {
        "https://tiny.example/robots.txt", "https://tiny.example/a?b=1",
    }  # fmt: skip


@pytest.fixture
def self_signed(tmp_path) -> Iterator[int]:
    """The port of a TLS server whose certificate nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = tmp_path / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            try:
                context.wrap_socket(connection, server_side=True).close()
            except OSError:
                connection.close()

    threading.Thread(target=serve, daemon=True).start()
    yield listener.getsockname()[1]
    listener.close()


def test_a_certificate_that_nobody_vouches_for_is_refused(self_signed, crawl):
    before = OPEN_PORT % self_signed + "host_map.is_public = lambda address: True\n"
    spider = f'paths = ["https://localhost:{self_signed}/"]'
    told = crawl(spider, before=before, settings={"ROBOTSTXT_OBEY": False, "RETRY_TIMES": 0}).statistics
    assert told["failures"] == {"tls": 1}
