"""A frontier that a crash or a full disk left half-made is no frontier; asking changes nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

from archive.records.reader import records
from archive.records.record import Record
from archive.records.warc import read_fields
from archive.storage.collection import Collection
from crawler.state.frontier import Wanted
from crawler.state.frontiers import Frontiers
from tests.command import letapis, run, start
from tests.crawler.oddserver import Case, OddServer
from tests.website import Website, serving

QUICK = ("--allow-private", "--delay", "0", "--no-build")


def crawls(folder: Path) -> list[str]:
    """What the files of an archive are part of, in the order of their names."""
    said = []
    for path in Collection(folder).warc_files():
        first = next(iter(records(path)))
        assert isinstance(first, Record)
        said.append(dict(read_fields(first.block))["isPartOf"])
    return said


def test_a_crawl_that_could_not_begin_begins_anew(tmp_path: Path) -> None:
    site, collection = Website(pages=3), Collection(tmp_path)
    with serving(site) as address:
        name = address.removeprefix("http://")
        collection.create()
        Frontiers(collection.state).open(name).close()
        letapis("crawl", address, "-C", tmp_path, *QUICK)
    (crawl,) = crawls(tmp_path)
    assert "Z-" in crawl, "a crawl has an id of its own, with its date"


def test_a_frontier_that_was_half_made_again_is_made_again(tmp_path: Path) -> None:
    site, collection = Website(pages=12), Collection(tmp_path)
    with serving(site) as address:
        name = address.removeprefix("http://")
        letapis("crawl", address, "-C", tmp_path, *QUICK, "--max-pages", "5", status=1)
        path = Frontiers(collection.state).path(name)
        for part in collection.state.glob(path.name + "*"):
            part.unlink()
        half = Frontiers(collection.state).open(name)
        half.add([Wanted(f"{address}/page-0")])
        half.close()
        letapis("crawl", address, "-C", tmp_path, *QUICK)
    assert len(set(crawls(tmp_path))) == 1
    assert max(site.asked[f"/page-{number}"] for number in range(12)) == 1


def test_an_address_that_changed_in_the_frontier_is_noticed(tmp_path: Path) -> None:
    """The file is whole by its structure; only its own index tells."""
    site, collection = Website(pages=12), Collection(tmp_path)
    with serving(site) as address:
        letapis("crawl", address, "-C", tmp_path, *QUICK, "--max-pages", "5", status=1)
        path = Frontiers(collection.state).path(address.removeprefix("http://"))
        data = path.read_bytes()
        assert data.count(b"/page-9") > 1
        path.write_bytes(data.replace(b"/page-9", b"/page-x", 1))
        ended = run("crawl", address, "-C", tmp_path, *QUICK)
        assert ended.status == 0 and "is damaged" in ended.complained
    assert {site.asked[f"/page-{number}"] for number in range(12)} == {1}


def test_a_file_size_limit_that_hits_the_frontier_is_named(tmp_path: Path) -> None:
    site = Website(pages=12)
    with serving(site) as address:
        process = start(
            "crawl", address, "-C", tmp_path, *QUICK, before=("prlimit", "--fsize=100000")
        )
        _, said = process.communicate(timeout=60)
        assert process.returncode == 4
        assert "Traceback" not in said and ".frontier.db" in said
        letapis("crawl", address, "-C", tmp_path, *QUICK)
    assert all(site.asked[f"/page-{number}"] for number in range(12))


def test_a_robots_txt_without_end_holds_up_its_site_for_so_long_and_no_longer(
    tmp_path: Path,
) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"
    drip = Case(name="robots.txt", pieces=(head, b"#"), end="drip")
    (tmp_path / "letapis.toml").write_text(
        "[crawl]\nretries = []\n[limits]\nrobots_seconds = 0.2\n"
    )
    with OddServer([drip]) as server:
        said = letapis("crawl", server.url(""), "-C", tmp_path, *QUICK, status=1)
    assert "robots-unreachable" in said


def test_who_asks_whether_a_collection_is_in_use_writes_nothing(tmp_path: Path) -> None:
    collection = Collection(tmp_path)
    assert collection.holder() is None and not collection.state.exists()
    with collection.hold():
        holder = collection.holder()
        assert holder is not None and "crawl, process" in holder
        before = collection.lock("crawl").stat()
    assert collection.holder() is None
    assert collection.lock("crawl").stat().st_mtime_ns == before.st_mtime_ns


def test_a_crawl_holds_the_collection_when_its_state_is_gone(tmp_path: Path) -> None:
    site, statuses = Website(pages=8), list[int]()

    def second() -> None:
        shutil.rmtree(tmp_path / "state")
        process = start("crawl", site.address, "-C", tmp_path, *QUICK)  # run() has one at a time
        process.communicate(timeout=60)
        statuses.append(process.returncode)

    site.alarms[9] = second
    with serving(site) as address:
        letapis("crawl", address, "-C", tmp_path, *QUICK)
    assert statuses == [3]
    assert len(set(crawls(tmp_path))) == 1
    assert {site.asked[f"/page-{number}"] for number in range(8)} == {1}
