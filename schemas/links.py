"""Addresses that came from outside: which of them may become links (pains-and-faults §5, S15 and S24)."""

import re
from functools import lru_cache
from urllib.parse import urlsplit

NO_SPACE = re.compile(r"[^\s\x00-\x20\x7f\\<>\"]{1,2000}")
# What most addresses look like, of which nothing below would say otherwise: small letters, no port, no user name.
LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
PLAIN = re.compile(rf"https?://((?:{LABEL}\.){{1,9}}[a-z]{{2,63}})(?:[/?#][!#-;=?-\[\]-~]{{0,1700}})?")


@lru_cache(4096)  # a thing's links are asked for by one profile after the other
def host_of(url: str | None) -> str | None:
    """The host that a link to `url` would lead to, in ASCII so that look-alike letters show.

    None when it must not be a link: not http(s), no host, a user name in it, an IP address, or a character that
    browsers and parsers read differently.
    """
    if not url:
        return None
    if (plain := PLAIN.fullmatch(url)) and len(url) <= 2000:
        return plain[1].removeprefix("www.")
    if not NO_SPACE.fullmatch(url):
        return None
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        _ = parts.port  # raises when it is no number
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or "." not in host or _is_address(host):
        return None
    return host.removeprefix("www.")


def _is_address(host: str) -> bool:
    # `0x7f.1` and `127.1` are addresses too to some browsers: a last label is never a number.
    if re.fullmatch(r"(0x[0-9a-f]*|\d+)\.?", host.rpartition(".")[2] or host):
        return True
    return ":" in host  # IPv6


def safe(url: str | None) -> str | None:
    """`url` itself when it may be a link, else None."""
    return url if host_of(url) else None
