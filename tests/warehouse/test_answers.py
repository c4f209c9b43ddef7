"""The views of a release's DuckDB file: true of the demo, under any alias, and described to the last column."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from schemas.dictionary import describe_view, describe_view_column, views
from tests.e2e.conftest import Demo, demo
from warehouse.answers import Answer, answers
from warehouse.release import DUCKDB_FILE

__all__ = ["demo"]

ALIASES = ("cc", "la ruche")
THINGS = "SELECT id FROM projects UNION SELECT id FROM calls UNION SELECT id FROM news UNION SELECT id FROM services"
OPEN = "FROM calls WHERE status_computed = 'open'"
# of the demo of 2026-11-20: a view, what it says, and the same asked of the tables in another way or known beforehand
FACTS: list[tuple[str, str, str]] = [
    ("v_release", "SELECT version, built_at_utc, today FROM v_release",
     "SELECT '20261120', TIMESTAMP '2026-11-20 04:00:00', DATE '2026-11-20'"),
    ("v_things", "SELECT count(*), count(DISTINCT id), sum(sources) FROM v_things",
     f"SELECT count(*), count(*), (SELECT count(*) FROM project_sources) FROM ({THINGS})"),
    ("v_place_within", "SELECT list(within ORDER BY within) FROM v_place_within WHERE code = 'department:35'",
     "SELECT ['country:FR', 'department:35', 'region:53', 'zone:france_mainland']"),
    ("v_place_within", "SELECT count(DISTINCT code) FROM v_place_within WHERE code = within",
     "SELECT count(*) FROM vocabularies WHERE scheme = 'territory'"),
    ("v_projects", "SELECT count(*), count(*) FILTER (on_several_portals) FROM v_projects",
     "SELECT count(DISTINCT id), count(DISTINCT id) FILTER (n > 1) FROM"
     " (SELECT id, count(DISTINCT portal) AS n FROM project_sources WHERE kind = 'project' GROUP BY id)"),
    ("v_calls", "SELECT count(*) FROM v_calls", "SELECT count(*) FROM calls"),
    ("v_deadlines", "SELECT count(*) FROM v_deadlines", "SELECT count(*) FROM call_deadlines"),
    ("v_deadlines", "SELECT count(*) FILTER (ahead), count(*) FILTER (NOT ahead) FROM v_deadlines"
     " WHERE precision IN ('minute', 'day')",
     "SELECT count(*) FILTER (u >= '2026-11-20 04:00:00'), count(*) FILTER (u < '2026-11-20 04:00:00') FROM"
     " (SELECT timezone('UTC', timezone(tz, at_local::TIMESTAMP)) AS u FROM call_deadlines"
     " WHERE precision IN ('minute', 'day'))"),
    ("v_open_calls", "SELECT count(*), count(days_left) FROM v_open_calls",
     f"SELECT count(*), count(next_deadline_local) {OPEN}"),
    ("v_open_calls", "SELECT min(days_left) >= 0 FROM v_open_calls", "SELECT true"),
    ("v_open_calls", "SELECT sum(most_per_project) FROM v_open_calls", f"SELECT sum(grant_max) / 100 {OPEN}"),
    ("v_calls_closing", "SELECT count(*), max(days_left) <= 30 FROM v_calls_closing",
     f"SELECT count(*), true {OPEN} AND next_deadline_local < '2026-12-21'"),
    ("v_permanent_calls", "SELECT count(*) FILTER (how = 'at any time'), count(*) FROM v_permanent_calls",
     "SELECT count(*) FILTER (status_computed = 'permanent'),"
     " count(*) FILTER (status_computed = 'permanent' OR status_reason = 'cutoff_ahead') FROM calls"),
    ("v_call_status", "SELECT sum(calls), count(DISTINCT status) FROM v_call_status",
     "SELECT count(*), (SELECT count(*) FROM vocabularies WHERE scheme = 'call_status') FROM calls"),
    ("v_call_status", "SELECT calls FROM v_call_status WHERE status = 'suspended'", "SELECT 0"),
    ("v_call_months", "SELECT sum(calls_opening), max(month) > '2026-11' FROM v_call_months",
     "SELECT count(*), true FROM calls WHERE opens_at LIKE '____-__%'"),
    ("v_call_months", "SELECT calls_closing, ahead FROM v_call_months WHERE month = '2026-12'",
     "SELECT count(DISTINCT id), true FROM call_deadlines"
     " WHERE at_local LIKE '2026-12%' AND superseded_by IS NULL AND kind <> 'information'"),
    ("v_call_months", "SELECT count(*) FROM v_call_months WHERE ahead <> (month >= '2026-11')", "SELECT 0"),
    ("v_deadlines_moved", "SELECT count(*), count(days_later) FROM v_deadlines_moved",
     "SELECT count(*), count(*) FROM call_deadlines WHERE superseded_by IS NOT NULL"),
    ("v_call_editions", "SELECT list(DISTINCT id ORDER BY id), bool_and(editions > 1) FROM v_call_editions",
     "SELECT list(DISTINCT x ORDER BY x), true FROM"
     " (SELECT unnest([id, other_id]) AS x FROM relations WHERE relation = 'edition_of')"),
    ("v_call_editions", "SELECT count(*) FROM v_call_editions v JOIN relations r USING (id)"
     " JOIN v_call_editions o ON o.id = r.other_id WHERE o.series <> v.series", "SELECT 0"),
    ("v_relations", "SELECT count(*), count(name), count(other_kind) FROM v_relations",
     "SELECT count(*), count(*), count(*) FROM relations"),
    ("v_theme_coverage", "SELECT projects, gap FROM v_theme_coverage WHERE theme = 'transport'",
     "SELECT count(*), 'none' FROM projects WHERE list_contains(themes, 'transport')"),
    ("v_theme_coverage", "SELECT projects, gap FROM v_theme_coverage WHERE theme = 'biodiversity'",
     "SELECT count(*), NULL FROM projects WHERE array_to_string(themes, ' ') LIKE '%biodiversity%'"),
    ("v_theme_coverage", "SELECT count(*), sum(projects_itself) FROM v_theme_coverage",
     "SELECT (SELECT count(*) FROM vocabularies WHERE scheme = 'theme'), sum(len(themes)) FROM projects"),
    ("v_contribution_coverage", "SELECT count(*), sum(projects) FROM v_contribution_coverage",
     "SELECT (SELECT count(*) FROM vocabularies WHERE scheme = 'contribution_type'), sum(len(contribution_types))"
     " FROM projects"),
    ("v_contribution_coverage", "SELECT projects, gap FROM v_contribution_coverage"
     " WHERE contribution_type = 'translation'", "SELECT 0, 'none'"),
    ("v_place_coverage", "SELECT count(*), sum(projects_itself) FROM v_place_coverage",
     "SELECT (SELECT count(*) FROM vocabularies WHERE scheme = 'territory'), sum(len(territories)) FROM projects"),
    ("v_place_coverage", "SELECT projects, calls FROM v_place_coverage WHERE place = 'country:FR'",
     "SELECT count(*) FILTER (kind = 'project'), count(*) FILTER (kind = 'call') FROM v_things"
     " WHERE regexp_matches(array_to_string(territories, ' '), 'FR|region:|department:|zone:france')"),
    ("v_place_coverage", "SELECT calls > 0 FROM v_place_coverage WHERE place = 'region:28'"
     " AND label_fr = 'Normandie'", "SELECT true"),
    ("v_themes_by_place", "SELECT count(*), count(DISTINCT place) FROM v_themes_by_place",
     "SELECT 33 * (18 + 101), 18 + 101"),
    ("v_themes_by_place", "SELECT projects, projects_wider FROM v_themes_by_place"
     " WHERE place = 'region:53' AND theme = 'biodiversity'",
     "SELECT count(*) FILTER (array_to_string(territories, ' ') LIKE '%region:53%'),"
     " count(*) FILTER (list_contains(territories, 'country:FR')) FROM projects"
     " WHERE array_to_string(themes, ' ') LIKE '%biodiversity%'"),
    ("v_themes_by_place", "SELECT sum(projects), sum(projects_wider) FROM v_themes_by_place"
     " WHERE place = 'department:35' AND theme = 'transport'", "SELECT 0, 0"),
    ("v_coverage_gaps", "SELECT count(*), bool_or(code = 'transport' AND projects = 0) FROM v_coverage_gaps",
     "SELECT (SELECT count(*) FROM v_theme_coverage WHERE projects < 3)"
     " + (SELECT count(*) FROM v_contribution_coverage WHERE projects < 3)"
     " + (SELECT count(*) FROM v_place_coverage WHERE place SIMILAR TO '(region|department):.*' AND projects < 3),"
     " true"),
    ("v_from_home", "SELECT count(*) FROM v_from_home",
     "SELECT count(*) FROM projects WHERE can_do_from_home"
     " OR can_do_from_home IS NULL AND participation_mode IN ('online', 'at_home')"),
    ("v_funding", "SELECT count(*) FILTER (how = 'funds the call'), count(*) FILTER (how = 'named by the project')"
     " FROM v_funding", "SELECT (SELECT sum(len(funders)) FROM calls), sum(len(funding)) FROM projects"),
    ("v_funding", "SELECT list(DISTINCT id ORDER BY id) FROM v_funding WHERE how = 'through the call that paid'",
     "SELECT list(DISTINCT id ORDER BY id) FROM relations WHERE relation = 'funded_by'"),
    ("v_funders", "SELECT calls FROM v_funders WHERE funder = 'ANR'",
     "SELECT count(*) FROM calls WHERE list_contains(funders, 'ANR')"),
    ("v_funders", "SELECT count(*) FROM v_funders",
     "SELECT count(*) FROM organisations WHERE list_has_any(roles, ['funders', 'funding'])"),
    ("v_organisations", "SELECT count(*), sum(projects_led) FROM v_organisations",
     "SELECT (SELECT count(*) FROM organisations), count(lead_organisation) FROM projects"),
    ("v_organisations", "SELECT sum(projects_joined), sum(projects_paid) FROM v_organisations",
     "SELECT sum(len(partners)), sum(len(funding)) FROM projects"),
    ("v_portal_overlap", "SELECT sum(shared), bool_and(percent_of_smaller BETWEEN 0 AND 100) FROM v_portal_overlap",
     "SELECT sum(n * (n - 1) // 2), true FROM (SELECT len(portals) AS n FROM v_things)"),
    ("v_sources_freshness", "SELECT count(*), sum(listings), count(*) FILTER (stale) FROM v_sources_freshness",
     "SELECT count(*), (SELECT count(*) FROM project_sources),"
     " count(*) FILTER (last_good_run_utc IS NULL OR last_good_run_utc < '2026-11-15 04:00:00') FROM portals"),
    ("v_label_coverage", "SELECT count(*), bool_and(percent BETWEEN 0 AND 100) FROM v_label_coverage",
     "SELECT count(*), true FROM label_coverage"),
    ("v_unmapped_labels", "SELECT listings, portal_title FROM v_unmapped_labels"
     " WHERE portal = 'citizenscience_gov' AND label = 'Fishermen'", "SELECT 1, 'CitizenScience.gov'"),
    ("v_unmapped_labels", "SELECT bool_and(page_url LIKE 'http%'), count(portal_title) FROM v_unmapped_labels",
     "SELECT true, count(*) FROM unmapped_labels"),
    ("v_field_completeness", "SELECT filled, things FROM v_field_completeness"
     " WHERE kind = 'project' AND field = 'themes'",
     "SELECT count(*) FILTER (len(themes) > 0), count(*) FROM projects"),
    ("v_field_completeness", "SELECT filled FROM v_field_completeness WHERE kind = 'call' AND field = 'grant_max'",
     "SELECT count(grant_max) FROM calls"),
    ("v_field_completeness", "SELECT count(*) FROM v_field_completeness",
     "SELECT count(*) FROM duckdb_columns() WHERE database_name = current_database()"
     " AND table_name IN ('projects', 'calls', 'news', 'services')"),
    ("v_conflicts", "SELECT count(*) FROM v_conflicts WHERE field = 'status_stated' AND kind = 'project'",
     "SELECT count(*) FROM (SELECT id FROM provenance WHERE kind = 'project' AND field = 'status_stated'"
     " GROUP BY id HAVING count(DISTINCT value) > 1 AND count(DISTINCT portal) > 1)"),
    ("v_licences", "SELECT count(*), sum(listings), count(attribution) FROM v_licences",
     f"SELECT count(*), (SELECT count(*) FROM project_sources), count(*) FROM ({THINGS})"),
    ("v_licences", "SELECT count(*) FROM v_licences WHERE strictest_publish = 'facts'",
     "SELECT count(DISTINCT id) FROM project_sources WHERE publish = 'facts'"),
    ("v_languages", "SELECT sum(things) FROM v_languages", f"SELECT count(*) FROM ({THINGS})"),
    ("v_languages", "SELECT things FROM v_languages WHERE kind = 'project' AND text_language IS NULL",
     "SELECT count(*) FROM projects WHERE text_language IS NULL"),
    ("v_changes", "SELECT count(*), count(name) FROM v_changes", "SELECT count(*), count(*) FROM changes"),
    ("v_changes_summary", "SELECT sum(changes), count(*) FROM v_changes_summary",
     "SELECT count(*), count(DISTINCT (kind, op, coalesce(field, ''))) FROM changes"),
    ("v_this_week", "SELECT count(*), min(what) FROM v_this_week", f"SELECT count(*), 'new' FROM ({THINGS})"),
]  # fmt: skip


@pytest.fixture(scope="module")
def attached(demo: Demo) -> Iterator[duckdb.DuckDBPyConnection]:
    """The demo's first release under two names, beside tables of the same names that have nothing to do with it."""
    with duckdb.connect() as connection:
        for decoy in ("meta", "projects", "calls", "v_release", "v_things"):
            connection.execute(f"CREATE TABLE {decoy} (not_this INTEGER)")
        for alias in ALIASES:
            connection.execute(f"ATTACH '{demo.releases[0] / DUCKDB_FILE}' AS \"{alias}\" (READ_ONLY)")
        yield connection


@pytest.mark.parametrize(("view", "said", "fact"), FACTS)
def test_a_view_says_what_the_tables_say(attached: duckdb.DuckDBPyConnection, view: str, said: str, fact: str) -> None:
    for alias in ALIASES:
        attached.execute(f'USE "{alias}"')
        wanted = attached.execute(fact).fetchall()
        attached.execute("USE memory")
        asked = re.sub(r"(FROM|JOIN) (v_\w+|relations)", rf'\1 "{alias}".\2', said)
        assert attached.execute(asked).fetchall() == wanted, view


def test_every_view_has_a_fact() -> None:
    assert {view for view, *_ in FACTS} == {answer.view for answer in answers()}


@pytest.mark.parametrize("answer", answers(), ids=lambda answer: answer.view)
def test_a_view_reads_the_same_under_any_alias(attached: duckdb.DuckDBPyConnection, answer: Answer) -> None:
    """Every row, from outside: a name that is found by chance would be one of the decoys."""
    attached.execute("USE memory")
    one, other = (attached.execute(f'FROM "{alias}".{answer.view}').fetchall() for alias in ALIASES)
    assert one == other and one


def test_every_view_and_column_of_the_file_says_what_it_is(attached: duckdb.DuckDBPyConnection) -> None:
    there = attached.execute("SELECT view_name, comment FROM duckdb_views() WHERE database_name = 'cc'").fetchall()
    assert dict(there) == {answer.view: answer.comment for answer in answers()}
    columns = attached.execute(
        "SELECT table_name, column_name, comment FROM duckdb_columns() WHERE database_name = 'cc'"
        " AND starts_with(table_name, 'v_')"
    ).fetchall()
    assert [row for row in columns if row[2] != describe_view_column(row[0], row[1])] == []
    assert len({view for view, *_ in columns}) == len(answers())


def test_the_dictionary_describes_the_views_and_no_others(attached: duckdb.DuckDBPyConnection) -> None:
    assert sorted(views()) == sorted(answer.view for answer in answers())
    text = (Path(describe_view.__code__.co_filename).parent / "views.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        if row["view"] != "*" and row["column"]:
            assert attached.execute(f'SELECT "{row["column"]}" FROM cc.{row["view"]} LIMIT 0') is not None
    with pytest.raises(KeyError, match="v_nothing"):
        describe_view("v_nothing")
    with pytest.raises(KeyError, match=r"v_changes\.nothing"):
        describe_view_column("v_changes", "nothing")


@pytest.mark.parametrize("answer", answers(), ids=lambda answer: answer.view)
def test_a_view_asks_a_question_and_no_clock(answer: Answer) -> None:
    assert answer.question.endswith("?") and answer.row.endswith(".")
    sql = answer.sql.casefold()
    for clock in ("now(", "today(", "current_", "get_current", "random", "timezone("):
        assert clock not in sql, "the time is that of the release, and ICU is not everywhere"
    assert "->" not in sql and "lambda" not in sql, "its syntax differs between DuckDB 1.2 and 2.0"
    # DuckDB before 1.5 loses rows of an unsorted UNION ALL of more than two tables
    assert "union all" not in sql.rpartition("\n)")[2] or "order by" in sql.rpartition("union all")[2]
