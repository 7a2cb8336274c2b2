"""Reads a page in a process of its own, where alone the libraries for that are loaded."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from exports import ahead_lines
from exports.outcome import Outcome, Task, text_of

if TYPE_CHECKING:
    from exports.names import Names


def read(task: Task) -> Outcome:
    """The page that a task names: as it was read ahead, if it was, or from the archive."""
    if task.ahead and (known := ahead_lines.said(task)):
        return known
    from exports import extract

    return extract.read(task)


def read_whole(task: Task, names: Names) -> Outcome:
    """The same, with all that is worked out of its text."""
    outcome = read(task)
    if outcome.document is None or (outcome.traits and outcome.traits.made_with == names.digest):
        return outcome
    from exports.traits import traits

    return replace(outcome, traits=traits(text_of(outcome.document), names))
