"""The release that visitors read now, with what the directory derives from it; swapped when `latest.json` moves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from threading import Lock

from directory.index import statements
from directory.language import Language
from warehouse.reader import NoRelease, Release, latest, open_release


@dataclass(frozen=True, eq=False)
class Edition:
    """An open release; `labels` by (scheme, code) in both languages, `portals` the titles by key."""

    release: Release
    labels: Mapping[tuple[str, str], Mapping[str, str]]
    portals: Mapping[str, str]
    published_on: date | None

    def label(self, language: Language, scheme: str | None, code: str) -> str:
        """What a code is called (without a scheme: a portal); the code itself when nothing names it."""
        if scheme is None:
            return self.portals.get(code, code)
        return self.labels.get((scheme, code), {}).get(language) or code.removeprefix("country:")


def open_edition(home: Path) -> Edition:
    """Open the latest release of `home` and derive what pages need from it. Raises NoRelease."""
    release = open_release(home, tuple(statements()))
    cursor = release.cursor()
    labels = cursor.execute("SELECT scheme, code, label_fr, label_en FROM vocabularies").fetchall()
    portals = cursor.execute("SELECT key, title FROM portals").fetchall()
    return Edition(
        release=release,
        labels={(scheme, code): {"fr": fr, "en": en} for scheme, code, fr, en in labels},
        portals=dict(portals),
        published_on=_day_of(release.version),
    )


def _day_of(version: str) -> date | None:
    # A version is its day, with a suffix when the day has several: 20261120, 20261120-2.
    try:
        return datetime.strptime(version[:8], "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None


class Editions:
    """Gives the current edition; looks at the pointer each time, so that a new release needs no restart.

    Requests that began with the old edition end with it: nothing closes it, it goes with its last reader. A pointer
    that cannot be followed leaves the last good edition in place, and `problem` says why.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.problem: str | None = None
        self._current: Edition | None = None
        self._opening = Lock()

    def __call__(self) -> Edition:
        """The edition of the latest release. Raises NoRelease while there never was one."""
        current = self._current
        try:
            version = latest(self.home).version
            if current is None or current.release.version != version:
                current = self._swap(version, current)
            self.problem = None
        except NoRelease as problem:
            self.problem = str(problem)
            if current is None:
                raise
        return current

    def _swap(self, version: str, old: Edition | None) -> Edition:
        # One request opens the new release; the others read the old one meanwhile, or wait when there is none.
        if not self._opening.acquire(blocking=old is None):
            assert old is not None
            return old
        try:
            if self._current is None or self._current.release.version != version:
                self._current = open_edition(self.home)
            return self._current
        finally:
            self._opening.release()
