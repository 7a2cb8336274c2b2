"""Pages, readers and programs that mean harm, or do it: each costs itself and nothing else."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from archive.errors import LetapisError, StorageError
from exports.corpus.build import build
from exports.corpus.check import check
from exports.database import Corpus
from exports.extraction import fork_server
from exports.extraction.pool import Pool
from exports.extraction.process import Lost
from tests.exports.conftest import Rows
from tests.exports.warcs import Warc, article, prose

URL = "https://plain.example/notes/{}"


HEADED = "<h1>The heron</h1>"
#: None of them is beyond what the build can read, or refuse to.
PAGES = [
    "<div>" * 50_000 + "deep",
    "<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">wide",
    ("<p " + " ".join(f"a{n}" for n in range(200)) + ">x") * 2_000,
    "<p>x</p>" * 150_000,
    "<p>" + "It was said.<br>" * 90_000,
    "<table>" + "<tr><td>one<td>two" * 30_000,
    "<p>" + " ".join(f"w{n}" for n in range(400_000)),
    HEADED + "<p>e" + "\u0301\u0323" * 200_000,
    HEADED + "<p>" + "," * 500_000,
    HEADED + "<p>" + "1 - 2 January, " * 70_000,
    "<title>" + "y " * 1_000_000,
    f"<link rel=canonical href='/{'%CC%81%CC%A3' * 50_000}'>"
    + article("The heron", prose("crane")),
    "<table><tr><td>" * 5_000 + "x",
    "<b><i><p>" * 4_000 + "x",
    "&#x1F600;" * 200_000,
    "<a href='/x'>x</a>" * 40_000,
    '<script type="application/ld+json">' + "[" * 100_000 + "</script>text",
    '<meta charset="rot13"><p>x',
    '<script type="application/ld+json">{"@type":"NewsArticle","headline":"\\ud800",'
    '"author":"\\u0000\\udfff"}</script>' + article("T", prose("heron")),
]


def test_hostile_pages_are_bounded(archive: Path, rows: Rows) -> None:
    file = Warc("a.warc.gz")
    for number, page in enumerate(PAGES):
        file.page(URL.format(f"{number:02}/bad"), page)
        file.page(URL.format(f"{number:02}/good"), article(f"The heron {number}", prose("heron")))
    file.write(archive)
    began = time.monotonic()
    found = [row["page"] for row in rows("SELECT page FROM captures ORDER BY url")]
    assert time.monotonic() - began < 90
    assert found[1::2] == ["document"] * len(PAGES)
    assert set(found[::2]) <= {"document", "short", "oversized", "unknown-shape"}


@pytest.mark.parametrize(("characters", "whole"), [(300_000, 1), (1_200_000, 0)])
def test_a_long_text_is_whole_and_one_without_end_is_said_to_be_cut(
    archive: Path, rows: Rows, characters: int, whole: int
) -> None:
    file = Warc("a.warc.gz")
    paragraphs = prose("heron", paragraphs=characters // 220)
    file.page(URL.format("long"), article("The heron", paragraphs))
    file.write(archive)
    (found,) = rows(
        "SELECT text, r.whole FROM documents JOIN readings r ON r.document_id = documents.id"
    )
    assert found["whole"] == whole
    text = "\n\n".join(paragraphs)
    assert text == found["text"] if whole else text.startswith(found["text"])
    assert len(found["text"]) > min(characters, 990_000)
    cut = [row["rule"] for row in rows("SELECT rule FROM findings")]
    assert cut == ([] if whole else ["text-cut"])


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
from tests.exports import test_hostile
test_hostile.harmed()
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


_LARGE = """
import sys
from pathlib import Path
from exports.corpus.build import build
held = b"x" * 500_000_000
build(Path(sys.argv[1]), Path(sys.argv[2]), jobs=1)
"""


def test_no_page_pays_for_the_memory_of_the_build(archive: Path, corpus: Path, rows: Rows) -> None:
    warc = Warc("1.warc.gz")
    warc.page(URL.format("heron"), article("heron", prose("heron")))
    warc.write(archive)
    subprocess.run([sys.executable, "-c", _LARGE, str(archive), str(corpus)], check=True)
    assert rows("SELECT count(*) AS n FROM documents") == [{"n": 1}]


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


def test_a_build_opens_no_connection(
    archive: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = socket.socket.connect

    def local(self: socket.socket, address: Any) -> None:
        assert self.family == socket.AF_UNIX  # how processes of one machine are started
        connect(self, address)

    def refuse(*_: object) -> None:
        raise AssertionError("the network was asked for")

    monkeypatch.setattr(socket.socket, "connect", local)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    file = Warc("a.warc.gz")
    image = '<img src="http://127.0.0.1:9/x.png"><script src="http://127.0.0.1:9/x.js"></script>'
    file.page(URL.format("heron"), article("The heron", [*prose("heron"), image]))
    file.write(archive)
    assert build(archive, corpus, jobs=1).documents == 1


def test_a_program_that_holds_the_file_is_waited_for(archive: Path, corpus: Path) -> None:
    build(archive, corpus, jobs=1)
    file = Warc("a.warc.gz")
    file.page(URL.format("heron"), article("The heron", prose("heron")))
    file.write(archive)
    reader = sqlite3.connect(corpus, isolation_level=None, check_same_thread=False)
    reader.execute("BEGIN EXCLUSIVE")
    threading.Timer(1.0, reader.rollback).start()
    assert build(archive, corpus, jobs=1).documents == 1
    reader.close()


def test_a_full_disk_is_said_and_nothing_is_lost(
    archive: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(archive, corpus, jobs=1)
    file = Warc("a.warc.gz")
    for number in range(20):
        file.page(URL.format(number), article(f"The heron {number}", prose(f"heron{number}")))
    file.write(archive)
    opened = Corpus._recognise

    def small(self: Corpus) -> None:
        opened(self)
        pages = self.first("PRAGMA page_count")
        assert pages
        list(self.query(f"PRAGMA max_page_count = {pages['page_count'] + 4}"))

    with monkeypatch.context() as full:
        full.setattr(Corpus, "_recognise", small)
        with pytest.raises(StorageError, match="full"):
            build(archive, corpus, jobs=1)
    report = build(archive, corpus, jobs=1)
    assert (report.rebuilt, report.documents) == (None, 20)


@pytest.mark.parametrize("read", [1, 25], ids=["at once", "when documents had been derived"])
def test_a_build_that_was_killed_is_gone_on_with(archive: Path, corpus: Path, read: int) -> None:
    file = Warc("a.warc.gz")
    for number in range(30):
        file.page(URL.format(number), article(f"The heron {number}", prose(f"heron{number}")))
    file.write(archive)
    pages = count(1)

    def stop(what: str, done: int, total: int) -> None:
        if next(pages) == read:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(archive, corpus, jobs=1, progress=stop)
    assert not corpus.exists()
    report = build(archive, corpus, jobs=1)
    assert (report.rebuilt, report.documents, report.captures) == ("there was none", 30, 30)
    assert check(archive, corpus, jobs=1) is None
