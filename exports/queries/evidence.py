"""A document with its proof: the row, the record that it was read from, and whether digests fit."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from archive.commands.findings import plural
from archive.errors import ConfigurationError
from archive.records import digests
from archive.records.captures import capture as as_capture
from archive.records.reader import NotOneRecord, read_record
from archive.storage import files
from exports.database import Corpus, Row
from exports.queries.difference import Piece, difference

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


def document(corpus: Path, said: str, number: int | None = None) -> Row:
    """The row of `documents` with an id, or that was seen at an address; with a number, what is
    known of it in that version.

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
    return row if number is None else _version(corpus, row, number)


def versions(corpus: Path, document_id: int) -> list[Row]:
    """The rows of `versions` of a document, oldest first."""
    with Corpus.existing(corpus) as opened:
        sql = "SELECT * FROM versions WHERE document_id = ? ORDER BY number"
        return list(opened.query(sql, (document_id,)))


def _version(corpus: Path, row: Row, number: int) -> Row:
    """A document with the text, the dates and the bytes of one of its versions, and without what
    is known of the latest one only."""
    found = versions(corpus, row["id"])
    if number > len(found):
        raise ConfigurationError(
            f"{row['id']} has {plural(len(found), 'version')}; there is no {number}"
        )
    then = found[number - 1]
    kept = {name: row[name] for name in ("id", "source", "url", "language", "author", "identity")}
    return kept | then | {"published": then["published"] or row["published"]}


def _last_edit(corpus: Path, document_id: int) -> tuple[int, int]:
    """The numbers of the versions before and after the last change of a document; 1 and 1 where it
    never changed."""
    sql = "SELECT * FROM edits WHERE document_id = ? ORDER BY position DESC LIMIT 1"
    with Corpus.existing(corpus) as opened:
        row = opened.first(sql, (document_id,))
    return (row["before_version"], row["version"]) if row else (1, 1)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions of a document side by side."""

    versions: list[Row]  #: all of the document, oldest first
    old: int  #: number of the one, from 1
    new: int  #: and of the other

    @property
    def sides(self) -> tuple[Row, Row]:
        """The rows of both."""
        return self.versions[self.old - 1], self.versions[self.new - 1]

    @property
    def pieces(self) -> list[Piece]:
        """What changed in their titles and texts."""
        one, other = (f"{side['title']}\n\n{side['text']}" for side in self.sides)
        return difference(one, other)


def compare(corpus: Path, document_id: int, old: int | None, new: int | None) -> Comparison:
    """Versions by their numbers; where one is not given, `new` is that of the last change, and
    `old` the one before. Raises ConfigurationError where there is no such version."""
    found = versions(corpus, document_id)
    before, after = _last_edit(corpus, document_id)
    new = new or after
    old = old or (before if new == after else max(new - 1, 1))
    if max(old, new) > len(found):
        raise ConfigurationError(
            f"{document_id} has {plural(len(found), 'version')}; there is no {max(old, new)}"
        )
    return Comparison(found, old, new)


def findings(corpus: Path, row: Row) -> list[Row]:
    """What the build found wrong or doubtful in the bytes that a row was read from: `severity`,
    `rule` and `detail`, such as that only the beginning of a text was read."""
    sql = "SELECT severity, rule, detail FROM findings WHERE warc_file = ? AND warc_offset = ?"
    with Corpus.existing(corpus) as opened:
        place = row["warc_file"], row["warc_offset"]
        return list(opened.query(f"{sql} ORDER BY rule, detail", place))


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
