"""Two ways of doing the same work: in turn and in one process, so that a busy machine slows both alike, or each in a
process of its own, where its memory counts."""

import platform
import re
import resource
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from multiprocessing import get_context
from os import cpu_count
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any, TypeVar

ROUNDS = 3
Result = TypeVar("Result")
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
        "peak_memory_mb": peak_memory_mb(),
        **where(packages),
    }


def where(packages: tuple[str, ...]) -> dict[str, Any]:
    """Versions and machine, without which a figure says nothing."""
    return {
        "versions": {"python": platform.python_version()} | {each: version(each) for each in packages},
        "machine": {"system": sys.platform, "processor": platform.machine(), "cores": cpu_count()},
    }


def peak_memory_mb() -> float:
    """The most that this process ever held. Linux hands ru_maxrss down to children, so its own status is read first."""
    status = Path("/proc/self/status")
    if status.exists() and (found := re.search(r"VmHWM:\s+(\d+) kB", status.read_text())):
        return round(int(found[1]) / 1024, 1)
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def in_own_process(work: Callable[..., Result], *arguments: object) -> Result:
    """What `work` returns from a fresh process, whose memory is its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()
