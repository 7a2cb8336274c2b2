"""Visits of a WARC file taken into the corpus, with what a pool reads of their pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.storage import files
from archive.storage.files import File
from exports.database import Corpus
from exports.extraction.ahead_lines import Lines
from exports.extraction.outcome import Finding, Outcome, Task
from exports.extraction.pool import Pool
from exports.extraction.process import Lost
from exports.intake.batch import Batch
from exports.intake.records import Intake

_LOST = {
    "time": "parse-time",
    "memory": "parse-memory",
    "death": "parse-crash",
    "error": "parse-error",
}


def take_in(
    batch: Batch,
    pool: Pool[Task, Outcome],
    file: File,
    ahead: Lines | None = None,
    only: frozenset[int] | None = None,
) -> Iterator[int]:
    """Takes in one file, or only the records at these offsets, and reads its pages, but for those
    of revisits; what was read `ahead` of it is not read again. Yields how far it is, in bytes,
    after each page."""
    with files.local_copy(file) as path:  # since the pool has no network
        intake = Intake(path, batch, only)
        tasks = ahead.known(intake.tasks()) if ahead else intake.tasks()
        for task, outcome in pool.map(tasks):
            batch.outcome(task, _as_outcome(outcome))
            yield intake.position
        intake.settle()


def tie(batch: Batch, pool: Pool[Task, Outcome], tasks: Iterable[Task]) -> Iterator[None]:
    """Reads the pages that revisits show (exports/intake/revisits.py); yields after each."""
    with TemporaryDirectory(prefix="letapis-") as folder:
        for task, outcome in pool.map(_local(tasks, Path(folder))):
            # What a list says, its original has said.
            batch.outcome(task, replace(_as_outcome(outcome), stated=(), listed=()))
            yield


def find_unresolved(corpus: Corpus) -> None:
    """Revisits whose original is in no file of the archive; a later one may bring it."""
    with corpus.transaction():
        corpus.execute("DELETE FROM findings WHERE rule = 'revisit-unresolved'")
        corpus.execute(
            "INSERT INTO findings SELECT 'warning', 'revisit-unresolved',"
            " 'no capture has the body of ' || coalesce(refers_to, refers_to_url, payload_digest,"
            " 'it: it names none'), url, warc_file, warc_offset FROM captures"
            " WHERE kind = 'revisit' AND body_file IS NULL"
        )


def _local(tasks: Iterable[Task], folder: Path) -> Iterator[Task]:
    """The tasks, each with its record where the processes of the pool can read it."""
    for task in tasks:
        yield replace(task, archive=files.local_record(task.body, task.archive, folder))


def _as_outcome(outcome: Outcome | Lost) -> Outcome:
    """A page whose reading was given up is a finding like any other."""
    if isinstance(outcome, Outcome):
        return outcome
    finding = Finding("error", _LOST[outcome.reason], outcome.detail)
    return Outcome("unreadable", findings=(finding,))
