"""Reads pages in processes of their own, where alone the libraries for that are loaded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from exports.extraction import ahead_lines
from exports.extraction.outcome import Outcome, Task, text_of
from exports.extraction.pool import Pool
from exports.language.names import Names


@dataclass(frozen=True, slots=True)
class ReadAhead:
    """What was read while a crawl went on: the folder of its lines, and the processes that read."""

    folder: Path
    pool: Pool[Task, Outcome] | None = None


def readers(names: Names, jobs: int, *, few: bool = False) -> Pool[Task, Outcome]:
    """So many processes that read pages; for a `few` pages one, which imports what it needs."""
    preload = None if few else "exports.extraction.ready"
    work = partial(read_whole, names=names)
    return Pool[Task, Outcome](work, 1 if few else jobs, preload=preload)


def read(task: Task) -> Outcome:
    """The page that a task names: as it was read ahead, if it was, or from the archive."""
    if task.ahead and (known := ahead_lines.said(task)):
        return known
    from exports.extraction import extract

    return extract.read(task)


def read_whole(task: Task, names: Names) -> Outcome:
    """The same, with all that is worked out of its text."""
    outcome = read(task)
    if outcome.document is None or (outcome.traits and outcome.traits.made_with == names.digest):
        return outcome
    from exports.extraction.traits import traits

    return replace(outcome, traits=traits(text_of(outcome.document), names))
