"""Pages and programs that mean harm, or do it to a build: each costs itself and nothing else."""

from __future__ import annotations

import socket
import sqlite3
import subprocess
import sys
import threading
import time
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from archive.errors import StorageError
from exports.corpus.build import build
from exports.corpus.check import check
from exports.database import Corpus
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


def test_no_row_holds_what_steers_a_terminal(archive: Path, rows: Rows) -> None:
    file = Warc("a.warc.gz")
    author = "<meta name=author content='A \x1b]0;B\x07'>"
    file.page(URL.format(1), author + article("The \x9b2Jheron \x1b]52;c;eA==\x07", prose("heron")))
    file.write(archive)
    (found,) = rows("SELECT title, author, text FROM documents")
    assert found["title"] == "The 2Jheron ]52;c;eA=="
    assert found["author"] == "A ]0;B"
    assert found["text"].replace("\n", "").isprintable()


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
