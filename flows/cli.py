"""`coco`, the command line (DESIGN §4). Only it and its commands read the clock and the environment."""

import sys
from errno import EDQUOT, EFBIG, ENOSPC

import duckdb
import typer

from flows import console
from flows.commands import ask, attempt, portal, releases, review, run, sql
from flows.home import UserError
from warehouse.checks import CheckFailed
from warehouse.database import WarehouseError
from warehouse.release import ReleaseDamaged

NO_ROOM = (ENOSPC, EDQUOT, EFBIG)

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
app.add_typer(run.app)
app.add_typer(ask.app)
app.add_typer(sql.app)
app.add_typer(attempt.app)
app.add_typer(releases.app, name="release")
app.add_typer(portal.app, name="portal")
app.add_typer(review.app, name="review")


def main() -> None:
    """Runs the command line. What a person can mend is one line and exit code 2; a refused release is exit code 1."""
    try:
        app()
    except (UserError, WarehouseError, ValueError) as error:
        console.err.print(f"coco: {error}", style="red", markup=False)
        sys.exit(2)
    except (CheckFailed, ReleaseDamaged, RuntimeError, duckdb.IOException) as error:
        console.err.print(f"coco: {error}", style="red", markup=False)
        sys.exit(1)
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        where = f" for {error.filename}" if error.filename else ""
        console.err.print(f"coco: no room{where}: {error.strerror}; make room, then `coco build`", markup=False)
        sys.exit(1)
