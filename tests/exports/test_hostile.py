"""Pages, readers and programs that mean harm, or do it: each costs itself and nothing else."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from archive.errors import StorageError
from exports.build import build
from exports.database import Corpus
from exports.pool import Lost, Pool
from tests.exports.conftest import Rows
from tests.exports.warcs import Warc, article, prose

URL = "https://plain.example/notes/{}"


@pytest.mark.parametrize(
    "page",
    [
        pytest.param("<div>" * 50_000 + "deep", id="deep"),
        pytest.param(
            "<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">wide", id="attributes"
        ),
        pytest.param("<p>x</p>" * 150_000, id="too many tags"),
        pytest.param("<table><tr><td>" * 5_000 + "x", id="tables in tables"),
        pytest.param("<b><i><p>" * 4_000 + "x", id="misnested"),
        pytest.param("&#x1F600;" * 200_000, id="entities"),
        pytest.param("<a href='/x'>x</a>" * 40_000, id="links"),
        pytest.param(
            '<script type="application/ld+json">' + "[" * 100_000 + "</script>text", id="json"
        ),
        pytest.param('<meta charset="rot13"><p>x', id="a charset that is code"),
        pytest.param(
            '<script type="application/ld+json">{"@type":"NewsArticle","headline":"\\ud800",'
            '"author":"\\u0000\\udfff"}</script>' + article("T", prose("heron")),
            id="half characters",
        ),
    ],
)
def test_hostile_pages_are_bounded(archive: Path, rows: Rows, page: str) -> None:
    file = Warc("a.warc.gz")
    file.page(URL.format("before"), article("Before", prose("heron")))
    file.page(URL.format("bad"), page)
    file.page(URL.format("after"), article("After", prose("otter")))
    file.write(archive)
    began = time.monotonic()
    found = rows("SELECT title FROM documents WHERE title IN ('Before', 'After')")
    assert len(found) == 2
    assert time.monotonic() - began < 30
    assert rows("SELECT page FROM captures WHERE page IS NULL") == []


def work(task: str) -> str:
    """What a task does to the process that has it."""
    if task == "hang":
        signal.pause()
    elif task == "eat":
        bytearray(1 << 40)
    elif task == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    elif task == "raise":
        raise RecursionError("too deep")
    elif task == "call":
        socket.create_connection(("127.0.0.1", 9))
    return task.upper()


def test_a_task_that_harms_is_lost_and_no_other() -> None:
    tasks = ["a", "hang", "b", "eat", "c", "die", "d", "raise", "e", "call", "f"]
    with Pool[str, str](work, 2, preload=__name__, seconds=6.0) as pool:
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


def test_a_build_that_was_killed_is_gone_on_with(archive: Path, corpus: Path) -> None:
    file = Warc("a.warc.gz")
    for number in range(5):
        file.page(URL.format(number), article(f"The heron {number}", prose(f"heron{number}")))
    file.write(archive)

    def stop(what: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(archive, corpus, jobs=1, progress=stop)
    assert not corpus.exists()
    report = build(archive, corpus, jobs=1)
    assert (report.rebuilt, report.documents, report.captures) == ("there was none", 5, 5)
