"""Addresses lead where they say, or wait for a person; and two spellings of one address compare equal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.readings.address import comparable, read_address, read_identifier
from tests.flows.conftest import context

HERE = context("project_url", "project")


@pytest.mark.parametrize(
    ("raw", "address", "rule"),
    [
        pytest.param("https://example.org/a?b=1#c", "https://example.org/a?b=1#c", "address", id="as it is"),
        pytest.param("http://example.org", "http://example.org/", "address", id="http stays, a path is added"),
        pytest.param("www.example.org/a", "https://www.example.org/a", "address: scheme added", id="no scheme, www"),
        pytest.param("example.org", "https://example.org/", "address: scheme added", id="no scheme, host alone"),
        pytest.param("HTTPS://Example.ORG/A", "https://example.org/A", "address", id="capitals"),
        pytest.param("https://example.org:443/", "https://example.org/", "address", id="usual port"),
        pytest.param("https://example.org:8443/", "https://example.org:8443/", "address", id="other port"),
        pytest.param("https://example.org./", "https://example.org/", "address", id="final dot of the host"),
        pytest.param("https://musée.example.org/été", "https://musée.example.org/été", "address", id="accents"),
        pytest.param("  https://example.org/\u200b\n", "https://example.org/", "address", id="unseen characters"),
        pytest.param("https://example.org/?a=1&amp;b=2", "https://example.org/?a=1&b=2", "address", id="entity"),
        pytest.param("https://example.org/?a=1&param=2", "https://example.org/?a=1&param=2", "address", id="no entity"),
        pytest.param("https://example.org/@compte", "https://example.org/@compte", "address", id="account in the path"),
        pytest.param("https://cdn.example.org/lib@1.2.3", "https://cdn.example.org/lib@1.2.3", "address", id="version"),
    ],
)
def test_an_address_that_can_be_followed(raw: str, address: str, rule: str) -> None:
    [reading] = read_address(raw, HERE)
    assert (reading.value, reading.rule, reading.problem) == (address, rule, None)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        pytest.param("voir le site du projet", "not_an_address", id="prose"),
        pytest.param("Bientôt", "not_an_address", id="one word"),
        pytest.param("https://example.org/a b", "not_an_address", id="blank"),
        pytest.param("https://example.org/&nbsp;b", "not_an_address", id="escaped no-break space"),
        pytest.param("https://a.example.org/\nhttps://b.example.org/", "not_an_address", id="two"),
        pytest.param("javascript:alert(1)", "not_an_address", id="javascript"),
        pytest.param("JavaScript:alert(1)", "not_an_address", id="javascript, capitals"),
        pytest.param("java\x00script:alert(1)", "not_an_address", id="javascript, NUL"),
        pytest.param("javascript&colon;alert(1)", "not_an_address", id="javascript, entity"),
        pytest.param("javascript://example.org/%0aalert(1)", "not_an_address", id="javascript with a host"),
        pytest.param("data:text/html,<b>", "not_an_address", id="data"),
        pytest.param("ftp://example.org/a", "not_an_address", id="ftp"),
        pytest.param("file:///etc/passwd", "not_an_address", id="file"),
        pytest.param("mailto:nom@example.org", "not_an_address", id="mailto"),
        pytest.param("tel:+33199001234", "not_an_address", id="tel"),
        pytest.param("https://user@example.org/", "not_an_address", id="user"),
        pytest.param("https://good.example.org:x@evil.example.org/", "not_an_address", id="user like a host"),
        pytest.param("http://127.0.0.1/", "not_an_address", id="loopback"),
        pytest.param("http://2130706433/", "not_an_address", id="loopback as a number"),
        pytest.param("http://[::1]/", "not_an_address", id="IPv6"),
        pytest.param("http://localhost/", "not_an_address", id="host without a dot"),
        pytest.param("https://[example.org", "not_an_address", id="malformed"),
        pytest.param("https://example.org:port/", "not_an_address", id="malformed port"),
        pytest.param("/a/b", "not_an_address", id="path alone"),
        pytest.param("//example.org/a", "not_an_address", id="without scheme but slashes"),
        pytest.param("#", "not_an_address", id="fragment alone"),
        pytest.param("https://", "not_an_address", id="scheme alone"),
        pytest.param("https://example.org/@nom@social.example.org", "personal_data", id="mail address inside"),
    ],
)  # fmt: skip
def test_what_is_no_address_waits_for_a_person(raw: str, reason: str) -> None:
    [reading] = read_address(raw, HERE)
    assert (reading.problem, reading.value) == (reason, None)


def test_nothing_said_is_nothing_read() -> None:
    assert read_address(" \u200b ", HERE) == []


@given(st.text() | st.from_regex(r"(?:https?:)?/{0,2}[\w.@:\[\]&;#%-]+/\S*"))
def test_every_address_that_is_read_is_http_and_reads_the_same_again(raw: str) -> None:
    for reading in read_address(raw, HERE):
        if reading.value is not None:
            assert reading.value.startswith(("http://", "https://"))
            assert [again.value for again in read_address(reading.value, HERE)] == [reading.value]


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
    ],
)
def test_spellings_of_one_address(other: str) -> None:
    assert comparable(other) == comparable("https://example.org/p/12")


@pytest.mark.parametrize(
    ("a", "b"),
    [
        pytest.param("https://example.org/p?id=12", "https://example.org/p?id=13", id="query"),
        pytest.param("https://example.org/p/12", "https://example.org/P/12", id="case of the path"),
        pytest.param("https://example.org/#/p/12", "https://example.org/#/p/13", id="path in the fragment"),
        pytest.param("https://example.org/p", "https://fr.example.org/p", id="subdomain"),
        pytest.param("https://example.org/?page=", "https://example.org/", id="empty parameter"),
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
