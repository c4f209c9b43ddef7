"""Web addresses: mended where only one reading is possible, refused where they are prose, in one spelling."""

import re
import string
from functools import cache
from typing import cast
from urllib.parse import quote, urlsplit, urlunsplit

import idna

from flows.readings.markup import unescape
from flows.readings.personal import EMAIL, strike_personal_data
from flows.readings.reading import Context, Reading, problem
from flows.readings.text import clean
from schemas.field import fields
from schemas.listing import Kind

LONGEST = 2_000  # that browsers and servers take
LONGEST_LIST = 20_000
HOST = re.compile(
    r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+(?:xn--[a-z0-9-]{1,59}|[a-z][a-z0-9-]{0,61}[a-z0-9])"
)
# parameters that say where a visitor comes from, never what he sees; by their own makers' documentation
TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|twclid|ttclid|yclid|igshid|igsh|li_fat_id|mc_cid|mc_eid|"
    r"_hsenc|_hsmi|__hstc|__hssc|__hsfp|hsctatracking|mkt_tok|vero_id|vero_conv|oly_anon_id|oly_enc_id|wickedid|"
    r"_openstat|_ga|_gl|pk_(?:campaign|kwd|source|medium|content|cid)|piwik_(?:campaign|kwd)|matomo_\w+|mtm_\w+|"
    r"at_(?:medium|campaign|custom\d|format|creation|emailtype|link|recipient_id|recipient_list|send_date)|xtor|"
    r"ref_src|ref_url|sc_cid|rb_clickid|s_cid|epik|trkcampaign|cmpid",
    re.IGNORECASE,
)
# a server may want these to answer, so they stay in what is published; two addresses that differ by them are one
TRANSIENT = re.compile(r"chash|no_cache|phpsessid|jsessionid|sessionid", re.IGNORECASE)
_SCHEME = re.compile(r"(https?)(?:\s*:\s*(?:/\s*)*|\s*(?:/\s*){2})(?=[^\s/])", re.IGNORECASE)
_BRACKETS = re.compile(r"<([^<>]*)>|«\s*([^«»]*?)\s*»|\"([^\"]*)\"|“([^“”]*)”|\(([^()]*)\)")
_FINAL = ".,;:!»”\"'>"
_BETWEEN = re.compile(
    r"(?<!//)\s*(?:[|;,]|\bet\b|\band\b|\bund\b|\by\b|\ben\b|\bou\b|\bor\b|\s)\s*(?=https?:|www\.)", re.IGNORECASE
)
_WITHIN_PROSE = re.compile(r"https?://\S|\bwww\.\S", re.IGNORECASE)
_PERCENT = re.compile(r"%([0-9a-fA-F]{2})")
_UNRESERVED = frozenset(string.ascii_letters + string.digits + "-._~")
# what may stand unescaped in a path, a query or a fragment, beside letters and digits (RFC 3986, and WHATWG's leniency)
_LITERAL = "%!$&'()*+,;=:@/?#[]{}|^`~"
_DEFAULT_PORTS = {"http": 80, "https": 443}
SEVERAL = "keep the one of the project in the portal file, or ask for a field that holds many"


def read_address(raw: str, context: Context) -> list[Reading]:
    """http or https addresses of public hosts, in one spelling. `www.x.org/a` gets `https://`. Words, other schemes,
    user names, bare numbers as host are problems: the link would lead elsewhere than it says; so are mail addresses
    inside, words around an address, and several addresses where the field holds one."""
    text = clean(unescape(raw))
    if not text:
        return []
    mends = []
    if bracketed := _BRACKETS.fullmatch(text):
        text, mends = next(each for each in bracketed.groups() if each is not None).strip(), ["brackets off"]
    parts = [part for part in _BETWEEN.split(text) if part] if len(text) <= LONGEST_LIST else [text]
    if len(parts) < 2:
        return _read_one(text, context, mends)
    each = [reading for part in parts for reading in _read_one(part, context, mends)]
    if any(reading.value is None for reading in each):
        return problem("not_an_address", "address: words beside it", "take the address itself in the portal file")
    if not _holds_many(context):
        return problem("several_addresses", f"address: {len(parts)} in one value", SEVERAL)
    read = {reading.value: reading for reading in each}
    return [Reading(rule=f"{each.rule}; one of {len(parts)}", value=each.value) for each in read.values()]


def _holds_many(context: Context) -> bool:
    field = fields().get((cast(Kind, context.kind), context.field))
    return bool(field and field.many)


def _read_one(text: str, context: Context, mends: list[str]) -> list[Reading]:
    if len(text) > LONGEST:
        return problem("too_long", f"address: at most {LONGEST} characters")
    text, mended = _with_scheme(text)
    mends = [*mends, *mended]
    if len(text.split()) != 1:
        if _WITHIN_PROSE.search(text):
            return problem("not_an_address", "address: words beside it", "take the address itself in the portal file")
        return problem("not_an_address", "address: has blanks")
    if text.endswith(("…", "...")):
        return problem("not_an_address", "address: breaks off", "take the address from the link, not from its text")
    text, mends = _without_final_signs(text, mends)
    if "://" not in text:
        if text.startswith(("mailto:", "tel:", "javascript:", "data:", "//", "/", "#")):
            return problem("not_an_address", "address: no host")
        if not text.casefold().startswith("www.") and not _is_public_name(re.split(r"[/?#:]", text)[0]):
            return problem("not_an_address", "address: not the name of a host")
        text, mends = f"https://{text}", [*mends, "scheme added"]
    try:
        address, tracked = canonical(text)
    except ValueError:
        return problem("not_an_address", "address: scheme, user or host refused")
    if EMAIL.search(text):
        return problem("personal_data", "address: no mail address in it")
    if context.field == "project_url" and _lies_under(address, context.own_pages):
        return problem("portal_page", "address: a page of the portal itself", "the project's own site is still to find")
    mends += ["tracking off"] if tracked else []
    return [Reading(rule=f"address: {', '.join(mends)}" if mends else "address", value=address)]


def _with_scheme(text: str) -> tuple[str, list[str]]:
    """(text with one scheme as it should be, what was done): `https: //x`, `https:/x`, `https//x`, `https://http://x`.
    Of two schemes the inner one stays: it was copied, the outer one came from a template."""
    scheme = _SCHEME.match(text)
    if not scheme:
        return text, []
    inner = _SCHEME.match(text, scheme.end())
    rest = text[(inner or scheme).end() :]
    whole = f"{(inner or scheme)[1].casefold()}://{rest}"
    if inner:
        return whole, ["doubled scheme off"]
    return whole, [] if scheme[0].casefold() in ("http://", "https://") else ["scheme mended"]


def _without_final_signs(text: str, mends: list[str]) -> tuple[str, list[str]]:
    """Without the punctuation of the sentence that the address stood in, and a bracket that nothing opened."""
    end, closes = len(text), text.count(")") - text.count("(")
    while end and (text[end - 1] in _FINAL or (text[end - 1] == ")" and closes > 0)):
        end -= 1
        closes -= text[end] == ")"
    return (text[:end], [*mends, "final signs off"]) if end < len(text) else (text, mends)


@cache
def _is_public_name(host: str) -> bool:
    """Whether a word with dots ends in a suffix under which hosts are registered: `projet.pdf` does not."""
    return bool(HOST.fullmatch(_ascii_host(host) or "") and _suffixes()(host).suffix)


@cache
def _suffixes():  # type: ignore[no-untyped-def]
    import tldextract  # takes 0.2 s, for the few addresses without scheme

    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def _ascii_host(host: str) -> str | None:
    """The host as DNS knows it (UTS 46), or None."""
    host = host.rstrip(".")
    if host.isascii():
        return host.casefold()
    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return None


def canonical(text: str) -> tuple[str, bool]:
    """(an http or https address in one spelling, whether tracking was taken off); raises ValueError for any other.

    Host in ASCII and small, no default port, percent-encoding in normal form (RFC 3986 §6.2.2), at least a path. Query
    and fragment stay in their order and spelling, less the parameters of TRACKING: three projects of one portal differ
    by one parameter (international-portals research §5). http stays http: that the other answers is not known here.
    """
    parts = urlsplit(text)
    host = _ascii_host(parts.hostname or "") or ""
    if parts.scheme not in _DEFAULT_PORTS or parts.username is not None or not HOST.fullmatch(host):
        raise ValueError(text)
    netloc = host if parts.port in (None, _DEFAULT_PORTS[parts.scheme]) else f"{host}:{parts.port}"
    query, fragment = _without(TRACKING, parts.query), parts.fragment
    if "=" in fragment and "/" not in fragment:
        fragment = _without(TRACKING, fragment)
    spelt = (_spelt(each) for each in (parts.path or "/", query, fragment))
    return urlunsplit((parts.scheme, netloc, *spelt)), (query, fragment) != (parts.query, parts.fragment)


def _without(unwanted: re.Pattern[str], query: str) -> str:
    return "&".join(each for each in query.split("&") if not unwanted.fullmatch(each.partition("=")[0]))


def _spelt(part: str) -> str:
    """Percent-encoding in normal form: what needs none has none, hexadecimal digits are capitals."""

    def triplet(match: re.Match[str]) -> str:
        sign = chr(int(match[1], 16))
        return sign if sign in _UNRESERVED else match[0].upper()

    return _PERCENT.sub(triplet, quote(part, safe=_LITERAL))


def _lies_under(address: str, own_pages: str) -> bool:
    own, page = comparable(own_pages) if own_pages else "", comparable(address)
    return bool(own) and (page == own or page.startswith((f"{own}/", f"{own}?", f"{own}#")))


def read_identifier(raw: str, context: Context) -> list[Reading]:
    """An address under which another portal knows the thing, a key, or `portal:ref`; a path alone is kept as it is."""
    text = clean(raw)
    if len(text) > LONGEST_LIST:
        return problem("too_long", f"identifier: at most {LONGEST_LIST} characters")
    if strike_personal_data(text)[1]:
        return problem("personal_data", "identifier: no mail address, no telephone number")
    if re.fullmatch(r"/(?!/)\S*", text):
        return [Reading(rule="identifier: path", value=text)]
    if re.fullmatch(r"[\w:-]{1,80}|[a-z][a-z0-9_]*:(?!/)\S{1,120}", text):
        return [Reading(rule="identifier: key", value=text)]
    return read_address(raw, context)


def comparable(address: str) -> str:
    """One spelling for addresses that differ in scheme, `www.`, port, spelling of the host, percent-encoding, final
    slash, fragment, tracking or session.

    Query strings stay: different projects of one portal differ by nothing else. So does a fragment that is a path
    (`#/projects/12`).
    """
    parts = urlsplit(address)
    host = (_ascii_host(parts.hostname or "") or parts.hostname or "").removeprefix("www.")
    query = _spelt(_without(TRANSIENT, _without(TRACKING, parts.query)))
    path, longer = re.sub(r";jsessionid=[^/;]*", "", _spelt(parts.path), flags=re.IGNORECASE), ""
    while path != longer:
        longer, path = path, path.rstrip("/").removesuffix("/index.html").removesuffix("/index.php")
    route = f"#{_spelt(parts.fragment)}" if parts.fragment.startswith(("/", "!")) else ""
    return host + path + (f"?{query}" if query else "") + route
