"""Whether corpus and archive agree: no row without its record, no record without its row.

What is excluded has no row.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from archive.problem import Problem
from archive.records.captures import capture
from archive.records.reader import records
from archive.records.record import Record
from archive.storage.exclusions import Exclusions, beside
from archive.storage.files import File, sealed
from exports.database import Corpus, DamagedCorpus

#: WARC-Type of the records that are visits with an answer.
_VISITS = frozenset({"response", "revisit", "resource"})
_ROWS = "SELECT warc_offset, warc_length, record_id FROM captures WHERE warc_file = ?"


def verify_corpus(archive: Path, corpus: Path) -> Iterator[Problem]:
    """What is in one of them only, file by file; a corpus that is not there is no error."""
    if not corpus.exists():
        detail = "there is none; `letapis build` makes it"
        yield Problem("info", "corpus-missing", detail, corpus.name)
        return
    try:
        with Corpus(corpus) as opened:
            for row in opened.query("PRAGMA quick_check(1)"):
                if (said := next(iter(row.values()))) != "ok":
                    raise DamagedCorpus(f"{corpus} is damaged: {said}")
            rows = opened.query("SELECT name, complete FROM files")
            built = {str(row["name"]): bool(row["complete"]) for row in rows}
            excluded = beside(archive)
            there = {path.name: path for path in sealed(archive)}
            for name in sorted(built.keys() | there.keys()):
                yield from _compare(opened, name, there.get(name), built.get(name), excluded)
    except DamagedCorpus as damage:
        yield Problem("error", "corpus-damaged", str(damage), corpus.name)


def _compare(
    corpus: Corpus, name: str, path: File | None, built: bool | None, excluded: Exclusions
) -> Iterator[Problem]:
    """`built` says whether all of the file is in the corpus; None where nothing of it is."""
    if path is None:
        detail = (
            "the corpus has rows of a file that is not in the archive; `letapis build` mends it"
        )
        yield Problem("error", "row-without-record", detail, name)
        return
    if not built:
        detail = "not, or not wholly, in the corpus yet; `letapis build` reads it"
        yield Problem("info", "file-not-built", detail, name)
    if built is None:
        return
    rows = {
        (row["warc_offset"], row["warc_length"]): row["record_id"]
        for row in corpus.query(_ROWS, (name,))
    }
    for item in records(path):
        if isinstance(item, Record) and item.type in _VISITS and item.location and item.target_uri:
            if item.target_uri in excluded:
                continue
            place = (item.location.offset, item.location.length)
            row = rows.pop(place, None)
            if row is None and isinstance(capture(item, None), Problem):
                continue  # nor would another build make one: it tells of the record as a finding
            if row != item.record_id and (built or row):
                yield _missing("record-without-row", name, place[0], item.record_id)
    for (offset, _), record_id in sorted(rows.items()):
        yield _missing("row-without-record", name, offset, record_id)


def _missing(rule: str, file: str, offset: int, record_id: str | None) -> Problem:
    detail = "archive and corpus differ here; `letapis build --full` makes the corpus anew"
    return Problem("error", rule, detail, file, offset=offset, record_id=record_id)
