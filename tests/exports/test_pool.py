"""Processes that read pages: a task that harms one costs itself, and waiting for one has an end."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.errors import LetapisError
from exports.extraction import fork_server
from exports.extraction.pool import Pool
from exports.extraction.process import Lost

_kept: list[bytes] = []  # of one process; a cache that hostile pages fill


def work(task: str) -> str:
    """What a task does to the process that has it."""
    if task == "hang":
        signal.pause()
    elif task == "eat":
        bytearray(1 << 40)
    elif task == "grow":
        _kept.append(b"x" * 150_000_000)
    elif task.startswith("/") and not Path(task).exists():  # no harm the second time
        Path(task).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    elif task == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    elif task == "raise":
        raise RecursionError("too deep")
    elif task == "large":
        return "x" * 1_000_000
    elif task == "call":
        socket.create_connection(("127.0.0.1", 9))
    return task.upper()


@pytest.fixture
def threaded() -> Iterator[None]:
    """Another thread, so that this process is not forked."""
    over = threading.Event()
    thread = threading.Thread(target=over.wait)
    thread.start()
    yield
    over.set()
    thread.join()


@pytest.mark.usefixtures("threaded")
def test_a_task_that_harms_is_lost_and_no_other() -> None:
    harmed()


_FORKS = """
import multiprocessing
from tests.exports import test_pool
test_pool.harmed()
assert not multiprocessing.forkserver._forkserver._forkserver_pid
"""


def test_nor_where_processes_are_forked_from_the_one_that_asks() -> None:
    """As they are from a small one without other threads."""
    subprocess.run([sys.executable, "-c", _FORKS], check=True)


def harmed() -> None:
    """Does all of them, twice."""
    tasks = ["a", "hang", "b", "eat", "c", "die", "d", "raise", "e", "call", "f"]
    roomy = 2_000_000_000  # bytes: this one is as large as the tests before made it
    with Pool[str, str](work, 2, preload=__name__, seconds=6.0, memory=roomy) as pool:
        done = list(pool.map(tasks * 2))
    assert [task for task, _ in done] == tasks * 2
    said = {task: result.reason if isinstance(result, Lost) else result for task, result in done}
    assert said == {
        **{task: task.upper() for task in "abcdef"},
        "hang": "time",
        "eat": "memory",
        "die": "death",
        "raise": "error",
        "call": "error",
    }
    (call,) = {
        result.detail for task, result in done if task == "call" and isinstance(result, Lost)
    }
    assert "must not use the network" in call


def test_a_process_that_was_killed_costs_no_task(tmp_path: Path) -> None:
    """As where the system is short of memory: the page that it read may have no part in it."""
    tasks = ["a", str(tmp_path / "killed"), "b", "c"]
    with Pool[str, str](work, 1, preload=__name__) as pool:
        assert [done for _, done in pool.map(tasks)] == [task.upper() for task in tasks]


def parent(_: int) -> int:
    return os.getppid()


@pytest.mark.usefixtures("threaded")
@pytest.mark.parametrize("starts", [False, True], ids=["ends", "starts"])
def test_a_stopped_server_of_processes_is_not_waited_for_without_end(
    starts: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Pool[int, int](parent, 1, preload=__name__) as pool:
        ((_, server),) = pool.map([1])
        assert isinstance(server, int)
        os.kill(server, signal.SIGSTOP)
        monkeypatch.setattr(fork_server, "_PATIENCE", 0.1)
        if starts:
            pool.jobs = 2
            with pytest.raises(LetapisError, match=r"gave no answer for 0\.1 seconds"):
                list(pool.map([1, 2]))
    monkeypatch.undo()
    with Pool[int, int](parent, 1, preload=__name__) as pool:  # another one is started
        ((_, other),) = pool.map([1])
        assert other not in (server, os.getpid())


_HELD = """
import fcntl, signal, sys
from exports.extraction.pool import Pool
lock = open(sys.argv[1], "w")
fcntl.flock(lock, fcntl.LOCK_EX)
with Pool(str.upper, 1, preload=None) as pool:
    for _, done in pool.map(["a"]):
        print(done, flush=True)
        signal.pause()
"""


def test_a_process_holds_nothing_of_the_one_that_it_was_forked_from(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    words = [sys.executable, "-c", _HELD, str(lock)]
    with subprocess.Popen(words, stdout=subprocess.PIPE) as process, lock.open("w") as file:
        assert process.stdout is not None
        assert process.stdout.readline() == b"A\n"
        process.kill()
        process.wait()
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        assert process.stdout.read() == b""  # ends when the last one has it open no more


def test_answers_of_a_call_that_was_given_up_are_nobodys() -> None:
    with Pool[str, str](work, 1, preload=__name__) as pool:
        assert next(pool.map("abcdefgh")) == ("a", "A")
        pool.jobs = 2
        assert list(pool.map("xyz")) == [("x", "X"), ("y", "Y"), ("z", "Z")]


def test_results_that_wait_for_their_turn_fill_no_memory() -> None:
    taken: list[str] = []

    def tasks() -> Iterator[str]:
        for task in ["hang", *["large"] * 600]:
            taken.append(task)
            yield task

    with Pool[str, str](work, 2, preload=__name__, seconds=2.0) as pool:
        first, lost = next(pool.map(tasks()))
    assert first == "hang"
    assert isinstance(lost, Lost)
    assert 33 < len(taken) < 150  # a megabyte each


def test_no_task_pays_for_the_memory_that_others_have_taken() -> None:
    tasks = ["grow"] * 4 + ["a"]
    with Pool[str, str](work, 1, preload=__name__) as pool:
        done = [result for _, result in pool.map(tasks)]
    assert done == ["GROW"] * 4 + ["A"]
