"""Files on their way to a store, or in one: killed, refused, gone, altered, misnamed."""

from __future__ import annotations

import json
import signal
import subprocess
import threading
from pathlib import Path

import pytest

from archive.storage import files, fixity
from exports.database import dump
from tests.command import letapis, run, start
from tests.crawler.changing import CRAWL, Site
from tests.store.server import Shelf, Thing
from tests.store.shelves import answered, crawl, crawl_unmoved, events, here, moved, whole

pytest.importorskip("obstore", reason="the extra `s3` is not installed")


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["under way", "after it"])
def test_a_kill_while_a_file_is_moved_loses_nothing(
    site: Site, shelf: Shelf, folder: Path, moment: str
) -> None:
    process: list[subprocess.Popen[str]] = []

    def kill(*_: str) -> None:
        if len(shelf.things) >= 1 and process:
            process.pop().send_signal(signal.SIGKILL)

    if moment == "under way":
        shelf.odd = lambda method, _: kill() if method == "PUT" else None
    else:
        shelf.after_put = kill
    process.append(start("crawl", site.address, *CRAWL, "-C", folder))
    killed = process[0]
    killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert here(folder)
    shelf.odd, shelf.after_put = lambda *_: None, lambda _: None
    crawl(site, folder)
    assert here(folder) == []
    expected = moved(shelf)
    known = events(folder)
    assert known.keys() - {(name, "recovery") for name, _ in expected} <= expected.keys()
    assert all(count == 1 for count in known.values())
    assert {name for name, event in known if event == "deletion"} == {n for n, _ in expected}
    assert set(answered(folder)) >= {f"{site.address}/{name}" for name in ("heron", "otter")}
    whole(folder)


def test_a_kill_between_file_and_log_is_put_right(site: Site, shelf: Shelf, folder: Path) -> None:
    crawl(site, folder)
    log = folder / "archive" / fixity.LOG
    lines = log.read_text().splitlines(keepends=True)
    (at,) = [n for n, line in enumerate(lines) if '"deletion"' in line][:1]
    log.write_text("".join(lines[:at] + lines[at + 1 :]))
    letapis("store", "-C", folder)
    assert events(folder) == moved(shelf)


_BAD = {
    "down": (503, "SlowDown"),
    "full": (507, "QuotaExceeded"),
    "shut": (403, "AccessDenied"),
}


@pytest.mark.parametrize(
    "day", ["shut", *(pytest.param(day, marks=pytest.mark.slow) for day in ("down", "full"))]
)
def test_a_store_that_takes_nothing_delays_the_moving(
    site: Site, shelf: Shelf, folder: Path, day: str
) -> None:
    shelf.odd = lambda method, _: _BAD[day] if method == "PUT" else None
    said = crawl(site, folder, status=4)
    assert _BAD[day][1] in said and "give the same command again" in said
    assert shelf.things == {}
    assert len(here(folder)) > 1
    site.asked.clear()
    shelf.odd = lambda *_: None
    crawl(site, folder)
    assert here(folder) == []
    assert [path for path, _ in site.asked if path != "/robots.txt"] == []
    assert events(folder) == moved(shelf)
    whole(folder)


def test_nothing_is_taken_for_gone_while_the_store_is_shut(
    site: Site, shelf: Shelf, folder: Path
) -> None:
    crawl(site, folder)
    letapis("build", "-C", folder)
    before = [*dump(folder / "corpus.db")]
    shelf.odd = lambda method, _: (403, "AccessDenied")
    for words in (["build"], ["verify"], ["index"], ["store"], ["crawl", site.address, *CRAWL]):
        ended = run(*words, "-C", folder)
        assert ended.status == 4, (words, ended)
        assert "AccessDenied" in ended.complained
    assert "AccessDenied" in letapis("status", "-C", folder, status=1)
    assert [*dump(folder / "corpus.db")] == before


def test_an_object_that_is_gone_or_altered_is_noticed(
    site: Site, shelf: Shelf, folder: Path
) -> None:
    crawl(site, folder)
    letapis("build", "-C", folder)
    first, second = sorted(shelf.things)[:2]
    lost = shelf.things.pop(first)
    data = bytearray(shelf.things[second].data)
    data[len(data) // 2] ^= 1
    shelf.things[second] = Thing(bytes(data), shelf.things[second].about)
    said = json.loads(letapis("verify", "--json", "-C", folder, status=1))
    rules = {(row["rule"], row["file"]) for row in said}
    assert ("file-missing", first.rpartition("/")[2]) in rules
    assert ("fixity-changed", second.rpartition("/")[2]) in rules
    assert first.rpartition("/")[2] in letapis("build", "-C", folder, status=1)
    shelf.things[first] = lost
    letapis("build", "-C", folder)


def test_what_lies_there_already_is_never_replaced(site: Site, shelf: Shelf, folder: Path) -> None:
    crawl_unmoved(site, shelf, folder)
    name = here(folder)[0]
    shelf.things[f"belarus/{name}"] = Thing(b"of somebody else", {})
    ended = run("store", "-C", folder)
    assert ended.status == 4 and "not what was sealed here" in ended.complained
    assert shelf.things[f"belarus/{name}"].data == b"of somebody else"
    assert name in here(folder)


def test_an_empty_file_is_named_and_stays(shelf: Shelf, folder: Path) -> None:
    path = folder / "archive" / "EMPTY.warc.gz"
    path.parent.mkdir()
    path.touch()
    ended = run("store", "-C", folder)
    assert ended.status == 4 and "EMPTY.warc.gz" in ended.complained
    assert path.exists() and shelf.things == {}


def test_a_file_that_changed_since_it_was_sealed_is_not_moved(
    site: Site, shelf: Shelf, folder: Path
) -> None:
    crawl_unmoved(site, shelf, folder)
    path = files.here(folder / "archive")[0]
    path.write_bytes(path.read_bytes()[:-1])
    ended = run("store", "-C", folder)
    assert ended.status == 4 and "not as it was sealed" in ended.complained
    assert path.exists() and f"belarus/{path.name}" not in shelf.things


@pytest.mark.slow
def test_a_crawl_that_is_stopped_does_not_wait_for_the_store(
    site: Site, shelf: Shelf, folder: Path
) -> None:
    """The call after it moves what was left."""
    waiting, going = threading.Event(), threading.Event()

    def slow(method: str, _: str) -> None:
        if method == "PUT":
            waiting.set()
            going.wait(60)

    shelf.odd = slow
    site.bodies["/heron"] = b"x" * 50_000
    process = start("crawl", site.address, *CRAWL[:1], "--delay", "0.2", "--no-build", "-C", folder)
    try:
        assert waiting.wait(60)
        process.terminate()
        _, said = process.communicate(timeout=60)
    finally:
        going.set()
    assert process.returncode == 128 + signal.SIGTERM, said
    assert here(folder)
    shelf.odd = lambda *_: None
    crawl(site, folder)
    assert here(folder) == []
    whole(folder)


@pytest.mark.parametrize(
    ("setting", "wrong"),
    [
        ('store = "s3://AKID:secret@shelf/belarus"', "without keys"),
        ('store = "s3://shelf"\nsegment = 5000', "archive.segment"),
        ('store = "https://shelf.example.org/"', "s3://bucket/prefix"),
        ('store = "s3://shelf"\nendpoint = "https://me:secret@a.example"', "archive.endpoint"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, setting: str, wrong: str) -> None:
    (tmp_path / "letapis.toml").write_text(f"[archive]\n{setting}\n")
    ended = run("verify", "-C", tmp_path)
    assert ended.status == 2 and wrong in ended.complained and "secret" not in ended.complained
    assert [path.name for path in tmp_path.iterdir()] == ["letapis.toml"]
