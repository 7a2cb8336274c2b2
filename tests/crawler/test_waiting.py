"""What waits, for its turn or for another attempt, holds up nothing and is made when it is due."""

from __future__ import annotations

import signal
import time
from itertools import pairwise
from pathlib import Path

import pytest

from tests.command import letapis, start
from tests.crawler.crawled import QUICK, end, wait_for
from tests.website import Answer, Website, serving

SOON = 0.5  # seconds
SCRAPY_LOOKS = 5.0  # seconds after which Scrapy looks by itself


def test_another_attempt_is_made_when_it_is_due(tmp_path: Path) -> None:
    asked: list[float] = []

    def busy(before: int) -> Answer:
        asked.append(time.monotonic())
        return (500, "text/plain", b"later") if before < 2 else (200, "text/html", b"<p>Now.")

    (tmp_path / "letapis.toml").write_text(f"[crawl]\nretries = [{SOON}, {SOON}]\n", "utf-8")
    with serving(Website(pages=0, odd={"/busy": busy})) as address:
        letapis("crawl", f"{address}/busy", "-C", tmp_path, *QUICK)
    assert all(SOON <= after - before < SCRAPY_LOOKS - 1 for before, after in pairwise(asked))


def test_hosts_that_rest_leave_the_connections_to_others(tmp_path: Path) -> None:
    """One connection, and a delay for which no test could wait forty times."""
    site, hosts = Website(pages=0), [f"h{number}.test" for number in range(40)]
    with serving(site) as address:
        (tmp_path / "letapis.toml").write_text(
            "[crawl]\nconnections = 1\ndelay = 2\njitter = 0\n[network]\nallow_private = true\n"
            f'connect_to = ["::127.0.0.1:{address.rpartition(":")[2]}"]\n',
            "utf-8",
        )
        listed = tmp_path / "listed"
        listed.write_text("".join(f"http://{host}/\n" for host in hosts), "utf-8")
        began = time.monotonic()
        letapis("crawl", "--urls", listed, "--depth", "0", "--no-build", "-C", tmp_path)
    assert site.asked["/"] == len(hosts)
    assert time.monotonic() - began < 40


@pytest.mark.parametrize("how", ["signal", "budget"])
def test_the_end_does_not_wait_for_a_delay(tmp_path: Path, how: str) -> None:
    words = ["--allow-private", "--no-build", "--delay", "300"]
    words += ["--max-time", "1"] if how == "budget" else []
    site = Website(pages=3)
    with serving(site) as address:
        process = start("crawl", address, "-C", tmp_path, *words)
        wait_for(lambda: site.asked["/robots.txt"] > 0)
        began = time.monotonic()
        if how == "signal":
            wait_for((tmp_path / "state" / "running.json").exists)
            process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    assert time.monotonic() - began < 8, "the ten seconds that visits under way have"
    assert process.returncode == (128 + signal.SIGTERM if how == "signal" else 1)
    ended = end(tmp_path)
    assert (ended["outcome"], ended["passing"]) == ("stopped", "0")
    assert int(ended["left"]) > 0
