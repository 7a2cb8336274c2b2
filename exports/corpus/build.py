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
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from archive.errors import storing
from archive.storage.exclusions import beside
from exports.corpus import takedown
from exports.corpus.update import BuildReport, Inputs, Progress, update
from exports.database import Corpus, DamagedCorpus
from exports.extraction.reader import ReadAhead
from exports.extraction.recipe import recipe
from exports.intake.sealed import Sealed, losses, sealed_files
from exports.language.names import read as read_names


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
    files = sealed_files(archive)
    lost = tuple(losses(files, archive, corpus))
    jobs = jobs or os.cpu_count() or 1
    inputs = Inputs(archive, files, known, excluded, jobs, progress, ahead)
    part = corpus.with_name(corpus.name + ".part")
    reason = "asked for" if full else _unfit(corpus, files, made_with)
    if reason is None:
        _remove(part)
        try:
            return replace(update(corpus, inputs, None), losses=lost)
        except (DamagedCorpus, takedown.AnewError) as why:
            reason = str(why)
    if full or _unfit(part, files, facts):
        _remove(part)
        with Corpus.create(part, facts) as corpus_part, corpus_part.transaction():
            corpus_part.insert("exclusions", list(takedown.on_record(excluded)))
    report = update(part, inputs, reason)
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


def _replace(part: Path, corpus: Path) -> None:
    """Puts a finished corpus in the place of the old one, of which no journal must be left."""
    with storing(corpus, "replace"):
        for suffix in ("-journal", "-wal", "-shm"):
            corpus.with_name(corpus.name + suffix).unlink(missing_ok=True)
        part.replace(corpus)


def _remove(path: Path) -> None:
    with storing(path, "remove"):
        for suffix in ("", "-journal", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
