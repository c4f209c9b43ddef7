"""Two ways of doing the same work, in turn and in one process, so that a busy machine slows both alike."""

import platform
import resource
import sys
from collections.abc import Callable
from importlib.metadata import version
from os import cpu_count
from statistics import median
from time import process_time
from typing import Any

ROUNDS = 3
Work = Callable[[], object]


def alternating(ours: Work, theirs: Work, rounds: int = ROUNDS) -> tuple[float, float]:
    """Median seconds of processor time of both: waiting for a busy machine is not work. Each runs once before, so that
    neither pays for what it loads only once."""
    seconds: tuple[list[float], list[float]] = ([], [])
    for warm in range(rounds + 1):
        for work, taken in zip((ours, theirs), seconds, strict=True):
            start = process_time()
            work()
            if warm:
                taken.append(process_time() - start)
    return median(seconds[0]), median(seconds[1])


def figures(
    name: str, rows: int, ours: float, theirs: float, against: str, packages: tuple[str, ...]
) -> dict[str, Any]:
    """What every benchmark prints: the ratio is rows per second of ours to theirs."""
    return {
        "name": name,
        "rows": rows,
        "seconds": round(ours, 4),
        "rows_per_second": round(rows / ours),
        "against": against,
        "against_seconds": round(theirs, 4),
        "ratio": round(theirs / ours, 1),
        "rounds": ROUNDS,
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "versions": {"python": platform.python_version()} | {each: version(each) for each in packages},
        "machine": {"system": sys.platform, "processor": platform.machine(), "cores": cpu_count()},
    }
