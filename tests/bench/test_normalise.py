"""The benchmark of dates: figures as one JSON object, nothing wrong on our side, what the other side does beside it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.normalise import EMPTY, RIGHT, WRONG, Phrase, outcome_of_dateparser, outcome_of_ours, phrases

ROOT = Path(__file__).resolve().parents[2]


def test_nothing_of_ours_is_wrong() -> None:
    assert {outcome_of_ours(phrase) for phrase in phrases()} == {RIGHT}


@pytest.mark.parametrize(
    ("raw", "reads", "outcome"),
    [
        ("30 avril 2026", "2026-04-30T23:59:59", RIGHT),
        ("mars 2027", "2027-03", RIGHT),
        ("15 mars", "!no_year", WRONG),
        ("12 à 18 mois", "!duration_not_deadline", WRONG),
        ("sauf exception le 3 mars 2026", "!not_a_deadline", RIGHT),
        ("du 2 au 15 mars 2026", "2026-03-15T23:59:59", EMPTY),
        ("2024-02-20T23:00:00Z", "2024-02-21T23:59:59 Europe/Paris*", RIGHT),
    ],
)
def test_the_other_side_is_judged_mildly(raw: str, reads: str, outcome: str) -> None:
    assert outcome_of_dateparser(Phrase("", raw, reads, None, "deadlines", "DMY", "Europe/Paris")) == outcome


def test_the_days_of_a_phrase() -> None:
    reads = (
        "opens_at:2026-02-02 + pre_proposal 2026-03-02T17:00 Europe/Paris* + 2026-06 from 2026-05 !weekday_contradicts"
    )
    phrase = Phrase("", "", reads, None, "deadlines", "DMY", "Europe/Paris")
    assert phrase.days == {"2026-02-02", "2026-03-02", "2026-06"}


def test_the_command_prints_one_json_object() -> None:
    command = [sys.executable, "-m", "bench", "normalise", "--rows", "40", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=True)
    figures = json.loads(done.stdout)
    assert done.stderr == ""
    assert figures["name"] == "normalise" and figures["rows"] == 40
    assert figures["ratio"] > 1 and figures["seconds"] > 0 and figures["peak_memory_mb"] > 1
    assert {"against", "versions", "machine"} <= figures.keys()
    assert figures["ours"] == {RIGHT: len(phrases()), EMPTY: 0, WRONG: 0}
    assert figures["dateparser"][WRONG] > 0
