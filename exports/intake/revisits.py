"""Revisits: which capture has the body that a revisit record leaves out.

1. The original is what the record names by id; else by address and date; else, where the profile
   says that the payload is identical, any capture with that payload, of the same address first.
2. Among several the first by date, file and offset: the same in whatever order files were read.
3. The status of the revisit itself decides whether it shows that page: a 404 with the same bytes
   does not.
4. A file that is read later may hold the original, or a better one: such revisits are done again.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from archive.wire.capture import Location
from exports.database import Corpus, Row
from exports.extraction.outcome import Task
from exports.intake.batch import Batch

_PENDING = """
    SELECT * FROM captures WHERE warc_file = :file AND kind = 'revisit'
    UNION
    SELECT r.* FROM captures n JOIN captures r ON r.refers_to = n.record_id
    WHERE n.warc_file = :file AND n.kind <> 'revisit' AND r.kind = 'revisit'
    UNION
    SELECT r.* FROM captures n
    JOIN captures r ON r.refers_to_url = n.url AND r.refers_to_date = n.captured_at
    WHERE n.warc_file = :file AND n.kind <> 'revisit' AND r.kind = 'revisit'
    UNION
    SELECT r.* FROM captures n JOIN captures r ON r.payload_digest = n.payload_digest
    WHERE n.warc_file = :file AND n.kind <> 'revisit' AND r.kind = 'revisit'
    ORDER BY warc_file, warc_offset
"""
_UNRESOLVED = """
    SELECT * FROM captures WHERE kind = 'revisit' AND body_file IS NULL
    ORDER BY warc_file, warc_offset
"""
_ORIGINAL = """
    SELECT * FROM captures WHERE kind <> 'revisit' AND {} ORDER BY {} captured_at, warc_file,
    warc_offset LIMIT 1
"""
_BY_ID = _ORIGINAL.format("record_id = :refers_to", "")
_BY_VISIT = _ORIGINAL.format("url = :refers_to_url AND captured_at = :refers_to_date", "")
_BY_DIGEST = _ORIGINAL.format("payload_digest = :payload_digest", "url <> :url,")
_DROP = """
    DELETE FROM {} WHERE {} = ?1 AND {} = ?2 AND {} = ?3
    AND NOT EXISTS (SELECT 1 FROM captures
        WHERE warc_file = ?1 AND warc_offset = ?2 AND url = ?3)
    AND NOT EXISTS (SELECT 1 FROM captures
        WHERE body_file = ?1 AND body_offset = ?2 AND url = ?3 AND kind = 'revisit')
"""
_DROP_FINDINGS = _DROP.format("findings", "warc_file", "warc_offset", "url")
_DROP_READING = _DROP.format("readings", "body_file", "body_offset", "capture_url")
# Marks stale the listings whose weeks may have their year from the page that was read there.
_LISTS_OF = """
    INSERT OR IGNORE INTO stale_lists SELECT l.list FROM readings n
    JOIN listed_weeks l ON l.address = rtrim(n.url, '/')
    WHERE n.body_file = ? AND n.body_offset = ? AND n.capture_url = ?
"""


def tasks(corpus: Corpus, batch: Batch, archive: Path, file: str) -> Iterator[Task]:
    """Ties the revisits of a file, and those that it completes, to their originals.

    Yields the pages that have to be read for it: bytes not yet read under that address.
    """
    batch.flush()
    yield from _tied(corpus, batch, archive, list(corpus.query(_PENDING, {"file": file})))


def unresolved(corpus: Corpus, batch: Batch, archive: Path) -> Iterator[Task]:
    """The same for all revisits without a body, such as those whose original was taken out."""
    yield from _tied(corpus, batch, archive, list(corpus.query(_UNRESOLVED)))


def _tied(corpus: Corpus, batch: Batch, archive: Path, revisits: list[Row]) -> Iterator[Task]:
    wanted: dict[tuple[str, int, str], Task] = {}
    for revisit in revisits:
        original = _original(corpus, revisit)
        place = (original["warc_file"], original["warc_offset"]) if original else (None, None)
        if place == (revisit["body_file"], revisit["body_offset"]):
            continue
        shown = original is not None and revisit["status"] in (None, 200, 304)
        page = _known_page(corpus, original, revisit["url"]) if original and shown else None
        _tie(batch, revisit, place, page)
        if original and shown and original["page"] and page is None:
            body = Location(original["warc_file"], original["warc_offset"], original["warc_length"])
            wanted[body.file, body.offset, revisit["url"]] = Task(archive, body, revisit["url"])
    batch.flush()
    yield from wanted.values()


def _tie(batch: Batch, revisit: Row, body: tuple[str | None, int | None], page: str | None) -> None:
    """Writes where the body of a revisit lies, and marks what depended on it stale."""
    visit = (revisit["warc_file"], revisit["warc_offset"])
    batch.do(
        "UPDATE captures SET body_file = ?, body_offset = ?, page = ?"
        " WHERE warc_file = ? AND warc_offset = ?",
        *body, page, *visit,
    )  # fmt: skip
    for file, offset in ((revisit["body_file"], revisit["body_offset"]), body):
        if file is not None:
            batch.do(
                "INSERT OR IGNORE INTO stale (document_id) SELECT document_id FROM readings"
                " WHERE body_file = ? AND body_offset = ? AND capture_url = ?",
                file, offset, revisit["url"],
            )  # fmt: skip
    if revisit["body_file"] is not None:
        _drop_unvisited(batch, revisit)


def _drop_unvisited(batch: Batch, revisit: Row) -> None:
    """Deletes what was read for this visit alone from the body that it had before."""
    at = (revisit["body_file"], revisit["body_offset"], revisit["url"])
    batch.do(_LISTS_OF, *at)
    batch.do(_DROP_FINDINGS, *at)
    batch.do(_DROP_READING, *at)


def _known_page(corpus: Corpus, original: Row, url: str) -> str | None:
    """What these bytes are under this address, where they were read under it already."""
    if original["url"] == url:
        page: str | None = original["page"]
        return page
    found = corpus.first(
        "SELECT page FROM captures WHERE kind = 'revisit' AND body_file = ? AND body_offset = ?"
        " AND url = ? AND page IS NOT NULL",
        (original["warc_file"], original["warc_offset"], url),
    )
    return found["page"] if found else None


def _original(corpus: Corpus, revisit: Row) -> Row | None:
    if revisit["refers_to"] and (found := corpus.first(_BY_ID, revisit)):
        return found
    if revisit["refers_to_url"] and (found := corpus.first(_BY_VISIT, revisit)):
        return found
    if revisit["payload_digest"] and "identical-payload" in (revisit["profile"] or ""):
        return corpus.first(_BY_DIGEST, revisit)
    return None
