"""Archives whose sealed files lie in a store: crawled into, read, killed, lied to."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive import files, fixity
from archive.collection import Collection
from archive.reader import records
from archive.records import Record
from archive.replay.captures import Captures
from exports.database import dump
from tests.command import letapis, run, start
from tests.crawler.changing import CRAWL, Site, site
from tests.store import KEY, SECRET, Shelf, Thing, collection, let_in, serving

pytest.importorskip("obstore", reason="the extra `s3` is not installed")
_ = site  # a fixture


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    let_in(monkeypatch)
    shelf = Shelf()
    with serving(shelf):
        yield shelf


@pytest.fixture
def folder(shelf: Shelf, tmp_path: Path) -> Path:
    """A collection whose files go to the shelf, many of them as they are small."""
    return collection(tmp_path / "c", shelf.address)


def crawl(site: Site, folder: Path, status: int = 0) -> str:
    ended = run("crawl", site.address, *CRAWL, "-C", folder)
    assert ended.status == status, ended
    return ended.complained


def here(folder: Path) -> list[str]:
    return [path.name for path in files.here(folder / "archive")]


def events(folder: Path) -> Counter[tuple[str, str]]:
    """What the fixity log has, by file."""
    return Counter((fact.file, fact.event) for fact in fixity.log(folder / "archive"))


def moved(shelf: Shelf) -> Counter[tuple[str, str]]:
    """What the log has when all that the shelf holds was sealed and moved once."""
    names = [key.rpartition("/")[2] for key in shelf.things]
    three = ("capture", "replication", "deletion")
    return Counter((name, event) for name in names for event in three)


def answered(folder: Path) -> Counter[str]:
    """How often each address was answered."""
    found = (item for file in Collection(folder).warc_files() for item in records(file))
    kinds = ("response", "revisit")
    return Counter(
        item.target_uri or "" for item in found if isinstance(item, Record) and item.type in kinds
    )


def whole(folder: Path) -> None:
    """Everything that reads the archive agrees."""
    letapis("build", "-C", folder)
    said = json.loads(letapis("verify", "--json", "-C", folder))
    assert [row for row in said if row["severity"] != "info"] == []


def test_a_crawl_leaves_its_files_in_the_store(site: Site, shelf: Shelf, folder: Path) -> None:
    crawl(site, folder)
    assert here(folder) == []
    assert len(shelf.things) > 1
    assert events(folder) == moved(shelf)
    assert answered(folder)[f"{site.address}/heron"] == 1
    whole(folder)
    letapis("index", "-C", folder)
    letapis("build", "--check", "-C", folder)


def test_what_is_read_from_there_is_what_is_read_here(
    site: Site, shelf: Shelf, tmp_path: Path
) -> None:
    kept = collection(tmp_path / "kept", shelf.address)
    toml = kept / "letapis.toml"
    said = toml.read_text()
    toml.write_text("[archive]\nsegment = 0.01\n")
    crawl(site, kept)
    site.bodies["/otter"] = site.bodies["/heron"]
    site.validators = {"ETag": '"two"'}
    crawl(site, kept)
    letapis("build", "-C", kept)
    far = tmp_path / "far"
    shutil.copytree(kept, far)
    (far / "letapis.toml").write_text(said)
    letapis("store", "-C", far)
    assert here(far) == []
    read, again = (
        [one for file in Collection(folder).warc_files() for one in records(file)]
        for folder in (kept, far)
    )
    for one, other in zip(read, again, strict=True):
        assert isinstance(one, Record) and isinstance(other, Record)
        assert (one.head, one.block, one.location) == (other.head, other.block, other.location)
    letapis("build", "--full", "-C", far)
    assert [*dump(far / "corpus.db")] == [*dump(kept / "corpus.db")]
    letapis("index", "-C", far)
    assert Collection(far).index.read_bytes() == Collection(kept).index.read_bytes()
    whole(far)
    for words in (("cite", f"{site.address}/heron"), ("show", f"{site.address}/otter")):
        assert letapis(*words, "-C", far) == letapis(*words, "-C", kept)
    shown = [
        Captures(one.archive, one.index).nearest(f"{site.address}/otter", lines, None)
        for one in (Collection(kept), Collection(far))
        if (lines := Captures(one.archive, one.index).lines(f"{site.address}/otter"))
    ]
    assert shown[0] and shown[0] == shown[1]


@pytest.mark.slow
@pytest.mark.parametrize("form", ["-o", "--bag"])
def test_packages_have_what_lies_there(
    site: Site, shelf: Shelf, folder: Path, tmp_path: Path, form: str
) -> None:
    crawl(site, folder)
    for name, words in {"all": (), "older": ("--warc-version", "1.0")}.items():
        path = tmp_path / (f"{name}.wacz" if form == "-o" else name)
        letapis("package", form, path, *words, "-C", folder)
        letapis("verify", path)


def test_a_recrawl_refers_to_what_lies_there(site: Site, shelf: Shelf, folder: Path) -> None:
    crawl(site, folder)
    site.asked.clear()
    crawl(site, folder)
    assert ("/heron", True) in site.asked
    letapis("crawl", site.address, *CRAWL[:-1], "-C", folder)
    found = [item for file in Collection(folder).warc_files() for item in records(file)]
    kinds = Counter(item.type for item in found if isinstance(item, Record))
    assert kinds["revisit"] >= 8
    whole(folder)
    shown = Captures(folder / "archive", Collection(folder).index)
    url = f"{site.address}/heron"
    page = shown.nearest(url, shown.lines(url), None)
    assert page and page.entity == site.bodies["/heron"]


def test_one_record_is_one_small_request(site: Site, shelf: Shelf, folder: Path) -> None:
    crawl(site, folder)
    captures = Captures(folder / "archive", Collection(folder).index)
    (line,) = captures.lines(f"{site.address}/heron")
    captures.read(line)
    shelf.asked.clear()
    assert captures.read(line)
    assert [method for method, _ in shelf.asked] == ["GET"]


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
    shelf.odd = lambda method, _: (503, "SlowDown") if method == "PUT" else None
    crawl(site, folder, status=4)
    shelf.odd = lambda *_: None
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
    shelf.odd = lambda method, _: (503, "SlowDown") if method == "PUT" else None
    crawl(site, folder, status=4)
    shelf.odd = lambda *_: None
    path = files.here(folder / "archive")[0]
    path.write_bytes(path.read_bytes()[:-1])
    ended = run("store", "-C", folder)
    assert ended.status == 4 and "not as it was sealed" in ended.complained
    assert path.exists() and f"belarus/{path.name}" not in shelf.things


def test_machines_with_a_folder_each_share_what_they_crawled(
    site: Site, shelf: Shelf, tmp_path: Path
) -> None:
    folders = [collection(tmp_path / name, shelf.address) for name in ("one", "two")]
    for name, folder in zip(("heron", "otter"), folders, strict=True):
        letapis("crawl", f"{site.address}/{name}", *CRAWL, "--depth", "0", "-C", folder)
    third = collection(tmp_path / "three", shelf.address)
    for folder in (folders[0], third):
        letapis("store", "-C", folder)
        letapis("index", "-C", folder)
        whole(folder)
    assert answered(third)[f"{site.address}/heron"] == answered(third)[f"{site.address}/otter"] == 1
    assert Collection(third).index.read_bytes() == Collection(folders[0]).index.read_bytes()
    assert [*dump(third / "corpus.db")] == [*dump(folders[0] / "corpus.db")]
    shelf.things.popitem()
    assert "file-missing" in letapis("verify", "-C", third, status=1)


def test_a_file_that_is_moved_while_it_is_read_is_read_there(
    site: Site, shelf: Shelf, folder: Path
) -> None:
    shelf.odd = lambda method, _: (503, "SlowDown") if method == "PUT" else None
    crawl(site, folder, status=4)
    shelf.odd = lambda *_: None
    listed = Collection(folder).warc_files()
    letapis("store", "-C", folder)
    assert here(folder) == []
    assert all(isinstance(item, Record) for file in listed for item in records(file))
    for file in listed:
        fact = fixity.sealed(folder / "archive")[file.name]
        assert fixity.digest_of(file) == (fact.sha256, fact.size)
        with files.near(file) as path:
            assert path.stat().st_size == fact.size


def test_files_of_others_are_moved_too_and_taken_in_once(
    site: Site, shelf: Shelf, folder: Path, tmp_path: Path
) -> None:
    theirs = tmp_path / "theirs"
    letapis("crawl", f"{site.address}/heron", *CRAWL, "--depth", "0", "-C", theirs)
    (path,) = files.here(theirs / "archive")
    for _ in range(2):
        letapis("import", path, "-C", folder)
        assert here(folder) == []
        assert len(shelf.things) == 1
    whole(folder)


def test_keys_stand_nowhere(site: Site, shelf: Shelf, folder: Path) -> None:
    said = crawl(site, folder)
    shelf.odd = lambda *_: (403, "SignatureDoesNotMatch")
    said += crawl(site, folder, status=4) + letapis("status", "-C", folder, status=1)
    kept = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    kept += b"".join(thing.data for thing in shelf.things.values()) + said.encode()
    assert KEY.encode() not in kept and SECRET.encode() not in kept
    facts = [thing.about for thing in shelf.things.values()]
    assert not any(KEY in value for about in facts for value in about.values())


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
