"""That the files of an archive were looked at, and what was found, put into its fixity log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from archive.problem import Problem
from archive.storage import files, fixity


def note(folder: Path, found: Iterable[Problem], now: datetime) -> None:
    """Appends a validation of each sealed file; `found` is what `verify_archive` gave.

    Raises StorageError.
    """
    tallies: dict[str, Counter[str]] = {}
    changed = set()
    for problem in found:
        tallies.setdefault(problem.file, Counter())[problem.severity] += 1
        if problem.rule == "fixity-changed":
            changed.add(problem.file)
    sealed = fixity.sealed(folder)
    facts = []
    for path in files.sealed(folder):
        tally = tallies.get(path.name, Counter())
        last = sealed.get(path.name)
        # What did not change has the digest that was just compared.
        known = last if last and path.name not in changed else fixity.fact("validation", now, path)
        facts.append(
            replace(
                known,
                event="validation",
                at=fixity.stamp(now),
                outcome="failure" if tally["error"] else "success",
                detail=f"{tally['error']} errors, {tally['warning']} warnings",
                agent=fixity.AGENT,
            )
        )
    if facts:
        fixity.append(folder, facts)
