"""One corpus brought up to date with the WARC files that are new, or with other exclusions."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeAlias

from archive.storage.exclusions import Exclusions
from exports.corpus import takedown
from exports.corpus.derive import derive, derive_documents
from exports.corpus.drift import Drift, judge
from exports.database import Corpus, Row
from exports.extraction import ahead_lines
from exports.extraction.outcome import Outcome, Task
from exports.extraction.pool import Pool
from exports.extraction.reader import ReadAhead, read, readers
from exports.extraction.traits import Recent
from exports.intake import revisits, visits
from exports.intake.batch import Batch
from exports.intake.sealed import Loss, Sealed
from exports.language.names import Names
from exports.queries.summary import fruitless

#: What is being done, how much of it is done, and how much there is.
Progress: TypeAlias = Callable[[str, int, int], None]

# Deletes what an interrupted build has left of a file.
_BEGIN_AGAIN = (
    "DELETE FROM findings WHERE warc_file = ?",
    "DELETE FROM readings WHERE body_file = ?",
    "DELETE FROM listed_weeks WHERE body_file = ?",
    "DELETE FROM failures WHERE warc_file = ?",
    "DELETE FROM captures WHERE warc_file = ?",
    "DELETE FROM withheld WHERE warc_file = ?",
    "UPDATE captures SET body_file = NULL, body_offset = NULL, page = NULL"
    " WHERE kind = 'revisit' AND body_file = ?",
)
_UNFINISHED = """
    SELECT 1 FROM stale UNION ALL SELECT 1 FROM stale_lists
    UNION ALL SELECT 1 FROM files WHERE complete = 0
"""
# Documents that are new, were seen again, or are there no more.
_CHANGED = "CREATE TEMP TABLE changed (document_id INTEGER PRIMARY KEY)"
_THERE = "changed JOIN document_latest ON id = document_id"
# Pages in one transaction: what they change of the file is kept for a rollback, and written, once.
_TOGETHER = 200
_FEW = 1_000_000  # bytes of new files; for fewer one process is enough, which imports what it needs


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did, and what the corpus holds now."""

    rebuilt: str | None  #: why the corpus was made anew; None where it was gone on with
    files: int  #: WARC files read
    captures: int  #: visits with an answer in these
    failures: int  #: visits without
    pages: int  #: pages read
    changed: int  #: documents that are new or were seen again
    removed: int  #: documents that are excluded, or have no page left that is one
    documents: int  #: in the corpus now
    versions: int  #: in the corpus now
    findings: int  #: in the corpus now
    drift: tuple[Drift, ...]  #: where the latest crawls yield less than those before
    fruitless: tuple[Row, ...]  #: sources whose crawls gave pages and never a document
    losses: tuple[Loss, ...] = ()  #: WARC files of which bytes are gone


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a build reads, and how."""

    archive: Path
    files: list[Sealed]
    names: Names
    excluded: Exclusions
    jobs: int
    progress: Progress
    ahead: ReadAhead | None


def update(path: Path, inputs: Inputs, rebuilt: str | None) -> BuildReport:
    """Brings the corpus at `path` up to date; `rebuilt` says why it is made anew, if it is.

    Raises DamagedCorpus, AnewError and StorageError.
    """
    with Corpus(path) as corpus:
        change = takedown.take_out(corpus, inputs.excluded)
        done = {row["name"] for row in corpus.query("SELECT name FROM files WHERE complete = 1")}
        new = [file for file in inputs.files if file.path.name not in done]
        # Nobody has looked for drift in what an interrupted build has read.
        interrupted = change is not None or corpus.first(_UNFINISHED) is not None
        if interrupted:  # documents stay while the captures that they refer to are read again
            corpus.execute("PRAGMA foreign_keys = OFF")
        corpus.execute(_CHANGED)
        recent = Recent(inputs.names)
        batch = Batch(corpus, inputs.excluded, recent)
        if new:
            again = change.again if change else {}
            with closing(_take_in_all(corpus, batch, recent, inputs, new, again)) as pages:
                _go_through(corpus, pages)
        if change:
            _tie_anew(corpus, batch, inputs.archive)
        visits.find_unresolved(corpus)
        derive(corpus, recent, lambda count: inputs.progress("derive", count, 0))
        known_whole = not interrupted and rebuilt is None
        drift = judge(corpus, [file.path.name for file in new] if known_whole else None)
        if rebuilt is not None:
            corpus.tidy()
        elif change:
            takedown.finish(corpus, inputs.excluded, change)
        changed = _count(corpus, _THERE)
        return BuildReport(
            rebuilt=rebuilt,
            files=len(new),
            captures=batch.captures,
            failures=batch.failures,
            pages=batch.pages,
            changed=changed,
            removed=_count(corpus, "changed") - changed,
            documents=_count(corpus, "document_latest"),
            versions=_count(corpus, "document_versions"),
            findings=_count(corpus, "findings"),
            drift=tuple(drift),
            fruitless=tuple(fruitless(corpus)) if new or rebuilt is not None else (),
        )


def _take_in_all(
    corpus: Corpus,
    batch: Batch,
    recent: Recent,
    inputs: Inputs,
    new: list[Sealed],
    again: Mapping[str, frozenset[int]],
) -> Generator[None]:
    """Reads new files; of those in `again` only the records at these offsets. Yields after each
    page."""
    total, before = sum(file.size for file in new), 0
    few = sum(file.size for file in new if file.path.name not in again) <= _FEW
    with _readers(inputs, few=few) as pool:
        for file in new:
            only = again.get(file.path.name)
            for position in _take_in(corpus, batch, pool, inputs, file, only):
                if recent.full:
                    _derive_recent(corpus, batch, recent)
                inputs.progress("read", before + position, total)
                yield
            before += file.size


def _go_through(corpus: Corpus, pages: Iterator[None]) -> None:
    """Takes in all pages, some in each transaction."""
    taken = _TOGETHER
    while taken == _TOGETHER:
        with corpus.transaction():
            taken = sum(1 for _ in islice(pages, _TOGETHER))


def _take_in(
    corpus: Corpus,
    batch: Batch,
    pool: Pool[Task, Outcome],
    inputs: Inputs,
    file: Sealed,
    only: frozenset[int] | None,
) -> Iterator[int]:
    """Reads one file whole, or the records at these offsets; yields how far it is, in bytes."""
    name = file.path.name
    ahead = ahead_lines.of(inputs.ahead.folder, name) if inputs.ahead else None
    with corpus.transaction():
        for sql in _BEGIN_AGAIN if only is None else ():
            corpus.execute(sql, (name,))
        if only is not None:
            takedown.forget(corpus, name, only)
        corpus.execute(
            "INSERT OR IGNORE INTO files (name, size, modified, fingerprint, complete)"
            " VALUES (?, ?, ?, ?, 0)",
            (name, file.size, file.modified, file.fingerprint()),
        )
    yield from visits.take_in(batch, pool, file.path, ahead, only)
    for _ in visits.tie(batch, pool, revisits.tasks(corpus, batch, inputs.archive, name)):
        yield file.size
    batch.do("UPDATE files SET complete = 1 WHERE name = ?", name)
    batch.flush()
    if ahead:
        ahead.remove()


def _derive_recent(corpus: Corpus, batch: Batch, recent: Recent) -> None:
    """Derives the documents that were read lately, while the pool reads the next pages."""
    batch.flush()
    with corpus.transaction():
        derive_documents(corpus, list(recent.documents), recent)


def _readers(inputs: Inputs, *, few: bool) -> AbstractContextManager[Pool[Task, Outcome]]:
    """The pool that has read ahead, where there is one; else a new one."""
    if inputs.ahead and inputs.ahead.pool:
        return nullcontext(inputs.ahead.pool)
    return readers(inputs.names, inputs.jobs, few=few)


def _tie_anew(corpus: Corpus, batch: Batch, archive: Path) -> None:
    """Finds other originals for revisits whose own was taken out."""
    with Pool[Task, Outcome](read, 1, preload=None) as pool:
        for _ in visits.tie(batch, pool, revisits.unresolved(corpus, batch, archive)):
            pass
    batch.flush()


def _count(corpus: Corpus, table: str) -> int:
    found = corpus.first(f"SELECT count(*) AS n FROM {table}")  # noqa: S608
    return int(found["n"]) if found else 0
