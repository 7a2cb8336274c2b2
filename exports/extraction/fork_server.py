"""The fork server of multiprocessing, which starts the processes of a pool and tells how they end.

It is a process that may be stopped or hang, and multiprocessing waits for it without end. So it is
killed where it gives no answer in time: a wait for the end of a process ends with it, and to start
one fails.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing import forkserver, get_context, resource_tracker
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from threading import Timer
from typing import Any

from archive.errors import LetapisError

_PATIENCE = 60.0  # seconds; it has its modules to import before it answers


def ensure_running(preload: str | None) -> ForkServerContext:
    """Starts it, ignoring Ctrl-C, unless it runs; it imports the module `preload` first."""
    context = get_context("forkserver")
    context.set_forkserver_preload([preload] if preload else [])
    # The tracker is started first, because that takes the mask off.
    resource_tracker.ensure_running()
    with ctrl_c_blocked():
        forkserver.ensure_running()
    return context


def start(process: BaseProcess) -> None:
    """Has it start a process. Raises LetapisError where it does not answer."""
    try:
        with _answering(), ctrl_c_blocked():
            process.start()
    except (EOFError, ConnectionError) as error:
        raise LetapisError(
            f"the process from which others are started ended, or gave no answer for "
            f"{_PATIENCE:g} seconds; give the same command again"
        ) from error


def join(process: BaseProcess) -> None:
    """Waits for the end of a process that has ended or been killed."""
    with _answering():
        process.join()


@contextmanager
def ctrl_c_blocked() -> Iterator[None]:
    """Processes that are started meanwhile, and those forked from them, ignore Ctrl-C."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _answering() -> Iterator[None]:
    """Kills the server where what is inside takes longer than it may."""
    timer = Timer(_PATIENCE, _kill)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()  # a later pool may be forked from this process, which must have one thread


def _kill() -> None:
    server: Any = forkserver._forkserver  # multiprocessing has no public name for it
    if number := server._forkserver_pid:
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
        server._stop()  # waits for its end, so that nobody takes it for running
