"""Files of a release: how JSON is written, what no CSV cell may begin with, and what a file's checksum is."""

import hashlib
import json
import re
from pathlib import Path

# What a spreadsheet would take for a formula; for Python's regular expressions and DuckDB's alike.
FORMULA = "^[\\s\u3000]*[=+@\\t\\r\uff1d\uff0b\uff20-]"


def write_json(path: Path, data: object) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def inert(cell: str) -> str:
    """A cell of a CSV file, behind `'` where it would be a formula."""
    return f"'{cell}" if re.search(FORMULA, cell) else cell


def sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


class Sums:
    """Checksums of the files of a folder, each read once: for a folder whose files are written once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, str] = {}

    def of(self, name: str) -> str:
        if name not in self._known:
            self._known[name] = sha256(self._folder / name)
        return self._known[name]
