"""Addresses lead where they say, or wait for a person; and two spellings of one address compare equal."""

import re
from time import process_time
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.readings.address import LONGEST, TRACKING, comparable, read_address, read_identifier
from flows.readings.personal import EMAIL
from flows.readings.text import clean
from tests.flows.conftest import context

HERE = context("project_url", "project")
MANY = context("other_links", "project")


@pytest.mark.parametrize(
    ("raw", "address"),
    [
        pytest.param("https://example.org/a?b=1#c", "https://example.org/a?b=1#c", id="as it is"),
        pytest.param("http://example.org", "http://example.org/", id="http stays, a path is added"),
        pytest.param("HTTPS://Example.ORG/A", "https://example.org/A", id="capitals"),
        pytest.param("https://example.org:443/", "https://example.org/", id="usual port"),
        pytest.param("http://example.org:443/", "http://example.org:443/", id="usual port of the other scheme"),
        pytest.param("https://example.org:8443/", "https://example.org:8443/", id="other port"),
        pytest.param("https://example.org./", "https://example.org/", id="final dot of the host"),
        pytest.param("https://musée.example.org/", "https://xn--muse-dpa.example.org/", id="accents of a host"),
        pytest.param("https://STRASSE.example.org/", "https://strasse.example.org/", id="host in capitals"),
        pytest.param("https://straße.example.org/", "https://xn--strae-oqa.example.org/", id="ß"),
        pytest.param("https://example.org/été?q=à#è", "https://example.org/%C3%A9t%C3%A9?q=%C3%A0#%C3%A8", id="é"),
        pytest.param("https://example.org/%c3%a9", "https://example.org/%C3%A9", id="small hexadecimal digits"),
        pytest.param("https://example.org/%7Ename/%41%2d", "https://example.org/~name/A-", id="escapes without need"),
        pytest.param("https://example.org/a%2Fb%3Fc", "https://example.org/a%2Fb%3Fc", id="escapes with a meaning"),
        pytest.param("https://example.org/100%", "https://example.org/100%", id="a percent sign that escapes nothing"),
        pytest.param("https://example.org/a/../b//c", "https://example.org/a/../b//c", id="odd paths are the server's"),
        pytest.param("  https://example.org/\u200b\n", "https://example.org/", id="unseen characters"),
        pytest.param("https://example.org/?a=1&amp;b=2", "https://example.org/?a=1&b=2", id="entity"),
        pytest.param("https://example.org/?a=1&param=2", "https://example.org/?a=1&param=2", id="no entity"),
        pytest.param("https://example.org/?b=1&a=2&b=3&c", "https://example.org/?b=1&a=2&b=3&c", id="order"),
        pytest.param("https://example.org/?uid=u39_7f84", "https://example.org/?uid=u39_7f84", id="sheets apart"),
        pytest.param("https://example.org/#/p/12", "https://example.org/#/p/12", id="route"),
        pytest.param("https://example.org/#!p", "https://example.org/#!p", id="route, older"),
        pytest.param("https://example.org/a#en-bref", "https://example.org/a#en-bref", id="place in the page"),
        pytest.param("https://example.org/@compte", "https://example.org/@compte", id="account in the path"),
        pytest.param("https://cdn.example.org/lib@1.2.3", "https://cdn.example.org/lib@1.2.3", id="version"),
        pytest.param("https://fr.example.org/A_(b)", "https://fr.example.org/A_(b)", id="brackets that are closed"),
        pytest.param("https://example.org/a,b;c=1", "https://example.org/a,b;c=1", id="comma, semicolon inside"),
        pytest.param(
            "https://web.example.org/2010/http://example.org/", "https://web.example.org/2010/http://example.org/",
            id="address within an address",
        ),
    ],
)  # fmt: skip
def test_an_address_that_can_be_followed(raw: str, address: str) -> None:
    [reading] = read_address(raw, HERE)
    assert (reading.value, reading.rule, reading.problem) == (address, "address", None)


@pytest.mark.parametrize(
    ("raw", "address", "rule"),
    [
        ("www.example.org/a", "https://www.example.org/a", "scheme added"),
        ("natuurkalender.nl", "https://natuurkalender.nl/", "scheme added"),
        ("Musée.fr/a", "https://xn--muse-dpa.fr/a", "scheme added"),
        ("https: //www.example.org/a", "https://www.example.org/a", "scheme mended"),
        ("http : / / example.org", "http://example.org/", "scheme mended"),
        ("https:example.org", "https://example.org/", "scheme mended"),
        ("https:/example.org", "https://example.org/", "scheme mended"),
        ("https:///example.org", "https://example.org/", "scheme mended"),
        ("https//example.org", "https://example.org/", "scheme mended"),
        ("https://http://example.org/a", "http://example.org/a", "doubled scheme off"),
        ("http://https://example.org/a", "https://example.org/a", "doubled scheme off"),
        ("https://https//example.org", "https://example.org/", "doubled scheme off"),
        ("https://example.org/a.", "https://example.org/a", "final signs off"),
        ("https://example.org/a),", "https://example.org/a", "final signs off"),
        ("https://example.org/a ;", None, None),
        ("www.example.org,", "https://www.example.org/", "final signs off, scheme added"),
        ("<https://example.org>", "https://example.org/", "brackets off"),
        ("« https://example.org »", "https://example.org/", "brackets off"),
        ('"www.example.org"', "https://www.example.org/", "brackets off, scheme added"),
        ("https://example.org/?utm_source=a&id=2&fbclid=z", "https://example.org/?id=2", "tracking off"),
        ("https://example.org/?UTM_Campaign=été", "https://example.org/", "tracking off"),
        ("https://example.org/?at_medium=mail&xtor=RSS-1&p", "https://example.org/?p", "tracking off"),
        ("https://example.org/a#xtor=RSS-1", "https://example.org/a", "tracking off"),
        ("https://example.org/a#utm_source=x&page=2", "https://example.org/a#page=2", "tracking off"),
    ],
)  # fmt: skip
def test_what_is_mended_is_told(raw: str, address: str | None, rule: str | None) -> None:
    [reading] = read_address(raw, HERE)
    assert (reading.value, reading.rule) == (address, f"address: {rule}") if address else reading.problem


@pytest.mark.parametrize(
    "name",
    [
        "id",
        "ref",
        "uid",
        "source",
        "src",
        "from",
        "campaign",
        "lang",
        "page",
        "mc",
        "cHash",
        "no_cache",
        "gid",
        "utm",
        "p",
    ],
)
def test_parameters_that_may_mean_something_stay(name: str) -> None:
    [reading] = read_address(f"https://example.org/?{name}=1&utm_source=x", HERE)
    assert reading.value == f"https://example.org/?{name}=1"
    assert not TRACKING.fullmatch(name)


@pytest.mark.parametrize(
    ("raw", "rule"),
    [
        pytest.param("voir le site du projet", "has blanks", id="prose"),
        pytest.param("*Website under construction, but will be updated!*", "has blanks", id="prose, English"),
        pytest.param("Bientôt", "not the name of a host", id="one word"),
        pytest.param("Unknown", "not the name of a host", id="one word, English"),
        pytest.param("plaquette.pdf", "not the name of a host", id="file"),
        pytest.param("index.html", "not the name of a host", id="page"),
        pytest.param("12.5", "not the name of a host", id="number"),
        pytest.param("https://example.org/a b", "words beside it", id="blank"),
        pytest.param("https://example.org/&nbsp;b", "words beside it", id="escaped no-break space"),
        pytest.param("site : www.example.org (en construction)", "words beside it", id="words around one"),
        pytest.param("https://example.org et aussi Facebook", "words beside it", id="words after one"),
        pytest.param("https://example.org/very-lo...", "breaks off", id="cut"),
        pytest.param("https://example.org/very-lo…", "breaks off", id="cut, one sign"),
        pytest.param("javascript:alert(1)", "no host", id="javascript"),
        pytest.param("JavaScript:alert(1)", "not the name of a host", id="javascript, capitals"),
        pytest.param("java\x00script:alert(1)", "no host", id="javascript, NUL"),
        pytest.param("javascript&colon;alert(1)", "no host", id="javascript, entity"),
        pytest.param("javascript://example.org/%0aalert(1)", "scheme, user or host refused", id="javascript, host"),
        pytest.param("data:text/html,<b>", "no host", id="data"),
        pytest.param("ftp://example.org/a", "scheme, user or host refused", id="ftp"),
        pytest.param("file:///etc/passwd", "scheme, user or host refused", id="file of the machine"),
        pytest.param("mailto:nom@example.org", "no host", id="mailto"),
        pytest.param("tel:+33199001234", "no host", id="tel"),
        pytest.param("https://user@example.org/", "scheme, user or host refused", id="user"),
        pytest.param("https://good.example.org:x@evil.example.org/", "scheme, user or host refused", id="user as host"),
        pytest.param("https://good.example.org\\@evil.example.org/", "scheme, user or host refused", id="backslash"),
        pytest.param("http://127.0.0.1/", "scheme, user or host refused", id="loopback"),
        pytest.param("http://2130706433/", "scheme, user or host refused", id="loopback as a number"),
        pytest.param("http://[::1]/", "scheme, user or host refused", id="IPv6"),
        pytest.param("http://localhost/", "scheme, user or host refused", id="host without a dot"),
        pytest.param("https://[example.org", "scheme, user or host refused", id="malformed"),
        pytest.param("https://example.org:port/", "scheme, user or host refused", id="malformed port"),
        pytest.param("https://-example.org/", "scheme, user or host refused", id="malformed host"),
        pytest.param("https://exa mple.org/", "words beside it", id="blank in the host"),
        pytest.param("/a/b", "no host", id="path alone"),
        pytest.param("//example.org/a", "no host", id="without scheme but slashes"),
        pytest.param("#", "no host", id="fragment alone"),
        pytest.param("https://", "scheme, user or host refused", id="scheme alone"),
        pytest.param("https://x, www.example.org", "words beside it", id="two, one of them none"),
    ],
)  # fmt: skip
def test_what_is_no_address_waits_for_a_person(raw: str, rule: str) -> None:
    [reading] = read_address(raw, HERE)
    assert (reading.problem, reading.value, reading.rule) == ("not_an_address", None, f"address: {rule}")


@pytest.mark.parametrize(
    "raw",
    ["https://example.org/@nom@social.example.org", "https://example.org/?to=nom@x.example.org",
     "https://example.org/?to=nom%40x.example.org", "nom@example.org"],
)  # fmt: skip
def test_an_address_with_a_mail_address_is_nobodys_to_publish(raw: str) -> None:
    [reading] = read_address(raw, HERE)
    assert reading.problem in ("personal_data", "not_an_address") and reading.value is None


def test_an_address_longer_than_browsers_take_waits() -> None:
    assert read_address("https://example.org/" + "a" * LONGEST, HERE)[0].problem == "too_long"


def test_nothing_said_is_nothing_read() -> None:
    assert read_address(" \u200b ", HERE) == []


# Several in one value -------------------------------------------------------------------------------------------------

SEVERAL = [
    "https://a.example.org | https://b.example.org", "https://a.example.org; https://b.example.org",
    "https://a.example.org\nhttps://b.example.org", "https://a.example.org, https://b.example.org.",
    "https://a.example.org https://b.example.org", "https://a.example.org et https://b.example.org",
    "https://a.example.org and https://b.example.org", "https://a.example.org,https://b.example.org",
]  # fmt: skip


@pytest.mark.parametrize("raw", SEVERAL)
def test_several_addresses_are_as_many_values_where_the_field_holds_many(raw: str) -> None:
    [a, b] = read_address(raw, MANY)
    assert (a.value, b.value) == ("https://a.example.org/", "https://b.example.org/")
    assert a.rule == "address; one of 2" and b.rule.endswith("one of 2")
    [reading] = read_address(raw, HERE)
    assert (reading.problem, reading.value) == ("several_addresses", None)


def test_the_same_address_twice_is_one() -> None:
    assert len(read_address("https://example.org https://example.org/", MANY)) == 1


# Pages of the portal --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "own_pages", "problem"),
    [
        pytest.param("https://portal.example/projet/1", "https://portal.example", "portal_page", id="its own sheet"),
        pytest.param(
            "http://www.portal.example/projet/1", "https://portal.example/", "portal_page", id="other spelling"
        ),
        pytest.param("https://portal.example/", "https://portal.example", "portal_page", id="its home"),
        pytest.param("https://portal.example/?p=1", "https://portal.example", "portal_page", id="its home, a query"),
        pytest.param("https://portal.example/fr/1", "https://portal.example/fr", "portal_page", id="beneath a path"),
        pytest.param("https://portal.example/franco", "https://portal.example/fr", None, id="a name that begins alike"),
        pytest.param("https://code.example/team/app", "https://code.example/list/list", None, id="a neighbour's"),
        pytest.param("https://sub.portal.example/", "https://portal.example", None, id="subdomain"),
        pytest.param("https://other.example/", "https://portal.example", None, id="the project's"),
        pytest.param("https://portal.example/projet/1", "", None, id="a portal that runs its projects"),
    ],
)
def test_a_page_of_the_portal_is_not_the_projects_site(raw: str, own_pages: str, problem: str | None) -> None:
    [reading] = read_address(raw, context("project_url", "project", own_pages=own_pages))
    assert (reading.problem, reading.value is None) == (problem, problem is not None)
    assert read_address(raw, context("other_links", "project", own_pages=own_pages))[0].value  # only there it misleads


# Any text -------------------------------------------------------------------------------------------------------------

PIECES = st.lists(
    st.sampled_from(
        "https: http:// // / www. example.org é .fr ? & = utm_source=a id=1 # #/ %41 %é %2f ) ( . , ; | @ \\".split()
        + " ,\n, et ,\u202e".split(",")
    ),
    max_size=12,
).map("".join)
ANY = st.text() | st.from_regex(r"(?:https?:)?/{0,2}[\w.@:\[\]&;#%-]+/\S*") | PIECES


@given(ANY)
def test_every_address_that_is_read_is_http_and_reads_the_same_again(raw: str) -> None:
    for reading in [*read_address(raw, HERE), *read_address(raw, MANY)]:
        if reading.value is not None:
            assert re.match(r"https?://[a-z0-9._-]+(?::\d+)?/", reading.value)
            assert reading.value.isascii() and clean(reading.value) == reading.value
            assert not EMAIL.search(reading.value)
            again = read_address(reading.value, HERE)
            assert [(each.value, each.rule) for each in again] == [(reading.value, "address")]
            assert comparable(reading.value) == comparable(again[0].value or "")


@given(st.text(st.characters(max_codepoint=127)) | PIECES.map(lambda raw: raw.encode("ascii", "ignore").decode()))
def test_no_part_of_an_address_is_invented(raw: str) -> None:
    for reading in read_address(raw, HERE):
        if reading.value is not None:
            said = unquote(raw, "latin-1").casefold()
            for part in re.split(r"[/?&#]", unquote(reading.value, "latin-1").partition("://")[2]):
                assert part.casefold() in said


HOSTILE = [
    "a",
    "http://",
    "www.a ",
    "%41",
    "utm_a=1&",
    ".",
    ")",
    "/",
    "a.",
    "| ",
    "é",
    "é.",
    "(,",
    ".)",
    "https://a.fr ",
]


@pytest.mark.parametrize("start", ["", "https://example.org/", "https://example.org/?", "https://"])
@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_addresses_cost_little(start: str, piece: str) -> None:
    raw = start + piece * (100_000 // len(piece))
    began = process_time()
    read_address(raw, MANY)
    assert process_time() - began < 1


# Identifiers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "value", "problem"),
    [
        pytest.param("/fr/projet/12", "/fr/projet/12", None, id="path"),
        pytest.param("SPIPOLL_2010:fr", "SPIPOLL_2010:fr", None, id="bare key"),
        pytest.param("https://example.org/p/12", "https://example.org/p/12", None, id="address"),
        pytest.param("example.org/p/12", "https://example.org/p/12", None, id="address without scheme"),
        pytest.param("//example.org/p/12", None, "not_an_address", id="a host is no path"),
        pytest.param("/fr/projet 12", None, "not_an_address", id="path with a blank"),
        pytest.param("nom@example.org", None, "personal_data", id="mail address"),
        pytest.param("0639981234", None, "personal_data", id="telephone"),
    ],
)
def test_identifiers(raw: str, value: str | None, problem: str | None) -> None:
    [reading] = read_identifier(raw, context("same_as"))
    assert (reading.value, reading.problem) == (value, problem)


# Comparing ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "other",
    [
        "http://example.org/p/12",
        "https://www.example.org/p/12",
        "https://EXAMPLE.org/p/12/",
        "https://example.org:8443/p/12",
        "https://example.org/p/12#en-bref",
        "https://example.org/p/12?utm_source=lettre&fbclid=x",
        "https://example.org/p/12/index.html",
        "https://example.org/p/12/index.php/",
        "https://example.org/%70/12",
        "https://example.org/p/12?no_cache=1&cHash=abc",
        "https://example.org/p/12;jsessionid=1A2B?PHPSESSID=3",
        "https://example.org/p/12#:~:text=oiseaux",
    ],
)
def test_spellings_of_one_address(other: str) -> None:
    assert comparable(other) == comparable("https://example.org/p/12")


def test_spellings_with_accents() -> None:
    spellings = ["https://musée.example.org/été", "http://www.xn--muse-dpa.example.org/%c3%a9t%C3%A9/"]
    assert len({comparable(each) for each in spellings}) == 1


@pytest.mark.parametrize(
    ("a", "b"),
    [
        pytest.param("https://example.org/p?id=12", "https://example.org/p?id=13", id="query"),
        pytest.param("https://example.org/p/12", "https://example.org/P/12", id="case of the path"),
        pytest.param("https://example.org/#/p/12", "https://example.org/#/p/13", id="path in the fragment"),
        pytest.param("https://example.org/p", "https://fr.example.org/p", id="subdomain"),
        pytest.param("https://example.org/?page=", "https://example.org/", id="empty parameter"),
        pytest.param("https://example.org/a%2Fb", "https://example.org/a/b", id="slash that is none"),
        pytest.param("https://example.org/?idioma=es&uid=1", "https://example.org/?idioma=es&uid=2", id="one of many"),
    ],
)
def test_addresses_of_different_things(a: str, b: str) -> None:
    assert comparable(a) != comparable(b)


PARTS = st.lists(st.sampled_from(["p", "12", "index.html", "index.php", "", "é", "a+b", "%2F"]), max_size=5).map(
    "/".join
)


@given(
    host=st.sampled_from(["example.org", "www.example.org", "WWW.EXAMPLE.ORG", "example.org:8080"]),
    path=PARTS,
    query=st.lists(st.sampled_from(["a=1", "b=é", "utm_source=x", "c", "a=%26", "", "=x"]), max_size=3).map("&".join),
    fragment=st.sampled_from(["", "x", "/p/12", "!p", "/p?a=1"]),
)
def test_comparable_is_its_own_spelling(host: str, path: str, query: str, fragment: str) -> None:
    once = comparable(f"https://{host}/{path}?{query}#{fragment}")
    assert comparable(once) == once
    assert comparable(f"https://{once}") == once
