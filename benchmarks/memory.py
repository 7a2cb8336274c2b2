"""Crawls the same few pages with a frontier that knows a thousand URLs, and one that knows more.

python -m benchmarks.memory --known 1000000
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from archive.storage.collection import Collection
from benchmarks import measure
from benchmarks.crawl import Course, served
from benchmarks.measure import Cost
from benchmarks.report import CPU, MEMORY, SPEED, Comparison, options, tell
from crawler.state.frontier import Wanted
from crawler.state.frontiers import frontiers_of

_PAGES = 200


def known(address: str, count: int) -> Iterator[Wanted]:
    """Addresses as long as those of real sites, none of which will be visited."""
    for number in range(count):
        yield Wanted(f"{address}/archive/2024/what-was-said-on-that-day-{number}.html", "L")


def crawl(course: Course, place: Path, count: int) -> Cost:
    """Goes on with a crawl that already knows so many URLs, for some pages."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    words = course.letapis(f"{course.web.address}/index.html", "--no-build")
    measure.run([*words, "--max-pages", "1"], place)
    frontiers = frontiers_of(Collection(place / "c"))
    ((name, _),) = frontiers.glances()
    frontier = frontiers.open(name)
    frontier.add(known(course.web.address, count))
    frontier.close()
    cost = measure.run([*words, "--max-pages", str(_PAGES)], place)
    return replace(cost, units=_PAGES)


def main() -> None:
    """Prints one table."""
    parser = options(__doc__)
    parser.add_argument("--known", type=int, default=1_000_000, help="URLs of the larger frontier")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="letapis-benchmark-") as name:
        place = Path(name)
        with served(place, _PAGES * 2) as course:
            turns = {
                f"{count:,} known URLs": partial(crawl, course, place / "run", count)
                for count in (asked.known, 1000)
            }
            costs = measure.in_turns(turns, asked.rounds)
    figures = {**MEMORY, **CPU, **SPEED}
    title = "Memory against the number of known URLs"
    tell(Comparison(title, "page", figures, costs), note=not asked.print_only)


if __name__ == "__main__":
    main()
