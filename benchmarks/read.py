"""Indexes and verifies one archive with Letapis and with others in turns.

python -m benchmarks.read --articles 2000 --rounds 5
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from archive.collection import Collection
from archive.problem import Problem
from archive.reader import captures
from benchmarks import measure, rivals
from benchmarks.crawl import CACHE, LETAPIS, served
from benchmarks.measure import Cost
from benchmarks.report import CPU, MEMORY, SPEED, Comparison, options, tell


def once(command: list[str], place: Path, pages: int) -> Cost:
    """One run in an empty folder."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    return replace(measure.run(command, place), units=pages)


def works(folder: Path, warcs: list[str]) -> Mapping[str, Mapping[str, list[str]]]:
    """By title: commands by the name of the contestant, ours first."""

    def program(name: str, environment: str) -> str:
        return str(rivals.environment(environment, CACHE) / name)

    return {
        "Index": {
            "letapis index": [*LETAPIS, "index", "-C", str(folder)],
            "cdxj-indexer": [program("cdxj-indexer", "cdxj-indexer"), "-s", "-o", "i", *warcs],
        },
        "Verify": {
            "letapis verify FILE": [*LETAPIS, "verify", *warcs],
            "warcio check": [program("warcio", "warcio"), "check", *warcs],
        },
    }


def main() -> None:
    """Prints one table a work."""
    parser = options(__doc__)
    parser.add_argument("--articles", type=int, default=2000, help="of the site that is archived")
    asked = parser.parse_args()
    figures: Mapping[str, Callable[[Cost], float]] = {**CPU, **SPEED, **MEMORY}
    found = []
    with tempfile.TemporaryDirectory(prefix="letapis-benchmark-") as name:
        place = Path(name)
        with served(place, asked.articles) as course:
            (place / "c").mkdir()
            measure.run(course.letapis(f"{course.web.address}/index.html", "--no-build"), place)
        collection = Collection(place / "c")
        warcs = [str(path) for path in collection.warc_files()]
        pages = sum(not isinstance(one, Problem) for one in captures(collection.warc_files()))
        for title, commands in works(collection.folder, warcs).items():
            turns = {
                contestant: partial(once, command, place / "run", pages)
                for contestant, command in commands.items()
            }
            costs = measure.in_turns(turns, asked.rounds)
            found.append(Comparison(title, "capture", figures, costs))
    tell(*found, note=not asked.print_only)


if __name__ == "__main__":
    main()
