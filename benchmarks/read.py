"""Indexes and verifies one archive with Letapis and with others in turns; then tells what each step
costs a capture, and the least it can cost: unpacking and hashing alone.

python -m benchmarks.read --articles 2000 --rounds 5
python -m benchmarks.read --files *.warc.gz            an archive that is there
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from archive.index.cdxj import index_files
from archive.problem import Problem
from archive.records.captures import captures
from archive.records.reader import records
from archive.records.record import Record
from archive.records.verify import verify_file
from archive.storage.collection import Collection
from archive.storage.exclusions import Exclusions
from archive.storage.files import here
from archive.wire.compression import unpacked
from benchmarks import measure, rivals
from benchmarks.crawl import CACHE, LETAPIS, served
from benchmarks.measure import Cost
from benchmarks.report import CPU, MEMORY, SPEED, Comparison, options, tell

_MOST, _PIECE = 1 << 26, 1 << 14  # bytes of a record; of what is unpacked at once


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
            "fastwarc check -p": [program("fastwarc", "fastwarc"), "check", "-p", *warcs],
        },
    }


def steps(paths: list[Path], pages: int) -> str:
    """What each step costs a capture, the ones before it included; the least of five times."""

    def hashed() -> None:
        for path in paths:
            for record in records(path):
                if isinstance(record, Record):
                    hashlib.sha256(record.block).digest()

    def all_of(work: Callable[[Path], Iterable[object]]) -> Callable[[], None]:
        return lambda: deque((one for path in paths for one in work(path)), maxlen=0).clear()

    works = {
        "unpack (ISA-L)": all_of(unpacked_members),
        "read records: heads and fields": all_of(records),
        "read them, and hash each block": hashed,
        "`letapis index`: lines, in order": all_of(lambda path: index_files([path], Exclusions())),
        "`letapis verify`: all rules, digests, references": all_of(
            lambda path: verify_file(path, now=datetime.now(UTC))
        ),
    }
    rows = [f"| {name} | {1000 * least(work) / pages:.3f} |" for name, work in works.items()]
    return "\n".join(["", "| step | CPU, ms a capture |", "|---|---|", *rows, ""])


def unpacked_members(path: Path) -> Iterator[int]:
    """The sizes of the gzip members of a file, unpacked."""
    data, at = path.read_bytes(), 0
    while at < len(data) and (member := unpacked(_pieces(data, at), _MOST)):
        yield len(member[0])
        at += member[1]


def _pieces(data: bytes, at: int) -> Iterator[bytes]:
    return (data[begin : begin + _PIECE] for begin in range(at, len(data), _PIECE))


def least(work: Callable[[], None], times: int = 5) -> float:
    """CPU seconds of one run."""
    spent = []
    for _ in range(times):
        began = time.process_time()
        work()
        spent.append(time.process_time() - began)
    return min(spent)


def main() -> None:
    """Prints one table a work."""
    parser = options(__doc__)
    parser.add_argument("--articles", type=int, default=2000, help="of the site that is archived")
    parser.add_argument("--files", nargs="+", type=Path, help="WARC files to take in its place")
    asked = parser.parse_args()
    figures: Mapping[str, Callable[[Cost], float]] = {**CPU, **SPEED, **MEMORY}
    found = []
    with tempfile.TemporaryDirectory(prefix="letapis-benchmark-") as name:
        place = Path(name)
        collection = Collection(place / "c")
        if asked.files:
            collection.archive.mkdir(parents=True)
            for path in asked.files:
                shutil.copy(path, collection.archive)
        else:
            with served(place, asked.articles) as course:
                (place / "c").mkdir()
                measure.run(course.letapis(f"{course.web.address}/index.html", "--no-build"), place)
        paths = here(collection.archive)
        pages = sum(not isinstance(one, Problem) for one in captures(paths))
        for title, commands in works(collection.folder, [*map(str, paths)]).items():
            turns = {
                contestant: partial(once, command, place / "run", pages)
                for contestant, command in commands.items()
            }
            costs = measure.in_turns(turns, asked.rounds)
            found.append(Comparison(title, "capture", figures, costs))
        tell(*found, note=not asked.print_only)
        print(steps(paths, pages))


if __name__ == "__main__":
    main()
