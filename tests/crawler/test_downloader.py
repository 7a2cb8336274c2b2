"""A page that takes long to read holds up its host, and no other."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from tests.command import start
from tests.crawler.crawled import wait_for
from tests.website import Answer, Website, serving

OTHERS = [f"{letter}.test" for letter in "bcdefg"]
PAGE = b"<p>A page whose head may say http-equiv, so that it is read for links.</p>"


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for processes in /proc")
def test_others_are_asked_while_a_page_is_read(tmp_path: Path) -> None:
    """With one connection, and a reader that stands still."""
    began, stopped = 0.0, list[int]()

    def slow(before: int) -> Answer:
        nonlocal began
        began = time.monotonic()
        for finder in _children(process.pid):
            stopped.extend(_children(finder))
        for reader in stopped:
            os.kill(reader, signal.SIGSTOP)
        return 200, "text/html", PAGE

    odd = {f"/{host}": lambda before: (200, "text/html", PAGE) for host in ("first", *OTHERS)}
    site = Website(pages=0, odd={"/slow": slow, **odd})
    with serving(site) as address:
        port = address.rpartition(":")[2]
        (tmp_path / "letapis.toml").write_text(
            "[crawl]\nconnections = 1\ndelay = 0\n[network]\nallow_private = true\n"
            f'connect_to = ["::127.0.0.1:{port}"]\n',
            "utf-8",
        )
        pages = ["a.test/first", "a.test/slow", *(f"{host}/{host}" for host in OTHERS)]
        listed = tmp_path / "listed"
        listed.write_text("".join(f"http://{page}\n" for page in pages), "utf-8")
        words = ("--urls", listed, "--depth", "0", "--no-build", "-C", tmp_path)
        process = start("crawl", *words)
        wait_for(lambda: all(site.asked[f"/{host}"] for host in OTHERS) and bool(began))
        took = time.monotonic() - began
        for reader in stopped:
            os.kill(reader, signal.SIGCONT)
        process.communicate(timeout=60)
    assert stopped and process.returncode == 0
    assert took < 5  # seconds after which Scrapy looks for itself, for one of them


def _children(process: int) -> list[int]:
    said = Path(f"/proc/{process}/task/{process}/children").read_text("ascii")
    return [int(number) for number in said.split()]
