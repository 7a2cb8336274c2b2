"""Kills crawls at random requests of their life, goes on, and counts what was lost.

python -m benchmarks.kills --times 200 --pages 500
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from archive.collection import Collection
from archive.problem import Problem
from archive.reader import records
from tests.command import letapis, start
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


def trial(folder: Path, pages: int, moments: list[int], tally: Tally) -> None:
    """One crawl, killed at each of these requests, and gone on with to its end."""
    site = Website(pages=pages)
    with serving(site) as address:
        for moment in moments:
            process = start("crawl", address, "-C", folder, *_CRAWL, "--no-build")
            site.alarms[site.asked.total() + moment] = process.kill
            process.communicate(timeout=600)
            tally.kills += process.returncode == -signal.SIGKILL
        letapis("crawl", address, "-C", folder, *_CRAWL)
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
    tally.again += again
    tally.most_again = max(tally.most_again, -(-again // len(moments)))
    tally.doubled_ids += sum(n - 1 for n in ids.values())
    verified = start("verify", "-C", folder)
    said, _ = verified.communicate(timeout=600)
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
    chance, tally = random.Random(asked.seed), Tally()  # noqa: S311 (not for secrets)
    plans = [[chance.randint(1, 2 * asked.pages - 5)] for _ in range(asked.times)]
    plans.append([chance.randint(1, asked.pages // 5) for _ in range(5)])
    for number, moments in enumerate(plans, 1):
        with tempfile.TemporaryDirectory() as folder:
            trial(Path(folder) / "c", asked.pages, moments, tally)
        print(f"\r{number} of {len(plans)}", end="", file=sys.stderr, flush=True)  # noqa: T201
    rows = {name: getattr(tally, name) for name in Tally.__dataclass_fields__ if name != "notes"}
    lines = [f"| {name.replace('_', ' ')} | {value} |" for name, value in rows.items()]
    print("\n".join(["", "| what | count |", "|---|---|", *lines, *tally.notes]))  # noqa: T201


if __name__ == "__main__":
    main()
