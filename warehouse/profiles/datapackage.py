"""`datapackage.json`: the release's CSV files as a Data Package v2, from the data dictionary and the files."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from schemas.dictionary import describe, key_columns, references, tables
from schemas.schema_org import LICENCE
from warehouse.files import Sums, write_json
from warehouse.profiles import dispositif_aide
from warehouse.profiles.tables import Tables

FILE = "datapackage.json"
TITLE = "Co-construisons"
DESCRIPTION = "Citizen-science projects and the calls that fund them, from many portals, said once."
TYPES = {
    "BIGINT": "integer", "INTEGER": "integer", "DOUBLE": "number", "BOOLEAN": "boolean", "TIMESTAMP": "datetime",
}  # fmt: skip


def write(release: Tables, facts: Mapping[str, str], sums: Sums) -> None:
    """`facts` are the release's version and time."""
    write_json(release.folder / FILE, descriptor(release, facts, sums))


def descriptor(release: Tables, facts: Mapping[str, str], sums: Sums) -> dict[str, Any]:
    """The package: every table, then the calls in the columns of the French scheme."""
    resources = [
        _resource(release.folder, sums, table, f"{table}.csv", describe(table), _table_schema(release, table))
        for table in tables()
    ]
    french = dispositif_aide
    resources.append(
        _resource(release.folder, sums, french.NAME, french.FILE, french.DESCRIPTION, french.table_schema())
    )
    portals = release.rows("portals", "title, homepage", "WHERE listings > 0 ORDER BY key")
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "co-construisons", "title": TITLE, "version": facts["version"], "created": facts["built_at_utc"],
        "description": DESCRIPTION,
        "keywords": ["citizen science", "sciences participatives", "appels à projets", "open data"],
        "licenses": [{"name": "etalab-2.0", "title": "Licence Ouverte 2.0", "path": LICENCE}],
        "contributors": [{"title": TITLE, "roles": ["publisher"]}],
        "sources": [{"title": portal["title"], "path": portal["homepage"]} for portal in portals],
        "resources": resources,
    }  # fmt: skip


def _resource(
    folder: Path, sums: Sums, name: str, path: str, description: str, schema: dict[str, Any]
) -> dict[str, Any]:  # fmt: skip
    file = folder / path
    return {
        "name": name, "type": "table", "path": path, "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
        "bytes": file.stat().st_size, "hash": f"sha256:{sums.of(path)}", "description": description, "schema": schema,
    }  # fmt: skip


def _table_schema(release: Tables, table: str) -> dict[str, Any]:
    fields = [
        {"name": name, "type": TYPES.get(kind, "string"), "description": describe(table, name)}
        | ({"format": "any"} if kind == "TIMESTAMP" else {})
        for name, kind in release.types(table).items()
    ]
    points = [
        {"fields": list(to.columns), "reference": {"resource": to.other, "fields": list(to.other_columns)}}
        for to in references(table)
    ]
    return {"fields": fields, "primaryKey": key_columns(table)} | ({"foreignKeys": points} if points else {})
