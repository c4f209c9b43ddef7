"""One night through Prefect, as the schedule runs it: its data inside ours, and the same answer."""

import os
from pathlib import Path

import pytest

from spiders.samples.server import serve_samples
from tests.e2e.conftest import coco
from warehouse.release import verify_release


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_a_night_as_a_flow_run(tmp_path: Path) -> None:
    home, person = tmp_path / "home", tmp_path / "person"
    person.mkdir()
    with serve_samples(keys=["beta_gouv"]) as server:
        via = [f"--via={host}={address}" for host, address in server.via.items()]
        told = coco(
            tmp_path / "night", "nightly", "beta_gouv", "--at", "2026-11-20T04:00:00", "--home", home, *via,
            timeout=180, HOME=str(person),
        )  # fmt: skip
    assert told.code == 0, told.err
    assert "Traceback" not in told.err
    assert "beta_gouv" in told.out
    assert "shrunk" in told.out  # 14 sample sheets, where the portal has hundreds
    assert "14" in told.out
    assert verify_release(home / "releases" / "20261120") > 30
    assert (home / "prefect" / "prefect.db").exists()
    assert not (person / ".prefect").exists()
    assert not left_running(home)


def left_running(home: Path) -> list[str]:
    """Processes whose Prefect home is this one: the server that the night started ends with it."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environ = (folder / "environ").read_bytes()
        except OSError:
            continue
        if f"PREFECT_HOME={home}".encode() in environ and int(folder.name) != os.getpid():
            found.append((folder / "cmdline").read_bytes().decode(errors="replace"))
    return found
