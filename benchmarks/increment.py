"""Adds one capture to a large corpus of `benchmarks.corpus`, and tells what building it in takes.

python -m benchmarks.increment big.db

The WARC files behind the invented rows are empty files with their sizes: a build that looked into
them would fail.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from archive.storage import exclusions
from archive.storage.collection import Collection
from benchmarks import measure, prose
from benchmarks.corpus import Generator
from benchmarks.crawl import LETAPIS
from exports.database import Corpus
from exports.extraction.recipe import recipe
from tests.exports.warcs import Warc, article


def prepare(corpus: Path, archive: Path) -> None:
    """Lets the corpus be one of this archive and this code."""
    facts = recipe() | {"recipe_names": "none"}
    facts["recipe_exclusions"] = exclusions.beside(archive).digest
    with Corpus(corpus) as opened, opened.transaction():
        opened.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", facts.items())
        for row in list(opened.query("SELECT name FROM files")):
            path = archive / row["name"]
            path.touch()
            os.truncate(path, 1000)
            opened.execute(
                "UPDATE files SET size = 1000, modified = ? WHERE name = ?",
                (path.stat().st_mtime_ns, row["name"]),
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--times", type=int, default=3)
    asked, chance = parser.parse_args(), Generator(0).chance
    with tempfile.TemporaryDirectory(dir=asked.path.absolute().parent) as folder:
        collection = Collection(Path(folder))
        collection.create()
        os.link(asked.path, collection.corpus)
        prepare(collection.corpus, collection.archive)
        for number in range(asked.times):
            text, _ = prose.text(chance, "en", 300)
            file = Warc(f"new-{time.time_ns()}.warc.gz", f"new-{number}", datetime.now(UTC))
            file.page(f"https://new.example/{time.time_ns()}", article("New", text.split("\n\n")))
            file.write(collection.archive)
            cost = measure.run([*LETAPIS, "build", "--json", "-C", folder], Path(folder))
            report = json.loads((Path(folder) / "output").read_bytes())
            assert (report["rebuilt"], report["changed"]) == (None, 1), report
            print(f"{cost.seconds:.2f} s, {cost.cpu:.2f} s of CPU, the start of all processes too")


if __name__ == "__main__":
    main()
