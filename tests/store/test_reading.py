"""Archives whose sealed files lie in a store: crawled into, read, shared."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from archive.records.reader import records
from archive.records.record import Record
from archive.replay.captures import Captures
from archive.storage import files, fixity
from archive.storage.collection import Collection
from exports.database import dump
from tests.command import letapis
from tests.crawler.changing import CRAWL, Site
from tests.store.server import KEY, SECRET, Shelf, collection
from tests.store.shelves import answered, crawl, crawl_unmoved, events, here, moved, whole

pytest.importorskip("obstore", reason="the extra `s3` is not installed")


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


def test_machines_with_a_folder_each_share_what_they_crawled(
    site: Site, shelf: Shelf, tmp_path: Path
) -> None:
    folders = [collection(tmp_path / name, shelf.address) for name in ("one", "two")]
    for name, folder in zip(("heron", "otter"), folders, strict=True):
        letapis("crawl", f"{site.address}/{name}", *CRAWL, "--depth", "0", "-C", folder)
    letapis("status", "-C", folders[0])  # what came since from elsewhere is no fault of it
    letapis("store", "-C", folders[0])
    assert "index-differs" in letapis("status", "-C", folders[0], status=1)
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
    crawl_unmoved(site, shelf, folder)
    listed = Collection(folder).warc_files()
    letapis("store", "-C", folder)
    assert here(folder) == []
    assert all(isinstance(item, Record) for file in listed for item in records(file))
    for file in listed:
        fact = fixity.sealed(folder / "archive")[file.name]
        assert fixity.digest_of(file) == (fact.sha256, fact.size)
        with files.local_copy(file) as path:
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
