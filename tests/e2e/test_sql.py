"""`coco sql`: questions that have a view, answers for people, programs and spreadsheets, and one line for a mistake."""

import csv
import json
from io import StringIO

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.home import UserError
from tests.e2e.conftest import Demo
from warehouse.answers import answers


def asked(demo: Demo, *arguments: str, typed: str = "") -> str:
    done = CliRunner().invoke(
        app, ["sql", "--home", str(demo.home), *arguments], input=typed, catch_exceptions=False, env={"COLUMNS": "300"}
    )
    return done.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["SELECT 1 AS one", "--csv"], "one\n1\n"),
        (["-c", "SELECT 1 AS one", "--csv"], "one\n1\n"),
        (["--command", "SELECT 1 AS one", "--json"], '[\n {\n  "one": 1\n }\n]\n'),
        (["SELECT ['a', 'b'] AS l, true AS t, NULL AS n, '=1' AS f, -1 AS m, 'x,y' AS c", "--csv"],
         "l,t,n,f,m,c\na|b,true,,'=1,-1,\"x,y\"\n"),
        (["SELECT * FROM projects LIMIT 0", "--json"], "[]\n"),
    ],
)  # fmt: skip
def test_an_answer_for_programs_is_nothing_else(demo: Demo, arguments: list[str], said: str) -> None:
    assert asked(demo, *arguments) == said


def test_the_release_s_own_csv_is_what_csv_says(demo: Demo) -> None:
    for table in ("calls", "portals", "vocabularies"):
        ours = (demo.releases[1] / f"{table}.csv").read_text(encoding="utf-8")
        said = asked(demo, f"FROM {table}", "--csv")
        assert [*csv.reader(StringIO(said))] == [*csv.reader(StringIO(ours))], table


def test_the_views_are_listed_with_their_questions(demo: Demo) -> None:
    told = json.loads(asked(demo, "--views", "--json"))
    assert {each["view"]: each["question"] for each in told} == {each.view: each.question for each in answers()}
    assert all(each["row"].endswith(".") and each["columns"] for each in told)
    for said in (asked(demo, "--views"), asked(demo, "--views", "--csv")):
        assert "Which calls are open, the next deadline first?" in said


def test_a_cell_is_text_and_no_markup(demo: Demo) -> None:
    said = asked(demo, "SELECT '[bold]x[/]' AS a, ['b', 'c'] AS l, NULL AS n")
    assert "[bold]x[/]" in said and "b, c" in said and "None" not in said


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT * FROM projekts", ["no table or view projekts", "did you mean projects", "--views"]),
        ("FROM v_open_call", ["did you mean v_open_calls"]),
        ("SELECT titel FROM calls", ["(calls)", "did you mean title", 'coco sql "DESCRIBE calls"']),
        ("SELECT c.titel FROM v_calls c", ['does not have a column named "titel"', "v_calls", "did you mean title"]),
        ("DELETE FROM projects", ["read-only", "a release never changes"]),
        ("COPY projects TO 'x.csv'", ["touches no file", "--csv"]),
        ("SELEC 1", ["syntax error", "--views"]),
    ],
)
def test_a_mistake_names_the_table_and_what_to_do(demo: Demo, query: str, words: list[str]) -> None:
    with pytest.raises(UserError) as raised:
        asked(demo, query)
    assert "\n" not in str(raised.value)
    assert [word for word in words if word not in str(raised.value)] == []
    shell = asked(demo, typed=f"{query}\nSELECT 41 + 1 AS after\n\n")
    assert words[0] in shell and "42" in shell, "a shell goes on"


@pytest.mark.parametrize("arguments", [["FROM calls", "--json", "--csv"], ["FROM calls", "-c", "FROM news"]])
def test_two_answers_or_two_queries_are_refused(demo: Demo, arguments: list[str]) -> None:
    with pytest.raises(UserError, match=r"two answers|twice"):
        asked(demo, *arguments)
