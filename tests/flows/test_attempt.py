"""`coco try date`: what would we make of this value, and against which day."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.attempt import attempt
from flows.commands.attempt import app
from flows.home import UserError

NEXT_MARCH = "jusqu'au 22 mars prochain"


def tried(*arguments: str) -> object:
    """What the command prints as JSON."""
    result = CliRunner().invoke(app, [*arguments, "--json"], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_date_with_its_precision_zone_and_rule() -> None:
    [told] = attempt("date", "Le jeudi 28 octobre 2021 à 17h00 (heure de Paris)")
    assert (told["value"], told["precision"]) == ("2021-10-28T17:00", "minute")
    assert (told["tz"], told["tz_stated"]) == ("Europe/Paris", True)
    assert (told["rule"], told["problem"], told["kind"]) == ("deadline, minute", None, "full_proposal")


@pytest.mark.parametrize("seen", ["2026-02-01", "2026-02-01T09:00:00+01:00"])
def test_a_date_without_a_year_is_read_against_a_day_that_is_given(seen: str) -> None:
    assert [each["problem"] for each in attempt("date", NEXT_MARCH)] == ["no_year"]
    [told] = attempt("date", NEXT_MARCH, seen=seen)
    assert told["value"] == "2026-03-22T23:59:59"
    assert "2026-02-01" in told["rule"]


def test_the_command_passes_the_day_on() -> None:
    said = tried("date", NEXT_MARCH, "--seen", "2026-02-01")
    assert isinstance(said, dict) and said["readings"][0]["value"] == "2026-03-22T23:59:59"


def test_a_file_may_carry_day_language_and_portal_line_by_line(tmp_path: Path) -> None:
    file = tmp_path / "values.jsonl"
    lines = [
        {"raw": "22 mars", "seen": "2026-01-01"}, {"raw": "22 mars", "seen": None}, "22 mars 2026",
        {"value": "4/27/2018", "portal": "citizenscience_gov", "lang": "en"},
    ]  # fmt: skip
    file.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    said = tried("date", "--file", str(file))
    assert isinstance(said, list)
    told = [(each["readings"][0]["value"], each["readings"][0]["problem"]) for each in said]
    assert told == [("2026-03-22T23:59:59", None), (None, "no_year"), ("2026-03-22T23:59:59", None),
                    ("2018-04-27T23:59:59", None)]  # fmt: skip


@pytest.mark.parametrize("known", [{"seen": "hier"}, {"seen": "2026-02-30"}, {"portal": "nowhere"}])
def test_a_day_or_portal_that_is_none_is_said_so(known: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        attempt("date", "22 mars", **known)
    [(name, value)] = known.items()
    with pytest.raises(UserError, match="22 mars"):
        CliRunner().invoke(app, ["date", "22 mars", f"--{name}", value], catch_exceptions=False)
