"""Schedulers that are killed, stopped and doubled: real processes against sites on loopback."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from archive.problem import Problem
from archive.records.reader import records
from archive.records.warc import read_fields
from archive.storage.collection import Collection
from tests.command import letapis, start
from tests.website import Website, serving

pytestmark = pytest.mark.slow

SETTINGS = """
[crawl]
delay = 0.01
jitter = 0

[network]
allow_private = true

[schedule]
"""


def collection(folder: Path, *addresses: str) -> Path:
    """A collection that crawls these sites once a week."""
    plans = (
        f'[schedule.sources.s{number}]\nurl = "{address}/"\n'
        for number, address in enumerate(addresses)
    )
    folder.mkdir(parents=True)
    (folder / "letapis.toml").write_text(SETTINGS + "\n".join(plans))
    return folder


def crawls(folder: Path) -> Counter[str]:
    """How many crawls each source had, by the archive."""
    found = set()
    for path in sorted((folder / "archive").glob("*.warc.gz")):
        for item in records(path):
            assert not isinstance(item, Problem), item
            if item.type == "warcinfo":
                facts = dict(read_fields(item.block))
                found.add((facts["letapis-source"], facts["isPartOf"]))
    return Counter(source for source, _ in found)


def captured(folder: Path) -> set[str]:
    return {
        item.target_uri or ""
        for path in sorted((folder / "archive").glob("*.warc.gz"))
        for item in records(path)
        if not isinstance(item, Problem) and item.type in ("response", "revisit")
    }


def runs(folder: Path) -> list[tuple[str, str]]:
    said = json.loads(letapis("schedule", "runs", "-C", folder, "--json"))
    return [(run["source"], run["outcome"]) for run in said]


def until(process: subprocess.Popen[str], words: str) -> None:
    """Reads what a service says until it says this."""
    assert process.stderr
    said = []
    for line in process.stderr:
        said.append(line)
        if words in line:
            return
    pytest.fail(f"never said {words!r}: {said}")


def kill(process: subprocess.Popen[str], *, children: bool) -> None:
    """Kills a service at once, and its crawl with it as a power cut would, or not."""
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    found = listed.read_text().split() if children and process.poll() is None else []
    process.kill()
    for child in found:
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(child), signal.SIGKILL)
    process.communicate(timeout=60)


def survive(folder: Path, dice: random.Random, kills: int) -> None:
    """A service is killed so often, at random moments; then one is let to its end."""
    sites = [Website(pages=10), Website(pages=14)]
    with serving(sites[0]) as first, serving(sites[1]) as second:
        collection(folder, first, second)
        for _ in range(kills):
            service = start("schedule", "service", "-C", folder)
            together = dice.random() < 0.5
            with contextlib.suppress(subprocess.TimeoutExpired):
                service.wait(timeout=dice.uniform(0.5, 4))
            kill(service, children=together)
        service = start("schedule", "service", "-C", folder)
        until(service, "Next: ")
        service.send_signal(signal.SIGTERM)
        service.communicate(timeout=60)
        assert service.returncode == 143
    assert runs(folder) == [("s0", "done"), ("s1", "done")]
    assert set(crawls(folder).values()) == {1}
    assert captured(folder) == sites[0].addresses | sites[1].addresses
    # A kill costs the visits under way, and nothing is fetched again beyond them.
    for site in sites:
        assert all(times <= 2 + kills for times in site.asked.values())
        assert site.asked.total() <= len(site.addresses) + 2 + 4 * kills


def test_a_service_that_is_killed_loses_and_doubles_no_run(tmp_path: Path) -> None:
    survive(tmp_path / "c", random.Random(7), kills=3)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_many_kills(tmp_path: Path, seed: int) -> None:
    survive(tmp_path / "c", random.Random(seed), kills=10)


def test_a_crawl_that_outlives_its_scheduler_is_not_begun_again(tmp_path: Path) -> None:
    site = Website(pages=10)
    with serving(site) as address:
        folder = collection(tmp_path / "c", address)
        service = start("schedule", "service", "-C", folder)
        site.alarms[5] = service.kill
        service.communicate(timeout=60)
        service = start("schedule", "service", "-C", folder)
        until(service, "Next: ")
        service.terminate()
        service.communicate(timeout=60)
    assert runs(folder) == [("s0", "done")]
    assert set(crawls(folder).values()) == {1}
    assert site.asked.total() <= len(site.addresses) + 2  # robots.txt is asked for twice


def test_a_service_that_is_stopped_goes_on_later(tmp_path: Path) -> None:
    site = Website(pages=12)
    with serving(site) as address:
        folder = collection(tmp_path / "c", address)
        service = start("schedule", "service", "-C", folder)
        site.alarms[5] = service.terminate
        service.communicate(timeout=60)
        assert service.returncode == 143
        assert runs(folder) == [("s0", "begun")]
        (due,) = json.loads(letapis("schedule", "due", "-C", folder, "--json"))
        assert due["due"] and "goes on" in due["why"]
        letapis("schedule", "run", "-C", folder)
    assert runs(folder) == [("s0", "done")]
    assert set(crawls(folder).values()) == {1}
    assert captured(folder) == site.addresses


def test_a_crawl_that_is_killed_is_gone_on_with(tmp_path: Path) -> None:
    site = Website(pages=12)
    with serving(site) as address:
        folder = collection(tmp_path / "c", address)
        service = start("schedule", "service", "-C", folder)
        lock = Collection(folder).lock("crawl")
        site.alarms[5] = lambda: os.kill(int(lock.read_text().split()[-1]), signal.SIGKILL)
        until(service, "goes on later, status 137")
        until(service, "ended, status 0")
        service.terminate()
        service.communicate(timeout=60)
    assert runs(folder) == [("s0", "done")]
    assert set(crawls(folder).values()) == {1}


def test_one_scheduler_at_a_time(tmp_path: Path) -> None:
    folder = collection(tmp_path / "c")
    service = start("schedule", "service", "-C", folder)
    until(service, "Nothing is scheduled")
    letapis("schedule", "service", "-C", folder, status=3)
    letapis("schedule", "run", "-C", folder, status=3)
    service.send_signal(signal.SIGINT)
    service.communicate(timeout=60)
    assert service.returncode == 130
    letapis("schedule", "run", "-C", folder)
