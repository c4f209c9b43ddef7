"""A disk that fills while a release is written: code 1 and a line about it, and the old release stays whole."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.conftest import ROOT, coco, environment, latest
from tests.e2e.test_killed_steps import bring
from warehouse.release import verify_release

pytestmark = [pytest.mark.long, pytest.mark.timeout(200)]

# No file may grow beyond `most` bytes once `point` is called: what a full disk says, said to one process.
FULL = """
import importlib, resource, sys
point, most = sys.argv.pop(1), int(sys.argv.pop(1))
module, _, name = point.rpartition(".")
importlib.import_module("flows.cli")
module = importlib.import_module(module)
real = getattr(module, name)
def fill(*args, **how):
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    return real(*args, **how)
setattr(module, name, fill)
from flows.cli import main
main()
"""
POINTS = {
    "Parquet": ("warehouse.release._write_tables", 200),
    "the delta": ("warehouse.release.write_delta", 200),
    "the DuckDB file": ("warehouse.release.freeze", 20_000),
    "the profiles": ("warehouse.release.write_profiles", 200),
    "the catalogues": ("warehouse.release.write_catalogues", 200),
    "the checksums": ("warehouse.release._write_sums", 200),
}


@pytest.mark.parametrize(("point", "most"), POINTS.values(), ids=POINTS)
def test_a_disk_that_fills_leaves_the_old_release_whole(tmp_path: Path, point: str, most: int) -> None:
    home = tmp_path / "home"
    assert coco(tmp_path / "0", *bring(tmp_path, 0, "Oiseaux", "Étoiles")).code == 0
    done = subprocess.run(
        [sys.executable, "-c", FULL, point, str(most), *map(str, bring(tmp_path, 1, "Vents", "Marées"))],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, env=environment(), cwd=ROOT, timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr.partition("coco: ")[0]
    assert "coco: " in done.stderr
    assert latest(home) == "20261120"
    assert verify_release(home / "releases" / "20261120") > 30
    told = coco(tmp_path / "2", *bring(tmp_path, 2, "Marées")).json()
    assert latest(home) == told["release"] == "20261122"
    assert not list((home / "releases").glob(".*"))
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY  # ours is as it was
