"""The whole chain, offline, on the sample portals that ship with the project, over HTTP on loopback."""

import json
from datetime import datetime

from flows.home import Home
from flows.night import Night
from spiders.registry import portal_keys
from spiders.samples.server import SAMPLES, SampleServer


def sample_keys() -> list[str]:
    """Portals that have sample pages."""
    return [key for key in portal_keys() if (SAMPLES / key / "index.json").exists()]


def expected_listings(key: str) -> int:
    """How many listings the sample pages of a portal give, from its expected.jsonl."""
    path = SAMPLES / key / "expected.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return len(
        {json.loads(line)["ref"] for line in lines if "ref" in json.loads(line) and "statements" in json.loads(line)}
    )


def demo_night(home: Home, at: datetime, server: SampleServer) -> Night:
    """A night on the sample portals; a run is healthy when it gives exactly the expected listings."""
    keys = tuple(sample_keys())
    expected = {key: (expected_listings(key), expected_listings(key)) for key in keys}
    return Night(home=home, portals=keys, at=at, via=server.via, expected=expected)
