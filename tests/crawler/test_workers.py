"""Workers as processes: together they crawl what one would, each address once, whatever dies."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from archive.storage.collection import Collection
from tests.command import letapis, run, start
from tests.crawler.crawled import captured, end, kept, wait_for
from tests.crawler.postgres import Server
from tests.website import Website, serving

LEASE = 2  # seconds


@dataclass
class Course:
    """Hosts that all have the same site, and the call that crawls them."""

    site: Website
    folder: Path
    words: list[str]
    hosts: int
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def addresses(self) -> set[str]:
        paths = {url.removeprefix(self.site.address) for url in self.site.addresses}
        return {f"http://h{n}.test{path}" for n in range(self.hosts) for path in paths}

    def worker(self, *words: str) -> subprocess.Popen[str]:
        self.started.append(start("crawl", "-C", self.folder, *self.words, *words))
        return self.started[-1]

    def files(self, number: int) -> list[Path]:
        return list((self.folder / "archive").glob(f"*-w{number}-*"))


@contextmanager
def course(server: Server, folder: Path, pages: int, hosts: int, site: Website) -> Iterator[Course]:
    with serving(site) as address:
        port = address.rpartition(":")[2]
        collection = Collection(folder / "c")
        collection.create()
        collection.settings_file.write_text(
            f'[frontier]\nurl = "{server.url}"\nlease = {LEASE}\n[crawl]\nretries = [0.1]\n'
        )
        listed = folder / f"{folder.name}.txt"  # its name parts no crawls; its addresses do
        listed.write_text("".join(f"http://h{n}.test/\n" for n in range(hosts)))
        words = ["--urls", str(listed), "--allow-private", "--delay", "0", "--no-build"]
        for number in range(hosts):
            words += ["--connect-to", f"h{number}.test:80:127.0.0.1:{port}"]
        made = Course(site, collection.folder, words, hosts)
        try:
            yield made
        finally:
            for process in made.started:
                process.kill()
                process.wait()
                for stream in (process.stdout, process.stderr):
                    assert stream
                    stream.close()


def ended(*workers: subprocess.Popen[str]) -> list[int]:
    """The exit statuses; what they said is shown where a test fails, and must have no traceback."""
    statuses = []
    for worker in workers:
        _, complained = worker.communicate(timeout=300)
        sys.stdout.write(complained)
        assert "Traceback" not in complained, complained
        statuses.append(worker.returncode)
    return statuses


@pytest.mark.parametrize("workers", [2, pytest.param(4, marks=pytest.mark.slow)])
def test_they_crawl_what_one_would_and_nothing_twice(
    own_postgres: Server, tmp_path: Path, workers: int
) -> None:
    with course(own_postgres, tmp_path, 12, 6, Website(pages=12)) as on:
        assert ended(*(on.worker() for _ in range(workers))) == [0] * workers
        assert captured(on.folder) == Counter(on.addresses)
        assert set(on.site.asked.values()) == {on.hosts}
        assert end(on.folder)["outcome"] == "finished"
        (row,) = json.loads(letapis("status", "-C", on.folder, "--json"))["crawls"]
        counts = row["counts"]
        assert counts["wanted"] == counts["kept"] == len(on.addresses)
        letapis("verify", "-C", on.folder)


def answered(folder: Path) -> Counter[str]:
    """How often each URL was answered, if only with what another had been in an earlier run."""
    kinds = ("response", "revisit")
    return Counter(item.target_uri or "" for item in kept(folder) if item.type in kinds)


def under_way(on: Course, number: int, host_pages: int = 3) -> bool:
    """Whether a worker has kept something, and the crawl is not about to end."""
    files = [*on.files(number)]
    return bool(files) and files[0].stat().st_size > 20_000 and on.site.asked.total() > host_pages


@pytest.mark.slow
def test_a_worker_that_is_killed_loses_nothing(own_postgres: Server, tmp_path: Path) -> None:
    with course(own_postgres, tmp_path, 60, 6, Website(pages=60)) as on:
        workers = [on.worker(), on.worker()]
        wait_for(lambda: under_way(on, 1) and under_way(on, 2))
        workers[0].kill()
        assert ended(*workers) == [-signal.SIGKILL, 0]
        found = captured(on.folder)  # which fails where a file is still open, or damaged
        assert set(found) == on.addresses
        again = sum(found.values()) - len(found)
        assert again <= on.hosts * 2, "no more than it had under way"
        letapis("verify", "-C", on.folder)


@pytest.mark.slow
def test_a_call_after_all_were_killed_is_a_run_of_its_own(
    own_postgres: Server, tmp_path: Path
) -> None:
    with course(own_postgres, tmp_path, 60, 6, Website(pages=60)) as on:
        workers = [on.worker("--max-pages", "200"), on.worker("--max-pages", "200")]
        wait_for(lambda: under_way(on, 1) and under_way(on, 2))
        for one in workers:
            one.kill()
        next_call = on.worker()
        assert ended(*workers, next_call) == [-signal.SIGKILL, -signal.SIGKILL, 0]
        assert set(answered(on.folder)) == on.addresses
        assert end(on.folder)["outcome"] == "finished"
        letapis("verify", "-C", on.folder)


@pytest.mark.slow
def test_one_that_was_asleep_longer_than_its_lease_doubles_nothing(
    own_postgres: Server, tmp_path: Path
) -> None:
    with course(own_postgres, tmp_path, 60, 6, Website(pages=60)) as on:
        asleep, awake = on.worker(), on.worker()
        wait_for(lambda: under_way(on, 1) and under_way(on, 2))
        asleep.send_signal(signal.SIGSTOP)
        assert ended(awake) == [0]
        before = on.site.asked.copy()
        asleep.send_signal(signal.SIGCONT)
        assert ended(asleep) == [0]
        assert on.site.asked == before, "it asked for nothing that was no longer its own"
        found = captured(on.folder)
        assert set(found) == on.addresses
        assert sum(found.values()) - len(found) <= on.hosts * 2
        letapis("verify", "-C", on.folder)


@pytest.mark.slow
def test_one_that_is_told_to_end_hands_over_at_once(own_postgres: Server, tmp_path: Path) -> None:
    with course(own_postgres, tmp_path, 60, 6, Website(pages=60)) as on:
        told, other = on.worker(), on.worker()
        wait_for(lambda: under_way(on, 1) and under_way(on, 2))
        told.send_signal(signal.SIGTERM)
        assert ended(told, other) == [128 + signal.SIGTERM, 0]
        assert captured(on.folder) == Counter(on.addresses)


@pytest.mark.slow
def test_the_server_of_the_frontier_crashes_and_comes_back(
    own_postgres: Server, tmp_path: Path
) -> None:
    with course(own_postgres, tmp_path, 60, 6, Website(pages=60)) as on:
        workers = [on.worker(), on.worker()]
        wait_for(lambda: under_way(on, 1) and under_way(on, 2))
        own_postgres.stop()
        own_postgres.start()
        assert ended(*workers) == [0, 0]
        found = captured(on.folder)
        assert set(found) == on.addresses
        assert sum(found.values()) - len(found) <= on.hosts * 2


@pytest.mark.slow
def test_pages_of_a_run_are_limited_over_all_workers(own_postgres: Server, tmp_path: Path) -> None:
    with course(own_postgres, tmp_path, 12, 4, Website(pages=12)) as on:
        assert ended(on.worker("--max-pages", "7"), on.worker("--max-pages", "7")) == [1, 1]
        pages = [url for url in captured(on.folder) if "/page-" in url or url.endswith(".test/")]
        assert len(pages) == 7
        assert end(on.folder)["reason"] == "budget: max_pages = 7"
        assert ended(on.worker(), on.worker()) == [0, 0]
        assert answered(on.folder) == Counter(on.addresses)


@pytest.mark.slow
def test_the_frontier_is_made_again_from_the_archive(own_postgres: Server, tmp_path: Path) -> None:
    with course(own_postgres, tmp_path, 12, 4, Website(pages=12)) as on:
        assert ended(on.worker("--max-pages", "7")) == [1]
        own_postgres.forget()
        assert ended(on.worker()) == [0]
        found = answered(on.folder)
        assert set(found) == on.addresses
        assert {url.rpartition("/")[2] for url, n in found.items() if n > 1} == {"robots.txt"}


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    """No traceback, and no password."""
    pytest.importorskip("psycopg")
    collection = Collection(tmp_path)
    collection.create()
    nobody = f"postgresql://letapis:secret@/x?host={tmp_path}"
    for said, status, words in (
        (nobody, 4, "cannot use the frontier, PostgreSQL at"),
        ("postgresql://${NOT_SET}@db.test/x", 2, "NOT_SET"),
        ("redis://db.test", 2, "frontier.url is no address of PostgreSQL"),
    ):
        collection.settings_file.write_text(f'[frontier]\nurl = "{said}"\n')
        done = run("crawl", "http://a.test/", "-C", tmp_path)
        assert done.status == status and words in done.complained, done
        assert "secret" not in done.complained
