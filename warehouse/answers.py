"""The views of a release's DuckDB file, one a question: SQL in warehouse/answers, words in schemas/views.csv."""

from functools import cache
from importlib.resources import files
from typing import NamedTuple

from schemas.dictionary import describe_view


class Answer(NamedTuple):
    """A view: its name, the question it answers, what one of its rows is, and its query."""

    view: str
    question: str
    row: str
    sql: str

    @property
    def comment(self) -> str:
        """What the file says of the view."""
        return f"{self.question} {self.row}"


@cache
def answers() -> tuple[Answer, ...]:
    """Every view, after those that it reads; raises KeyError for one without words in the dictionary.

    A file is called `NN_view.sql`. It starts with the question, as a comment; its query has no final semicolon.
    """
    found = sorted((files("warehouse") / "answers").iterdir(), key=lambda each: each.name)
    return tuple(
        _answer(each.name.removesuffix(".sql").partition("_")[2], each.read_text(encoding="utf-8"))
        for each in found
        if each.name.endswith(".sql")
    )


def _answer(view: str, text: str) -> Answer:
    first, _, query = text.partition("\n")
    return Answer(view, first.removeprefix("-- ").strip(), describe_view(view), query.strip())
