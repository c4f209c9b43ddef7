"""Web addresses: mended where only the scheme is missing, refused where they are prose, and one spelling to compare by."""

import html
import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flows.readings.reading import Context, Reading, problem
from flows.readings.text import clean

HOST = re.compile(
    r"(?=.{4,253}$)([a-z0-9\u00a1-\uffff]([a-z0-9\u00a1-\uffff_-]{0,61}[a-z0-9\u00a1-\uffff])?\.)+[a-z\u00a1-\uffff][a-z0-9-]{1,62}"
)
TRACKING = re.compile(r"utm_\w+|fbclid|gclid|mc_cid|mc_eid|cHash|no_cache")


def read_address(raw: str, context: Context) -> list[Reading]:
    """http or https addresses of public hosts. `www.x.org/a` gets `https://`; words, other schemes, user names,
    bare numbers as host are problems: the link would lead elsewhere than it says."""
    text = html.unescape(clean(raw))
    if not text:
        return []
    if " " in text or "\n" in text:
        return problem("not_an_address", "address: has blanks")
    rule = "address"
    if "://" not in text:
        if text.startswith(("mailto:", "tel:", "javascript:", "data:", "//", "/", "#")):
            return problem("not_an_address", "address: no host")
        text, rule = f"https://{text}", "address: scheme added"
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").rstrip(".")
        port = parts.port
    except ValueError:
        return problem("not_an_address", "address: malformed")
    if parts.scheme not in ("http", "https") or parts.username is not None or not HOST.fullmatch(host):
        return problem("not_an_address", "address: scheme, user or host refused")
    netloc = host if port in (None, 80, 443) else f"{host}:{port}"
    return [
        Reading(rule=rule, value=urlunsplit((parts.scheme, netloc, parts.path or "/", parts.query, parts.fragment)))
    ]


def read_identifier(raw: str, context: Context) -> list[Reading]:
    """An address under which another portal knows the thing, or a bare key; a path alone is kept as it is."""
    text = clean(raw)
    if text.startswith("/") and " " not in text:
        return [Reading(rule="identifier: path", value=text)]
    if re.fullmatch(r"[\w.:-]{1,80}", text) and "." not in text:
        return [Reading(rule="identifier: key", value=text)]
    return read_address(raw, context)


def comparable(address: str) -> str:
    """One spelling for addresses that differ in scheme, `www.`, case of the host, final slash, fragment or tracking.

    Query strings stay: three different projects of one portal differ by nothing else (international-portals §5).
    """
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    query = urlencode([(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not TRACKING.fullmatch(k)])
    path = parts.path.rstrip("/").removesuffix("/index.html").removesuffix("/index.php")
    return host + path + (f"?{query}" if query else "")
