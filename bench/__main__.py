"""`python -m bench NAME [--rows N] [--json]`: one JSON object on standard output; the table for people on the other.

`resolve` alone: `--real [DIR]` on labelled real pairs, `--incremental` after a night in which a hundredth changed.
"""

import argparse
import json
import sys
from pathlib import Path

from bench import labelled, model, normalise, publish, resolve


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("name", choices=(normalise.NAME, resolve.NAME, model.NAME, publish.NAME))
    parser.add_argument("--rows", type=int, default=None, help="values a round reads, listings or things there are")
    parser.add_argument("--json", action="store_true", help="the JSON object only")
    kinds = parser.add_mutually_exclusive_group()
    kinds.add_argument("--real", type=Path, nargs="?", const=labelled.PAIRS, metavar="DIR", help="labelled pairs")
    kinds.add_argument("--incremental", action="store_true", help="only what changed, against a full run")
    asked = parser.parse_args()
    if asked.rows is not None and asked.rows < 1:
        parser.error("--rows wants a positive number")
    if asked.name != resolve.NAME and (asked.real or asked.incremental):
        parser.error(f"--real and --incremental belong to {resolve.NAME}")
    if asked.real and not asked.real.is_dir():
        parser.error(f"--real: {asked.real} is no folder")
    if asked.name == resolve.NAME:
        figures, table = resolve.run(asked.rows, real=asked.real, incremental=asked.incremental)
    elif asked.name == model.NAME:
        figures, table = model.run()
    elif asked.name == publish.NAME:
        figures, table = publish.run(asked.rows)
    else:
        figures, table = normalise.run(asked.rows)
    if not asked.json:
        print(table, file=sys.stderr)
    print(json.dumps(figures, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
