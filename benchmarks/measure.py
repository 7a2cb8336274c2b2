"""What a command costs: all its processes together, in turns with the others it is compared to."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

_REAP = Path(__file__).with_name("reap.py")
_LOOK = 0.5  # seconds between two looks at the memory, at most: one takes 10 ms of CPU and more


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Of one run."""

    seconds: float
    cpu: float  #: seconds, user and system, of the process and all its descendants
    memory: int  #: bytes at the most, shared pages counted once (PSS), of all of them
    units: int = 1  #: of the work that was done: pages, records, documents
    written: int = 0  #: bytes


def run(
    command: Sequence[str | Path], cwd: Path, environment: Mapping[str, str] | None = None
) -> Cost:
    """Runs a command to its end; ends the program with its words where it fails."""
    log, report = cwd / "output", (cwd / "spent").absolute()
    given = {**os.environ, **(environment or {})}
    given.pop("PYTHONDONTWRITEBYTECODE", None)  # who may not keep bytecode compiles at each start
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-P", _REAP, report, *map(str, command)],
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=given,
        )
        peak = _Peak(process.pid)
        status = process.wait()
        memory = peak.end()
    if status not in (0, 1, 8):  # findings; wget's word for a 404
        said = log.read_text("utf-8", "replace")[-2000:]
        raise SystemExit(f"{command[0]} ended with {status}:\n{said}")
    seconds, cpu = map(float, report.read_text("ascii").split())
    return Cost(seconds=seconds, cpu=cpu, memory=memory)


class _Peak:
    """Looks at the memory of what a process started until told to end."""

    def __init__(self, process: int) -> None:
        self._process, self._most, self._over = process, 0, threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def end(self) -> int:
        self._over.set()
        self._thread.join()
        return self._most

    def _look(self) -> None:
        pause = _LOOK / 20  # what is short is looked at more often
        while not self._over.wait(pause):
            self._most = max(self._most, sum(map(_memory, _family(self._process))))
            pause = min(pause * 1.5, _LOOK)


def _family(process: int) -> list[int]:
    """The processes that one started, and those that they did."""
    found: list[int] = []
    for one in chain([process], found):
        with suppress(OSError):  # gone by now
            for children in Path(f"/proc/{one}/task").glob("*/children"):
                found += map(int, children.read_text().split())
    return found


def _memory(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def in_turns(contestants: Mapping[str, Callable[[], Cost]], rounds: int) -> dict[str, list[Cost]]:
    """Each contestant once a round, beginning with another one in each."""
    costs: dict[str, list[Cost]] = {name: [] for name in contestants}
    names = list(contestants)
    for turn in range(rounds):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            cost = contestants[name]()
            costs[name].append(cost)
            print(
                f"round {turn + 1} of {rounds}: {name}: {cost.cpu:.2f} CPU-s,"
                f" {cost.seconds:.2f} s, {cost.units} units",
                file=sys.stderr,
            )
    return costs


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure of several runs: the middle, and the least and the most of them."""

    middle: float
    least: float
    most: float

    def __str__(self) -> str:
        return f"{self.middle:.2f} ({self.least:.2f}–{self.most:.2f})"


def spread(figures: Sequence[float]) -> Spread:
    """Median, minimum and maximum."""
    return Spread(statistics.median(figures), min(figures), max(figures))


def ratio(costs: Sequence[Cost], others: Sequence[Cost], figure: Callable[[Cost], float]) -> Spread:
    """How many times the others' figure this one is, round by round."""
    pairs = zip(costs, others, strict=True)
    return spread([figure(cost) / figure(other) for cost, other in pairs])
