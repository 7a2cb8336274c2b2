"""How much of a page is there in replay: ours without a browser, beside `wget -p`.

The page (tests/exhibit.py) is shown by Chromium, in a wide window and on a small, sharp screen:
from its server, and then by the replay of each archive. 100 means that all that was asked for the
first time is answered the second.

python -m benchmarks.requisites
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlsplit

from archive.replay import browser, likeness
from archive.replay.answer import Answer, Request
from archive.replay.captures import Captures
from archive.replay.server import ReplayServer
from archive.storage.collection import Collection
from tests.command import letapis
from tests.exhibit import SITE, WAYS, Exhibit, crawl, exhibition, needs

_SCREENS = (((1280, 900), "1"), ((420, 800), "2"))  # pixels, and how many make one of CSS


def wgets(port: int, folder: Path) -> Collection:
    """The page as `wget -p -H` gets it, imported."""
    with tempfile.TemporaryDirectory() as scratch:
        command = ["wget", "-q", "-p", "-k", "-H", "-e", "robots=off", "-P", scratch, "-e",
                   f"http_proxy=127.0.0.1:{port}", f"--warc-file={scratch}/wget", SITE]  # fmt: skip
        subprocess.run(command, check=False)
        letapis("import", f"{scratch}/wget.warc.gz", "-C", folder)
    letapis("index", "-C", folder)
    return Collection(folder)


def shown(command: Callable[[Path], list[str]]) -> list[str]:
    """Shows the page on every screen; gives whom the browser talked to."""
    met: list[str] = []
    for size, scale in _SCREENS:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            log = folder / "net.json"
            options = (f"--force-device-scale-factor={scale}", f"--log-net-log={log}",
                       "--autoplay-policy=no-user-gesture-required")  # fmt: skip
            start = command(folder / "profile")
            browser.screenshot(start, f"{SITE}/", folder / "page.png", size, *options)
            port = int(next(word for word in start if "proxy-server" in word).rpartition(":")[2])
            met += likeness.strangers(log.read_bytes(), port)
    return met


def replayed(collection: Collection, program: str) -> tuple[set[str], list[str]]:
    """What the page asked for in replay and got, and the leaks."""
    answered: set[str] = set()

    def note(request: Request, answer: Answer) -> None:
        archived = any(name == b"Memento-Datetime" for name, _ in answer.fields)
        if archived:
            answered.add(request.url)

    captures = Captures(collection.archive, collection.index)
    with ReplayServer(captures, "requisites") as server:
        server.replay = replace(server.replay, seen=note)
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        pin = server.authority.pin
        leaks = shown(lambda at: browser.chromium_command(program, at, server.port, pin))
        server.shutdown()
    return answered, leaks


def main() -> None:
    program = browser.chromium()
    assert program, "Chromium is not installed"
    with tempfile.TemporaryDirectory() as name, exhibition() as port:
        shown(lambda at: browser.chromium_command(program, at, port, ""))
        live = set(Exhibit.asked)
        print(f"live: {len(live)} addresses")
        for label, archive in (("letapis", crawl), ("wget -p", wgets)):
            answered, leaks = replayed(archive(port, Path(name, label)), program)
            print(f"\n{label}: {100 * len(live & answered) / len(live):.1f} of 100, leaks {leaks}")
            for way in WAYS:
                lacks = {url for url in live - answered if _name(url) in needs(way)}
                if lacks:
                    print(f"  {way.name}: {', '.join(sorted(map(_name, lacks)))}")


def _name(url: str) -> str:
    return unquote(urlsplit(url).path).rpartition("/")[2]


if __name__ == "__main__":
    main()
