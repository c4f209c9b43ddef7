"""The whole chain, offline, on the sample portals that ship with the project, over HTTP on loopback."""

from datetime import datetime

from flows.home import Home
from flows.night import Night
from spiders.registry import load_metadata, portal_keys
from spiders.samples.server import SAMPLES, SampleServer
from spiders.samples.walk import expected_refs


def sample_keys() -> list[str]:
    """Portals that have sample pages."""
    return [key for key in portal_keys() if (SAMPLES / key / "index.json").exists()]


def demo_night(home: Home, at: datetime, server: SampleServer) -> Night:
    """A night on the sample portals; a run is healthy when it gives exactly the expected listings. A sample portal that
    wants a key takes the name of its variable for one."""
    keys = tuple(sample_keys())
    counts = {key: len(expected_refs(key)) for key in keys}
    names = {load_metadata(key).secret for key in keys} - {None}
    return Night(
        home=home, portals=keys, at=at, via=server.via, expected={key: (n, n) for key, n in counts.items()},
        secrets={name: name for name in names if name},
    )  # fmt: skip
