"""The release in other people's words: one module a standard, each from the release's own files (DESIGN §4)."""

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from schemas.dictionary import KIND_OF
from warehouse.files import Sums
from warehouse.profiles import datapackage, dcat, deadlines, dispositif_aide, ppsr_core, schema_org
from warehouse.profiles.tables import open_tables

MANY = 20_000  # things: below, a second process starts longer than it works


def write_profiles(folder: Path, facts: Mapping[str, str], *, at: datetime, previous: Path | None) -> None:
    """Every profile of single things, from the tables of the release in `folder`; `previous` is the release before.

    Of many things, half of the work is done by a process beside this one: a row at a time is Python's work.
    """
    if _things(folder) < MANY:
        _schema_org(folder)
        of_single_things(folder, facts, at, previous)
        return
    other = subprocess.Popen(
        [sys.executable, "-m", "warehouse.profiles", folder, json.dumps(dict(facts)), at.isoformat(), previous or ""],
        stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        _schema_org(folder)
    finally:
        _, said = other.communicate()
    if other.returncode != 0:
        raise RuntimeError(f"the profiles of {folder} could not be written: {said.decode(errors='replace')[-500:]}")


def _things(folder: Path) -> int:
    with open_tables(folder) as release:
        return sum(int(row["n"]) for table in KIND_OF for row in release.rows(table, "count(*) AS n"))


def _schema_org(folder: Path) -> None:
    with open_tables(folder) as release:
        schema_org.write(release)


def of_single_things(
    folder: Path, facts: Mapping[str, str], at: datetime, previous: Path | None
) -> None:  # fmt: skip
    with open_tables(folder) as release:
        ppsr_core.write(release, facts)
        dispositif_aide.write(release, facts)
        deadlines.write(release, at, previous)


def write_catalogues(folder: Path, facts: Mapping[str, str], *, previous: Path | None, sums: Sums) -> None:
    """What lists the release's other files, all of which are written; the catalogue comes last, and lists both."""
    with open_tables(folder) as release:
        datapackage.write(release, facts, sums)
        dcat.write(release, facts, previous, sums)
