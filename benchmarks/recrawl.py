"""Crawls all links of one site twice and says what the second crawl cost, as shares of the first.

python -m benchmarks.recrawl --articles 2000 --rounds 3
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from benchmarks import measure
from benchmarks.crawl import Course, served
from benchmarks.measure import Spread, spread


@dataclass(frozen=True, slots=True)
class Spent:
    """What one crawl cost."""

    asked: int  #: bytes on the wire
    received: int  #: bytes on the wire
    archive: int  #: bytes that the archive grew by
    cpu: float  #: seconds, of all its processes


def crawl(course: Course, place: Path, *words: str) -> Spent:
    """One `letapis crawl` of all links, from its start to its end."""
    course.web.asked()
    before = _size(place)
    cost = measure.run(course.letapis(f"{course.web.address}/index.html", *words), place)
    given = course.web.asked()
    pages = [one for one in given if one.status in (200, 304) and ".html" in one.path]
    if len(pages) != course.layout.pages:
        raise SystemExit(f"{len(pages)} pages of {course.layout.pages} were asked for")
    asked, received = sum(one.received for one in given), sum(one.sent for one in given)
    return Spent(asked, received, _size(place) - before, cost.cpu)


def _size(place: Path) -> int:
    return sum(path.stat().st_size for path in place.glob("c/archive/*.warc.gz"))


def twice(course: Course, place: Path, *words: str) -> tuple[Spent, Spent]:
    """The first crawl of a collection, and the second."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    return crawl(course, place, *words), crawl(course, place, *words)


def row(name: str, then: str, rounds: list[tuple[Spent, Spent]]) -> str:
    """Of the table: shares of the first crawl; the middle of all rounds, the least and the most."""

    def share(figure: Callable[[Spent], float]) -> str:
        found = spread([100 * figure(again) / figure(first) for first, again in rounds])
        return _said(found, " %")

    cells = [
        share(lambda spent: spent.received),
        share(lambda spent: spent.asked + spent.received),
        share(lambda spent: spent.archive),
        share(lambda spent: spent.cpu),
        _said(spread([first.cpu for first, _ in rounds]), ""),
    ]
    return f"| {name} | {then} | {' | '.join(cells)} |"


def _said(found: Spread, unit: str) -> str:
    return f"{found.middle:.1f}{unit} ({found.least:.1f} to {found.most:.1f})"


def main() -> None:
    """Prints one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=800, help="of the site")
    parser.add_argument("--rounds", type=int, default=1)
    asked = parser.parse_args()
    print("| server sends | then | received | both ways | archive | CPU | first crawl, CPU-s |")
    print("|---|---|---|---|---|---|---|")
    for validators, build in product((True, False), (True, False)):
        words = () if build else ("--no-build",)
        with tempfile.TemporaryDirectory(prefix="letapis-benchmark-") as folder:
            place = Path(folder)
            with served(place, asked.articles, validators=validators) as course:
                rounds = [twice(course, place / "run", *words) for _ in range(asked.rounds)]
        name, then = "validators" if validators else "none", "build" if build else "nothing"
        print(row(name, then, rounds), flush=True)


if __name__ == "__main__":
    main()
