"""The nightly flow: our stages as Prefect steps. The only module that imports Prefect, and the last to be needed:
every stage runs without it (`coco nightly --no-prefect`).

A task is a step of a portal, never a page: one costs about 40 ms of the server's CPU (stack research §4).
"""

import os
from pathlib import Path

import duckdb

from flows.harvest import Progress
from flows.night import SIDE_BY_SIDE, Night, build, harvest_one, load_all
from flows.publish import Published
from schemas.run import Verdict


def prefect_settings(home: Path) -> dict[str, str]:
    """Environment that Prefect must see before it is imported: its own home inside ours, no telemetry, and time for a
    fresh database to migrate (15 to 21 s measured, where its own limit is 20)."""
    return {
        "PREFECT_HOME": str(home.resolve() / "prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
    }


def nightly(
    night: Night, connection: duckdb.DuckDBPyConnection, progress: Progress | None = None
) -> tuple[dict[str, Verdict], Published]:
    """One night as one flow run on a warehouse that is ours: the portals side by side, then load and build."""
    for name, value in prefect_settings(night.home.path).items():
        os.environ.setdefault(name, value)
    Path(os.environ["PREFECT_HOME"]).mkdir(parents=True, exist_ok=True)
    from prefect import flow, task
    from prefect.artifacts import create_table_artifact
    from prefect.cache_policies import NO_CACHE
    from prefect.task_runners import ThreadPoolTaskRunner

    # closures, so that Prefect never tries to store a connection or a night as a parameter
    @task(task_run_name="harvest {key}", cache_policy=NO_CACHE)
    def harvest_portal(key: str) -> None:
        harvest_one(night, key, progress)

    @task(cache_policy=NO_CACHE)
    def load() -> dict[str, Verdict]:
        return load_all(connection, night)

    @task(cache_policy=NO_CACHE)
    def build_release() -> Published:
        return build(connection, night.home, night.at)

    @flow(name="nightly", task_runner=ThreadPoolTaskRunner(max_workers=SIDE_BY_SIDE))  # type: ignore[arg-type]
    def nightly_flow() -> tuple[dict[str, Verdict], Published]:
        for waiting in [harvest_portal.submit(key) for key in night.portals]:
            waiting.result()
        verdicts, published = load(), build_release()
        rows = [{"portal": key, "verdict": each.outcome, "reason": each.reason} for key, each in verdicts.items()]
        create_table_artifact(key="verdicts", table=rows, description=f"Night {night.run}, release {published.version}")
        return verdicts, published

    return nightly_flow()
