"""A crawl that is watched and steered from another terminal."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any

import pytest

from archive.storage.collection import Collection
from crawler.watching.live import running
from crawler.watching.steer import send
from tests.command import letapis, run, start
from tests.crawler.crawled import captured, end, wait_for
from tests.website import Website, serving

SLOW = ("--allow-private", "--delay", "0.02", "--no-build")


def status(folder: Path) -> dict[str, Any]:
    said = json.loads(letapis("status", "-C", folder, "--json"))
    assert isinstance(said, dict)
    return said


def events(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "state" / "log.jsonl").read_text().splitlines()]


@pytest.mark.slow
def test_a_crawl_is_paused_seen_given_a_budget_and_goes_on(tmp_path: Path) -> None:
    site, collection = Website(pages=400), Collection(tmp_path)
    with serving(site) as address:
        process = start("crawl", address, "-C", tmp_path, *SLOW)
        wait_for(lambda: site.asked["/page-3"] > 0)
        letapis("steer", "pause", "-C", tmp_path)
        wait_for(lambda: not running(collection)[0]["hosts"])
        asked = site.asked.total()
        seen = status(tmp_path)
        (row,) = seen["live"]
        assert row["outcome"] == "paused" and not seen["crawls"]
        assert row["counts"]["wanted"] == row["counts"]["kept"] + row["counts"]["left"]
        send(collection, {"do": "delay", "delay": 0.01})
        assert running(collection)[0]["delay"] == 0.01
        send(collection, {"do": "budget", "max_pages": 1})
        assert running(collection)[0]["budget"]["max_pages"] == 1
        assert site.asked.total() == asked
        send(collection, {"do": "resume"})
        process.communicate(timeout=60)
    assert process.returncode == 1
    assert max(captured(tmp_path).values()) == 1
    assert end(tmp_path)["reason"] == "budget: max_pages = 1"
    assert end(tmp_path)["steered"].endswith("resume")
    kinds = {line["event"] for line in events(tmp_path)}
    assert kinds == {"begun", "kept", "order", "progress", "ended"}
    assert all(line["at"].endswith("Z") for line in events(tmp_path))
    seen = status(tmp_path)
    assert not seen["live"] and [row["outcome"] for row in seen["crawls"]] == ["stopped"]


def test_a_paused_crawl_is_stopped_and_the_next_goes_on(tmp_path: Path) -> None:
    site, collection = Website(pages=20), Collection(tmp_path)
    with serving(site) as address:
        process = start("crawl", address, "-C", tmp_path, *SLOW)
        wait_for(lambda: site.asked["/page-3"] > 0)
        send(collection, {"do": "pause"})
        send(collection, {"do": "stop"})
        process.communicate(timeout=30)
        assert process.returncode == 128 + signal.SIGTERM
        letapis("crawl", address, "-C", tmp_path, *SLOW)
    assert set(captured(tmp_path)) == site.addresses
    assert [row["outcome"] for row in status(tmp_path)["crawls"]] == ["finished"]


def test_an_order_to_a_crawl_that_is_just_beginning_is_obeyed(tmp_path: Path) -> None:
    collection = Collection(tmp_path)
    with serving(Website(pages=400)) as address:
        process = start("crawl", address, "-C", tmp_path, *SLOW)
        wait_for(lambda: collection.holder() is not None)
        send(collection, {"do": "pause"})
        assert running(collection)[0]["outcome"] == "paused"
        send(collection, {"do": "stop"})
        process.communicate(timeout=30)
    assert process.returncode == 128 + signal.SIGTERM


def test_what_a_crash_left_misleads_nobody(tmp_path: Path) -> None:
    """Neither the progress of a crawl that was killed, nor an order that it did not take."""
    site = Website(pages=12)
    with serving(site) as address:
        process = start("crawl", address, "-C", tmp_path, *SLOW, "--delay", "0.2")
        wait_for((tmp_path / "state" / "running.json").exists)
        process.kill()
        process.communicate()
        (tmp_path / "state" / "order-1.json").write_text('{"do": "stop"}')
        assert not running(Collection(tmp_path))
        letapis("crawl", address, "-C", tmp_path, *SLOW)
    assert set(captured(tmp_path)) == site.addresses


@pytest.mark.parametrize(
    ("words", "complaint"),
    [(["pause"], "no crawl is running"), (["budget"], "name a budget")],
)
def test_orders_that_nobody_can_obey(tmp_path: Path, words: list[str], complaint: str) -> None:
    letapis("init", tmp_path)
    ended = run("steer", *words, "-C", tmp_path)
    assert ended.status == 2 and complaint in ended.complained


def test_numbers_for_prometheus(tmp_path: Path) -> None:
    folder, file = tmp_path / "c", tmp_path / "letapis.prom"
    letapis("init", folder)
    settings = folder / "letapis.toml"
    settings.write_text(settings.read_text() + f'\n[watch]\nmetrics = "{file}"\n')
    site = Website(pages=3)
    with serving(site) as address:
        letapis("crawl", address, "-C", folder, *SLOW)
    name = address.removeprefix("http://")
    lines = file.read_text().splitlines()
    assert f'letapis_crawl_kept{{source="{name}"}} {len(site.addresses)}' in lines
    assert f'letapis_crawl_running{{source="{name}"}} 0' in lines
    settings.write_text(settings.read_text().replace(str(file), "nowhere/letapis.prom"))
    letapis("crawl", address, "-C", folder, *SLOW, status=2)
