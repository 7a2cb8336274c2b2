"""Work done in processes that a hostile page may hang or kill without harm to the rest.

1. Results come back in the order of the tasks, at most a window of them held at once.
2. A task that takes too long or asks for too much memory is `Lost`. So is one with which two
   processes died; after the first it is tried again, for that one may have been killed for another
   reason. All other tasks are done as if it had not been there.
3. A process that has grown large is replaced, so that no page suffers for those before it.
4. A process of the pool can open no connection to anywhere.
5. Processes are started for the first task. They ignore Ctrl-C, and end with this one. What starts
   them is not waited for without end (fork_server.py).
"""

from __future__ import annotations

import contextlib
import fcntl
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from importlib import import_module
from itertools import chain
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import ForkingPickler
from typing import Generic, Literal

from exports.extraction import fork_server
from exports.extraction.process import Lost, Result, Task, holds, serve, serve_alone

#: Wall-clock seconds for one task; the slowest honest page takes about one.
SECONDS = 30.0
#: Bytes of data of one process (RLIMIT_DATA), libraries included. The limits on what is read of a
#: page (extract.py) keep all but the unforeseen far below it.
MEMORY = 450_000_000
#: Bytes of this process; a larger one is not forked, since its memory counts as that of its forks.
SMALL = 128_000_000
QUEUED = 32  #: tasks that lie ready in a process, where nothing else is said
# Tasks begun and not yet given back, for each process. Many, since most may take no time (they were
# read ahead) and wait for a slow one before them, while the processes go on to others.
_WINDOW = 256
_HELD = 32_000_000  # bytes of results that wait for their turn; with more no task is begun
_READY = 50_000  # bytes of tasks that lie ready in a process; writing more than 64 KiB would block
_BUFFER = 1 << 20  # bytes of the pipe for results; the most that Linux lets any user have


@dataclass(frozen=True, slots=True)
class _Numbered(Generic[Task]):
    number: int
    task: Task
    message: bytes  # the task as it is sent
    again: bool = False  # whether a process died with it already


@dataclass(slots=True, eq=False)
class _Worker(Generic[Task]):
    """One process and the tasks that it was given, oldest first."""

    process: BaseProcess
    asked: Connection
    answers: Connection
    tasks: deque[_Numbered[Task]] = field(default_factory=deque)
    begun: float = 0.0  # when the oldest task was begun, on the monotonic clock

    def takes(self, task: _Numbered[Task], queued: int) -> bool:
        """Whether it may be given one more: writing to it must never wait while it is writing."""
        waiting = sum(len(each.message) for each in self.tasks)
        few = len(self.tasks) < queued and waiting + len(task.message) <= _READY
        return few or not self.tasks


class Pool(Generic[Task, Result]):
    """`jobs` processes that apply `work`, a function of a module, to tasks.

    They are forked from this one where it is small and has no other threads, else from one that is
    started for it; either imports the module `preload` before. `queued` tasks lie ready in each.
    Both numbers may be raised between two calls of `map`.
    """

    def __init__(
        self,
        work: Callable[[Task], Result],
        jobs: int,
        *,
        preload: str | None,
        queued: int = QUEUED,
        seconds: float = SECONDS,
        memory: int = MEMORY,
    ) -> None:
        self._work = work
        self.jobs, self.queued = jobs, queued
        self._seconds, self._memory = seconds, memory
        self._preload = preload
        self._workers: list[_Worker[Task]] = []

    def __enter__(self) -> Pool[Task, Result]:
        if not _may_fork():
            fork_server.ensure_running(self._preload)
        elif self._preload:
            import_module(self._preload)
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.asked.close()  # so that all end at the same time
        for worker in self._workers:
            self._end(worker)

    def start(self) -> None:
        """Starts the processes that are not there yet."""
        while len(self._workers) < self.jobs:
            self._workers.append(self._start())

    def map(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Result | Lost]]:
        """Each task with its result, in order. Tasks are taken from the iterable as needed."""
        coming = iter(tasks)
        first = next(coming, None)
        if first is None:
            return
        for place, worker in enumerate(self._workers):
            if worker.tasks:  # of a call that was given up: its answers are nobody's
                self._end(worker)
                self._workers[place] = self._start()
        self.start()
        source = (
            _Numbered(number, task, bytes(ForkingPickler.dumps(task)))
            for number, task in enumerate(chain([first], coming))
        )
        open_tasks: dict[int, Task] = {}
        done: dict[int, tuple[int, Result | Lost]] = {}
        following, held, upcoming = 0, 0, next(source, None)
        while upcoming or open_tasks:
            most = _WINDOW * len(self._workers) if held < _HELD else 0
            while upcoming and len(open_tasks) < most:
                worker = min(self._workers, key=lambda each: len(each.tasks))
                if not worker.takes(upcoming, self.queued):
                    break
                open_tasks[upcoming.number] = upcoming.task
                self._give(worker, upcoming)
                upcoming = next(source, None)
            for number, size, result in self._collect(wait_for_one=following not in done):
                done[number] = size, result
                held += size
            if following in done:  # one at a time: meanwhile they need more to do
                size, result = done.pop(following)
                held -= size
                yield open_tasks.pop(following), result
                following += 1

    def _collect(self, *, wait_for_one: bool) -> Iterator[tuple[int, int, Result | Lost]]:
        """The results that have come, each with its number and how many bytes were sent; the lost
        tasks of dead processes."""
        if not (busy := [worker for worker in self._workers if worker.tasks]):
            return
        begun = min(worker.begun for worker in busy)
        patience = max(0.0, begun + self._seconds - time.monotonic()) if wait_for_one else 0
        ready = set(wait([worker.answers for worker in busy], patience))
        for worker in busy:
            if worker.answers in ready:
                yield from self._receive(worker)
                while worker in self._workers and worker.tasks and worker.answers.poll():
                    yield from self._receive(worker)
            elif time.monotonic() - worker.begun > self._seconds and not worker.answers.poll():
                worker.process.kill()
                yield self._give_up(worker, "time", f"not read after {self._seconds:g} seconds")

    def _receive(self, worker: _Worker[Task]) -> Iterator[tuple[int, int, Result | Lost]]:
        try:
            message = worker.answers.recv_bytes()
        except (EOFError, OSError):
            fork_server.join(worker.process)
            if worker.tasks[0].again:
                yield self._give_up(
                    worker, "death", f"its process ended ({worker.process.exitcode})"
                )
            else:
                worker.tasks[0] = replace(worker.tasks[0], again=True)
                self._replace(worker)
            return
        result, grown = ForkingPickler.loads(message)
        worker.begun, done = time.monotonic(), worker.tasks.popleft().number
        if grown:
            self._replace(worker)
        yield done, len(message), result

    def _give_up(
        self, worker: _Worker[Task], reason: Literal["time", "death"], detail: str
    ) -> tuple[int, int, Lost]:
        """Gives up the task that a process hangs in or died of."""
        lost = worker.tasks.popleft().number
        self._replace(worker)
        return lost, 0, Lost(reason, detail)

    def _replace(self, worker: _Worker[Task]) -> None:
        """Ends a process; what is still waiting for it goes to a new one."""
        self._end(worker)
        self._workers[self._workers.index(worker)] = fresh = self._start()
        for task in worker.tasks:
            self._give(fresh, task)

    def _give(self, worker: _Worker[Task], task: _Numbered[Task]) -> None:
        if not worker.tasks:
            worker.begun = time.monotonic()
        worker.tasks.append(task)
        with contextlib.suppress(OSError):  # it died: its end of the pipe says so to _receive
            worker.asked.send_bytes(task.message)

    def _start(self) -> _Worker[Task]:
        alone = _may_fork()
        context = get_context("fork") if alone else fork_server.ensure_running(self._preload)
        asked, given = context.Pipe(duplex=False)
        answers, found = context.Pipe(duplex=False)
        with contextlib.suppress(OSError, AttributeError):  # Linux has it, with a limit a user
            fcntl.fcntl(found.fileno(), fcntl.F_SETPIPE_SZ, _BUFFER)
        process = context.Process(
            target=serve_alone if alone else serve,
            args=(asked, found, self._work, self._memory),
            daemon=True,
        )
        if alone:
            with fork_server.ctrl_c_blocked():
                process.start()
        else:
            fork_server.start(process)
        asked.close()
        found.close()
        return _Worker(process, given, answers)

    def _end(self, worker: _Worker[Task]) -> None:
        worker.asked.close()
        worker.answers.close()
        if worker.tasks:  # nobody waits for them any more
            worker.process.kill()
        worker.process.join(1)
        if worker.process.is_alive():
            worker.process.kill()
            fork_server.join(worker.process)
        worker.process.close()


def _may_fork() -> bool:
    return threading.active_count() == 1 and holds() < SMALL
