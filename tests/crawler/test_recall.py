"""Captures taken from a web archive: each under its own address and date, none twice, none lost."""

from __future__ import annotations

import gzip
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from archive.problem import Problem
from archive.records.reader import records
from archive.storage.collection import Collection
from tests.command import letapis, run, start
from tests.crawler.webarchive import Kept, WebArchive, serving

SITE = "http://heron.example"
_TEXT = (
    "<!doctype html><html lang='en'><head><title>Herons of {year}</title></head><body><article>"
    "<h1>Herons of {year}</h1><p>In {year} the herons of the lower marsh were counted on foot, as "
    "they are every spring, by people who know where the old nests are and where the new ones may "
    "be found.</p><p>The count of {year} came to {year} pairs, which nobody who was there believed "
    "for a moment, and which was written down all the same.</p></article></body></html>"
)
_GZIP = (("Content-Type", "text/html"), ("Content-Encoding", "gzip"), ("ETag", '"a"'))
HTML = ("Content-Type", "text/html; charset=utf-8")


def page(year: int) -> bytes:
    return _TEXT.format(year=year).encode()


KEPT = [
    Kept(f"{SITE}/herons", "20110301080000", page(2011)),
    Kept(f"{SITE}/herons", "20120301080000", page(2012), fields=(HTML, ("Server", "old/1"))),
    Kept(f"{SITE}/herons", "20130301080000", page(2012)),
    Kept(f"{SITE}/herons", "20140301080000", gzip.compress(page(2014), mtime=0), fields=_GZIP),
    Kept(f"{SITE}/gone", "20150301080000", b"<p>not here", status=404),
    Kept(f"{SITE}/down", "20150301080001", b"<p>at a bad moment", status=503),
    Kept(f"{SITE}/moved", "20150301080002", b"", 301, (HTML, ("Location", f"{SITE}/herons"))),
    Kept("http://other.example/", "20160301080000", page(2016)),
]


@pytest.fixture(params=[False, True], ids=["pywb", "wayback"])
def archive(request: pytest.FixtureRequest) -> Iterator[WebArchive]:
    made = WebArchive(list(KEPT), pages=request.param)
    with serving(made):
        yield made


def call(archive: WebArchive, *words: str | Path) -> tuple[str | Path, ...]:
    at = ("--web-archive", f"{archive.address}/web/", "--allow-private", "--delay", "0")
    return ("import", *at, *words)


def taken(folder: Path) -> list[tuple[str, str, int, str]]:
    sql = (
        "SELECT url, replace(replace(replace(substr(captured_at, 1, 19), '-', ''), 'T', ''), ':', "
        "''), status, payload_digest FROM captures WHERE taken_from IS NOT NULL ORDER BY 1, 2"
    )
    with closing(sqlite3.connect(folder / "corpus.db")) as corpus:
        return corpus.execute(sql).fetchall()


def expected(*kept: Kept) -> list[tuple[str, str, int, str]]:
    return sorted((one.url, one.stamp, one.status, one.digest) for one in kept)


def test_a_host_is_taken_in_whole(archive: WebArchive, tmp_path: Path) -> None:
    archive.busy.add("20120301080000")
    letapis(*call(archive, "heron.example", "-C", tmp_path))
    assert taken(tmp_path) == expected(*KEPT[:7])
    with closing(sqlite3.connect(tmp_path / "corpus.db")) as corpus:
        stated = corpus.execute("SELECT title, captured_at FROM versions ORDER BY captured_at")
        assert [(title, at[:4]) for title, at in stated] == [
            ("Herons of 2011", "2011"),
            ("Herons of 2012", "2012"),
            ("Herons of 2014", "2014"),
        ]
        assert corpus.execute("SELECT DISTINCT source FROM documents").fetchall() == [
            ("heron.example",)
        ]
    assert "0 errors, 0 warnings" in letapis("verify", "-C", tmp_path)
    letapis("build", "--check", "-C", tmp_path)


def test_what_the_collection_has_is_not_asked_for_again(
    archive: WebArchive, tmp_path: Path
) -> None:
    letapis(*call(archive, "heron.example", "--until", "2012", "-C", tmp_path))
    assert taken(tmp_path) == expected(*KEPT[:2])
    said = letapis(*call(archive, "heron.example", "--until", "2012", "-C", tmp_path))
    assert "lists nothing that the collection has not" in " ".join(said.split())
    archive.asked.clear()
    letapis(*call(archive, "heron.example", "-C", tmp_path))
    assert taken(tmp_path) == expected(*KEPT[:7])
    asked = [path for path in archive.asked if "id_/" in path]
    assert sorted(re.findall(r"\d{14}", " ".join(asked))) == [one.stamp for one in KEPT[2:7]]


def test_killed_and_gone_on_with_nothing_is_there_twice(
    archive: WebArchive, tmp_path: Path
) -> None:
    words = call(archive, "heron.example", "-C", tmp_path)
    process = start(*words)
    archive.alarms[6] = process.kill
    process.communicate(timeout=60)
    assert process.returncode == -9
    letapis(*words)
    assert taken(tmp_path) == expected(*KEPT[:7])
    letapis("verify", "-C", tmp_path)


def test_another_capture_than_was_asked_for_is_none_of_that_date(
    archive: WebArchive, tmp_path: Path
) -> None:
    archive.mistaken.add("20130301080000")
    said = letapis(*call(archive, f"{SITE}/h*", "-C", tmp_path))
    assert "3 captures taken in; 1 times the web archive" in " ".join(said.split())
    assert taken(tmp_path) == expected(KEPT[0], KEPT[1], KEPT[3])


def test_what_is_excluded_is_not_fetched_from_there_either(
    archive: WebArchive, tmp_path: Path
) -> None:
    (tmp_path / "exclusions.toml").write_text(
        f'[[exclude]]\naddresses = ["{SITE}/herons"]\nsince = 2024-05-01\nreason = "a letter"\n'
    )
    letapis(*call(archive, "heron.example", "-C", tmp_path))
    assert not [path for path in archive.asked if path.endswith("id_/http://heron.example/herons")]
    assert taken(tmp_path) == expected(*KEPT[4:7])


def test_captures_alike_in_a_row_can_be_left_out(archive: WebArchive, tmp_path: Path) -> None:
    words = (f"{SITE}/herons", "--changes", "--since", "2012-01", "-C", tmp_path)
    letapis(*call(archive, *words))
    assert taken(tmp_path) == expected(KEPT[1], KEPT[3])


def test_a_timemap_says_as_much(archive: WebArchive, tmp_path: Path) -> None:
    letapis(*call(archive, f"{SITE}/herons", "--timemaps", "-C", tmp_path))
    assert taken(tmp_path) == expected(*KEPT[:4])


def test_the_record_says_where_it_is_from_and_has_the_head_of_the_original(
    archive: WebArchive, tmp_path: Path
) -> None:
    letapis(*call(archive, f"{SITE}/herons", f"{SITE}/moved", "--no-build", "-C", tmp_path))
    found = {
        (record.target_uri, record.first("WARC-Date")): record
        for path in Collection(tmp_path).warc_files()
        for record in records(path)
        if not isinstance(record, Problem) and record.first("WARC-Source-URI")
    }
    record = found[f"{SITE}/herons", "2012-03-01T08:00:00.000000Z"]
    assert (
        record.first("WARC-Source-URI") == f"{archive.address}/web/20120301080000id_/{SITE}/herons"
    )
    assert record.block.startswith(b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n")
    assert b"\r\nServer: old/1\r\n\r\n<!doctype" in record.block
    moved = found[f"{SITE}/moved", "2015-03-01T08:00:02.000000Z"]
    assert b"\r\nLocation: http://heron.example/herons\r\n\r\n" in moved.block


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--web-archive", "nowhere", "x.example"), "'nowhere' is no web archive"),
        (("--web-archive", "wayback", "x.example", "--timemaps"), "a TimeMap is of one address"),
        (("--web-archive", "wayback", "x.example", "--since", "May"), "'May' is no year"),
        (("x.warc.gz", "--since", "2012"), "--since can only be said with --web-archive"),
        (("x.warc.gz",), "there is no file x.warc.gz"),
        (("--web-archive", "wayback", "x.example"), "does not say who crawls it"),
    ],
)
def test_a_mistake_in_the_call_is_said(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    ended = run("import", *words, "-C", tmp_path)
    assert said in " ".join(ended.complained.split())
    assert ended.status == 2
