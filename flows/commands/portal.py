"""`coco portal`: for contributors of portals."""

import typer

from flows import console
from flows.commands.options import KeysArgument, known
from spiders.samples.walk import expected_file, sample_lines

app = typer.Typer(no_args_is_help=True, help="For contributors of portals.")


@app.callback()
def portal() -> None:
    """For contributors of portals."""


@app.command("accept")
def accept(keys: KeysArgument = None) -> None:
    """Write what the sample pages say to expected.jsonl; read the difference before you commit it."""
    for key in known(keys):
        path, lines = expected_file(key), sample_lines(key)
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        console.out.print(f"{path}: {len(lines)} lines")
