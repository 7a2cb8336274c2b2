"""Reads a page in a process of its own, where alone the libraries for that are loaded."""

from __future__ import annotations

from exports import ahead_lines
from exports.outcome import Outcome, Task


def read(task: Task) -> Outcome:
    """The page that a task names: as it was read ahead, if it was, or from the archive."""
    if task.ahead and (known := ahead_lines.said(task)):
        return known
    from exports import extract

    return extract.read(task)
