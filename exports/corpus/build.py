"""The build: the corpus brought up to date with the archive, or made anew.

1. The result is a function of the WARC files, the list of exclusions beside them, the users' table
   of names, the code and the libraries: building at once, in steps, or from a copy elsewhere gives
   the same canonical dump.
2. A file counts as read only with all of its rows; one that was interrupted is read again.
3. Where files that were read have changed or vanished, where names, code or a library have, or
   where the corpus is damaged, it is made anew beside the old one and put in its place when whole.
   What is newly excluded is taken out of it, what is so no more is put back (takedown.py).
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from archive.errors import StorageError
from archive.storage.exclusions import Exclusions, beside
from exports.corpus import takedown
from exports.corpus.derive import derive, update
from exports.corpus.drift import Drift, judge
from exports.database import Corpus, DamagedCorpus, Row
from exports.extraction import ahead_lines
from exports.extraction.outcome import Outcome, Task
from exports.extraction.pool import Pool
from exports.extraction.process import held
from exports.extraction.reader import ReadAhead, read, readers
from exports.extraction.recipe import recipe
from exports.extraction.traits import Recent
from exports.intake import revisits, visits
from exports.intake.batch import Batch
from exports.intake.sealed import Loss, Sealed, losses, sealed_files
from exports.language.names import Names
from exports.language.names import read as read_names
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
_CHANGED = "CREATE TEMP TABLE changed (document_id INTEGER PRIMARY KEY)"
_SMALL = 100_000_000  # bytes of this process, of which a build without pages has 40 MB
_FEW = 1_000_000  # bytes of new files; for fewer one process is enough, which loads what it needs


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did, and what the corpus holds now."""

    rebuilt: str | None  #: why the corpus was made anew; None where it was gone on with
    files: int  #: WARC files read
    captures: int  #: visits with an answer in these
    failures: int  #: visits without
    pages: int  #: pages read
    changed: int  #: documents that are new or were seen again
    documents: int  #: in the corpus now
    versions: int  #: in the corpus now
    findings: int  #: in the corpus now
    drift: tuple[Drift, ...]  #: where the latest crawls yield less than those before
    fruitless: tuple[Row, ...]  #: sources whose crawls gave pages and never a document
    losses: tuple[Loss, ...] = ()  #: WARC files of which bytes are gone


@dataclass(frozen=True, slots=True)
class _Inputs:
    """What a build reads, and how."""

    archive: Path
    files: list[Sealed]
    names: Names
    excluded: Exclusions
    jobs: int
    progress: Progress
    ahead: ReadAhead | None


def build(
    archive: Path,
    corpus: Path,
    *,
    names: Path | None = None,
    full: bool = False,
    jobs: int | None = None,
    progress: Progress = lambda *_: None,
    ahead: ReadAhead | None = None,
) -> BuildReport:
    """Brings `corpus` up to date with the sealed `*.warc.gz` files of a folder.

    `names` is a table of names that search shall know beside ours, if there is such a file. `jobs`
    processes read pages; as many as there are cores by default. Raises StorageError, and
    ConfigurationError where the file at `corpus` is something else or `names` cannot be read.
    """
    known, excluded = read_names(names), beside(archive)
    made_with = {**recipe(), "recipe_names": known.digest}
    facts = {**made_with, "recipe_exclusions": excluded.digest}
    files, lost = sealed_files(archive), tuple(losses(archive, corpus))
    jobs = jobs or os.cpu_count() or 1
    inputs = _Inputs(archive, files, known, excluded, jobs, progress, ahead)
    part = corpus.with_name(corpus.name + ".part")
    reason = "asked for" if full else _unfit(corpus, files, made_with)
    if reason is None:
        _remove(part)
        try:
            return replace(_update(corpus, inputs, None), losses=lost)
        except (DamagedCorpus, takedown.AnewError) as why:
            reason = str(why)
    if full or _unfit(part, files, facts):
        _remove(part)
        with Corpus.create(part, facts) as corpus_part, corpus_part.transaction():
            corpus_part.insert("exclusions", list(takedown.on_record(excluded)))
    report = _update(part, inputs, reason)
    _replace(part, corpus)
    return replace(report, losses=lost)


def _unfit(path: Path, files: list[Sealed], wanted: Mapping[str, str]) -> str | None:
    """Why a corpus cannot be gone on with; None where it can."""
    if not path.exists():
        return "there was none"
    known = {file.path.name: file for file in files}
    try:
        with Corpus(path) as corpus:
            facts = {row["key"]: row["value"] for row in corpus.query("SELECT * FROM meta")}
            read = list(corpus.query("SELECT * FROM files ORDER BY name"))
    except DamagedCorpus as damage:
        return str(damage)
    for name, value in wanted.items():
        if facts.get(name) != value:
            return f"{name.removeprefix('recipe_')} changed"
    for row in read:
        if row["name"] not in known:
            return f"{row['name']} is not in the archive any more"
        if not known[row["name"]].is_as(row):
            return f"{row['name']} has changed"
    return None


def _update(path: Path, inputs: _Inputs, rebuilt: str | None) -> BuildReport:
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
            total, before = sum(file.size for file in new), 0
            again = change.again if change else {}
            few = sum(file.size for file in new if file.path.name not in again) <= _FEW
            with _readers(inputs, few=few) as pool:
                for file in new:
                    only = again.get(file.path.name)
                    found = _take_in(corpus, batch, pool, inputs, file, only)
                    for position in found:
                        if recent.full:
                            _derive_recent(corpus, batch, recent)
                        inputs.progress("read", before + position, total)
                    before += file.size
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
        return BuildReport(
            rebuilt=rebuilt,
            files=len(new),
            captures=batch.captures,
            failures=batch.failures,
            pages=batch.pages,
            changed=_count(corpus, "changed"),
            documents=_count(corpus, "document_latest"),
            versions=_count(corpus, "document_versions"),
            findings=_count(corpus, "findings"),
            drift=tuple(drift),
            fruitless=tuple(fruitless(corpus)) if new or rebuilt is not None else (),
        )


def _take_in(
    corpus: Corpus,
    batch: Batch,
    pool: Pool[Task, Outcome],
    inputs: _Inputs,
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
        update(corpus, list(recent.documents), recent)


def _readers(inputs: _Inputs, *, few: bool) -> AbstractContextManager[Pool[Task, Outcome]]:
    """Those that have read ahead, where there are any."""
    if inputs.ahead and inputs.ahead.pool:
        return nullcontext(inputs.ahead.pool)
    if few:
        return readers(inputs.names, 1, _lazily())
    return readers(inputs.names, inputs.jobs)


def _lazily() -> str | None:
    """What a process is forked from that loads what it needs: this one, where that is safe.

    What this one has is taken from what a page may have.
    """
    return (
        None if threading.active_count() == 1 and held() < _SMALL else "exports.extraction.extract"
    )


def _tie_anew(corpus: Corpus, batch: Batch, archive: Path) -> None:
    """Finds other originals for revisits whose own was taken out."""
    with Pool[Task, Outcome](read, 1, preload=_lazily()) as pool:
        for _ in visits.tie(batch, pool, revisits.unresolved(corpus, batch, archive)):
            pass
    batch.flush()


def _count(corpus: Corpus, table: str) -> int:
    found = corpus.first(f"SELECT count(*) AS n FROM {table}")  # noqa: S608
    return int(found["n"]) if found else 0


def _replace(part: Path, corpus: Path) -> None:
    """Puts a finished corpus in the place of the old one, of which no journal must be left."""
    try:
        for suffix in ("-journal", "-wal", "-shm"):
            corpus.with_name(corpus.name + suffix).unlink(missing_ok=True)
        part.replace(corpus)
    except OSError as error:
        raise StorageError(corpus, "replace", error) from error


def _remove(path: Path) -> None:
    try:
        for suffix in ("", "-journal", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(path, "remove", error) from error
