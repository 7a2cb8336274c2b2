"""Crawls a site with one hostile answer among honest ones, for each such answer there is.

python -m benchmarks.hostile [WORD...]      only the cases whose names have one of the words
python -m benchmarks.hostile --part 2/9     the second ninth of them

Each crawl is the real command, with `letapis build` at its end. It must end by itself with status
0 or 1, keep every honest page, put something on record about the hostile one, print no traceback,
and stay within MEMORY and SECONDS. Time limits are set short, as `settings` shows: what is measured
is what an answer costs, not how long a crawler waits for one.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from archive.records.reader import records
from archive.records.record import Record
from archive.storage.collection import Collection
from benchmarks.hostile.answers import BOMBS, FLOODS, HTML, answer
from benchmarks.hostile.pages import PAGES, TRAPS
from benchmarks.measure import run
from tests.command import LETAPIS
from tests.crawler.oddcases import CASES
from tests.crawler.oddserver import Case, OddServer

MEMORY = 400_000_000  #: bytes of all processes together, at the most
SECONDS = 60.0  #: of one crawl and build, for each hostile answer in it
_SETTINGS = """\
[crawl]
delay = 0
retries = [0.1]
max_pages = 300
[network]
allow_private = true
[limits]
idle = 2
total = 10
robots_seconds = 2
"""
_HONEST = ("a", "b", "c")
#: They leave open what robots.txt allows, so nothing else may be asked for (RFC 9309, 2.3.1.4).
_CLOSED = frozenset({"endless 103 as robots.txt", "robots.txt now and then"})
_TEXT = b"This page says what it has to say in one sentence of its own. " * 5


def site(hostile: Sequence[Case]) -> list[Case]:
    """Honest pages, and answers of which the first page knows."""
    links = "".join(f"<a href='/{c.name}'>{c.name}</a> " for c in (*hostile, *_pages()))
    first = b"<title>first</title><link rel=stylesheet href=/style.css><img src=/image.png>"
    return [answer("", first + links.encode(), HTML), *_pages(), *hostile]


def _pages() -> list[Case]:
    return [
        answer(name, b"<title>%b</title><h1>Page</h1><p>%b" % (name.encode(), _TEXT), HTML)
        for name in _HONEST
    ]


def trial(hostile: Sequence[Case], *, closed: bool = False) -> tuple[float, int, str]:
    """Seconds, bytes, and what went wrong, for one site."""
    with tempfile.TemporaryDirectory() as name, OddServer(site(hostile)) as server:
        folder = Path(name) / "c"
        folder.mkdir()
        (folder / "letapis.toml").write_text(_SETTINGS)
        try:
            cost = run([*LETAPIS, "crawl", server.url(""), "-C", folder], Path(name))
        except SystemExit as error:
            return 0.0, 0, str(error)[-300:]
        wrong = []
        said = (Path(name) / "output").read_text("utf-8", "replace")
        if "Traceback" in said:
            wrong.append(said[said.index("Traceback") :][-300:])
        kept, noted = _archived(folder)
        honest = {server.url(page) for page in _HONEST}
        if kept & honest != (set() if closed else honest):
            wrong.append(f"{len(kept & honest)} honest pages are kept")
        wrong += [
            f"nothing on record of {c.name}" for c in hostile if server.url(c.name) not in noted
        ]
    if cost.memory > MEMORY:
        wrong.append("memory")
    if cost.seconds > SECONDS * len(hostile):
        wrong.append("time")
    return cost.seconds, cost.memory, "; ".join(wrong)


def _archived(folder: Path) -> tuple[set[str], set[str]]:
    """The addresses that were answered, and those of which anything is on record."""
    found = [
        (item.type, item.target_uri or "")
        for path in Collection(folder).warc_files()
        for item in records(path)
        if isinstance(item, Record)
    ]
    return {url for kind, url in found if kind == "response"}, {url for _, url in found}


def main() -> int:
    """Prints a line for each case, the costliest last; returns how many went wrong."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hostile")
    parser.add_argument("words", nargs="*", metavar="WORD")
    parser.add_argument("--part", default="1/1", metavar="N/OF")
    asked = parser.parse_args()
    number, parts = map(int, asked.part.split("/"))
    chosen = [one for one in _table() if not asked.words or any(w in one[0] for w in asked.words)]
    rows, failed = [], 0
    for name, cases in chosen[number - 1 :: parts]:
        seconds, memory, wrong = trial(cases, closed=name in _CLOSED)
        failed += bool(wrong)
        rows.append((memory, seconds, name, wrong))
        said = f"{memory / 1e6:.0f} MB {seconds:.1f} s {wrong}"
        print(f"{len(rows)}: {name}: {said}", file=sys.stderr, flush=True)
    print("| hostile answer | MB | seconds | |\n|---|---|---|---|")
    for memory, seconds, name, wrong in sorted(rows):
        print(f"| {name} | {memory / 1e6:.0f} | {seconds:.1f} | {wrong or 'held'} |")
    print(f"\n{len(rows) - failed} of {len(rows)} held")
    return failed


def _table() -> list[tuple[str, list[Case]]]:
    """The cases by name: what lies beside the honest pages of one site."""
    odd = [case for case in CASES if case.method == "GET"]
    named = {**BOMBS, **FLOODS, **PAGES, **TRAPS}
    return [
        *((name, [case]) for name, case in named.items()),
        (f"{len(odd)} odd answers of tests/crawler, in one crawl", odd),
    ]


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
