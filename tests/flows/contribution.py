"""Precision and recall of the contribution types and the mode that are derived from prose.

Run as `python -m tests.flows.contribution [tune|final|holdout|mode]`. contribution_labels.csv holds what 672 listings
say that a volunteer does, labelled by reading them before their readings were seen: ids and codes, no texts. Listings
were taken by the hash of `portal:ref`, so many of each language; `half` goes by another hash. The words are written
with `tune` and with listings that bear no label; of `final` and of `holdout` (labelled later, by the one who then wrote
the words) only the sums per code were looked at, and words were dropped by them: a little of their precision is owed to
it. `mode` are 160 listings labelled later still, for the mode alone, by the one who then wrote its words: a little of
their recall is owed to that. 23 of them are bioblitzes of one portal.
`arguable` codes are those that a careful reader may or may not see in the text (a portal that "collects observations"
without saying whose): they count neither for nor against, and the strict figure counts them against.
"""

import csv
import html
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, get_args

from flows.normalise import read_value
from flows.readings.cues import FIELDS, Part
from flows.readings.reading import Context

HERE = Path(__file__).parent
LABELS = HERE / "contribution_labels.csv"
SAMPLES = HERE.parents[1] / "spiders" / "samples"
CAPTURES = HERE.parents[2] / "shared" / "portals"
EU = CAPTURES / "eu-citizen-science" / "files" / "api" / "projects" / "index.json"
US = CAPTURES / "citizenscience-gov" / "files" / "feed.json"
EU_TEXTS = {"aim": "aim", "description": "description", "how_to_take_part": "howToParticipate"}
MODE, TYPE = "participation_mode", "contribution_types"
BOTH = (TYPE, MODE)
HALVES = {"tune": BOTH, "final": BOTH, "holdout": BOTH, "mode": (MODE,)}  # the fields that were labelled

Text = tuple[str, str | None, str]  # field, declared language, raw text
Key = tuple[str, str]


class Label(NamedTuple):
    """One listing as a person reads it: codes by field, and codes that may be argued about."""

    source: str
    portal: str
    ref: str
    language: str
    half: str
    codes: Mapping[str, frozenset[str]]
    arguable: Mapping[str, frozenset[str]]


class Figures(NamedTuple):
    """Of the derived codes: right, wrong, arguable; and those that were missed."""

    right: int
    wrong: int
    arguable: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def strict(self) -> float:
        return self.right / max(1, self.right + self.wrong + self.arguable)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)


def labels() -> list[Label]:
    with LABELS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        Label(
            row["source"], row["portal"], row["ref"], row["language"], row["half"],
            {TYPE: _codes(row["contribution"]), MODE: _codes(row["mode"])},
            {TYPE: _codes(row["arguable"]), MODE: _codes(row["arguable_mode"])},
        )
        for row in rows
    ]  # fmt: skip


def _codes(cell: str) -> frozenset[str]:
    return frozenset(cell.split())


@cache
def texts(source: str) -> dict[Key, list[Text]]:
    """Aim, description and task of every listing of the captures in ../shared, or of the samples."""
    found: dict[Key, list[Text]] = defaultdict(list)
    for key, text in {"capture": _captured, "sample": _sampled}[source]():
        found[key].append(text)
    return found


def _captured() -> Iterator[tuple[Key, Text]]:
    for entry in json.loads(EU.read_text(encoding="utf-8")):
        for field, name in EU_TEXTS.items():
            for lang in ("en", "es"):
                if raw := entry.get(f"{name}_{lang}"):
                    yield ("eu_citizen_science", str(entry["id"])), (field, lang, raw)
    for entry in json.loads(US.read_text(encoding="utf-8"), strict=False)["_project"]:
        key = "citizenscience_gov", entry["project_url_on_catalog"].rstrip("/").rsplit("/", 1)[-1]
        for field, name in (("aim", "project_goals"), ("description", "project_description")):
            if raw := html.unescape(entry[name]):
                yield key, (field, "en", raw)


def _sampled() -> Iterator[tuple[Key, Text]]:
    for file in sorted(SAMPLES.glob("*/expected.jsonl")):
        listings: dict[str, Any] = {}
        for line in file.read_text(encoding="utf-8").splitlines():
            if listing := json.loads(line).get("listing"):
                listings.setdefault(listing["ref"], listing)
        for ref, listing in listings.items():
            for field, lang, raw, *_ in listing["statements"]:
                if field in get_args(Part) and listing["kind"] == "project":
                    yield (file.parent.name, ref), (field, lang, raw)


def derived(portal: str, said: Iterable[Text]) -> dict[str, dict[str, str]]:
    """By field, the codes that a night would publish for these texts of one listing, with the words that gave them."""
    found: dict[str, dict[str, str]] = {field: {} for field in FIELDS.values()}
    for field, lang, raw in said:
        for reading in read_value(raw, Context(portal, "project", field, lang), "prose"):
            if reading.field in found and reading.value:
                found[reading.field].setdefault(reading.value, reading.quote or "")
    if len(found[MODE]) > 1:  # warehouse/views/20_candidate.sql: two codes for one cell are a doubt
        found[MODE] = {}
    return found


@cache
def _derived(source: str, portal: str, ref: str) -> dict[str, dict[str, str]]:
    return derived(portal, texts(source)[portal, ref])


def measure(given: Iterable[Label], field: str, code: str | None = None) -> Figures:
    """Figures over these listings, for one code or for all."""
    right = wrong = arguable = missed = 0
    for label in given:
        codes = _derived(label.source, label.portal, label.ref)[field].keys()
        for each in codes if code is None else codes & {code}:
            right += each in label.codes[field]
            arguable += each in label.arguable[field]
            wrong += each not in label.codes[field] | label.arguable[field]
        wanted = label.codes[field] if code is None else label.codes[field] & {code}
        missed += len(wanted - codes)
    return Figures(right, wrong, arguable, missed)


def _report(title: str, given: list[Label], field: str, codes: Iterable[str | None]) -> None:
    print(f"{title:34}{'right':>6}{'wrong':>6}{'arg.':>6}{'missed':>7}{'precision':>11}{'strict':>8}{'recall':>8}")
    for code in codes:
        figures = measure(given, field, code)
        if any(figures):
            row = f"{code or 'all':34}{figures.right:6}{figures.wrong:6}{figures.arguable:6}{figures.missed:7}"
            precision = f"{figures.precision:11.3f}{figures.strict:8.3f}" if any(figures[:3]) else f"{'-':>11}{'-':>8}"
            print(f"{row}{precision}{figures.recall:8.3f}" if figures.right + figures.missed else f"{row}{precision}")


def main(halves: list[str]) -> None:
    here = {"sample"} | ({"capture"} if EU.exists() and US.exists() else set())
    if "capture" not in here:
        print(f"without the captured listings: no {CAPTURES}")
    for half in halves:
        given = [label for label in labels() if label.half == half and label.source in here]
        for field in HALVES[half]:
            codes = sorted({code for label in labels() for code in label.codes[field] | label.arguable[field]})
            _report(f"{half} · {field} · {len(given)} listings", given, field, [None, *codes])
            for language in sorted({label.language for label in given}):
                _report(f"  {language}", [label for label in given if label.language == language], field, [None])


if __name__ == "__main__":
    main(sys.argv[1:] or [*HALVES])
