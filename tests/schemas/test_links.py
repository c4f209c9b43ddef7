"""Which addresses from outside may become links (pains-and-faults §5, S15 and S24)."""

import pytest

from schemas.links import host_of, safe


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.example.org/a?b=1&c=é#d", "example.org"),
        ("http://EXAMPLE.org:8080/", "example.org"),
        ("https://exämple.org/", "xn--exmple-cua.org"),  # look-alikes are shown in ASCII
        (None, None),
        ("", None),
        ("www.example.org", None),
        ("//evil.example/", None),
        ("javascript:alert(1)", None),
        ("JaVaScRiPt://example.org/%0aalert(1)", None),
        ("data:text/html,x", None),
        ("ftp://example.org/", None),
        ("https://user@evil.example/", None),
        ("https://example.org@evil.example/", None),
        ("https://example.org\\@evil.example/", None),
        ("https://exam\tple.org/", None),
        ("https://example.org/\u00a0x", None),
        (" https://example.org/", None),
        ("https://127.0.0.1/", None),
        ("https://127.1/", None),
        ("https://0x7f.1/", None),
        ("https://2130706433/", None),
        ("https://[::1]/", None),
        ("https://localhost/", None),
        ("https://example.org:port/", None),
        ("https://[/", None),
        ("https:///path", None),
        ("https://" + "a" * 64 + ".org/", None),
        ("https://example.org/" + "a" * 3000, None),
    ],
)
def test_a_link_leads_to_a_named_host_by_http_or_not_at_all(url: str | None, host: str | None) -> None:
    assert host_of(url) == host
    assert safe(url) == (url if host else None)
