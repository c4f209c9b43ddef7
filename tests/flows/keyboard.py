"""A person at the keyboard: a command in a child process, its standard input a terminal."""

import os
import pty
import select
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[2]


def typed(command: list[str], first: bytes, answers: Iterable[tuple[bytes, bytes]], columns: int = 80) -> bytes:
    """All that a Python command says while a person types: once it said `first`, each keys and the answer to them."""
    ours, theirs = pty.openpty()
    settings = {**os.environ, "COLUMNS": str(columns), "PYTHONIOENCODING": "utf-8"}
    child = subprocess.Popen(
        [sys.executable, *command], stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=ROOT,
        env=settings,
    )  # fmt: skip
    try:
        assert child.stdout
        stream = child.stdout.fileno()
        said = read_until(stream, first, patience=40)
        for keys, answer in answers:
            more = b""
            while answer not in more:  # a key that comes before the terminal waits for keys is lost: press it again
                os.write(ours, keys)
                more += read_until(stream, answer)
            said += more
        child.wait(10)
        return said + read_until(stream, b"never said", patience=0)
    finally:
        child.kill()
        child.wait()
        for end in (ours, theirs):
            os.close(end)


def read_until(stream: int, wanted: bytes, patience: float = 5) -> bytes:
    """What a process says, up to `wanted`, or until it says nothing for `patience` seconds, or no more."""
    said = b""
    while wanted not in said and select.select([stream], [], [], patience)[0]:
        if not (more := os.read(stream, 4096)):
            break
        said += more
    return said
