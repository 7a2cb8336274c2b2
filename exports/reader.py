"""Reads a page in a process of its own, where alone the libraries for that are loaded."""

from __future__ import annotations

from exports.outcome import Outcome, Task


def read(task: Task) -> Outcome:
    """The page that a task names, read from the archive."""
    from exports import extract

    return extract.read(task)
