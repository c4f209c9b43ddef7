"""All releases of a folder, for a host that only serves files: `index.json` for programs, `index.html` for people.

Every address is relative, and goes into the immutable folder of a version; only the two indexes and `latest.json` ever
change (standards research §A.8: an ordered list, and only files that are there).
"""

import json
from html import escape
from pathlib import Path
from typing import Any

from warehouse.files import write_json
from warehouse.release import release_folders

FIRST = (
    "co-construisons.duckdb",
    "datapackage.json",
    "dcat.jsonld",
    "LICENCE.md",
    "CHANGES.md",
    "delta.jsonl",
    "SHA256SUMS",
)


def write_shelf(releases: Path) -> list[str]:
    """Writes both indexes beside the releases, each in one rename; the versions, newest first."""
    told = [_release(folder) for folder in reversed(release_folders(releases))]
    latest = json.loads((releases / "latest.json").read_text(encoding="utf-8"))["version"] if told else None
    part = releases / "index.part"
    write_json(part, {"latest": latest, "releases": told})
    part.replace(releases / "index.json")
    part.write_text(_page(latest, told), encoding="utf-8")
    part.replace(releases / "index.html")
    return [each["version"] for each in told]


def _release(folder: Path) -> dict[str, Any]:
    index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    files = [{**each, "path": f"{folder.name}/{each['name']}"} for each in index["resources"]]
    names = ("version", "built_at_utc", "schema_version", "previous", "rows")
    return {name: index[name] for name in names} | {"path": f"{folder.name}/index.json", "files": files}


def _page(latest: str | None, told: list[dict[str, Any]]) -> str:
    head = (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<title>Co-construisons: releases</title></head>\n"
        "<body><h1>Co-construisons: releases</h1>\n"
        '<p>Facts under Licence Ouverte 2.0. For programs: <a href="index.json">index.json</a>,'
        ' <a href="latest.json">latest.json</a>. A version never changes.</p>\n'
    )
    parts = []
    for each in told:
        version = escape(each["version"])
        counts = ", ".join(
            f"{each['rows'].get(table, 0)} {table}" for table in ("projects", "calls", "news", "changes")
        )
        sizes = {file["name"]: file["bytes"] for file in each["files"]}
        tables = [name for name in sizes if name.endswith(".parquet")]
        links = "\n".join(
            f'<li><a href="{version}/{escape(name)}">{escape(name)}</a> ({sizes[name]:,} bytes)</li>'
            if name in sizes else f'<li><a href="{version}/{escape(name)}">{escape(name)}</a></li>'
            for name in (*FIRST, *tables)
        )  # fmt: skip
        newest = " (latest)" if each["version"] == latest else ""
        parts.append(
            f'<h2 id="v{version}">{version}{newest}</h2>\n<p>{escape(each["built_at_utc"])}: {counts}.</p>\n'
            f"<ul>\n{links}\n</ul>\n"
        )
    return f"{head}{''.join(parts)}</body></html>\n"
