"""The release in other people's words: one module a standard, each from the release's own files (DESIGN §4)."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from warehouse.profiles import datapackage, dcat, deadlines, dispositif_aide, ppsr_core, schema_org
from warehouse.profiles.tables import open_tables


def write_profiles(folder: Path, facts: Mapping[str, str], *, at: datetime, previous: Path | None) -> None:
    """Every profile of the release in `folder`, whose tables, delta and papers are written; `previous` is the release
    before. The catalogue comes last: it lists the others."""
    with open_tables(folder) as release:
        schema_org.write(release)
        ppsr_core.write(release, facts)
        dispositif_aide.write(release, facts)
        deadlines.write(release, at, previous)
        datapackage.write(release, facts)
        dcat.write(release, facts, previous)
