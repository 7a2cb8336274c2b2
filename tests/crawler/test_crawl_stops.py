"""Crawls that are stopped, by kills, signals, full disks and lost state; the next call goes on."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from tests.command import LETAPIS, letapis, run, start
from tests.crawler.crawled import QUICK, captured, end, kept, wait_for
from tests.website import Answer, Website, serving

IN_FLIGHT = 5  # as many as there are connections, and the one that is handed out next


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


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for processes in /proc")
@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="builds by itself on one core")
def test_a_call_that_was_stopped_while_another_process_built_goes_on_with_the_build(
    tmp_path: Path,
) -> None:
    site, listed, folder = Website(pages=210), tmp_path / "listed", tmp_path / "c"
    with serving(site) as address:
        pages = [f"/page-{number}" for number in range(site.pages)]
        listed.write_text("".join(f"{address}{page}\n" for page in pages), "utf-8")
        words = ("crawl", "--urls", listed, "--depth", "0", "-C", folder, *QUICK[:-1])
        process = start(*words)
        wait_for((folder / "state" / "runs.jsonl").exists)
        wait_for(lambda: passes_on_signals(process.pid))
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        assert process.returncode == 128 + signal.SIGINT
        letapis(*words)
    assert {site.asked[page] for page in pages} == {1}
    assert (folder / "corpus.db").exists()


def passes_on_signals(process: int) -> bool:
    """Whether one that has ended its crawl takes SIGTERM: while another builds for it."""
    caught = Path(f"/proc/{process}/status").read_text("ascii").partition("SigCgt:")[2].split()[0]
    return bool(int(caught, 16) >> (signal.SIGTERM - 1) & 1)


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


@pytest.mark.parametrize(
    ("what", "fault"),
    [("attempts", "DELETE FROM full"), ("state", "SELECT RAISE(ABORT, 'no such table: full')")],
)
def test_a_frontier_that_takes_nothing_more_stops_the_crawl(
    tmp_path: Path, what: str, fault: str
) -> None:
    """A rule in its database fails where a full or broken disk might."""

    def busy(before: int) -> Answer:
        (frontier,) = (tmp_path / "state").glob("*.frontier.db")
        with closing(sqlite3.connect(frontier)) as opened:
            opened.execute(
                f"CREATE TRIGGER full BEFORE UPDATE OF {what} ON visits BEGIN {fault}; END"
            )
        return 500, "text/plain", b"later"

    site = Website(pages=3, odd={"/busy": busy})
    with serving(site) as address:
        ended = run("crawl", address, "-C", tmp_path, *QUICK)
    assert ended.status == 4
    assert "frontier.db: no such table: " in ended.complained


def test_a_fault_of_ours_costs_one_page(tmp_path: Path) -> None:
    """Of more pages than a host has connections: none may stay under way."""
    faulty = (
        "from crawler.engine.harvest import Harvest\n"
        "take = Harvest.take\n"
        "Harvest.take = lambda self, response, visit: "
        "take(self, response, visit if '/image-' not in visit.url else None)\n"
    )
    (tmp_path / "letapis.toml").write_text("[crawl]\nretries = []\n", "utf-8")
    site = Website(pages=8)
    with serving(site) as address:
        words = [sys.executable, "-c", faulty + LETAPIS[-1], "crawl", address, "-C", str(tmp_path)]
        ended = subprocess.run([*words, *QUICK], check=False, capture_output=True, text=True)
    assert ended.returncode == 1
    assert ended.stderr.count("/image-") == 8
    counts = end(tmp_path)
    assert (counts["passing"], counts["left"]) == ("8", "0")


def test_few_open_files_are_said_before_and_not_met_in_mid_crawl(tmp_path: Path) -> None:
    """Many hosts, so that connections wait to be used again; the limit is made low, then raised."""
    site, listed = Website(pages=0), tmp_path / "listed"
    listed.write_text("".join(f"http://h{number}.test/\n" for number in range(100)), "utf-8")
    words: list[str | Path] = [
        "crawl",
        "--urls",
        listed,
        "--depth",
        "0",
        "-C",
        tmp_path / "c",
        *QUICK,
    ]
    few = "(ulimit -n 96), or [crawl] connections = 5"
    with serving(site) as address:
        words += ["--connect-to", f"::127.0.0.1:{address.rpartition(':')[2]}"]
        for limit, status, said in (("-n 64", 2, few), ("-Sn 40", 0, "")):
            limited = ["bash", "-c", f'ulimit {limit}; exec "$@"', "-"]
            process = start(*words, before=limited)
            _, complained = process.communicate(timeout=60)
            assert (process.returncode, said in complained) == (status, True), complained
    assert site.asked["/"] == 100


def test_a_file_that_cannot_be_sealed_is_named(tmp_path: Path) -> None:
    """A folder stands where the fixity log should, as no file would fit on a disk that is full."""
    log = tmp_path / "archive" / "fixity.jsonl"

    def last(before: int) -> Answer:
        log.mkdir()
        return 200, "text/html", b"<p>The last page."

    site = Website(pages=0, odd={"/last": last})
    with serving(site) as address:
        ended = run("crawl", f"{address}/last", "-C", tmp_path, *QUICK)
        assert ended.status == 4
        assert f"{log}: " in ended.complained
        log.rmdir()
        letapis("crawl", f"{address}/last", "-C", tmp_path, *QUICK)
    assert captured(tmp_path)[f"{address}/last"] == 1


def test_an_archive_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    site = Website(pages=3)
    (tmp_path / "letapis.toml").touch()
    (tmp_path / "archive").write_text("a file where the folder should be")
    with serving(site) as address:
        ended = run("crawl", address, "-C", tmp_path, *QUICK)
    assert ended.status == 4
    assert "What was stored before is safe" in ended.complained
