"""What an archive costs as it grows: its index, its corpus here, its tables by Spark, on disk.

python -m benchmarks.scale --pages 200 800
python -m benchmarks.scale --collection DIR      builds one that is there, both ways, and compares

With Spark where pyspark, Java and duckdb are installed (docs/scale.md); the rows of both builds are
compared, and one that differs ends the program.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from archive.index.cdxj import write_index
from archive.storage.collection import Collection
from benchmarks import measure
from benchmarks.build import ROOT
from benchmarks.measure import Cost
from benchmarks.site import write
from tests.command import LETAPIS
from tests.exports.parted import differing
from tests.exports.test_spark import MISSING
from tests.exports.warcs import Warc

_PAGES = 200  # of a WARC file


@dataclass(frozen=True, slots=True)
class Grown:
    """An archive of so many pages, and what was made of it."""

    pages: int
    collection: Collection
    costs: dict[str, Cost]

    def told(self) -> list[str]:
        size = sum(path.stat().st_size for path in self.collection.warc_files())
        rows = [f"| {self.pages} pages, WARC | | | {size / self.pages / 1000:.1f} |"]
        for name, cost in self.costs.items():
            each = f"{1000 * cost.cpu / self.pages:.1f} | {cost.memory / 1e6:.0f}"
            rows.append(f"| {name} | {each} | {cost.written / self.pages / 1000:.1f} |")
        return rows


def archived(place: Path, pages: int) -> Collection:
    """A collection with a written site of so many articles, some hundred in a file."""
    write(place / "site", pages)
    collection = Collection(place / "c")
    paths = sorted((place / "site").rglob("story-*.html"))
    for start in range(0, len(paths), _PAGES):
        file = Warc(f"{start:09}.warc.gz")
        for path in paths[start : start + _PAGES]:
            file.page(f"{ROOT}/{path.relative_to(place / 'site').as_posix()}", path.read_bytes())
        file.write(collection.archive)
    return collection


def grown(place: Path, collection: Collection, pages: int) -> Grown:
    """Makes all that can be made of an archive."""
    tables = place / "tables"
    made = {"index": collection.index, "build": collection.corpus, "build --spark": tables}
    work: dict[str, list[str | Path]] = {"index": ["index"], "build": ["build", "--full"]}
    if not MISSING:
        shutil.rmtree(tables, ignore_errors=True)
        work["build --spark"] = ["build", "--jobs", "2", "--spark", tables]
    costs = {}
    for name, words in work.items():
        cost = measure.run([*LETAPIS, *words, "-C", collection.folder.absolute()], place)
        costs[f"`letapis {name}`"] = Cost(
            seconds=cost.seconds, cpu=cost.cpu, memory=cost.memory, written=_size(made[name])
        )
    if not MISSING and (found := differing(collection.corpus, tables)):
        raise SystemExit(f"{', '.join(found)} differ between corpus.db and {tables}")
    return Grown(pages, collection, costs)


def _size(path: Path) -> int:
    files = [path] if path.is_file() else path.rglob("*")
    return sum(file.stat().st_size for file in files if file.is_file())


def main() -> None:
    """Prints one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, nargs="+", default=[200, 800])
    parser.add_argument("--collection", type=Path, help="one that is there; it gets a corpus.db")
    asked = parser.parse_args()
    if MISSING:
        print(f"Without Spark: not installed: {', '.join(MISSING)}", file=sys.stderr)
    print("| | CPU, ms a page | memory, MB | KB a page |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="letapis-benchmark-") as folder:
        if asked.collection:
            collection = Collection(asked.collection)
            captures = _captures(collection)
            print("\n".join(grown(Path(folder), collection, captures).told()))
            return
        for pages in asked.pages:
            place = Path(folder, str(pages))
            print("\n".join(grown(place, archived(place, pages), pages).told()), flush=True)


def _captures(collection: Collection) -> int:
    """Lines of its index, which is made for it."""
    write_index(collection.archive, collection.index)
    return max(1, len(collection.index.read_bytes().splitlines()))


if __name__ == "__main__":
    main()
