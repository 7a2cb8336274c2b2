"""The life of one process of a pool: tasks in, results out, and nothing else that it could do."""

from __future__ import annotations

import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Literal, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

_GROWN = 200_000_000  # bytes; a process that has held more takes no further task


@dataclass(frozen=True, slots=True)
class Lost:
    """A task without a result, and why."""

    reason: Literal["time", "memory", "death", "error"]
    detail: str


def serve_alone(asked: Connection, answers: Connection, *how: Any) -> None:
    """`serve` in a process forked from the one that asks, whose open files become /dev/null here.

    So it holds no lock of that one, and sees its pipe end with it. The numbers stay open, since
    inherited objects may still close them.
    """
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with Path(os.devnull).open("rb") as nothing:
        kept = {0, 1, 2, asked.fileno(), answers.fileno()}
        for number in {int(path.name) for path in Path("/dev/fd").iterdir()} - kept:
            os.dup2(nothing.fileno(), number)
        serve(asked, answers, *how)


def serve(
    asked: Connection, answers: Connection, work: Callable[[Task], Result], memory: int
) -> None:
    """The life of one process: tasks in, results out, until nobody asks or it has grown large."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who asked decides when to stop
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    sys.addaudithook(_no_network)
    while True:
        try:
            task = asked.recv()
        except (EOFError, OSError):
            return
        try:
            result: Result | Lost = work(task)
        except MemoryError:
            result = Lost("memory", f"needs more than {memory} bytes")
        except Exception as error:  # whatever a hostile page sets off costs that page only
            result = Lost("error", _described(error))
        grown = held() > _GROWN
        try:
            answers.send((result, grown))
        except OSError:
            return
        if grown:
            return


def held() -> int:
    """Bytes that this process has held at the most; Linux counts them in kilobytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def holds() -> int:
    """Bytes that this process holds now. What it has held at the most is no less than what the
    process had held by which it was started: Linux hands that on."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * resource.getpagesize()
    except OSError:  # another system
        return held()


def _described(error: Exception) -> str:
    """What was raised and where, without paths of this machine."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = "/".join(Path(frame.filename).parts[-2:])
    return f"{type(error).__name__}: {str(error)[:300]} ({place}:{frame.lineno})"


def _no_network(event: str, _: object) -> None:
    if event.startswith("socket."):
        raise PermissionError(f"reading a page must not use the network ({event})")
