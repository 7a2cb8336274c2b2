"""What a collection claims to hold, compared with the bytes that are there."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from archive.records.reader import records
from archive.records.record import Record
from archive.storage.durable import OPEN

_ROWS = "SELECT warc_file, warc_offset, warc_length, record_id FROM captures"


def broken_claims(folder: Path) -> Iterator[str]:
    """Each `done`, index line, row and line of the fixity log without its bytes."""
    held = [
        (path.name.removesuffix(OPEN), item.location, item)
        for path in sorted((folder / "archive").glob("*.warc.gz*"))
        for item in records(path)
        if isinstance(item, Record) and item.location
    ]
    places = {(name, place.offset, place.length, item.record_id) for name, place, item in held}
    answered = {item.target_uri for *_, item in held if item.type in ("response", "revisit")}
    for frontier in sorted((folder / "state").glob("*.frontier.db")):
        for (url,) in _query(frontier, "SELECT url FROM visits WHERE state = 'done'"):
            if url not in answered:
                yield f"{frontier.name} has {url} as done"
    if (corpus := folder / "corpus.db").exists():
        for row in _query(corpus, _ROWS):
            if row not in places:
                yield f"the corpus has a row of {row}"
    yield from _index(folder / "indexes" / "index.cdxj", {place[:3] for place in places})
    yield from _fixity(folder / "archive")


def _query(path: Path, sql: str) -> list[tuple[str | int, ...]]:
    """The rows; none of a database that was not yet made when the power went."""
    with closing(sqlite3.connect(path)) as db:
        if not db.execute("SELECT 1 FROM sqlite_schema").fetchone():
            return []
        return db.execute(sql).fetchall()


def _index(index: Path, places: set[tuple[str, int, int]]) -> Iterator[str]:
    for line in index.read_text("utf-8").splitlines() if index.exists() else ():
        fields = json.loads("{" + line.partition(" {")[2])
        place = (fields["filename"], int(fields["offset"]), int(fields["length"]))
        if place not in places:
            yield f"the index has a line of {place}"


def _fixity(archive: Path) -> Iterator[str]:
    log = archive / "fixity.jsonl"
    for line in log.read_bytes().splitlines() if log.exists() else ():
        try:
            fact = json.loads(line)
        except ValueError:
            continue  # the cut went through it
        path = archive / fact["file"]
        if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != fact["sha256"]:
            yield f"the fixity log has {path.name} with another content"
