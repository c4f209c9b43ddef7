"""What a person can mend is said in one line that names it, with exit code 2, before anything is written."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from flows.cli import main
from tests.e2e.conftest import ROOT, Told, coco, environment, listing_of
from tests.warehouse.test_database import HOLD

LINE = json.dumps({"ref": "1", "kind": "project", "name": "Oiseaux"}) + "\n"
Make = Callable[[Path], None]


def nothing(home: Path) -> None:
    """A home that is not there yet."""


def a_file(home: Path) -> None:
    home.write_text("not a folder")


def under_a_file(home: Path) -> None:
    """As good as a folder that may not be read, which the superuser would be let into."""
    home.parent.rmdir()
    home.parent.write_text("not a folder")


def broken_judgements(home: Path) -> None:
    home.mkdir()
    (home / "judgements.csv").write_text(
        "a_portal,a_ref,b_portal,b_ref,judgement,by,reason\na,1,b,1,same,me,said so\na,1,b,1,different,me,said so\n"
    )


def odd_judgements(home: Path) -> None:
    home.mkdir()
    (home / "judgements.csv").write_text("one,two\n1,2\n")


@dataclass(frozen=True)
class Case:
    """A command line (HOME and files of the case in it), the home that it finds, and words of the one line."""

    asked: str
    words: str
    home: Make = nothing
    files: dict[str, str] = field(default_factory=dict)


READS = ("status", "issues", "explain p-1 name", "sql", "release-verify", "release-diff")
WRITES = ("demo", "nightly --no-prefect beta_gouv", "build", "replay --all", "import file.jsonl --portal partner")
GOOD = {"file.jsonl": LINE}
CASES = [
    Case("nightly nowhere", "'nowhere' is no portal; portals are aides_territoires, "),
    Case("nightly beta_gouv nowhere", "'nowhere' is no portal"),
    Case("harvest nowhere", "'nowhere' is no portal"),
    Case("nightly beta_gouv --via beta.gouv.fr", "--via 'beta.gouv.fr': wanted HOST=http://127.0.0.1:PORT"),
    Case("nightly beta_gouv --via beta.gouv.fr=http://192.0.2.1:80", "the address must be on loopback"),
    Case("harvest beta_gouv --via beta.gouv.fr=https://127.0.0.1:80", "the address must start with http://"),
    Case("import nowhere.jsonl --portal partner", "nowhere.jsonl is no file"),
    Case("import . --portal partner", ". is no file"),
    Case("import file.jsonl --portal partner", "file.jsonl line 1: not JSON", files={"file.jsonl": "ref;name\n1;a\n"}),
    Case("import file.jsonl --portal partner", "line 2: kind: 'book' is none of call, news, project, service",
         files={"file.jsonl": '\n{"ref": "1", "kind": "book", "name": "Oiseaux"}\n'}),
    Case("import file.jsonl --portal partner", "file.jsonl holds no listing", files={"file.jsonl": "\n\n"}),
    Case("import file.jsonl --portal eu_citizen_sciences", "did you mean 'eu_citizen_science'?", files=GOOD),
    Case("import file.jsonl --portal Partner", "'Partner' is no portal key", files=GOOD),
    Case("import file.jsonl --portal ../partner", "'../partner' is no portal key", files=GOOD),
    Case("build", "holds nothing to build from"),
    Case("replay --all", "holds no finished run"),
    *(Case(asked, "home cannot be read as a folder; choose another with --home", a_file, GOOD)
      for asked in (*READS, *WRITES)),
    *(Case(asked, "home cannot be written: Not a directory; choose another with --home", under_a_file, GOOD)
      for asked in WRITES if asked.split()[0] in ("demo", "nightly", "import")),
    *(Case(asked, "judgements.csv line 3: ('a', '1') and ('b', '1') are judged both same and different",
           broken_judgements, GOOD) for asked in WRITES),
    Case("build", "judgements.csv line 1: wanted the columns a_portal, a_ref, ", odd_judgements),
    *(Case(asked, "holds no release yet; run `coco demo` or `coco nightly`") for asked in READS if asked != "issues"),
    Case("issues", "holds no warehouse yet; run `coco demo` or `coco nightly`"),
]  # fmt: skip


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., Told]:
    """The command line in this process; `HOME` is what comes after `--home`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    for name in ("COCO_HOME", "COCO_VIA", "COCO_CONTACT"):
        monkeypatch.delenv(name, raising=False)

    def run(asked: list[str], home: Path) -> Told:
        monkeypatch.setattr(sys, "argv", ["coco", *asked, "--home", str(home)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capfd.readouterr()
        return Told(int(ended.value.code or 0), said.out, said.err)

    return run


def assert_one_line(told: Told, words: str) -> None:
    """Before it stands at most where the work had come to: a line of progress, which begins with a sign."""
    assert told.code == 2, told
    assert told.out == ""
    *before, line = told.err.splitlines()
    assert all(re.fullmatch("([\u2800-\u28ff✓] .*)?", each) for each in before), told.err
    assert line.startswith("coco: ")
    assert words in line


def words_of(asked: str) -> list[str]:
    return asked.replace("release-", "release ").split()


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{case.asked}: {case.words[:40]}") for case in CASES])
def test_an_error_is_one_line_and_nothing_is_written(tmp_path: Path, run: Callable[..., Told], case: Case) -> None:
    for name, content in case.files.items():
        (tmp_path / name).write_text(content)
    (tmp_path / "in").mkdir()
    home = tmp_path / "in" / "home"
    case.home(home)
    before = listing_of(tmp_path)
    assert_one_line(run([*words_of(case.asked)], home), case.words)
    assert listing_of(tmp_path) == before


# --- a home with a release -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("errors")
    (folder / "file.jsonl").write_text(LINE)
    told = coco(folder / "import", "import", folder / "file.jsonl", "--portal", "partner", "--home", folder / "home")
    assert told.code == 0, told.err
    return folder / "home"


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (["explain", "p-nothing"], "p-nothing is no public id of release"),
        (["explain", "p-nothing", "name"], "p-nothing is no public id of release"),
        (["explain", "' OR 1=1 --"], "' OR 1=1 -- is no public id of release"),
        (["explain", "ID", "colour"], "projects have no column 'colour'; columns are id, "),
        (["sql", "SELECT colour FROM projects"], 'Referenced column "colour" not found'),
        (["sql", "DELETE FROM projects"], "read-only"),
        (["sql", "COPY projects TO 'stolen.csv'"], "disabled"),
        (["release", "verify", "20200101"], "20200101 is no release; `coco release list` shows them"),
        (["release", "diff", "20200101"], "20200101 is no release; `coco release list` shows them"),
    ],
)
def test_a_question_that_cannot_be_answered_says_why(
    home: Path, run: Callable[..., Told], asked: list[str], words: str
) -> None:
    before = listing_of(home)
    [line] = (next((home / "releases").glob("2*")) / "projects.jsonl").read_text().splitlines()
    told = run([json.loads(line)["id"] if word == "ID" else word for word in asked], home)
    assert_one_line(told, words)
    assert listing_of(home) == before
    assert not Path("stolen.csv").exists()


def test_a_damaged_release_is_another_kind_of_end(home: Path, run: Callable[..., Told], tmp_path: Path) -> None:
    version = next((home / "releases").glob("2*")).name
    copy = tmp_path / "home" / "releases" / version
    copy.mkdir(parents=True)
    for path in (home / "releases" / version).iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    (copy / "projects.csv").write_text("id\n")
    told = run(["release", "verify", version], tmp_path / "home")
    assert told.code == 1
    assert told.err == f"coco: {copy / 'projects.csv'} differs from its checksum\n"


# --- a home that another process writes to ---------------------------------------------------------------------------


@contextmanager
def held(home: Path, words: Path) -> Iterator[None]:
    with words.open("wb") as output:
        holder = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(home)], stdout=output, stderr=output, env=environment(), cwd=ROOT
        )
    try:
        until = time.monotonic() + 30
        while "held" not in words.read_text():
            assert holder.poll() is None and time.monotonic() < until, words.read_text()
            time.sleep(0.05)
        yield
    finally:
        holder.kill()
        holder.wait(10)


def test_the_second_writer_is_told_who_the_first_is(home: Path, run: Callable[..., Told], tmp_path: Path) -> None:
    (tmp_path / "file.jsonl").write_text(LINE)
    with held(home, tmp_path / "held.txt"):
        before = listing_of(home)
        for asked in WRITES:
            told = run(words_of(asked), home)
            assert_one_line(told, f"{home} is being written by the first (process 1); wait for it to end")
            assert listing_of(home) == before, asked
        told = coco(tmp_path / "prefect", "nightly", "beta_gouv", "--home", home, timeout=60)
        assert_one_line(told, "is being written by the first")
        assert listing_of(home) == before


def test_readers_do_not_mind_the_writer(home: Path, tmp_path: Path) -> None:
    with held(home, tmp_path / "held.txt"):
        for command in (["status"], ["sql", "SELECT count(*) FROM projects"]):
            told = coco(tmp_path / "read", *command, "--home", home)
            assert (told.code, told.err) == (0, ""), command


def test_the_environment_can_name_home_and_hosts_and_is_checked_alike(tmp_path: Path) -> None:
    told = coco(tmp_path / "via", "nightly", "beta_gouv", COCO_HOME=str(tmp_path / "home"), COCO_VIA="beta.gouv.fr")
    assert_one_line(told, "--via 'beta.gouv.fr': wanted HOST=http://127.0.0.1:PORT")
    assert not (tmp_path / "home").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_home_that_may_not_be_read_is_named(tmp_path: Path, run: Callable[..., Told]) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o000)
    try:
        assert_one_line(run(["status"], home), "cannot be read as a folder")
    finally:
        home.chmod(0o700)
