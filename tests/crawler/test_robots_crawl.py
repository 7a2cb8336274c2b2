"""Whole crawls of sites that say what they allow, and when."""

from __future__ import annotations

import json
import time
from itertools import pairwise
from pathlib import Path

import pytest

from archive.problem import Problem
from archive.records.reader import records
from archive.records.record import Record
from archive.records.warc import read_fields
from tests.command import letapis
from tests.website import Answer, Website, serving

QUICK = ("--allow-private", "--delay", "0", "--no-build")


class Watched(Website):
    """Remembers when it was asked for what."""

    def __init__(self, pages: int, robots: str, status: int = 200) -> None:
        super().__init__(pages, {"/robots.txt": lambda _: (status, "text/plain", robots.encode())})
        self.log: list[tuple[float, str]] = []

    def answer(self, path: str) -> Answer:
        self.log.append((time.monotonic(), path))
        return super().answer(path)


def collection(folder: Path, settings: str) -> Path:
    folder.mkdir()
    (folder / "letapis.toml").write_text(settings)
    return folder


def kept(folder: Path) -> list[Record]:
    found: list[Record] = []
    for path in sorted((folder / "archive").glob("*.warc.gz")):
        for item in records(path):
            assert not isinstance(item, Problem), item
            found.append(item)
    return found


def failures(folder: Path) -> dict[str, dict[str, str]]:
    """What is on record about visits that failed, by URL."""
    said = {
        item.target_uri or "": dict(read_fields(item.block))
        for item in kept(folder)
        if item.type == "metadata"
    }
    return {url: fields for url, fields in said.items() if fields.get("outcome") == "failure"}


def test_a_refusal_names_the_copy_that_decided_and_there_is_one(tmp_path: Path) -> None:
    site = Watched(4, "User-agent: Letapis\nDisallow: /page-2\n\nUser-agent: *\nDisallow: /\n")
    with serving(site) as address:
        letapis("crawl", address, "-C", tmp_path, *QUICK)
    copies = [item for item in kept(tmp_path) if item.target_uri == f"{address}/robots.txt"]
    (copy,) = (item for item in copies if item.type == "response")
    assert failures(tmp_path)[f"{address}/page-2"]["detail"] == (
        f"Disallow: /page-2 in robots.txt of {address} ({copy.record_id})"
    )
    assert site.asked["/page-2"] == 0
    assert site.asked["/page-3"] == site.asked["/robots.txt"] == 1


def test_the_sitemaps_of_that_copy_are_visited(tmp_path: Path) -> None:
    site = Watched(1, "User-agent: *\nDisallow:\n\nSitemap: /named.xml\n")
    with serving(site) as address:
        letapis("crawl", address, "-C", tmp_path, *QUICK)
    assert site.asked["/named.xml"] == site.asked["/robots.txt"] == 1


def test_a_site_whose_rules_cannot_be_read_is_left_alone_but_for_a_mandate(tmp_path: Path) -> None:
    site = Watched(2, "", status=503)
    folder = collection(tmp_path / "c", "[crawl]\nretries = []\n")
    with serving(site) as address:
        letapis("crawl", address, "-C", folder, *QUICK, status=1)
        assert set(site.asked) == {"/robots.txt"}
        assert failures(folder)[f"{address}/"]["kind"] == "robots-unreachable"
        mandate = '[[robots.ignore]]\nhost = "127.0.0.1"\nreason = "law of deposit, section 3"\n'
        (folder / "letapis.toml").write_text(f"[crawl]\nretries = []\n{mandate}")
        letapis("crawl", address, "-C", folder, *QUICK, status=1)  # robots.txt is still missing
    assert site.asked["/page-1"] == 1
    *_, info = (item for item in kept(folder) if item.type == "warcinfo")
    settings = json.loads(dict(read_fields(info.block))["letapis-settings"])
    assert settings["robots"]["ignore"][0]["reason"] == "law of deposit, section 3"


def test_rules_are_for_the_name_that_is_sent(tmp_path: Path) -> None:
    site = Watched(2, "User-agent: heron\nDisallow: /page-1\n\nUser-agent: *\nDisallow: /\n")
    folder = collection(tmp_path / "c", '[crawl]\nuser_agent = "Heron/2.1 (+https://h.example)"\n')
    with serving(site) as address:
        letapis("crawl", address, "-C", folder, *QUICK)
    assert site.asked["/page-0"] == 1 and site.asked["/page-1"] == 0


def test_crawl_delay_is_kept(tmp_path: Path) -> None:
    site = Watched(1, "User-agent: *\nCrawl-delay: 0.3\n")
    with serving(site) as address:
        letapis("crawl", address, "-C", tmp_path, *QUICK, "--concurrency", "4")
    times = [moment for moment, _ in site.log]
    assert len(times) > 5
    assert min(later - sooner for sooner, later in pairwise(times)) > 0.28


@pytest.mark.parametrize("concurrency", ["1", pytest.param("3", marks=pytest.mark.slow)])
def test_retry_after_stops_the_whole_server(tmp_path: Path, concurrency: str) -> None:
    site = Watched(6, "")
    busy = (503, "text/plain\r\nRetry-After: 2", b"later")
    site.odd["/page-1"] = lambda before: busy if before < 1 else (200, "text/plain", b"now")
    with serving(site) as address:
        options = (*QUICK, "--concurrency", concurrency, "--delay", "0.05")
        letapis("crawl", address, "-C", tmp_path, *options)
    first = next(moment for moment, path in site.log if path == "/page-1")
    under_way = first + 0.03  # what was sent before the answer came
    assert not [path for moment, path in site.log if under_way < moment < first + 2]
    assert site.asked["/page-1"] == 2 and site.asked["/page-5"] == 1


def test_who_asks_for_a_day_is_left_to_a_later_run(tmp_path: Path) -> None:
    site = Watched(3, "")
    site.odd["/page-0"] = lambda _: (429, "text/plain\r\nRetry-After: 86400", b"tomorrow")
    with serving(site) as address:
        letapis("crawl", address, "-C", tmp_path, *QUICK, status=1)
    assert site.log[-1][1] == "/page-0"
    assert {said["kind"] for said in failures(tmp_path).values()} == {"busy"}
