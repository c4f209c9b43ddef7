"""Where a request may connect to: the host map (DESIGN §4) for hosts that stand in for live ones on loopback, public
addresses on ports 80 and 443 for all others. Checked on the resolved address, at the one place that opens connections.
"""

import ipaddress
from collections.abc import Hashable, Iterable
from typing import Any
from urllib.parse import urlsplit

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import TCP4ClientEndpoint, TCP6ClientEndpoint, wrapClientTLS
from twisted.web.client import HTTPConnectionPool

from spiders.secret import Secret

PUBLIC_PORTS = frozenset({80, 443})
HEADERS_CAP = 500
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# not for the internet (IANA special-purpose registries), but global by the `ipaddress` of some Python 3.11
_SPECIAL = [ipaddress.ip_network(each) for each in ("192.0.0.0/24", "64:ff9b:1::/48", "3fff::/20", "5f00::/16")]


class PrivateAddress(IgnoreRequest):
    """A portal led us to an address or a port that is not for us to ask."""

    failure_class = "ssrf_blocked"


class HeaderFlood(IgnoreRequest):
    """An answer with more header lines than any honest server sends."""

    failure_class = "too_large"


def parse_host_map(pairs: Iterable[str]) -> dict[str, str]:
    """`HOST=http://127.0.0.1:PORT` items to `{host: address}`, hosts in lower case, non-ASCII ones in punycode.

    Raises ValueError naming the item when it has another shape, leaves loopback, or contradicts an earlier one.
    """
    mapped: dict[str, str] = {}
    for pair in pairs:
        host, equals, address = pair.strip().partition("=")
        if not equals:
            raise ValueError(f"{pair!r}: wanted HOST=http://127.0.0.1:PORT")
        try:
            host = host.strip().lower().encode("ascii" if host.isascii() else "idna").decode()
            parts = urlsplit(address.strip())
            port = parts.port
        except ValueError as error:
            raise ValueError(f"{pair!r}: {error}") from error
        if not host or not set(host) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-_"):
            raise ValueError(f"{pair!r}: the host must be a bare name, without scheme, port or path")
        if parts.scheme != "http":
            raise ValueError(f"{pair!r}: the address must start with http://")
        if parts.username is not None or parts.path.strip("/") or parts.query or parts.fragment:
            raise ValueError(f"{pair!r}: the address must be host and port only")
        if not _is_loopback(parts.hostname or ""):
            raise ValueError(f"{pair!r}: the address must be on loopback")
        if not port:
            raise ValueError(f"{pair!r}: the address must state a port")
        target = f"http://{parts.netloc}"
        if mapped.setdefault(host, target) != target:
            raise ValueError(f"{pair!r}: {host} is already sent to {mapped[host]}")
    return mapped


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_public(address: str) -> bool:
    """Whether a resolved address belongs to the public internet.

    IPv4 addresses in IPv6 clothes (mapped, 6to4, NAT64) count as what they carry; anything but a plain IP address,
    such as `127.1` or `0x7f000001`, is not public.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if ip.teredo or ip.is_site_local:
            return False
    if any(ip in network for network in _SPECIAL):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


class PublicEndpoint:
    """An IStreamClientEndpoint that resolves once, checks that address and connects to it: a name cannot
    change in between."""

    def __init__(self, reactor: Any, host: str, port: int) -> None:
        self._reactor, self._host, self._port = reactor, host, port

    def connect(self, factory: Any) -> Deferred[Any]:
        return Deferred.fromCoroutine(self._connect(factory))

    async def _connect(self, factory: Any) -> Any:
        literal = self._host.strip("[]")
        address = literal if ":" in literal else await self._reactor.resolve(literal)
        if not is_public(address):
            raise PrivateAddress(f"{self._host} is {address}, which is not a public address")
        if self._port not in PUBLIC_PORTS:
            raise PrivateAddress(f"{self._host}: port {self._port} is not a public web port")
        return await _tcp(self._reactor, address, self._port).connect(factory)


def _tcp(reactor: Any, address: str, port: int) -> Any:
    return (TCP6ClientEndpoint if ":" in address else TCP4ClientEndpoint)(reactor, address, port)


class GuardedPool(HTTPConnectionPool):
    """Opens every connection of the crawl, and lets the caller choose none of the addresses."""

    def __init__(self, reactor: Any, host_map: dict[str, str], tls: Any) -> None:
        super().__init__(reactor, persistent=True)
        self._host_map, self._tls = host_map, tls

    def getConnection(self, key: Hashable, endpoint: Any) -> Any:
        assert isinstance(key, tuple)
        return super().getConnection(key, self._endpoint(*key[:3]))

    def _endpoint(self, scheme: bytes, host: bytes, port: int) -> Any:
        name = host.decode("ascii").lower()
        if scheme not in (b"http", b"https"):
            raise PrivateAddress(f"{name}: no proxy is allowed")
        if target := self._host_map.get(name):
            to = urlsplit(target)
            return _tcp(self._reactor, to.hostname or "", to.port or 0)
        public: Any = PublicEndpoint(self._reactor, name, port)
        return public if scheme == b"http" else wrapClientTLS(self._tls.creatorForNetloc(host, port), public)


class MappedDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's handler with our pool of connections. Requests and responses keep their live address and Host header,
    so that no middleware, evidence or spider ever sees a mapped one, nor the key of a portal that wants one.
    """

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        from twisted.internet import reactor  # importing it installs one, so not before Scrapy has chosen

        guarded = GuardedPool(reactor, crawler.settings.getdict("COCO_VIA"), self._contextFactory)
        guarded.maxPersistentPerHost = self._pool.maxPersistentPerHost
        guarded._factory = self._pool._factory
        self._pool = guarded
        self._secret: Secret | None = crawler.settings.get("COCO_SECRET")

    async def download_request(self, request: Request) -> Response:
        asked = self._secret.revealed(request) if self._secret else request
        response = await super().download_request(asked)
        if self._secret:
            response = self._secret.hidden(response, request)
        if (lines := sum(len(response.headers.getlist(name)) for name in response.headers)) > HEADERS_CAP:
            raise HeaderFlood(f"{request.url}: {lines} header lines")
        return response
