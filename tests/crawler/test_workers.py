"""Workers as processes: together they crawl what one would, each address once, whatever dies."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from archive.collection import Collection
from archive.reader import records
from archive.records import Record
from tests.command import letapis, start
from tests.crawler.crawled import captured, end
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

    @property
    def addresses(self) -> set[str]:
        paths = {url.removeprefix(self.site.address) for url in self.site.addresses}
        return {f"http://h{n}.test{path}" for n in range(self.hosts) for path in paths}

    def worker(self, *words: str, folder: Path | None = None) -> subprocess.Popen[str]:
        return start("crawl", "-C", folder or self.folder, *self.words, *words)

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
        yield Course(site, collection.folder, words, hosts)


def ended(*workers: subprocess.Popen[str]) -> list[int]:
    """The exit statuses; what they said fails the test where it has a traceback."""
    statuses = []
    for worker in workers:
        _, complained = worker.communicate(timeout=120)
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
        parts = [captured_by(on, number) for number in range(1, workers + 1)]
        assert sum(map(len, parts)) == len(on.addresses)
        hosts = [{url.split("/")[2] for url in part} for part in parts]
        assert sum(map(len, hosts)) == on.hosts, "a host was one worker's"
        (row,) = json.loads(letapis("status", "-C", on.folder, "--json"))["crawls"]
        counts = row["counts"]
        assert counts["wanted"] == counts["kept"] == len(on.addresses)
        letapis("verify", "-C", on.folder)


def captured_by(on: Course, number: int) -> set[str]:
    return {
        item.target_uri or ""
        for path in on.files(number)
        for item in records(path)
        if isinstance(item, Record) and item.type == "response"
    }
