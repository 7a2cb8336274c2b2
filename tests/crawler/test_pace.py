"""How long hosts are left alone, and at which hours they are visited at all."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.errors import ConfigurationError
from archive.storage.settings import Crawl
from crawler.politeness.hours import hours
from crawler.politeness.pace import LONGEST, Paces
from tests.command import letapis, start
from tests.crawler.crawled import end, wait_for
from tests.website import Website, serving


def test_a_slow_host_is_left_alone_as_long_as_it_takes_to_answer() -> None:
    paces, crawl = Paces(), Crawl(delay=1)
    assert paces.of("h", crawl) == (1, 0.5)
    paces.answered("h", 3)
    assert paces.of("h", crawl) == (6, 0.5) and paces.of("other", crawl) == (1, 0.5)
    assert paces.of("h", Crawl(delay=1, concurrency=4))[0] == 1.5
    assert paces.of("h", Crawl(delay=1, adapt=0))[0] == 1
    assert paces.of("h", Crawl(delay=0))[0] == 0
    for _ in range(20):
        paces.answered("h", 0.1)
    assert paces.of("h", crawl)[0] == 1
    paces.answered("h", 10_000)
    assert paces.of("h", crawl)[0] == LONGEST


def test_what_robots_asks_for_is_kept_to_the_second() -> None:
    paces = Paces()
    paces.asks("h", 5)
    assert paces.of("h", Crawl(delay=1)) == (5, 0)
    assert paces.of("h", Crawl(delay=20)) == (20, 0.5)  # never less than 10
    assert paces.of("h", Crawl(delay=8)) == (8, 0)
    paces.answered("h", 10)
    assert paces.of("h", Crawl(delay=1)) == (20, 0.5)
    paces.asks("h", 0)
    assert paces.of("h", Crawl(delay=1, adapt=0)) == (1, 0.5)


@pytest.mark.parametrize(
    ("said", "utc", "covered"),
    [
        ("22:00-06:00", "2026-11-22T18:59:59", False),
        ("22:00-06:00", "2026-11-22T19:00:00", True),
        ("22:00-06:00", "2026-11-23T02:59:59", True),
        ("22:00-06:00", "2026-11-23T03:00:00", False),
        ("09:00-17:00", "2026-11-22T06:00:00", True),
        ("09:00-17:00", "2026-11-22T14:00:00", False),
        ("00:00-00:00", "2026-11-22T14:00:00", True),
    ],
)
def test_hours_are_those_of_the_zone(said: str, utc: str, covered: bool) -> None:
    found = hours(said, "Europe/Minsk")
    assert found and found.cover(datetime.fromisoformat(utc).replace(tzinfo=UTC)) is covered


@pytest.mark.parametrize(("said", "zone"), [("25:00-06:00", "UTC"), ("22:00-06:00", "Nowhere")])
def test_hours_that_there_are_not(said: str, zone: str) -> None:
    with pytest.raises(ConfigurationError):
        hours(said, zone)


def test_outside_of_its_hours_a_crawl_waits_and_asks_for_nothing(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    said = f"{now + timedelta(hours=2):%H:%M}-{now + timedelta(hours=3):%H:%M}"
    (tmp_path / "letapis.toml").write_text(f'[crawl]\nhours = "{said}"\n')
    site = Website(pages=3)
    with serving(site) as address:
        process = start("crawl", address, "-C", tmp_path, "--allow-private", "--no-build")
        live = tmp_path / "state" / "running.json"
        wait_for(lambda: live.exists() and json.loads(live.read_bytes())["runs"])
        (row,) = json.loads(letapis("status", "-C", tmp_path, "--json"))["live"]
        assert (row["outcome"], row["reason"]) == ("paused", f"only at {said} (UTC)")
        told = letapis("status", "-C", tmp_path)  # in a table, where lines are broken
        assert "paused:" in told
        assert "only at" in told
        letapis("steer", "resume", "-C", tmp_path)
        process.terminate()
        process.communicate(timeout=30)
    assert process.returncode == 143 and not site.asked
    assert end(tmp_path)["left"] != "0"
