"""The proof that a corpus is what its archive says: built again elsewhere and compared."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from archive.errors import ConfigurationError
from exports.corpus.build import build
from exports.corpus.update import Progress
from exports.database import DUMPED, DamagedCorpus, dump_table


@dataclass(frozen=True, slots=True)
class Line:
    """The first line in which one table differs, as `database.dump` writes it."""

    table: str
    number: int  #: from 1; the first one names the columns
    found: str | None  #: in the corpus; None where it ends too early
    expected: str | None  #: built from the archive; None where that ends


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a corpus is not what its archive says: the first line of each table that differs."""

    lines: tuple[Line, ...]

    def __str__(self) -> str:
        said = [
            f"{line.table}, line {line.number}:\n"
            f"  in the corpus: {line.found or 'nothing more'}\n"
            f"  built anew:    {line.expected or 'nothing more'}"
            for line in self.lines
        ]
        return "The corpus is not what the archive says.\n" + "\n".join(said)


def check(
    archive: Path,
    corpus: Path,
    *,
    names: Path | None = None,
    jobs: int | None = None,
    progress: Progress = lambda *_: None,
) -> Difference | None:
    """Builds from nothing in a temporary folder; None where the dumps are equal.

    Raises ConfigurationError where there is no corpus to check.
    """
    if not corpus.exists():
        raise ConfigurationError(f"there is no {corpus} to check; make it with `letapis build`")
    with tempfile.TemporaryDirectory(prefix="letapis-check-") as folder:
        again = Path(folder) / corpus.name
        build(archive, again, names=names, jobs=jobs, progress=progress)
        lines = tuple(line for table in DUMPED if (line := _compare(table, corpus, again)))
    return Difference(lines) if lines else None


def _compare(table: str, corpus: Path, again: Path) -> Line | None:
    try:
        pairs = zip_longest(dump_table(corpus, table), dump_table(again, table))
        for number, (found, expected) in enumerate(pairs, 1):
            if found != expected:
                return Line(table, number, found, expected)
    except DamagedCorpus as damage:
        return Line(table, 0, str(damage), None)
    return None
