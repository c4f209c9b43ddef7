"""The documentation is true: its commands exist, its recipes run, its links lead on, its figures are the code's."""

import contextlib
import csv
import importlib.util
import io
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import nbformat
import pytest
import typer
from typer.testing import CliRunner

from flows.cli import app
from flows.home import Home
from flows.portal_check import Subject, complaints_of
from flows.portal_new import make
from flows.portal_table import BEGIN, END, README, between_markers, portal_table, with_table
from schemas.listing import Listing
from schemas.portal import Politeness
from schemas.run import Outcome
from schemas.vocabulary import code_lists, map_label
from spiders import politeness, settings
from spiders.portal_spider import PortalSpider
from spiders.registry import load_metadata, portal_keys
from spiders.samples.server import serve_samples
from spiders.samples.walk import lines_of, visits, walk
from tests.e2e.conftest import Demo, demo
from warehouse.answers import answers

__all__ = ["demo"]

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = {path.name: path.read_text(encoding="utf-8") for path in (README, *sorted(DOCS.glob("*.md"))) if path.exists()}
FLOORS = ("schemas", "spiders", "warehouse", "flows", "directory")
COCO = typer.main.get_command(app)

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`]+)`")
SHELL = ("", "sh", "bash", "console")
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
VARIABLE = re.compile(r"\bCOCO_[A-Z_]+\b")
# the environment, as opposed to the settings of the same prefix that a crawl is given
READS_VARIABLE = re.compile(r'(?:envvar=|environ(?:\.\w+\(|\[)|getenv\()\s*"(COCO_[A-Z_]+)"')

spec = importlib.util.spec_from_file_location("docs_make", DOCS / "make.py")
assert spec and spec.loader
made = importlib.util.module_from_spec(spec)
spec.loader.exec_module(made)

every_page = pytest.mark.parametrize("name", PAGES)


def page(name: str) -> str:
    assert name in PAGES, f"docs/{name} is missing"
    return PAGES[name]


def blocks(name: str, *languages: str) -> list[str]:
    return [body for language, body in FENCE.findall(page(name)) if language in languages]


def inline(name: str) -> list[str]:
    """Code spans outside of fenced blocks, on one line each."""
    return [" ".join(span.split()) for span in INLINE.findall(FENCE.sub("", page(name)))]


def code_lines(name: str) -> list[str]:
    """What a reader may type: lines of shell blocks, and code spans in the text."""
    shell = "\n".join(blocks(name, *SHELL)).replace("\\\n", " ")
    return [*shell.splitlines(), *inline(name)]


def words(line: str) -> list[str]:
    """A line as the shell takes it apart; empty for what is no command line at all."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    try:
        return list(lexer)
    except ValueError:
        return []


def coco_calls(line: str) -> Iterator[list[str]]:
    """The arguments of every `coco` in a line, up to the next operator of the shell."""
    tokens = words(line)
    starts = [n for n, token in enumerate(tokens) if token == "coco" or token.endswith("/bin/coco")]
    for start in starts:
        end = next((n for n in range(start, len(tokens)) if set(tokens[n]) <= set("|&;<>()")), len(tokens))
        yield tokens[start + 1 : end]


def commands(group: Any = COCO, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """(`release list`, command) of everything that users can call."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))
        elif not command.hidden:
            yield " ".join((*path, name)), command


def complaint(arguments: list[str]) -> str | None:
    """What `coco` itself says of a command line, without running it. A group alone may be named."""
    command, rest = COCO, list(arguments)
    while hasattr(command, "commands") and rest:
        name = rest.pop(0)
        if name not in command.commands:
            return f"no command {name!r}"
        command = command.commands[name]
    if hasattr(command, "commands") or {"…", "..."} & set(rest):
        return None
    try:
        command.make_context("coco", rest)
    except Exception as error:
        return str(error.format_message()) if hasattr(error, "format_message") else str(error)
    return None


# --- commands --------------------------------------------------------------------------------------------------------


@every_page
def test_every_command_line_is_one_that_coco_takes(name: str) -> None:
    calls = [call for line in code_lines(name) for call in coco_calls(line)]
    assert [f"coco {shlex.join(call)}: {said}" for call in calls if (said := complaint(call))] == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("coco release list  # each", None),
        (".venv/bin/coco nightly anr_calls --via a.example=http://127.0.0.1:1 >> log", None),
        ("COCO_HOME=x coco demo --json | head", None),
        ("coco dance", "no command 'dance'"),
        ("coco release dance", "no command 'dance'"),
        ("coco status --prot", "No such option"),
        ("coco explain", "Missing argument"),
        ("coco demo --at yesterday", "Invalid value"),
    ],
)
def test_a_wrong_command_line_would_be_found(line: str, said: str | None) -> None:
    [found] = [complaint(call) for call in coco_calls(line)]
    assert found is None if said is None else found is not None and said.casefold() in found.casefold()


def test_every_command_is_documented() -> None:
    text = " ".join(" ".join(PAGES.values()).split())
    assert [path for path, _ in commands() if not re.search(rf"\bcoco {path}\b", text)] == []


def test_every_option_is_documented() -> None:
    text = " ".join(PAGES.values())
    missing = [
        f"coco {path} {option.opts[0]}"
        for path, command in commands()
        for option in command.params
        if option.param_type_name == "option" and not option.hidden and "--help" not in option.opts
        if not any(re.search(rf"(?<![\w-]){each}(?![\w-])", text) for each in (*option.opts, *option.secondary_opts))
    ]
    assert missing == []


@every_page
def test_every_make_target_and_module_exists(name: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    lines = code_lines(name)
    named = {target for line in lines for target in re.findall(r"^\s*make ([a-z]+)", line)}
    modules = {module for line in lines for module in re.findall(r"\bpython3? -m ([\w.]+)", line)}
    assert (named - targets, {each for each in modules if not importlib.util.find_spec(each)}) == (set(), set())


# --- recipes ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def release(demo: Demo) -> Path:
    """A demo release: the whole chain on the sample portals, as a user makes it."""
    return demo.releases[0]


@pytest.mark.slow
def test_the_recipes_run_on_a_demo_release(demo: Demo, release: Path, subtests: pytest.Subtests) -> None:
    recipes = [statement for block in blocks("recipes.md", "sql") for statement in duckdb.extract_statements(block)]
    assert len(recipes) >= 10
    with contextlib.chdir(release), duckdb.connect("co-construisons.duckdb", read_only=True) as connection:
        for recipe in recipes:
            with subtests.test(recipe=recipe.query.strip()):
                assert connection.execute(recipe.query).fetchall(), "no row"
    for program in blocks("recipes.md", "python"):
        with subtests.test(program=program), contextlib.chdir(release):
            said = io.StringIO()
            with contextlib.redirect_stdout(said):
                exec(compile(program, "docs/recipes.md", "exec"), {})
            assert len(said.getvalue().splitlines()) > 1
    for line in (line for block in blocks("recipes.md", "sh") for line in block.splitlines()):
        with subtests.test(command=line):
            [call] = coco_calls(line)
            done = CliRunner().invoke(app, call, env={"COCO_HOME": str(demo.home)}, catch_exceptions=False)
            assert len([*csv.reader(io.StringIO(done.output))]) > 1, "no row"
    for path in (name for name in inline("analysts.md") if re.fullmatch(r"[\w-]+\.(md|json|jsonl|duckdb)", name)):
        with subtests.test(file=path):
            assert (release / path).exists()


@pytest.mark.slow
def test_the_answers_below_the_recipes_are_the_demo_s(release: Path) -> None:
    assert len(blocks("recipes.md", "csv")) >= 5
    assert page("recipes.md") == made.with_answers(page("recipes.md"), release), "`make docs` writes them anew"


def test_the_questions_are_those_of_the_views() -> None:
    assert page("analysts.md") == made.with_questions(page("analysts.md")), "`make docs` writes them anew"
    assert page("analysts.md").count("| `v_") == len(answers())


@pytest.mark.long
@pytest.mark.parametrize("script", sorted((DOCS / "notebooks").glob("*.py")), ids=lambda script: script.stem)
def test_a_notebook_runs_and_says_what_it_said(
    script: Path, release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pictures are not compared: their bytes follow fonts and libraries."""
    for variable in ("IPYTHONDIR", "MPLCONFIGDIR"):
        monkeypatch.setenv(variable, str(tmp_path))
    kept = nbformat.read(script.with_suffix(".ipynb"), as_version=4)
    nbformat.validate(kept)
    said = made.executed(script, release)
    assert [cell.source for cell in kept.cells] == [cell.source for cell in said.cells], "`make docs` makes them anew"
    assert words_of(kept) == words_of(said), "`make docs` makes them anew"
    pictures = [out for cell in kept.cells for out in cell.get("outputs", []) if "image/png" in out.get("data", {})]
    assert len(pictures) == script.read_text(encoding="utf-8").count("plt.show()") >= 2


def words_of(notebook: nbformat.NotebookNode) -> list[str]:
    """What the cells print on standard output."""
    outputs = [out for cell in notebook.cells for out in cell.get("outputs", [])]
    assert not [out for out in outputs if out.output_type == "error"]
    return [out.text for out in outputs if out.get("name") == "stdout"]


def test_the_tables_of_a_release_are_listed() -> None:
    from schemas.dictionary import tables

    assert set(tables()) <= set(inline("analysts.md")) | set(", ".join(inline("analysts.md")).split(", "))


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """The files of add-a-portal.md, written where it says."""
    files = dict(re.findall(r"`(spiders/[^`<]+)`[^`\n]*:?\n\n```\w+\n(.*?)^```$", page("add-a-portal.md"), re.M | re.S))
    assert len(files) == 6
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return tmp_path


def test_the_example_portal_says_what_its_pages_say(example: Path) -> None:
    spider = example_spider(example / "spiders" / "portals" / "mares_du_perche.py")
    said = [each for _, each in walk(spider, example / "spiders" / "samples") if isinstance(each, Listing)]
    assert [[(one.field, one.value) for one in each.statements] for each in said] == [
        [("name", "Tritons des mares"), ("themes", "Batraciens")],
        [("name", "Roseaux"), ("themes", "Plantes"), ("start_date", "mai 2025")],
    ]
    assert map_label("theme", "Batraciens", portal=spider.portal.key, lang="fr").problem == "unmapped_label"
    assert "biodiversity.animals" in code_lists()["theme"]


def test_the_example_portal_lacks_only_what_the_page_says_to_do(example: Path) -> None:
    path = example / "spiders" / "portals" / "mares_du_perche.py"
    spider, samples = example_spider(path), example / "spiders" / "samples"
    expected = samples / "mares_du_perche" / "expected.jsonl"
    expected.write_text("".join(f"{line}\n" for line in lines_of(visits(spider, samples))), encoding="utf-8")
    missing = complaints_of(Subject(spider, path.read_text(encoding="utf-8"), samples, traps=""))
    assert missing == ["no trap of its samples is named in spiders/samples/README.md"]


def test_the_example_portal_is_what_coco_makes_of_its_pages(
    example: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """All but the answers to its TODOs."""
    root = tmp_path_factory.mktemp("made")
    with serve_samples(example / "spiders" / "samples", ["mares_du_perche"]) as server:
        make(Home(root / "home"), "mares_du_perche", "https://mares.example/projets", "20261120T040000Z",
             via=server.via, contact="", root=root)  # fmt: skip
    made, written = (
        (folder / "spiders" / "portals" / "mares_du_perche.py").read_text(encoding="utf-8")
        for folder in (root, example)
    )
    assert made.partition("    start_urls")[2] == written.partition("    start_urls")[2]
    assert "TODO" in made and "TODO" not in written


def example_spider(path: Path) -> type[PortalSpider]:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    [spider] = [each for each in vars(module).values() if isinstance(each, type) and each.__module__ == path.stem]
    assert issubclass(spider, PortalSpider)
    return spider


# --- links, names and figures ----------------------------------------------------------------------------------------


@every_page
def test_every_relative_link_leads_somewhere(name: str) -> None:
    here = ROOT if name == README.name else DOCS
    assert [target for target in LINK.findall(FENCE.sub("", page(name))) if not (here / target).exists()] == []


@every_page
def test_every_path_of_the_project_exists(name: str) -> None:
    """Code spans that look like a path of ours; the example portal is the reader's to write."""
    paths = [each for each in inline(name) if re.fullmatch(rf"({'|'.join(FLOORS)}|tests|docs|bench)/[\w./-]*", each)]
    assert [path for path in paths if "mares_du_perche" not in path and not (ROOT / path).exists()] == []


def test_the_environment_variables_are_those_of_the_code() -> None:
    sources = [path.read_text(encoding="utf-8") for floor in FLOORS for path in sorted((ROOT / floor).rglob("*.py"))]
    read = {name for source in sources for name in READS_VARIABLE.findall(source)}
    read |= {name for key in portal_keys() if (name := load_metadata(key).secret)}
    assert set(VARIABLE.findall(" ".join(PAGES.values()))) == read
    assert read <= set(VARIABLE.findall(page("operators.md"))), "operators.md has them all"


def test_the_verdicts_are_those_of_the_code() -> None:
    [table] = re.findall(r"^\| verdict \|.*\n\| -.*\n((?:\|.*\n)+)", page("operators.md"), re.MULTILINE)
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == [str(outcome) for outcome in Outcome]


def test_portal_owners_read_the_figures_of_the_settings() -> None:
    """Every row of the table, in both languages."""
    budget = Politeness()
    figures = [
        [], [settings.ROBOTSTXT_USER_AGENT], [budget.delay_seconds, politeness.CRAWL_DELAY_CAP],
        [settings.CONCURRENT_REQUESTS_PER_DOMAIN], [budget.pages, budget.minutes],
        [budget.megabytes_per_page, budget.timeout_seconds], [settings.RETRY_TIMES + 1], [politeness.RETRY_AFTER_CAP],
        [],
    ]  # fmt: skip
    text = page("portal-owners.md")
    tables = re.findall(r"^\| Polite(?:ss|ness)e? \|.*\n\| -.*\n((?:\|.*\n)+)", text, re.MULTILINE)
    assert len(tables) == 2
    for table in tables:
        rows = [row.split("|")[2] for row in table.splitlines()]
        assert len(rows) == len(figures)
        for row, expected in zip(rows, figures, strict=True):
            told = set(re.findall(r"[\w-]+", row))
            assert {f"{each:g}" if isinstance(each, int | float) else each for each in expected} <= told, row
    assert text.count(f"{settings.PRODUCT} (+https://") == 2
    assert settings.ROBOTSTXT_OBEY and not settings.COOKIES_ENABLED


@pytest.mark.parametrize(
    "name",
    [
        "add-a-portal.md",
        "analysts.md",
        "contributors.md",
        "operators.md",
        "portal-owners.md",
        "profiles.md",
        "recipes.md",
    ],
)
def test_pages_are_short(name: str) -> None:
    assert len(page(name).splitlines()) <= 150


# --- the table of portals --------------------------------------------------------------------------------------------


def test_the_readme_lists_the_portals_as_their_files_do() -> None:
    text = README.read_text(encoding="utf-8")
    assert BEGIN in text and END in text, f"README.md needs the lines {BEGIN} and {END} around its table of portals"
    assert between_markers(text) == portal_table(), "python -m flows.portal_table writes it anew"


def test_only_what_stands_between_the_markers_is_rewritten() -> None:
    text = f"# Title\n\n{BEGIN}\nold\n{END}\n\nmore\n"
    written = with_table(text, "| a |\n| b |")
    assert written == f"# Title\n\n{BEGIN}\n| a |\n| b |\n{END}\n\nmore\n"
    assert with_table(written, "| a |\n| b |") == written
    assert between_markers(written) == "| a |\n| b |"


@pytest.mark.parametrize("text", ["", BEGIN, END, f"{END} {BEGIN}", f"{BEGIN} {BEGIN} {END}"])
def test_a_page_without_its_two_markers_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="portals:begin"):
        with_table(text, "| a |")


# --- nothing of this machine, of its registries, or of people, in any file --------------------------------------------

# in two halves each, since this file is searched too
REGISTRIES = (
    ("py", "pi.org"), ("python", "hosted.org"), ("npm", "js.org"), ("npm", "js.com"), ("crates", ".io"),
    ("ana", "conda.org"), ("ruby", "gems.org"), ("proxy.go", "lang.org"), ("code", "artifact."), ("arti", "factory"),
)  # fmt: skip
REGISTRY = re.compile("|".join(re.escape(a + b) for a, b in REGISTRIES), re.IGNORECASE)
MACHINE = re.compile(r"(?<![\w.])/(?:work|root)/")
# addresses to refuse or to strike in tests: these names belong to nobody (RFC 2606), nor does loopback
NOBODY = r"(?:127\.0\.0\.1|(?:[\w-]+\.)*example(?:\.(?:org|com|net|fr))?)(?![\w.-]*\w)"
CREDENTIALS = re.compile(rf"\w+://[^\s/\"'<>@]+@(?!{NOBODY})", re.IGNORECASE)
USER_OF_NOBODY = re.compile(rf"\w+://[^\s/\"'<>@]+@{NOBODY}", re.IGNORECASE)
EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}\b")


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout: what is committed cannot be told")
    return [path for name in listed.stdout.decode().split("\0") if name and (path := ROOT / name).is_file()]


def findings(text: str) -> list[str]:
    """What must not stand in a file: registry hosts, paths of this machine, credentials, addresses of people."""
    found = [*REGISTRY.findall(text), *MACHINE.findall(text), *CREDENTIALS.findall(text)]
    addresses = EMAIL.findall(USER_OF_NOBODY.sub("", text))
    return found + [each for each in addresses if not re.search(rf"@{NOBODY}$", each, re.IGNORECASE)]


def test_no_file_names_a_registry_this_machine_a_secret_or_a_person() -> None:
    found = {}
    for path in tracked():
        body = path.read_bytes()
        if b"\0" not in body[:8192] and (said := findings(body.decode("utf-8", "replace"))):
            found[str(path.relative_to(ROOT))] = sorted(set(said))
    assert found == {}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see https://" + "py" + "pi.org/simple", 1),
        ("in /wor" + "k/main/x and in /roo" + "t/.config", 2),
        ("https://me:secret" + "@host.org/x", 2),  # nor may it pass for an address
        ("write to someone" + "@host.org", 1),
        ("https://user:pw@evil.example/ and https://user@evil.example/", 0),
        ("write to contact@example.org; ssh git@host; a@b; 1.5@2.0; @pytest.fixture", 0),
        ("jean.dupont@labo.example and a.b@mail.example.com", 0),
        ("https://x.example/work/1 and var/work/ and ./root/", 0),
    ],
)
def test_what_would_be_found(text: str, found: int) -> None:
    assert len(findings(text)) == found
