"""Web addresses: mended where only the scheme is missing, refused where they are prose, one spelling to compare by."""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flows.readings.reading import Context, Reading, problem
from flows.readings.text import EMAIL, clean, strike_personal_data, unescape

HOST = re.compile(
    r"(?=.{4,253}$)([a-z0-9\u00a1-\uffff]([a-z0-9\u00a1-\uffff_-]{0,61}[a-z0-9\u00a1-\uffff])?\.)+"
    r"[a-z\u00a1-\uffff][a-z0-9-]{1,62}"
)
TRACKING = re.compile(r"utm_\w+|fbclid|gclid|mc_cid|mc_eid|cHash|no_cache")


def read_address(raw: str, context: Context) -> list[Reading]:
    """http or https addresses of public hosts. `www.x.org/a` gets `https://`; words, other schemes, user names,
    bare numbers as host are problems: the link would lead elsewhere than it says; so are mail addresses inside."""
    text = clean(unescape(raw))
    if not text:
        return []
    if len(text.split()) > 1:
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
    if EMAIL.search(text):
        return problem("personal_data", "address: no mail address in it")
    netloc = host if port in (None, 80, 443) else f"{host}:{port}"
    return [
        Reading(rule=rule, value=urlunsplit((parts.scheme, netloc, parts.path or "/", parts.query, parts.fragment)))
    ]


def read_identifier(raw: str, context: Context) -> list[Reading]:
    """An address under which another portal knows the thing, a key, or `portal:ref`; a path alone is kept as it is."""
    text = clean(raw)
    if strike_personal_data(text)[1]:
        return problem("personal_data", "identifier: no mail address, no telephone number")
    if re.fullmatch(r"/(?!/)\S*", text):
        return [Reading(rule="identifier: path", value=text)]
    if re.fullmatch(r"[\w:-]{1,80}|[a-z][a-z0-9_]*:(?!/)\S{1,120}", text):
        return [Reading(rule="identifier: key", value=text)]
    return read_address(raw, context)


def comparable(address: str) -> str:
    """One spelling for addresses that differ in scheme, `www.`, port, case of the host, final slash, fragment or
    tracking.

    Query strings stay: three different projects of one portal differ by nothing else (international-portals §5). So
    does a fragment that is a path (`#/projects/12`).
    """
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    query = urlencode([(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not TRACKING.fullmatch(k)])
    path, longer = parts.path, ""
    while path != longer:
        longer, path = path, path.rstrip("/").removesuffix("/index.html").removesuffix("/index.php")
    route = f"#{parts.fragment}" if parts.fragment.startswith(("/", "!")) else ""
    return host + path + (f"?{query}" if query else "") + route
