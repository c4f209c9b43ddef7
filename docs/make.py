"""Runs what the documentation shows, on a demo release: `make docs` writes answers and notebooks anew.

Three things are made: the answers below the queries of recipes.md, the table of questions in analysts.md, and the
notebooks, each from the script beside it (cells start with `# %%`, text cells are comments).
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb
import nbformat
from nbclient import NotebookClient

from flows.ask_release import as_csv
from warehouse.answers import answers

DOCS = Path(__file__).resolve().parent
AT = "2026-11-20T04:00:00"
ANSWERED = re.compile(r"(```sql\n(.*?)```\n```csv\n)(.*?)(```)", re.DOTALL)
QUESTIONS = re.compile(r"(<!-- questions:begin -->\n).*(<!-- questions:end -->)", re.DOTALL)


def with_answers(text: str, release: Path) -> str:
    """The page with what `release` answers to each query that has a block `csv` below it."""
    with duckdb.connect(str(release / "co-construisons.duckdb"), read_only=True) as connection:

        def answered(found: re.Match[str]) -> str:
            cursor = connection.execute(found[2])
            names = [column[0] for column in cursor.description or ()]
            return found[1] + as_csv(names, [[*row] for row in cursor.fetchall()]) + found[4]

        return ANSWERED.sub(answered, text)


def with_questions(text: str) -> str:
    """The page with the table of questions between its two markers."""
    rows = [f"| {each.question} | `{each.view}` |\n" for each in answers()]
    return QUESTIONS.sub(
        lambda found: found[1] + "".join(["| question | view |\n| --- | --- |\n", *rows]) + found[2], text
    )


def notebook(script: Path) -> nbformat.NotebookNode:
    """The notebook that a script is, not yet run."""
    made = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})
    for n, part in enumerate(re.split(r"^# %%", script.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]):
        head, _, body = part.partition("\n")
        if "markdown" in head:
            cell = nbformat.v4.new_markdown_cell(re.sub(r"^# ?", "", body.strip(), flags=re.MULTILINE))
        else:
            cell = nbformat.v4.new_code_cell(body.strip())
        cell["id"] = f"{script.stem}-{n}"  # or it is drawn by lot
        made.cells.append(cell)
    return made


def executed(script: Path, release: Path) -> nbformat.NotebookNode:
    """The notebook with its outputs, run in the folder of `release`; raises CellExecutionError where a cell does."""
    made = notebook(script)
    NotebookClient(made, timeout=100, kernel_name="python3", record_timing=False,
                   resources={"metadata": {"path": str(release)}}).execute()  # fmt: skip
    made.metadata.pop("language_info", None)  # the version of this machine's Python
    return made


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        demo = [
            sys.executable,
            "-c",
            "from flows.cli import main; main()",
            "demo",
            "--home",
            home,
            "--at",
            AT,
            "--json",
        ]
        subprocess.run(demo, stdout=subprocess.DEVNULL, check=True)
        [release] = Path(home, "releases").glob("2*")
        recipes, analysts = DOCS / "recipes.md", DOCS / "analysts.md"
        recipes.write_text(with_answers(recipes.read_text(encoding="utf-8"), release), encoding="utf-8")
        analysts.write_text(with_questions(analysts.read_text(encoding="utf-8")), encoding="utf-8")
        for script in sorted((DOCS / "notebooks").glob("*.py")):
            nbformat.write(executed(script, release), script.with_suffix(".ipynb"))


if __name__ == "__main__":
    main()
