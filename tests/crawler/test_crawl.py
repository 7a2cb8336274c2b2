"""Whole crawls by the real command: budgets, failures, kills, signals, full disks."""

from __future__ import annotations

import json
import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.problem import Problem
from archive.reader import records
from archive.records import Record
from archive.warc import CRAWL_URN, read_fields
from tests.command import letapis, run, start
from tests.website import Answer, Website, serving

IN_FLIGHT = 5  # as many as there are connections, and the one that is handed out next
QUICK = ("--allow-private", "--delay", "0", "--concurrency", "4", "--no-build")


def kept(folder: Path) -> list[Record]:
    """Every record of the archive; damage fails the test."""
    found: list[Record] = []
    assert not list((folder / "archive").glob("*.open"))
    for path in sorted((folder / "archive").glob("*.warc.gz")):
        for item in records(path):
            assert not isinstance(item, Problem), item
            found.append(item)
    return found


def captured(folder: Path) -> Counter[str]:
    """How often each URL was answered."""
    return Counter(item.target_uri or "" for item in kept(folder) if item.type == "response")


def end(folder: Path) -> dict[str, str]:
    """What the last end of a crawl on record says."""
    ends = [item for item in kept(folder) if (item.target_uri or "").startswith(CRAWL_URN)]
    return dict(read_fields(ends[-1].block))


def wait_for(condition: Callable[[], bool]) -> None:
    """Returns when a server has seen what a test waits for."""
    patience = threading.Event()
    for _ in range(3000):
        if condition():
            return
        patience.wait(0.01)
    pytest.fail("it never came")


def test_a_site_is_kept_whole_and_asked_once(tmp_path: Path) -> None:
    site = Website(pages=12)
    with serving(site) as address:
        letapis("crawl", address, "-C", tmp_path, *QUICK)
    assert set(captured(tmp_path)) == site.addresses
    assert set(site.asked.values()) == {1}
    counts = end(tmp_path)
    assert counts["outcome"] == "finished"
    assert int(counts["wanted"]) == int(counts["kept"]) == len(site.addresses)


def test_what_could_not_be_had_is_named(tmp_path: Path) -> None:
    site = Website(pages=1)
    with serving(site) as address:
        said = letapis("crawl", address, "-C", tmp_path, "--no-build", status=1)
    assert "5 private-address;" in said
    assert "--allow-private" in said


def test_the_result_is_one_json(tmp_path: Path) -> None:
    site = Website(pages=2)
    with serving(site) as address:
        (row,) = json.loads(letapis("crawl", address, "-C", tmp_path, *QUICK[:-1], "--json"))
    assert row["outcome"] == "finished" and len(row["files"]) == 1


def test_the_same_call_goes_on_where_the_last_one_stopped(tmp_path: Path) -> None:
    site = Website(pages=12)
    with serving(site) as address:
        letapis("crawl", address, "-C", tmp_path, *QUICK, "--max-pages", "5", status=1)
        assert end(tmp_path)["outcome"] == "stopped"
        letapis("crawl", address, "-C", tmp_path, *QUICK)
    assert set(captured(tmp_path)) == site.addresses
    assert max(captured(tmp_path)[f"{site.address}/page-{n}"] for n in range(12)) == 1


def test_a_call_that_was_killed_while_it_built_goes_on_with_the_build(tmp_path: Path) -> None:
    site = Website(pages=12)
    with serving(site) as address:
        process = start("crawl", address, "-C", tmp_path, *QUICK[:-1])
        wait_for((tmp_path / "state" / "runs.jsonl").exists)
        process.kill()
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        files = sorted((tmp_path / "archive").iterdir())
        letapis("crawl", address, "-C", tmp_path, *QUICK[:-1])
        assert (tmp_path / "corpus.db").exists()
        assert sorted((tmp_path / "archive").iterdir()) == files
        assert set(site.asked.values()) == {1}
        letapis("crawl", address, "-C", tmp_path, *QUICK)
        assert site.asked["/page-1"] == 2


def test_a_site_without_end_ends_and_is_named(tmp_path: Path) -> None:
    site = Website(pages=12)
    letapis("init", tmp_path)
    with (tmp_path / "letapis.toml").open("a") as settings:
        settings.write("\n[limits]\npages = 9\n")
    with serving(site) as address:
        letapis("crawl", address, "-C", tmp_path, *QUICK, "--max-pages", "5", status=1)
        said = letapis("crawl", address, "-C", tmp_path, *QUICK, status=1)
        assert "budget" in said
        status = json.loads(letapis("status", "--json", "-C", tmp_path))
    pages = {url for url in captured(tmp_path) if not url.endswith((".png", ".css"))}
    assert len(pages) == 9
    assert {row["kind"] for row in status["failures"]} == {"budget"}
    counts = end(tmp_path)
    assert int(counts["wanted"]) == int(counts["kept"]) + int(counts["failed"])


def test_depth_0_fetches_just_the_addresses_given(tmp_path: Path) -> None:
    moved: dict[str, Callable[[int], Answer]] = {}
    site = Website(pages=3, odd=moved)
    with serving(site) as address:
        listed = tmp_path / "list.txt"
        listed.write_text(f"# two pages\n{address}/page-1\n\n{address}/page-2\n")
        letapis("crawl", "--urls", listed, "--depth", "0", "-C", tmp_path / "c", *QUICK)
    assert set(captured(tmp_path / "c")) == {
        f"{site.address}/{name}" for name in ("page-1", "page-2", "robots.txt")
    }


def test_failed_visits_are_tried_again_by_the_next_run(tmp_path: Path) -> None:
    odd: dict[str, Callable[[int], Answer]] = {
        "/busy": lambda before: (503, "text/plain", b"later") if before < 2 else (200, "", b"now"),
        "/broken": lambda before: (0 if before < 2 else 200, "text/plain", b"here"),
    }
    site = Website(pages=2, odd=odd)
    collection = tmp_path / "c"
    letapis("init", collection)
    settings = collection / "letapis.toml"
    settings.write_text(settings.read_text().replace("[crawl]", "[crawl]\nretries = []"))
    with serving(site) as address:
        letapis("crawl", address, "-C", collection, *QUICK, status=1)
        assert end(collection)["passing"] == "2"
        status = json.loads(letapis("status", "--json", "-C", collection))
        assert status["crawls"][-1]["outcome"] == "incomplete"
        assert {row["kind"] for row in status["failures"]} == {"status-503", "disconnect"}
        letapis("crawl", address, "-C", collection, *QUICK, status=1)
        letapis("crawl", address, "-C", collection, *QUICK)
    failures = [
        dict(read_fields(item.block))
        for item in kept(collection)
        if item.type == "metadata" and item.target_uri == f"{site.address}/broken"
    ]
    assert [said["kind"] for said in failures if "kind" in said] == ["disconnect"]
    assert captured(collection)[f"{site.address}/busy"] == 3
    assert captured(collection)[f"{site.address}/broken"] == 1


def whole_after_kills(folder: Path, moments: list[int]) -> None:
    """Kills a crawl at each of these requests of its life, goes on, and compares at the end."""
    site = Website(pages=60)
    with serving(site) as address:
        for moment in moments:
            process = start("crawl", address, "-C", folder, *QUICK)
            site.alarms[site.asked.total() + moment] = process.kill
            process.communicate(timeout=60)
            assert process.returncode == -signal.SIGKILL
        letapis("crawl", address, "-C", folder, *QUICK)
    found = kept(folder)
    times = captured(folder)
    assert set(times) == site.addresses
    again = sum(count - 1 for url, count in times.items() if not url.endswith("robots.txt"))
    assert again <= IN_FLIGHT * len(moments), "more than the pages in flight were fetched again"
    assert len({item.record_id for item in found}) == len(found)
    counts = end(folder)
    assert counts["wanted"] == counts["kept"] == str(len(site.addresses))


@pytest.mark.parametrize("moments", [[1], [7], [40, 40], [90]])
def test_nothing_is_lost_by_kills(tmp_path: Path, moments: list[int]) -> None:
    whole_after_kills(tmp_path, moments)


@pytest.mark.slow
def test_nothing_is_lost_by_many_kills(tmp_path: Path) -> None:
    """One kill in each of 40 crawls, and five in one, at moments that chance chose once."""
    chosen = random.Random(20261121)
    for number in range(40):
        whole_after_kills(tmp_path / str(number), [chosen.randint(1, 120)])
    whole_after_kills(tmp_path / "five", [chosen.randint(5, 20) for _ in range(5)])


@pytest.mark.parametrize("kind", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_crawl_in_good_order(tmp_path: Path, kind: signal.Signals) -> None:
    site = Website(pages=400)
    with serving(site) as address:
        process = start("crawl", address, "-C", tmp_path, "--allow-private", "--delay", "0.05")
        wait_for(lambda: site.asked["/page-3"] > 0)
        process.send_signal(kind)
        process.communicate(timeout=30)
        assert process.returncode == 128 + kind
        assert end(tmp_path)["outcome"] == "stopped"
        assert end(tmp_path)["reason"] == f"signal {kind.name}"


def test_a_second_signal_does_not_wait_for_a_server_that_stalls(tmp_path: Path) -> None:
    ended = threading.Event()

    def stall(before: int) -> Answer:
        ended.wait(60)
        return 0, "", b""

    site = Website(pages=3, odd={"/stalls": stall})
    with serving(site) as address:
        process = start("crawl", f"{address}/stalls", "-C", tmp_path, *QUICK)
        wait_for(lambda: site.asked["/stalls"] > 0)
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=5)
        ended.set()
    assert process.returncode in (128 + signal.SIGTERM, 128 + signal.SIGINT)
    assert end(tmp_path)["outcome"] == "stopped"
    assert int(end(tmp_path)["left"]) > 0


def test_a_lost_frontier_is_made_again_from_the_archive(tmp_path: Path) -> None:
    site = Website(pages=12)
    with serving(site) as address:
        letapis("crawl", address, "-C", tmp_path, *QUICK, "--max-pages", "5", status=1)
        for path in (tmp_path / "state").iterdir():
            path.unlink()
        letapis("crawl", address, "-C", tmp_path, *QUICK, "--max-pages", "2", status=1)
        (frontier,) = (tmp_path / "state").glob("*.frontier.db")
        frontier.write_bytes(b"damaged" * 1000)
        letapis("crawl", address, "-C", tmp_path, *QUICK)
    assert set(captured(tmp_path)) == site.addresses
    assert max(captured(tmp_path)[f"{site.address}/page-{n}"] for n in range(12)) == 1


def test_an_archive_that_lost_a_file_is_found_out(tmp_path: Path) -> None:
    site = Website(pages=12)
    with serving(site) as address:
        letapis("crawl", address, "-C", tmp_path, *QUICK, "--max-pages", "5", status=1)
        for path in (tmp_path / "archive").glob("*.warc.gz"):
            path.unlink()
        said = letapis("crawl", address, "-C", tmp_path, *QUICK, status=1)
    assert f"{site.address}/ counts as kept and is not in the archive" in said


def test_a_full_disk_stops_the_crawl_with_its_own_status(tmp_path: Path) -> None:
    """A limit of the operating system on the size of files stands for the disk."""
    site = Website(pages=60)
    with serving(site) as address:
        limited = ["bash", "-c", 'trap "" XFSZ; ulimit -f 40; exec "$@"', "-"]
        process = start("crawl", address, "-C", tmp_path, *QUICK, before=limited)
        _, complained = process.communicate(timeout=60)
        assert process.returncode == 4, complained
        assert "What was stored before is safe" in complained
        assert "Traceback" not in complained
        letapis("crawl", address, "-C", tmp_path, *QUICK)
    assert set(captured(tmp_path)) == site.addresses


def test_an_archive_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    site = Website(pages=3)
    (tmp_path / "letapis.toml").touch()
    (tmp_path / "archive").write_text("a file where the folder should be")
    with serving(site) as address:
        ended = run("crawl", address, "-C", tmp_path, *QUICK)
    assert ended.status == 4
    assert "What was stored before is safe" in ended.complained


def test_one_crawl_at_a_time(tmp_path: Path) -> None:
    site = Website(pages=400)
    with serving(site) as address:
        process = start("crawl", address, "-C", tmp_path, "--allow-private", "--delay", "0.05")
        wait_for(lambda: site.asked["/page-3"] > 0)
        letapis("crawl", address, "-C", tmp_path, *QUICK, status=3)
        process.kill()
        process.communicate()
        letapis("crawl", address, "-C", tmp_path, *QUICK, "--max-pages", "1", status=1)


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["crawl", "nowhere"], "nor an http or https address"),
        (["crawl", "ftp://example.org/"], "nor an http or https address"),
        (["crawl", "https://me:secret@a.example/"], "a.example: no user or password stands in"),
        (["crawl"], "nothing to crawl"),
        (["crawl", "--urls", os.devnull], "names no address"),
        (["crawl", "http://192.0.2.1/"], "does not say who crawls it"),
        (["crawl", "http://no.example/", "--proxy", "http://127.0.0.1:1"], "not say who crawls it"),
        (["crawl", "http://127.0.0.1/", "--max-pages", "0"], "max-pages"),
        (["build"], "is no collection"),
        (["status"], "is no collection"),
        (["frobnicate"], "No such command"),
    ],
)
def test_a_wrong_call_says_so_and_does_nothing(
    tmp_path: Path, words: list[str], complaint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = run(*words)
    assert ended.status == 2 and complaint in ended.complained
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("delai = 1", "no setting 'delai' in [crawl]; is it 'delay'?"),
        ('delay = "slow"', "crawl.delay must be a number"),
        ("delay = ", "not valid TOML"),
        ('hours = "3-4"', 'crawl.hours must be two times, as "22:00-06:00"'),
        ("[network]\nconnect_to = ['a:b']", "connect-to is HOST1:PORT1:HOST2:PORT2, not 'a:b'"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, line: str, complaint: str) -> None:
    (tmp_path / "letapis.toml").write_text(f"[crawl]\n{line}\n")
    ended = run("crawl", "http://127.0.0.1/", "-C", tmp_path)
    assert ended.status == 2 and complaint in ended.complained


def test_what_is_excluded_is_not_fetched(tmp_path: Path) -> None:
    site = Website(pages=6)
    with serving(site) as address:
        refused = next(url for url in sorted(site.addresses) if "image-3" in url)
        (tmp_path / "exclusions.toml").write_text(
            f'[[exclude]]\naddresses = ["{refused}"]\nsince = 2024-05-01\nreason = "asked for"\n'
        )
        letapis("crawl", address, "-C", tmp_path, *QUICK)
    assert set(captured(tmp_path)) == site.addresses - {refused}
    (failure,) = [item for item in kept(tmp_path) if b"kind: excluded" in item.block]
    assert failure.target_uri == refused


def test_pages_alone_are_counted_and_a_site_is_reported_by_its_name(tmp_path: Path) -> None:
    odd: dict[str, Callable[[int], Answer]] = {
        "/page-1": lambda _: (302, "text/html\r\nLocation: /page-2", b""),
        "/sitemap.xml": lambda _: (200, "application/xml", b"<urlset/>"),
    }
    site = Website(pages=30, odd=odd)
    with serving(site) as address:
        settings = f'[schedule.sources.ours]\nurl = "{address}"\n'
        (tmp_path / "letapis.toml").write_text(settings)
        options = ("--allow-private", "--delay", "0", "--max-pages", "6")
        said = json.loads(letapis("crawl", "ours", "-C", tmp_path, *options, "--json", status=1))
    assert said[0]["pages"] == 6 and said[0]["reason"] == "budget: max_pages = 6"
    asked = {path for path in site.asked if path.startswith("/page-")} - {"/page-1"}
    assert len(asked | {"/"}) == 6
    for name in ("ours", address):
        report = json.loads(letapis("report", name, "-C", tmp_path, "--json"))
        assert report["crawl"]["id"] == said[0]["crawl"]
