"""Cuts the power at random moments of a crawl and its build, and counts what was claimed in vain.

python -m benchmarks.power --cuts 200 --resumed 20

Every other cut leaves nothing that was not synced; the others leave what chance wants. Some of
them are gone on with, by the same command, to the end. Needs a C compiler (`cc`).
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from archive.records.reader import records
from archive.records.record import Record
from archive.storage.collection import Collection
from benchmarks.power.claims import broken_claims
from benchmarks.power.disk import Disk, events
from tests.command import start
from tests.website import Website, serving

_CRAWL = ("--allow-private", "--delay", "0", "--concurrency", "4")
_SMALL_FILES = "[archive]\nsegment = 0.01\n"


@dataclass(slots=True)
class Tally:
    """Sums over all cuts; every figure but the first three should be 0."""

    events: int = 0  #: changes of files and names, and syncs
    cuts: int = 0
    resumed: int = 0
    broken: int = 0  #: claims without their bytes
    lost: int = 0  #: addresses that the archive has not after the crawl went on
    faults: int = 0  #: exit statuses that are not 0, of going on and of `letapis verify`
    notes: list[str] = field(default_factory=list)


def measure(cuts: int, resumed: int, pages: int, seed: int) -> Tally:
    """One crawl, interrupted once and built twice, cut so many times."""
    tally, chance = Tally(), Random(seed)
    site = Website(pages=pages)
    with tempfile.TemporaryDirectory() as name, serving(site) as address:
        folder = Path(name)
        journal = list(events(_journal(folder, address, pages)))
        tally.events = len(journal)
        moments = Counter(chance.randrange(len(journal)) for _ in range(cuts))
        going_on = set(chance.sample(sorted(moments), min(resumed, len(moments))))
        disk = Disk(str(folder / "c"))
        for number, event in enumerate(journal):
            disk.take(event)
            for _ in range(moments[number]):
                tally.cuts += 1
                luck = Random(number) if tally.cuts % 2 else None
                _look(disk, folder / "cut", luck, tally)
            if number in going_on:
                _go_on(disk, folder / "cut", site, tally)
    return tally


def _journal(folder: Path, address: str, pages: int) -> bytes:
    """What a crawl that stops half-way, and one that ends it, ask of the disk."""
    shim, journal, root = folder / "journal.so", folder / "journal", folder / "c"
    source = Path(__file__).with_name("journal.c")
    compiler = shutil.which("cc")
    if compiler is None:
        raise SystemExit("no C compiler: install one that is called as `cc`")
    subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", shim, source, "-ldl"], check=True)
    root.mkdir()
    watched = (
        "env", f"LD_PRELOAD={shim}", f"POWER_ROOT={root}", f"POWER_JOURNAL={journal}",
    )  # fmt: skip
    (root / "letapis.toml").write_text(_SMALL_FILES)
    for words, status in ((("--max-pages", str(pages // 2)), 1), ((), 0)):
        process = start("crawl", address, "-C", root, *_CRAWL, *words, before=watched)
        _, complained = process.communicate(timeout=600)
        if process.returncode != status:
            raise SystemExit(f"the crawl ended with status {process.returncode}:\n{complained}")
    return journal.read_bytes()


def _look(disk: Disk, folder: Path, luck: Random | None, tally: Tally) -> None:
    """Cuts, and compares what is claimed with what is there."""
    disk.cut(folder, luck)
    broken = list(broken_claims(folder))
    tally.broken += len(broken)
    tally.notes += broken[:3]
    shutil.rmtree(folder)


def _go_on(disk: Disk, folder: Path, site: Website, tally: Tally) -> None:
    """Cuts, gives the same command again, and looks whether anything is missing."""
    disk.cut(folder, None)
    (folder / "letapis.toml").write_text(_SMALL_FILES)
    for words in (("crawl", site.address, *_CRAWL), ("verify",)):
        process = start(*words, "-C", folder)
        said, complained = process.communicate(timeout=600)
        if process.returncode:
            tally.faults += 1
            tally.notes.append(said[-500:] + complained[-500:])
    kept = {
        item.target_uri
        for path in Collection(folder).warc_files()
        for item in records(path)
        if isinstance(item, Record) and item.type in ("response", "revisit")
    }
    tally.resumed += 1
    tally.lost += len(site.addresses - kept)
    shutil.rmtree(folder)


def main() -> None:
    """Prints one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cuts", type=int, default=200)
    parser.add_argument("--resumed", type=int, default=20, help="cuts that are gone on with")
    parser.add_argument("--pages", type=int, default=40, help="pages of the site")
    parser.add_argument("--seed", type=int, default=20261122, help="of the moments")
    asked = parser.parse_args()
    tally = measure(asked.cuts, asked.resumed, asked.pages, asked.seed)
    rows = {name: getattr(tally, name) for name in Tally.__dataclass_fields__ if name != "notes"}
    lines = [f"| {name} | {value} |" for name, value in rows.items()]
    print("\n".join(["| what | count |", "|---|---|", *lines, *tally.notes]))
    sys.exit(1 if tally.broken + tally.lost + tally.faults else 0)


if __name__ == "__main__":
    main()
