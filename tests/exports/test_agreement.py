"""What `letapis verify` says of a corpus whose build was ended before it was done."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from exports.corpus.agreement import verify_corpus
from exports.corpus.build import build
from tests.archive.odd_files import member
from tests.exports.warcs import Warc


def test_a_file_that_is_half_built_is_to_be_built_and_no_error(tmp_path: Path) -> None:
    archive, corpus = tmp_path / "archive", tmp_path / "corpus.db"
    archive.mkdir()
    warc = Warc("a.warc.gz")
    for number in range(3):
        warc.page(f"https://site.example/{number}", "<title>x</title><p>Short.")
    warc.write(archive)
    build(archive, corpus, jobs=1)
    assert not list(verify_corpus(archive, corpus))
    with closing(sqlite3.connect(corpus)) as database, database:
        database.execute("UPDATE files SET complete = 0")
        database.execute("DELETE FROM captures WHERE url LIKE '%/2'")
    (found,) = verify_corpus(archive, corpus)
    assert (found.severity, found.rule) == ("info", "file-not-built")
    with closing(sqlite3.connect(corpus)) as database, database:
        database.execute("UPDATE files SET complete = 1")
    (found,) = verify_corpus(archive, corpus)
    assert (found.severity, found.rule) == ("error", "record-without-row")


def test_a_record_that_can_have_no_row_is_no_difference(tmp_path: Path) -> None:
    archive, corpus = tmp_path / "archive", tmp_path / "corpus.db"
    warc = Warc("a.warc.gz")
    warc.page("https://site.example/", "<title>x</title><p>Short.")
    path = warc.write(archive)
    undated = b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
    undated += b"WARC-Target-URI: https://site.example/b\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
    path.write_bytes(path.read_bytes() + member(undated))
    build(archive, corpus, jobs=1)
    assert not list(verify_corpus(archive, corpus))
