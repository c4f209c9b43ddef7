"""The two founding documents: the home page of Science Ensemble in English, and the product sheet of Co-construisons.

Both are read where they lie, in ../shared; what they are expected to say stands here, trap by trap.
"""

import json
import re
import unicodedata
from html import escape
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest
from scrapy.http import HtmlResponse, TextResponse

from flows.readings.amounts import read_call_prose
from flows.readings.effort import effort_conflicts, read_effort
from flows.readings.language import spoken_language
from flows.readings.personal import EMAIL
from schemas.field import fields
from schemas.listing import Issue, Listing
from schemas.vocabulary import map_label
from spiders.page import LayoutChanged
from spiders.registry import load_portal

SHARED = Path(__file__).parents[3] / "shared"
HOME_PAGE = SHARED / "seeds" / "science-ensemble-home-en.txt"
PRODUCT_SHEET = SHARED / "seeds" / "co-construisons.md"
SHEETS = SHARED / "evidence" / "french" / "betagouv_startups_frontmatter.jsonl"


def needs(path: Path) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not path.exists(), reason=f"{path.name} is test material of ../shared, which is not here")


def said(listing: Listing) -> dict[str, str]:
    return {each.field: each.value for each in listing.statements}


def code(listing: Listing, field: str) -> str | None:
    """Our word for a portal's, as the label map gives it; None where the portal says nothing."""
    found = [each for each in listing.statements if each.field == field]
    if not found:
        return None
    scheme = fields()[listing.kind, field].scheme
    assert scheme
    reading = map_label(scheme, found[0].value, portal=listing.portal, lang=found[0].lang)
    assert reading.problem is None, f"{field}: {found[0].value}"
    return reading.code


# --- seed 1: nine cards and two news items ---------------------------------------------------------------------------

TWICE = re.compile(r"(?P<name>.+?) (?P<theme>\S.*) (?P=theme)")


def slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"\W+", "-", plain).strip("-")


def article(address: str, lines: list[str]) -> str:
    return f"<article><a href='{address}'></a>{''.join(f'<p>{escape(line)}</p>' for line in lines)}</article>"


def as_page(text: str) -> str:
    """The seed is the text of a page; each card and each news item gets back its element and its link."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    start = lines.index("News & events") + 1
    blocks: list[list[str]] = [[]]
    for line in lines[start:]:
        if TWICE.fullmatch(line) or blocks[-1][-1:] == ["Read more"]:
            blocks.append([])
        blocks[-1].append(line)
    articles = []
    for block in blocks:
        card = TWICE.fullmatch(block[0])
        address = f"/en/projects/{slug(card['name'])}" if card else f"/en/news/{slug(block[0])}"
        articles.append(article(address, block))
    return f"<html lang='en'><body><p>{'</p><p>'.join(map(escape, lines[:start]))}</p>{''.join(articles)}</body></html>"


@pytest.fixture(scope="module")
def home() -> list[Listing]:
    body = as_page(HOME_PAGE.read_text(encoding="utf-8")).encode()
    page = HtmlResponse("https://www.science-ensemble.org/en/", body=body, encoding="utf-8")
    outputs = list(load_portal("science_ensemble")().parse(page))
    assert not [each for each in outputs if isinstance(each, Issue)]
    return [each for each in outputs if isinstance(each, Listing)]


@pytest.fixture(scope="module")
def cards(home: list[Listing]) -> dict[str, Listing]:
    return {said(each)["name"]: each for each in home if each.kind == "project"}


class Card(NamedTuple):
    """What a card proves. The languages are those in which its aim and its task are written, None if too short."""

    name: str
    theme: str
    tagline: bool
    aim: str | None
    task: str | None
    place: str | None
    mode: str
    involvement: str | None


SHOC = "Suivi Hivernal des Oiseaux Communs (SHOC)"
CARDS = [
    Card("BiblioJazz", "music_sound", True, "fr", "fr", None, "online", "case_by_case"),
    Card("Les Herbonautes", "biodiversity", True, "fr", "fr", "france", "online", "case_by_case"),
    Card(SHOC, "biodiversity", True, "en", None, "france_mainland", "both", "case_by_case"),
    Card("BIRDLAB", "biodiversity", False, "en", "en", "france_mainland", "both", "case_by_case"),
    Card("SPIPOLL", "biodiversity", True, "en", "en", "france", "both", "case_by_case"),
    Card("Lichens GO", "biodiversity", True, "en", "en", "france_mainland", "both", "case_by_case"),
    Card("PARTICIP-ARC", "heritage_culture_society", True, "en", "en", "france", "both", None),
    Card("Protocole Papillons Gestionnaires", "biodiversity", True, "en", "en", "france_mainland", "both", "monthly"),
    Card("Français de nos Régions", "languages_it", False, "en", "en", "france", "online", "quarterly"),
]  # fmt: skip


@needs(HOME_PAGE)
def test_nine_cards_and_two_news_items_come_out(home: list[Listing]) -> None:
    assert [each.kind for each in home] == ["project"] * 9 + ["call", "news"]
    assert [said(each)["name"] for each in home[:9]] == [card.name for card in CARDS]
    assert len({each.ref for each in home}) == 11
    assert {each.page_url.rsplit("/", 1)[0] for each in home} == {
        "https://www.science-ensemble.org/en/projects", "https://www.science-ensemble.org/en/news",
    }  # fmt: skip


@needs(HOME_PAGE)
@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)
def test_what_a_card_proves(card: Card, cards: dict[str, Listing]) -> None:
    listing = cards[card.name]
    texts = said(listing)
    assert Card(
        name=texts["name"], theme=str(code(listing, "themes")), tagline="tagline" in texts,
        aim=spoken_language(texts["aim"]), task=spoken_language(texts["how_to_take_part"]),
        place=code(listing, "geographic_scope"), mode=str(code(listing, "participation_mode")),
        involvement=code(listing, "involvement"),
    ) == card  # fmt: skip
    assert code(listing, "status_stated") == "created"
    assert {each.lang for each in listing.statements} == {"en"}, "the page's language; the text's own is read later"


@needs(HOME_PAGE)
def test_the_theme_that_is_printed_twice_is_one(cards: dict[str, Listing]) -> None:
    for listing in cards.values():
        themes = [each.value for each in listing.statements if each.field == "themes"]
        assert len(themes) == 1 and not TWICE.fullmatch(themes[0])
        assert themes[0] not in said(listing)["name"]


@needs(HOME_PAGE)
def test_the_name_that_is_repeated_is_neither_tagline_nor_aim(cards: dict[str, Listing]) -> None:
    for name, listing in cards.items():
        assert [field for field, value in said(listing).items() if value == name] == ["name"]


@needs(HOME_PAGE)
def test_most_are_in_the_field_and_online_and_case_by_case(cards: dict[str, Listing]) -> None:
    modes = [said(each)["participation_mode"] for each in cards.values()]
    levels = [said(each)["involvement"] for each in cards.values() if "involvement" in said(each)]
    assert (modes.count("Field, online"), len(modes)) == (6, 9)
    assert (levels.count("Case by case"), len(levels)) == (6, 8)


@needs(HOME_PAGE)
def test_once_a_month_stands_beside_three_times_a_year(cards: dict[str, Listing]) -> None:
    listing = cards["Protocole Papillons Gestionnaires"]
    [effort] = read_effort(said(listing)["how_to_take_part"])
    assert (effort.field, effort.value) == ("effort_text", "three times a year (June, July, August)")
    assert effort_conflicts(effort.value or "", str(code(listing, "involvement")))
    others = [each for name, each in cards.items() if name != "Protocole Papillons Gestionnaires"]
    assert [read_effort(said(each)["how_to_take_part"]) for each in others] == [[]] * 8


@needs(HOME_PAGE)
def test_the_call_among_the_news(home: list[Listing]) -> None:
    call = home[9]
    assert said(call)["title"] == "Appel à projet Recherches participatives - émergence"
    assert (code(call, "call_type"), spoken_language(said(call)["description"])) == ("call_projects", "fr")
    found = {each.field: each.value or each.problem for each in read_call_prose(said(call)["description"])}
    assert found == {
        "project_duration_min": "P12M", "project_duration_max": "P18M", "grant_max": "10000000 EUR",
        "deadlines": "truncated_deadline",
    }  # fmt: skip
    assert not {"deadlines", "opens_at"} & set(said(call)), "an excerpt that breaks off closes nothing"


@needs(HOME_PAGE)
def test_the_news_item(home: list[Listing]) -> None:
    news = home[10]
    assert said(news)["title"] == "Sciences et Recherches Participatives à l'ASU"
    assert (code(news, "item_type"), spoken_language(said(news)["description"])) == ("conference", "fr")


# --- seed 2, and the sheets of every year ----------------------------------------------------------------------------


def read_sheet(path: str, text: str) -> list[Any]:
    """What one sheet says: listings and issues, a sheet that cannot be read being an issue too."""
    spider = load_portal("beta_gouv")()
    response = TextResponse(f"https://beta.gouv.fr/{path}", body=text.encode(), encoding="utf-8")
    try:
        return list(spider.parse_listing(response))
    except LayoutChanged as error:
        return [spider.layout_issue(error, response.url)]


@needs(PRODUCT_SHEET)
def test_the_sheet_of_co_construisons() -> None:
    [service] = read_sheet("_startup/co-construisons.md", PRODUCT_SHEET.read_text(encoding="utf-8"))
    texts = said(service)
    assert (service.kind, service.ref) == ("service", "co-construisons")
    assert texts["name"] == "Co-construisons"
    assert texts["tagline"].startswith("Mettre les petites contributions numériques")
    assert (texts["status_stated"], code(service, "status_stated")) == ("investigation", "not_started")
    assert texts["start_date"] == "2017-12-15"
    assert texts["project_url"] == "https://lamat92.github.io/co_construisons/index.html#"
    assert texts["description"].startswith("## Fiche produit")
    assert set(texts) == {"name", "tagline", "description", "status_stated", "start_date", "project_url"}
    assert not EMAIL.search(service.model_dump_json())


def sheet(front_matter: str) -> str:
    return f"---\n{front_matter.strip()}\n---\n\nLe texte.\n"


class Era(NamedTuple):
    """A sheet as its years wrote it, with what it says beside its body, and our word for its status."""

    years: str
    front_matter: str
    says: dict[str, str]
    status: str | None


ERAS = [
    Era(
        "2016: the site is a domain, keys are empty",
        "title: Le Nuage\nmission: Un clic.\ndomain: nuage.example.fr\nstatus: alpha\ncontact:\nlogo:\nstart:",
        {
            "name": "Le Nuage", "tagline": "Un clic.", "project_url": "nuage.example.fr", "status_stated": "alpha",
        },
        "active",
    ),
    Era("2016: beta", "title: A\nstatus: beta", {"name": "A", "status_stated": "beta"}, "active"),
    Era("2016: live", 'title: "A b"\nstatus: live', {"name": "A b", "status_stated": "live"}, "active"),
    Era(
        "2018: comments",
        """
title: A
link: # à venir
repository: # ou une page
status: consolidation\x20
contact: a@b.example # sera visible
start: 2016-02-02 # AAAA-MM-JJ
# screenshot: une image
owner: Un ministère
""",
        {
            "name": "A", "status_stated": "consolidation", "start_date": "2016-02-02", "partners": "Un ministère",
        },
        "active",
    ),
    Era(
        "2018: over",
        "title: A\nstatus: death\nend: 2018-06-30",
        {"name": "A", "status_stated": "death", "end_date": "2018-06-30"},
        "abandoned",
    ),
    Era(
        "2019: an incubator, statistics or not, words as address",
        "title: A\nowner: M1 / M2\nincubator: mtes\nstatus: acceleration\nend:\nstats: true\nlink: A venir",
        {
            "name": "A", "lead_organisation": "mtes", "partners": "M1 / M2", "status_stated": "acceleration",
            "project_url": "A venir",
        },
        "active",
    ),
    Era(
        "2020: the change-over says both",
        "title: A\nstatus: alumni\nphases:\n  - name: investigation\n    start: 2017-12-15\nend: 2019-09-01",
        {"name": "A", "status_stated": "alumni", "start_date": "2017-12-15", "end_date": "2019-09-01"},
        "completed",
    ),
    Era(
        "2020: phases",
        """
title: A
phases:
- name: investigation
  start: 2020-01-02
  end: 2020-03-31
- name: construction
  start: 2020-04-01
""",
        {"name": "A", "status_stated": "construction", "start_date": "2020-01-02"},
        "active",
    ),
    Era(
        "2020: the end at top level by mistake, a month for a day",
        "title: A\nphases:\n- name: success\n  start: 2015-01\nend: 2021-12",
        {"name": "A", "status_stated": "success", "start_date": "2015-01", "end_date": "2021-12"},
        "active",
    ),
    Era(
        "2022: sponsors, former addresses, free words",
        """
title: A
sponsors:
  - /organisations/x
redirect_from:
  - /startups/b
usertypes: [lunettiers]
thematiques:
  - 'Eau '
phases:
- name: transfer
  start: 2022-01-01
  end: 2022-12-31
""",
        {
            "name": "A", "partners": "/organisations/x", "same_as": "/startups/b", "audiences": "lunettiers",
            "themes": "Eau ", "status_stated": "transfer", "start_date": "2022-01-01", "end_date": "2022-12-31",
        },
        "active",
    ),
    Era(
        "2023: folded lines, events, money",
        """
mission: Un
  deux
events:
- name: committee
  date: 2023-01-01
fast:
  promotion: 13
title: 'A '
phases:
- name: alumni
  start: 2023-01-01
  comment: fini
""",
        {"name": "A ", "tagline": "Un deux", "status_stated": "alumni", "start_date": "2023-01-01"},
        "completed",
    ),
    Era(
        "2026: many addresses, several incubators, persons",
        """
title: A
incubator: mtes
incubators: [mtes, dinum]
contact_dinum: a.b
contact_incubator: c.d
mon_service_securise: true
accessibility_status: non conforme
analyse_risques: false
analyse_risques_url: https://a.example/r
budget_url: https://a.example/b
dashlord_url: https://a.example/d
impact_url: https://a.example/i
stats_url: https://a.example/s
repository: [https://a.example/1, https://a.example/1]
link: ''
phases:
- name: construction
  start: 2025-01-01
- name: abandon
  start: 2026-05-01
""",
        {
            "name": "A", "lead_organisation": "mtes", "status_stated": "abandon", "start_date": "2025-01-01",
            "other_links": "https://a.example/1 | https://a.example/s",
        },
        "abandoned",
    ),
]  # fmt: skip


@pytest.mark.parametrize("era", ERAS, ids=lambda era: era.years)
def test_a_sheet_of_each_era(era: Era) -> None:
    [service] = read_sheet("content/_startups/a.md", sheet(era.front_matter))
    says: dict[str, str] = {}
    for each in service.statements:
        says[each.field] = f"{says[each.field]} | {each.value}" if each.field in says else each.value
    assert says == {**era.says, "description": "Le texte."}
    assert code(service, "status_stated") == era.status
    assert not EMAIL.search(service.model_dump_json())


@pytest.mark.parametrize(
    ("path", "ref"),
    [
        ("_startup/Le.Nuage.Bleu.md", "Le.Nuage.Bleu"),
        ("content/_startups/Part%27%C3%A2ge.md", "Part'âge"),
        ("content/_startups/@nuage.md", "@nuage"),
        ("content/_startups/Nuage%20Bleu.md", "Nuage Bleu"),
    ],
)
def test_the_ref_is_the_name_of_the_file(path: str, ref: str) -> None:
    assert read_sheet(path, sheet("title: A"))[0].ref == ref


def test_a_new_key_is_one_issue_that_names_it() -> None:
    issue, service = read_sheet("_startup/a.md", sheet("title: A\nhumeur: bonne"))
    assert (issue.reason, issue.ref, issue.field, issue.value) == ("new_field", "a", "humeur", "bonne")
    assert said(service) == {"name": "A", "description": "Le texte."}


@pytest.mark.parametrize(
    ("text", "field", "told"),
    [
        ("un essai", "front matter", "line 1"),
        (sheet("title: @nuage"), "front matter", "line 2"),
        (sheet("title: A\nmission: Un : deux"), "front matter", "line 3"),
        ("---\ntitle: A\n\n## Sans fin\n", "front matter", "closing line"),
        (sheet("contact: a@b.example\nroles: un·e chargé·e"), "name", "title gave 0, wanted exactly one"),
        (sheet("title: A\nincubator: [a, b]"), "lead_organisation", "incubator gave 2, wanted at most one"),
        (sheet("title: A\nphases: construction"), "status_stated", "phases gave 0, wanted a list of phases"),
        (sheet("title: A\nphases:\n  name: construction"), "status_stated", "phases gave 0, wanted a list of phases"),
        (sheet("title: A\nphases:\n- construction"), "status_stated", "phases gave 0, wanted a list of phases"),
    ],
)
def test_a_sheet_that_cannot_be_read_names_its_path_and_field(text: str, field: str, told: str) -> None:
    [issue] = read_sheet("content/_startups/a.md", text)
    assert (issue.reason, issue.url, issue.field) == (
        "layout_changed",
        "https://beta.gouv.fr/content/_startups/a.md",
        field,
    )
    assert told in issue.value and not EMAIL.search(issue.value)


def sheet_of(row: dict[str, Any]) -> str:
    """The sheet in a row of evidence: a text with its fences, front matter without them, or a mapping."""
    texts = [value for value in row.values() if isinstance(value, str)]
    mappings = [value for value in row.values() if isinstance(value, dict)]
    for text in texts:
        if text.lstrip("\ufeff").startswith("---"):
            return text if re.search(r"\n---[ \t]*(\n|$)", text) else f"{text}\n---\n"
    for text in texts:
        if re.search(r"^\w+:", text, re.MULTILINE) and "\n" in text:
            return f"---\n{text.strip()}\n---\n"
    mapping = next((each for each in mappings if each.keys() & {"title", "mission", "status", "phases"}), row)
    return f"---\n{json.dumps(without_nulls(mapping), ensure_ascii=False)}\n---\n"  # JSON is YAML too


def without_nulls(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: without_nulls(value) for key, value in node.items()}
    if isinstance(node, list):
        return [without_nulls(value) for value in node]
    return "" if node is None else node


@needs(SHEETS)
def test_every_state_of_every_sheet_is_read_or_named() -> None:
    rows = [json.loads(line) for line in SHEETS.read_text(encoding="utf-8").splitlines() if line.strip()]
    unread = []
    for number, row in enumerate(rows):
        path = quote(str(row.get("path") or row.get("file") or row.get("slug") or row.get("id") or number))
        outputs = read_sheet(path, sheet_of(row))
        listings = [each for each in outputs if isinstance(each, Listing)]
        unread += [each for each in outputs if isinstance(each, Issue) and each.reason == "layout_changed"]
        assert len(listings) == 1 or (len(outputs) == 1 and unread[-1].url.endswith(path) and unread[-1].field), path
        assert all(each.field for each in outputs if isinstance(each, Issue))
    assert len(unread) < len(rows) / 2, [f"{each.url}: {each.value}" for each in unread]
