"""`python -m bench NAME [--rows N] [--json]`: one JSON object on standard output; the table for people on the other."""

import argparse
import json
import sys

from bench import normalise

BENCHMARKS = {normalise.NAME: normalise.run}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("name", choices=BENCHMARKS)
    parser.add_argument("--rows", type=int, default=None, help="how many values each round reads")
    parser.add_argument("--json", action="store_true", help="the JSON object only")
    asked = parser.parse_args()
    if asked.rows is not None and asked.rows < 1:
        parser.error("--rows wants a positive number")
    figures, table = BENCHMARKS[asked.name](asked.rows)
    if not asked.json:
        print(table, file=sys.stderr)
    print(json.dumps(figures, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
