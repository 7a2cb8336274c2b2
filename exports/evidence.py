"""A document with its proof: the row, the record that it was read from, and whether digests fit."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from archive import digests, files
from archive.errors import ConfigurationError
from archive.reader import NotOneRecord, read_record
from archive.reader import capture as as_capture
from exports.database import Corpus, Row

_BY_URL = """
SELECT id FROM document_latest WHERE url = ?1
UNION SELECT document_id FROM readings WHERE capture_url = ?1 ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that the archive says of itself, and whether it is so."""

    what: str
    stated: str | None  #: as it is recorded; None where nothing is
    fits: bool | None  #: None where it cannot be checked

    def __str__(self) -> str:
        if self.stated is None:
            return f"{self.what}: none is recorded"
        said = {True: "fits", False: "DOES NOT FIT", None: "cannot be checked"}[self.fits]
        return f"{self.what}: {said} ({self.stated})"


def document(corpus: Path, said: str) -> Row:
    """The row of `documents` with an id, or that was seen at an address.

    Raises ConfigurationError where there is none, or several at one address.
    """
    with Corpus.existing(corpus) as opened:
        if said.isascii() and said.isdigit() and len(said) <= 16:
            ids = [int(said)]
        else:
            ids = [row["id"] for row in opened.query(_BY_URL, (said,))]
        if len(ids) > 1:
            listed = ", ".join(map(str, ids))
            raise ConfigurationError(f"{said} has several documents; name one by its id: {listed}")
        row = opened.first("SELECT * FROM documents WHERE id = ?", ids) if ids else None
    if row is None:
        raise ConfigurationError(
            f"no document {said!r} in {corpus}: it takes the id or the whole address, "
            "as in the column id or url of documents; `letapis search` finds them"
        )
    return row


def versions(corpus: Path, document_id: int) -> list[Row]:
    """The rows of `versions` of a document, oldest first."""
    with Corpus.existing(corpus) as opened:
        sql = "SELECT * FROM versions WHERE document_id = ? ORDER BY captured_at, text_sha256"
        return list(opened.query(sql, (document_id,)))


def checks(archive: Path, row: Row) -> list[Check]:
    """What the record behind a row says of itself, checked against its bytes.

    Raises StorageError where the file cannot be read.
    """
    place = f"{row['warc_file']}, bytes {row['warc_offset']} to "
    place += f"{row['warc_offset'] + row['warc_length'] - 1}"
    try:
        record = read_record(
            files.at(archive, row["warc_file"]), row["warc_offset"], row["warc_length"]
        )
        capture = as_capture(record, None)
    except NotOneRecord as damage:
        return [Check("record", f"{place}: {damage}", False)]
    payload = record.first("warc-payload-digest")
    entity = getattr(capture, "entity", record.block)
    return [
        Check("record", place, True),
        Check("record id", row["record_id"], record.record_id == row["record_id"]),
        _digest("block digest", record.first("warc-block-digest"), record.block),
        _digest("payload digest", payload or row["payload_digest"], entity),
    ]


def _digest(what: str, stated: str | None, data: bytes) -> Check:
    if stated is None:
        return Check(what, None, None)
    try:
        digest = digests.parse(stated)
    except ValueError:
        digest = None
    return Check(what, stated, digest.fits([data]) if digest else None)
