"""`coco portal new`, on sites of our own and on captured ones: what it looks at, what it picks, what it writes."""

import importlib.util
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from flows.cli import main
from flows.home import Home, UserError
from flows.portal_check import Subject, complaints_of
from flows.portal_new import Made, make
from flows.readings.personal import EMAIL, PHONE
from schemas.listing import Issue, Listing
from schemas.portal import Seen
from spiders.evidence import read_evidence
from spiders.portal_spider import PortalSpider
from spiders.registry import portal_keys, shape_of
from spiders.samples.server import SampleServer, Served, serve_samples
from spiders.samples.walk import walk
from spiders.scaffold.look import MOST_PAGES
from spiders.scaffold.skeleton import PLACEHOLDER

ROOT = Path(__file__).resolve().parents[2]
RUFF = Path(sys.executable).with_name("ruff")
MYPY = Path(sys.executable).with_name("mypy")
REPLAY = ROOT.parent / "shared" / "tools" / "replay_portals.py"
RUN = "20261120T040000Z"
SENTENCE = "Every spring our volunteers count the newts of forty ponds and tell us what they saw."

HEAD = """<html lang="fr"><head><title>{title} | Mares du Perche</title>{more}
<script>var secret = 1;</script><style>p {{color: red}}</style></head><body>
<nav><ul><li><a href="/projets">Projets</a></li><li><a href="/equipe">Contact</a></li></ul></nav><main>"""
FOOT = """</main><footer><a rel="license" href="https://creativecommons.org/licenses/by/4.0/">Licence</a>
<p>Écrivez à jean.dupont@mares.example ou au 01 23 45 67 89</p></footer></body></html>"""
ALTERNATES = (
    '<link rel="alternate" hreflang="fr" href="/projets"><link rel="alternate" hreflang="en" href="/en/projects">'
)
NAMES = ("tritons", "libellules", "grenouilles", "roseaux", "salamandres", "nymphes")


def page(title: str, body: str, more: str = "") -> str:
    return HEAD.format(title=title, more=more) + body + FOOT


def cards(names: tuple[str, ...], folder: str = "/projets") -> str:
    return "".join(
        f'<article class="card"><h2><a href="{folder}/{name}">{name.title()}</a></h2><p>{SENTENCE}</p></article>'
        for name in names
    )


def sheet(name: str) -> str:
    structured = json.dumps({"@type": "Event", "name": name, "description": SENTENCE, "author": "Jeanne Martin"})
    return page(
        name.title(),
        f"<h1>{name.title()} des mares</h1>"
        f"<h2>Description</h2><p>{SENTENCE} <b>Ensuite</b> ils les comptent encore.</p>"
        f"<h2>Pratique</h2><p>Thème : Batraciens</p><p>Début : avril 2024</p><p>Contact : Jeanne Martin</p>"
        '<p class="author">Jeanne Martin</p><a href="mailto:jean.dupont@mares.example">Écrire</a>'
        f'<script type="application/ld+json">{structured}</script>',
    )


def post(number: int, name: str) -> dict[str, Any]:
    return {
        "id": number, "date": "2026-03-01T10:00:00", "link": f"https://mares.example/projets/{name}", "slug": name,
        "type": "projet", "author": 7, "title": {"rendered": name.title()},
        "content": {"rendered": f"<p>{SENTENCE}</p>", "protected": False}, "modified": "2026-04-01T10:00:00",
        "themes": ["Batraciens"], "contact_email": "jean.dupont@mares.example",
    }  # fmt: skip


def entry(number: int, name: str) -> dict[str, Any]:
    return {
        "id": number, "title": name.title(), "summary": SENTENCE, "startDate": "2024-04-01",
        "status": {"name": "Actif"}, "tags": ["mare", "eau"], "link": f"/projets/{name}", "oddity": number,
        "contactName": "Jeanne Martin", "imageUrl": "/a.png",
    }  # fmt: skip


def sitemap(*paths: str, tag: str = "url") -> str:
    root = "urlset" if tag == "url" else "sitemapindex"
    places = "".join(f"<{tag}><loc>https://mares.example{path}</loc></{tag}>" for path in paths)
    return f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{places}</{root}>'


RSS = "<rss version='2.0'><channel><title>Mares</title>{}</channel></rss>".format(
    "".join(
        f"<item><title>{name.title()}</title><link>https://mares.example/actualites/{name}</link><guid>{number}</guid>"
        f"<description>{SENTENCE}</description><pubDate>Mon, 02 Mar 2026 10:00:00 +0100</pubDate>"
        f"<author>jean.dupont@mares.example</author><category>mares</category></item>"
        for number, name in enumerate(NAMES)
    )
)
SHEETS = {f"/projets/{name}": sheet(name) for name in NAMES}
NEXT = '<a class="suite" href="/projets?page=2">Page suivante</a>'
BACK = '<a class="suite" href="/projets">Page précédente</a>'
CSV = "Numéro;Nom;Résumé;Début\n" + "".join(
    f"{n};{name.title()};{SENTENCE};avril 2024\n" for n, name in enumerate(NAMES)
)
JSON, HTML, XML, PLAIN = "application/json", "text/html; charset=utf-8", "application/xml", "text/plain"

# shape → (address given, {path: (content type, body, headers)})
Site = dict[str, tuple[str, str] | tuple[str, str, dict[str, str]]]
SITES: dict[str, tuple[str, Site]] = {
    "paginated": ("/projets", {
        "/robots.txt": (PLAIN, "User-agent: *\nDisallow: /prive\n"),
        "/projets": (HTML, page("Projets", cards(NAMES[:3]) + NEXT, ALTERNATES)),
        "/projets?page=2": (HTML, page("Projets", cards(NAMES[3:]) + BACK)),
        **{path: (HTML, body) for path, body in SHEETS.items()},
    }),
    "wordpress": ("/projets", {
        "/projets": (HTML, page("Projets", cards(NAMES))),
        "/wp-json/wp/v2/types": (JSON, json.dumps({
            "post": {"name": "Articles", "rest_base": "posts"}, "wp_block": {"name": "Blocs", "rest_base": "blocks"},
            "projet": {"name": "Projets", "rest_base": "projets"},
        })),
        "/wp-json/wp/v2/projets?page=1&per_page=100": (
            JSON, json.dumps([post(number, name) for number, name in enumerate(NAMES)]),
            {"X-WP-Total": "6", "X-WP-TotalPages": "1"}),
        **{path: (HTML, body) for path, body in SHEETS.items()},
    }),
    "sitemap": ("/projets", {
        "/robots.txt": (PLAIN, "User-agent: *\nAllow: /\nSitemap: https://mares.example/plan.xml\n"),
        "/plan.xml": (XML, sitemap("/plan-pages.xml", "/plan-projets.xml", tag="sitemap")),
        "/plan-projets.xml": (XML, sitemap("/", "/equipe", *SHEETS)),
        "/plan-pages.xml": (XML, sitemap("/", "/equipe")),
        "/projets": (HTML, page("Projets", cards(NAMES[:3]))),
        **{path: (HTML, body) for path, body in SHEETS.items()},
    }),
    "feed": ("/", {
        "/": (HTML, page("Accueil", f"<p>{SENTENCE}</p>",
                         '<link rel="alternate" type="application/rss+xml" href="/fil.xml">')),
        "/fil.xml": ("application/rss+xml", RSS),
    }),
    "json_api": ("/api/projets", {
        "/": (HTML, page("Accueil", "")),
        "/api/projets": (JSON, json.dumps({
            "total": 6, "next": "https://mares.example/api/projets?page=2",
            "results": [entry(number, name) for number, name in enumerate(NAMES[:3])]})),
        "/api/projets?page=2": (JSON, json.dumps({
            "total": 6, "next": None, "results": [entry(number + 3, name) for number, name in enumerate(NAMES[3:])]})),
    }),
    "csv_export": ("/export.csv", {"/": (HTML, page("Accueil", "")), "/export.csv": ("text/csv", CSV)}),
}  # fmt: skip
every_shape = pytest.mark.parametrize("shape", SITES)


def write_site(folder: Path, site: Site) -> None:
    pages = {}
    for number, (path, (kind, body, *headers)) in enumerate(site.items()):
        (folder / "site").mkdir(parents=True, exist_ok=True)
        (folder / "site" / f"{number}").write_text(body, encoding="utf-8")
        pages[path] = {"status": 200, "content_type": kind, "file": f"{number}", "headers": dict(*headers)}
    index = json.dumps({"host": "mares.example", "pages": pages})
    (folder / "site" / "index.json").write_text(index, encoding="utf-8")


@dataclass(frozen=True)
class Run:
    """One address that was made a portal of: what was found, what the server was asked, and where the files are."""

    key: str
    made: Made
    log: list[Served]
    root: Path

    @property
    def file(self) -> Path:
        return self.root / "spiders" / "portals" / f"{self.key}.py"

    @property
    def samples(self) -> Path:
        return self.root / "spiders" / "samples"

    def spider(self) -> type[PortalSpider]:
        spec = importlib.util.spec_from_file_location(self.key, self.file)
        assert spec and spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        found = [each for each in vars(module).values() if isinstance(each, type) and each.__module__ == self.key]
        [spider] = found
        assert issubclass(spider, PortalSpider)
        return spider

    def said(self) -> list[Any]:
        return [output for _, output in walk(self.spider(), self.samples)]


def run_new(root: Path, key: str, url: str, via: dict[str, str], log: list[Served]) -> Run:
    return Run(key, make(Home(root / "home"), key, url, RUN, via=via, contact="", root=root), log, root)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Run]:
    """Every site, made a portal of."""

    def one(shape: str) -> Run:
        address, site = SITES[shape]
        root = tmp_path_factory.mktemp(shape)
        write_site(root, site)
        with serve_samples(root, ["site"]) as server:
            return run_new(root, f"t_{shape}", f"https://mares.example{address}", server.via, server.log)

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(SITES, pool.map(one, SITES), strict=True))


# --- what it picks ---------------------------------------------------------------------------------------------------


@every_shape
def test_the_shape_fits_the_site(shape: str, runs: dict[str, Run]) -> None:
    best, *others = runs[shape].made.found.offers
    assert best.shape == shape, [(each.shape, each.score) for each in runs[shape].made.found.offers]
    assert shape_of(runs[shape].spider()) == shape
    assert all(each.why for each in (best, *others))


@pytest.mark.parametrize(
    ("shape", "others"),
    [("wordpress", ["paginated"]), ("sitemap", ["paginated"]), ("paginated", []), ("feed", []), ("json_api", [])],
)
def test_the_runners_up_are_told(shape: str, others: list[str], runs: dict[str, Run]) -> None:
    assert [each.shape for each in runs[shape].made.found.offers[1:]] == others


@every_shape
def test_its_file_stands_up_to_the_formatter_and_has_its_name(shape: str, runs: dict[str, Run]) -> None:
    run = runs[shape]
    as_ours = ["--stdin-filename", f"spiders/portals/{run.key}.py"]
    for command in (["check"], ["format", "--check", "--diff"]):
        with run.file.open("rb") as source:
            done = subprocess.run(
                [str(RUFF), *command, *as_ours], cwd=ROOT, stdin=source, capture_output=True, check=False
            )
        assert done.returncode == 0, done.stdout.decode() + run.file.read_text()
    assert run.spider().portal.key == run.key
    assert run.spider().__name__.lower() == run.key.replace("_", "")


@pytest.mark.slow
def test_their_types_are_right(runs: dict[str, Run], tmp_path: Path) -> None:
    files = [str(run.file) for run in runs.values()]
    done = subprocess.run(
        [str(MYPY), "--cache-dir", str(ROOT / ".mypy_cache"), *files],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@every_shape
def test_it_reads_its_own_skeleton(shape: str, runs: dict[str, Run]) -> None:
    said = runs[shape].said()
    listings = {each.ref: each for each in said if isinstance(each, Listing)}
    assert len(listings) >= 2
    assert [each for each in said if isinstance(each, Issue) and each.reason != "new_field"] == []
    name = "title" if shape == "feed" else "name"
    for listing in listings.values():
        assert name in {statement.field for statement in listing.statements}
        assert listing.page_url.startswith("https://mares.example/")


@every_shape
def test_the_metadata_are_what_was_seen(shape: str, runs: dict[str, Run]) -> None:
    portal = runs[shape].spider().portal
    assert (portal.title, portal.homepage) == ("Mares du Perche", "https://mares.example")
    assert (portal.country, portal.languages[0], portal.licence) == ("XX", "fr", "unknown")
    assert "creativecommons.org/licenses/by/4.0" in portal.licence_evidence
    assert portal.seen is Seen.SOFTWARE
    low, high = portal.expectation.listings
    assert low <= 6 <= high, "six listings"


def test_labels_keys_and_columns_that_name_a_field_are_read(runs: dict[str, Run]) -> None:
    read = {
        shape: {each.field for one in run.said() if isinstance(one, Listing) for each in one.statements}
        for shape, run in runs.items()
    }
    assert read == {
        "paginated": {"name", "description", "themes", "start_date"},
        "sitemap": {"name", "description", "themes", "start_date"},
        "wordpress": {"name", "description", "themes", "source_updated"},
        "feed": {"title", "description", "published_at", "keywords", "info_url"},
        "json_api": {"name", "description", "start_date", "status_stated", "keywords"},
        "csv_export": {"name", "description", "start_date"},
    }
    unread = {each.field for each in runs["json_api"].said() if isinstance(each, Issue)}
    assert unread == {"oddity"}, "what is personal or decorates is ignored; what is left is asked about"


def test_what_the_page_says_beside_the_list_is_told(runs: dict[str, Run]) -> None:
    source = runs["paginated"].file.read_text(encoding="utf-8")
    assert "# TODO pages have twins in en, fr (hreflang)" in source
    assert "# TODO JSON-LD of Event stands in its pages" in source
    assert """entries = "h2 a[href^='/projets/']\"""" in source
    assert """next_page = "a:contains('Page suivante')\"""" in source


# --- what it writes --------------------------------------------------------------------------------------------------


@every_shape
def test_no_sentence_and_nobody_is_in_the_samples(shape: str, runs: dict[str, Run]) -> None:
    run = runs[shape]
    files = [path for path in (run.samples / run.key).rglob("*") if path.is_file()]
    texts = {path.name: path.read_text(encoding="utf-8") for path in files}
    everything = "\n".join(texts.values())
    for word in ("volunteers", "count the newts", "Jeanne", "dupont", "var secret", "color: red", "comptent encore"):
        assert word not in everything, word
    assert {found[0] for found in EMAIL.finditer(everything)} <= {"contact@example.org"}
    assert not PHONE.search(re.sub(r"\d{4}-\d\d-\d\dT[\d:]+", "", everything))
    assert any(PLACEHOLDER.search(text) for text in texts.values())


@every_shape
def test_what_is_left_to_do_is_said(shape: str, runs: dict[str, Run]) -> None:
    run = runs[shape]
    missing = complaints_of(Subject(run.spider(), run.file.read_text(encoding="utf-8"), run.samples))
    assert any("TODO in its file" in each for each in missing)
    assert any("placeholders left" in each for each in missing)
    assert any(each.startswith("no expected.jsonl") for each in missing)


@every_shape
def test_it_asks_for_little_and_keeps_what_it_saw(shape: str, runs: dict[str, Run]) -> None:
    run = runs[shape]
    paths = [each.path for each in run.log]
    assert len(paths) == len(set(paths)) <= MOST_PAGES + 1
    assert paths[0] == "/robots.txt"
    assert "/prive" not in paths
    evidence = list(read_evidence(run.made.evidence))
    assert {each.url for each in evidence if each.status == 200} == {
        f"https://mares.example{each.path}" for each in run.log if each.status == 200
    }
    assert run.made.evidence == run.root / "home" / "probes" / run.key / RUN / f"{RUN}.warc.gz"
    assert not (run.root / "home" / "evidence").exists(), "a probe is no run: no build may load it"


def test_two_pages_of_a_list_are_sampled_and_the_second_is_the_last(runs: dict[str, Run]) -> None:
    for shape in ("paginated", "json_api"):
        run = runs[shape]
        asked = {each for each in run.said() if isinstance(each, Listing)}
        assert len({each.ref for each in asked}) >= 2
        index = json.loads((run.samples / run.key / "index.json").read_text(encoding="utf-8"))
        assert sum("page=2" in path for path in index["pages"]) == 1
        assert not any("page=3" in path.read_text() for path in (run.samples / run.key / "files").iterdir())


# --- real sites ------------------------------------------------------------------------------------------------------

CAPTURED = {
    "https://eu-citizen.science/api/projects/": "json_api",
    "https://eu-citizen.science/projects?page=1": "paginated",
    "https://eu-citizen.science/downloadProjects": "csv_export",
    "https://aides-territoires.beta.gouv.fr/aides/": "paginated",
    "https://aides-territoires.beta.gouv.fr/sitemap.xml": "sitemap",
    "https://aides-territoires.beta.gouv.fr/api/aids/": "json_api",
    "https://beta.gouv.fr/api/v1.7/startups.csv": "csv_export",
    "https://beta.gouv.fr/api/v2/startups.json": "json_api",
}
OURS = {
    "https://anr.fr/fr/appels/": "paginated",
    "https://www.schweizforscht.ch/projekte": "paginated",
    "https://www.appelsprojetsrecherche.fr/export-csv": "csv_export",
}


@pytest.fixture(scope="module")
def replay() -> Iterator[dict[str, str]]:
    """The host map to the captures of other people's portals."""
    if not REPLAY.exists():
        pytest.skip("the captured portals of ../shared are not here")
    command = [sys.executable, str(REPLAY), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        address = "http://" + server.stdout.readline().split()[-1]
        yield {url.split("/")[2]: address for url in CAPTURED}
        server.terminate()


@pytest.mark.slow
@pytest.mark.parametrize("url", CAPTURED)
def test_captured_portals(url: str, replay: dict[str, str], tmp_path: Path) -> None:
    check_real(run_new(tmp_path, "t_real", url, replay, []), CAPTURED[url])


@pytest.mark.slow
@pytest.mark.parametrize("url", OURS)
def test_our_own_sample_portals(url: str, tmp_path: Path) -> None:
    with serve_samples() as server:
        check_real(run_new(tmp_path, "t_real", url, server.via, server.log), OURS[url])


def check_real(run: Run, shape: str) -> None:
    assert run.made.found.best.shape == shape
    with run.file.open("rb") as source:
        command = [str(RUFF), "check", "--stdin-filename", "spiders/portals/t_real.py"]
        assert subprocess.run(command, cwd=ROOT, stdin=source, capture_output=True, check=False).returncode == 0
    said = run.said()
    assert any(isinstance(each, Listing) for each in said)
    assert {each.reason for each in said if isinstance(each, Issue)} <= {"new_field"}
    files = [path for path in (run.samples / run.key).rglob("*") if path.is_file()]
    texts = "\n".join(path.read_text(encoding="utf-8") for path in files)
    assert {found[0] for found in EMAIL.finditer(texts)} <= {"contact@example.org"}
    long = re.search(r"(?:\b[^\W\d_]{2,}\b,? ){8}", re.sub(r"<!--.*-->", "", texts))
    assert not long, f"a sentence was kept: {long[0]}"


# --- what it refuses -------------------------------------------------------------------------------------------------

DOWN = "http://127.0.0.1:9"  # nobody listens on the discard port
REFUSED: list[tuple[str, str, dict[str, str], str]] = [
    ("beta_gouv", "https://mares.example/", {}, "'beta_gouv' is a portal already"),
    ("Mares", "https://mares.example/", {}, "'Mares' is no portal key"),
    ("mares-du-perche", "https://mares.example/", {}, "'mares-du-perche' is no portal key"),
    ("../mares", "https://mares.example/", {}, "'../mares' is no portal key"),
    ("mares", "ftp://mares.example/", {}, "'ftp://mares.example/' is no address of a page"),
    ("mares", "mares.example", {}, "'mares.example' is no address of a page"),
    ("mares", "file:///etc/hosts", {}, "is no address of a page"),
    ("mares", "https://user@mares.example/", {}, "is no address of a page"),
    ("mares", "https://[mares/", {}, "is no address of a page"),
    ("mares", "https://down.example/", {"down.example": DOWN}, "the host refuses connections"),
    ("mares", "http://127.0.0.1/", {}, "this is not a public address"),
    ("mares", "https://mares.example/prive", {"mares.example": "site"}, "its robots.txt keeps us out"),
    ("mares", "https://mares.example/nowhere", {"mares.example": "site"}, "it answers HTTP 404"),
    ("mares", "https://mares.example/equipe", {"mares.example": "site"}, "no list found on 1 pages"),
]


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SampleServer]:
    """A site with a page that holds no list, and a part that robots.txt keeps shut."""
    root = tmp_path_factory.mktemp("bare")
    write_site(root, {
        "/robots.txt": (PLAIN, "User-agent: *\nDisallow: /prive\n"),
        "/equipe": (HTML, page("Équipe", f"<p>{SENTENCE}</p>")), "/prive": (HTML, page("Projets", cards(NAMES))),
    })  # fmt: skip
    with serve_samples(root, ["site"]) as server:
        yield server


@pytest.mark.parametrize(("key", "url", "via", "words"), REFUSED, ids=lambda each: str(each)[:40])
def test_it_refuses_in_one_line_and_writes_nothing(
    key: str, url: str, via: dict[str, str], words: str, bare: SampleServer, tmp_path: Path
) -> None:
    mapped = {host: bare.address if address == "site" else address for host, address in via.items()}
    with pytest.raises(UserError) as refusal:
        make(Home(tmp_path / "home"), key, url, RUN, via=mapped, contact="", root=tmp_path)
    assert words in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert list(tmp_path.iterdir()) == []


def test_the_command_tells_it_in_one_line_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        sys, "argv", ["coco", "portal", "new", "Mares", "https://mares.example/", "--home", str(tmp_path / "x")]
    )
    with pytest.raises(SystemExit) as ended:
        main()
    told = capfd.readouterr()
    assert (ended.value.code, told.out) == (2, "")
    assert told.err.splitlines()[-1].startswith("coco: 'Mares' is no portal key")
    assert list(tmp_path.iterdir()) == []


def test_the_command_says_what_it_did(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    address, site = SITES["wordpress"]
    write_site(tmp_path, site)
    monkeypatch.setattr("flows.portal_new.PROJECT", tmp_path)
    monkeypatch.setattr("flows.commands.portal.PROJECT", tmp_path)
    with serve_samples(tmp_path, ["site"]) as server:
        command = [
            "coco",
            "portal",
            "new",
            "mares",
            f"https://mares.example{address}",
            "--home",
            str(tmp_path / "home"),
        ]
        monkeypatch.setattr(sys, "argv", [*command, "--via", f"mares.example={server.address}"])
        with pytest.raises(SystemExit) as ended:
            main()
    told = capfd.readouterr()
    assert ended.value.code == 0, told.err
    assert "Shape: wordpress: its WordPress offers 6 `projets` (Projets), the ones that the page lists" in told.out
    assert "  or paginated: 6 cards like each other on the page" in told.out
    assert "  spiders/portals/mares.py" in told.out
    assert "mares" not in portal_keys(), "it wrote where this test told it to"
