"""Kills crawls and builds at random moments of their life, goes on, and counts what was lost.

Every other moment is a request that the site gets, the others are moments by the clock, so that
starts, ends and builds are hit too. Ctrl-C ends it with the figures so far.

python -m benchmarks.kills --times 200 --pages 500
"""

from __future__ import annotations

import argparse
import contextlib
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from archive.problem import Problem
from archive.records.reader import records
from archive.storage.collection import Collection
from tests.command import start
from tests.website import Website, serving

_CRAWL = ("--allow-private", "--delay", "0", "--concurrency", "4")


@dataclass(slots=True)
class Tally:
    """Sums over all trials; every figure but `trials`, `kills`, `pages` and `again` should be 0."""

    trials: int = 0
    kills: int = 0
    pages: int = 0  #: pages that had to be kept
    lost: int = 0  #: of them, those that the archive has not
    again: int = 0  #: visits made twice
    most_again: int = 0  #: after one kill
    unreadable: int = 0  #: problems of the reader
    disagreements: int = 0  #: errors of `letapis verify`: archive, index, fixity log, corpus
    doubled_ids: int = 0  #: record ids that two records bear
    notes: list[str] = field(default_factory=list)


def trial(folder: Path, pages: int, moments: Sequence[int | float], tally: Tally) -> None:
    """One crawl, killed at each of these moments, and gone on with to its end.

    A whole number is a request of the site, a fraction the seconds since the start.
    """
    site, before = Website(pages=pages), tally.kills
    with serving(site) as address:
        for moment in moments:
            process = start("crawl", address, "-C", folder, *_CRAWL)
            timer = threading.Timer(moment, process.kill)
            if isinstance(moment, int):
                site.alarms[site.asked.total() + moment] = process.kill
            else:
                timer.start()
            process.communicate(timeout=1800)
            timer.cancel()
            site.alarms.clear()
            tally.kills += process.returncode == -signal.SIGKILL
        ended = start("crawl", address, "-C", folder, *_CRAWL)
        said, complained = ended.communicate(timeout=1800)
        if ended.returncode:
            tally.disagreements += 1
            tally.notes.append(said[-500:] + complained[-500:])
    found, ids = Counter[str](), Counter[str]()
    for path in Collection(folder).warc_files():
        for item in records(path):
            if isinstance(item, Problem):
                tally.unreadable += 1
                continue
            ids[item.record_id or ""] += 1
            if item.type == "response":
                found[item.target_uri or ""] += 1
    tally.trials += 1
    tally.pages += len(site.addresses)
    tally.lost += len(site.addresses - set(found))
    again = sum(n - 1 for url, n in found.items() if not url.endswith("robots.txt"))
    if tally.kills == before:  # the call had ended, and the second was a crawl of its own
        again = 0
    tally.again += again
    tally.most_again = max(tally.most_again, -(-again // max(len(moments), 1)))
    tally.doubled_ids += sum(n - 1 for n in ids.values())
    verified = start("verify", "-C", folder)
    said, _ = verified.communicate(timeout=1800)
    if verified.returncode:
        tally.disagreements += 1
        tally.notes.append(said[-500:])


def main() -> None:
    """Prints one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=200, help="crawls that are killed once")
    parser.add_argument("--pages", type=int, default=500, help="pages of the site")
    parser.add_argument("--seed", type=int, default=20261121, help="of the moments")
    asked = parser.parse_args()
    chance, tally = random.Random(asked.seed), Tally()
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        trial(Path(folder) / "c", asked.pages, (), Tally())
        whole = time.monotonic() - began
    plans: list[list[int | float]] = [[chance.randint(1, asked.pages // 5) for _ in range(5)]]
    for number in range(asked.times):
        by_clock, by_request = chance.uniform(0, whole), chance.randint(1, 2 * asked.pages - 5)
        plans.append([by_clock if number % 2 else by_request])
    with contextlib.suppress(KeyboardInterrupt):
        for number, moments in enumerate(plans, 1):
            with tempfile.TemporaryDirectory() as folder:
                trial(Path(folder) / "c", asked.pages, moments, tally)
            so_far = f"{tally.kills} kills, {tally.lost} lost, {tally.disagreements} disagreements"
            print(f"\r{number} of {len(plans)}: {so_far}", end="", file=sys.stderr, flush=True)
    rows = {name: getattr(tally, name) for name in Tally.__dataclass_fields__ if name != "notes"}
    lines = [f"| {name.replace('_', ' ')} | {value} |" for name, value in rows.items()]
    print("\n".join(["", "| what | count |", "|---|---|", *lines, *tally.notes]))


if __name__ == "__main__":
    main()
