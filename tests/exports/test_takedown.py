"""What is newly excluded is taken out of a corpus as if it had never been read."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest

from archive.records import warc
from archive.storage.collection import Collection
from exports.corpus.build import build
from exports.corpus.check import check
from exports.corpus.update import BuildReport
from exports.database import dump
from tests.exports.test_lists import SITE, VISITS
from tests.exports.warcs import START, Warc, article, prose

PLAIN = "https://plain.example"
HERON, COPY, PRINT, MIRROR = (f"{PLAIN}/{name}" for name in ("heron", "copy", "print", "mirror"))
PIECE = article("The heron", prose("heron"))
FEED = "https://belarusinfocus.pro/feed/"
LISTING = "https://belarusinfocus.pro/analytics/the-ruling-elite/"
#: Addresses with something to take out, and how they are matched.
EXCLUDED = [
    (HERON, "page"),
    (COPY, "page"),
    (PRINT, "page"),
    (MIRROR, "page"),
    (f"{PLAIN}/by-digest", "page"),
    (f"{PLAIN}/gone", "page"),
    ("https://where.example/", "page"),
    (f"{SITE}/mill-1/", "page"),
    (f"{SITE}/mill-2/", "page"),
    (LISTING, "page"),
    (f"{SITE}/", "prefix"),
    ("https://belarusinfocus.pro/", "host"),
    (PLAIN, "host"),
    ("https://nobody.example/", "host"),
]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lists, revisits of several kinds, copies, and a piece at several addresses."""
    found = Collection(tmp_path_factory.mktemp("built"))
    for number, (url, body, mime) in enumerate(VISITS):
        file = Warc(f"{number}.warc.gz", "crawl", START + timedelta(days=number))
        file.page(url, body, content_type=mime)
        file.end(kept=1)
        file.write(found.archive)
    file = Warc("plain.warc.gz", "plain", START + timedelta(days=9))
    heron = file.page(HERON, PIECE)
    file.page(COPY, PIECE)
    canonical = f'<link rel="canonical" href="{HERON}">'
    file.page(PRINT, article("The heron, printed", prose("heron"), extra=canonical))
    file.revisit(MIRROR, WARC_Refers_To=heron.record_id)
    file.revisit(HERON, WARC_Refers_To_Target_URI=HERON, WARC_Refers_To_Date=warc.warc_date(START))
    file.revisit(f"{PLAIN}/by-digest", WARC_Payload_Digest=warc.digest(PIECE.encode()))
    file.page(f"{PLAIN}/gone", "gone", status="404 Not Found")
    file.failure(f"{HERON}?page=2", "timeout")
    file.end(kept=7)
    file.write(found.archive)
    build(found.archive, found.corpus, jobs=1)
    return found.folder


@pytest.fixture
def collection(built: Path, tmp_path: Path) -> Collection:
    return Collection(Path(shutil.copytree(built, tmp_path / "collection")))


def exclude(collection: Collection, url: str, match: str = "page", more: str = "") -> None:
    said = f"addresses = [{json.dumps(url)}]\nmatch = '{match}'\nsince = 2024-05-01\n"
    said = f"[[exclude]]\n{said}reason = 'asked for'\n{more}"
    collection.exclusions.write_text(said, "utf-8")


def rebuilt(collection: Collection) -> str | None:
    return build(collection.archive, collection.corpus, jobs=1).rebuilt


def as_anew(collection: Collection) -> bool:
    build(collection.archive, collection.folder / "again.db", jobs=1)
    return list(dump(collection.corpus)) == list(dump(collection.folder / "again.db"))


@pytest.mark.parametrize(("url", "match"), EXCLUDED)
def test_it_is_what_a_build_from_nothing_gives(
    collection: Collection, url: str, match: str
) -> None:
    exclude(collection, url, match)
    assert rebuilt(collection) is None
    assert as_anew(collection)
    with sqlite3.connect(collection.corpus) as database:
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert database.execute("PRAGMA freelist_count").fetchone() == (0,)
        orphans = "SELECT count(*) FROM texts WHERE id NOT IN (SELECT text_id FROM readings)"
        assert database.execute(orphans).fetchone() == (0,)
    database.close()


def test_one_after_another(collection: Collection) -> None:
    for url in (HERON, COPY, PRINT):
        with collection.exclusions.open("a") as file:
            file.write(
                f"[[exclude]]\naddresses = ['{url}']\nsince = 2024-05-01\nreason = 'asked for'\n"
            )
        assert rebuilt(collection) is None
    assert as_anew(collection)
    assert b"heron salt" not in collection.corpus.read_bytes()


def test_what_is_withheld_is_no_damage(collection: Collection) -> None:
    exclude(collection, HERON)
    for _ in range(2):  # taken out, then built from nothing
        build(collection.archive, collection.corpus, jobs=1)
        with sqlite3.connect(collection.corpus) as database:
            found = "SELECT withheld, outcome FROM crawls WHERE id = 'plain'"
            assert database.execute(found).fetchone() == (1, "finished")
        database.close()
        collection.corpus.unlink()


def test_with_a_new_file_at_once(collection: Collection) -> None:
    file = Warc("new.warc.gz", "new", START + timedelta(days=20))
    file.page(HERON, article("The heron", prose("heron again")))
    file.page(f"{PLAIN}/later", PIECE)
    file.write(collection.archive)
    exclude(collection, HERON)
    assert rebuilt(collection) is None
    assert as_anew(collection)


def test_a_list_that_states_dates_of_what_stays_makes_it_anew(collection: Collection) -> None:
    exclude(collection, FEED)
    assert "a list was excluded" in str(rebuilt(collection))
    assert as_anew(collection)


def test_a_list_that_named_what_is_excluded_makes_it_anew(collection: Collection) -> None:
    exclude(collection, f"{SITE}/mill-1/")
    assert rebuilt(collection) is None
    exclude(collection, LISTING)
    assert "a list was excluded" in str(rebuilt(collection))
    assert as_anew(collection)


@pytest.mark.parametrize("first", ["taken out", pytest.param("never read", marks=pytest.mark.slow)])
@pytest.mark.parametrize(("url", "match"), EXCLUDED)
def test_what_is_lifted_is_put_back(
    collection: Collection, url: str, match: str, first: str
) -> None:
    exclude(collection, url, match)
    if first == "never read":
        collection.corpus.unlink()
    rebuilt(collection)
    exclude(collection, url, match, more="lifted = 2024-06-01\n")
    assert rebuilt(collection) is None
    assert as_anew(collection)
    assert check(collection.archive, collection.corpus, jobs=1) is None
    with sqlite3.connect(collection.corpus) as database:
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert database.execute("SELECT count(*) FROM withheld").fetchone() == (0,)
    database.close()


def test_one_is_lifted_while_others_stay_and_one_is_new(collection: Collection) -> None:
    entries = {url: "" for url in (HERON, COPY, f"{SITE}/mill-1/")}
    for change in ({}, {COPY: "lifted = 2024-06-01\n", MIRROR: ""}):
        entries |= change
        collection.exclusions.write_text(
            "".join(
                f"[[exclude]]\naddresses = ['{url}']\nsince = 2024-05-01\nreason = 'asked'\n{more}"
                for url, more in entries.items()
            ),
            "utf-8",
        )
        assert rebuilt(collection) is None
        assert as_anew(collection)


def test_only_what_comes_back_is_read(collection: Collection) -> None:
    exclude(collection, HERON)
    rebuilt(collection)
    exclude(collection, HERON, more="lifted = 2024-06-01\n")
    report = build(collection.archive, collection.corpus, jobs=1)
    assert (report.rebuilt, report.files) == (None, 1)
    assert report.pages < 6


def test_documents_that_are_taken_out_are_not_told_as_seen_again(collection: Collection) -> None:
    before = build(collection.archive, collection.corpus, jobs=1)
    assert (before.changed, before.removed) == (0, 0)
    exclude(collection, PLAIN, "host")
    after = build(collection.archive, collection.corpus, jobs=1)
    assert after.removed == before.documents - after.documents > 0
    assert after.changed == 0
    exclude(collection, PLAIN, "host", more="lifted = 2024-06-01\n")
    again = build(collection.archive, collection.corpus, jobs=1)
    assert (again.changed, again.removed) == (after.removed, 0)


def _killed(collection: Collection) -> BuildReport:
    """Takes out, and dies where the documents are derived and nothing is clean yet."""

    def die(step: str, *_: int) -> None:
        if step == "derive":
            os.kill(os.getpid(), signal.SIGKILL)

    return build(collection.archive, collection.corpus, jobs=1, progress=die)


@pytest.mark.parametrize("change", ["", "lifted = 2024-06-01\n"], ids=["as it was", "lifted"])
def test_one_that_was_killed_is_taken_up_by_the_next_build(
    collection: Collection, change: str
) -> None:
    exclude(collection, HERON)
    process = get_context("spawn").Process(target=_killed, args=(collection,))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    assert b"heron salt" in collection.corpus.read_bytes()
    exclude(collection, HERON, more=change)
    assert rebuilt(collection) is None
    assert as_anew(collection)
    assert check(collection.archive, collection.corpus, jobs=1) is None
