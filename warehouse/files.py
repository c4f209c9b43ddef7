"""Files of a release: how JSON is written, and what a file's checksum is."""

import hashlib
import json
from pathlib import Path


def write_json(path: Path, data: object) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


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
