"""Traps of Science Ensemble, Particip-Arc, OPEN and Vigie-Nature that sample pages do not show."""

from collections.abc import Iterable

import pytest
from scrapy.http import HtmlResponse, Request

from schemas.listing import Drop, Listing
from spiders.portal_spider import Output
from spiders.registry import load_portal


def read(key: str, url: str, body: str, callback: str = "parse") -> list[Output]:
    page = HtmlResponse(url, body=f"<html lang='fr'><body>{body}</body></html>".encode(), encoding="utf-8")
    outputs: Iterable[Output] = getattr(load_portal(key)(), callback)(page)
    return list(outputs)


def said(outputs: list[Output]) -> dict[str, str]:
    [listing] = [each for each in outputs if isinstance(each, Listing)]
    return {each.field: each.value for each in listing.statements}


ARC = "https://www.participarc.net/"
PROJECT = "<article><h3><a href='/projets/x'>X</a></h3>{}</article>"
NEWS = "<article><a href='/actualites/x'>X</a>{}<p>Lire la suite</p></article>"


@pytest.mark.parametrize(
    ("card", "says"),
    [
        (PROJECT.format("<p>Déjà créé</p>"), {"name": "X", "status_stated": "Déjà créé"}),
        (
            PROJECT.format("<p>But.</p><p>Déjà créé</p><p>Type de projet : En ligne</p>"),
            {"name": "X", "aim": "But.", "status_stated": "Déjà créé", "participation_mode": "En ligne"},
        ),
        (NEWS.format("<p>X</p>"), {"title": "X", "info_url": f"{ARC}actualites/x"}),
        (
            NEWS.format("<p>X</p><p>Appel à projet</p>"),
            {"title": "X", "call_type": "Appel à projet", "info_url": f"{ARC}actualites/x"},
        ),
    ],
    ids=["no text at all", "one text, no place", "title twice and nothing else", "no excerpt"],
)
def test_a_card_says_what_it_has(card: str, says: dict[str, str]) -> None:
    assert said(read("particip_arc", ARC, card)) == says


def test_two_portals_of_one_software_read_alike() -> None:
    card = PROJECT.format("<p>But.</p><p>Déjà créé</p>")
    assert said(read("science_ensemble", "https://www.science-ensemble.org/", card)) == said(
        read("particip_arc", ARC, card)
    )


SHEET = "https://www.open-sciences-participatives.org/fiche-observatoire/7"


def test_the_name_in_the_breadcrumb_is_no_second_text() -> None:
    texts = said(
        read("open_sciences_participatives", SHEET, "<p>X</p><h1>X</h1><p>Un.</p><p>Actus</p>", "parse_listing")
    )
    assert texts == {"name": "X", "description": "Un."}


def test_the_bodies_behind_the_portal_are_no_partners() -> None:
    foot = "<h1>X</h1><p>Partenaires</p><p>LPO</p><p>Soutenu par :</p><p>OFB</p>"
    assert said(read("open_sciences_participatives", SHEET, foot, "parse_listing"))["partners"] == "LPO"


def test_persons_of_an_observatory_are_not_read() -> None:
    body = "<h1>X</h1><p>Adresse du site : x.example</p><p>Animation :</p><p>A. B. : contact@example.org</p>"
    outputs = read("vigie_nature", "https://www.vigienature.fr/fr/x", body, "parse_listing")
    assert said(outputs) == {"name": "X", "project_url": "x.example", "programme": "Vigie-Nature"}


def test_a_page_without_the_address_of_a_site_is_no_observatory() -> None:
    [drop] = read("vigie_nature", "https://www.vigienature.fr/fr/x", "<h1>X</h1><p>Texte.</p>", "parse_listing")
    assert isinstance(drop, Drop) and drop.reason == "not_a_project"


def test_a_page_that_stands_on_three_hosts_has_one_address() -> None:
    hosts = ("", "http://vigienature.mnhn.fr", "http://vigienature.jardindesplantes.net", "https://www.vigienature.fr")
    links = "".join(f"<a href='{host}/fr/x'>x</a>" for host in hosts)
    files = "<a href='http://vigienature.mnhn.fr/sites/files/x.pdf'>pdf</a>"
    asked = read("vigie_nature", "https://www.vigienature.fr/", links + files)
    assert {each.url for each in asked if isinstance(each, Request)} == {"https://www.vigienature.fr/fr/x"}
