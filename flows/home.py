"""Where things lie in a home (DESIGN §4), and what its run and version names look like."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

RUN_FORMAT = "%Y%m%dT%H%M%SZ"


class UserError(Exception):
    """Something that the person at the command line can mend; one line that says what, where and what to do."""


@dataclass(frozen=True)
class Home:
    """The folder that one installation writes to."""

    path: Path

    @property
    def releases(self) -> Path:
        return self.path / "releases"

    @property
    def judgements(self) -> Path:
        return self.path / "judgements.csv"

    def evidence(self, portal: str, run: str) -> Path:
        return self.path / "evidence" / portal / f"{run}.warc.gz"

    def run_folder(self, portal: str, run: str) -> Path:
        return self.path / "runs" / run / portal

    def archived(self) -> list[tuple[str, str, Path]]:
        """(run, portal, file) of every finished run's evidence, oldest first."""
        found = (self.path / "evidence").glob("*/*.warc.gz")
        return sorted((path.name.removesuffix(".warc.gz"), path.parent.name, path) for path in found)

    def latest_release(self) -> Path | None:
        """Folder of the release that `latest.json` names; None before the first one."""
        pointer = self.releases / "latest.json"
        if not pointer.exists():
            return None
        return self.releases / str(json.loads(pointer.read_text(encoding="utf-8"))["path"])


def run_name(at: datetime) -> str:
    """`20261120T040000Z`; names sort by time."""
    return at.astimezone(UTC).strftime(RUN_FORMAT)


def run_time(run: str) -> datetime:
    """The time (UTC) that a run's name says."""
    return datetime.strptime(run, RUN_FORMAT).replace(tzinfo=UTC)
