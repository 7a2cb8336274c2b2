"""From readings to documents: their latest versions, all versions, edits, and the search index.

1. A function of the readings and of what lists say (lists.py). Where a reading was added, its
   document is derived again, and comes out as if all readings had been there from the start.
2. The visits of a document are in the order of date, file and offset. Its latest version is the
   text of the last one, a version starts with the first visit that shows it.
3. Visits whose body was cut count as visits; their text counts only where no whole one is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from itertools import groupby, pairwise
from operator import itemgetter

from archive.errors import LetapisError
from exports.corpus.copies import compare, text_in
from exports.corpus.lists import LISTED, stand_in
from exports.database import Corpus, Row
from exports.extraction.outcome import Text, Traits
from exports.extraction.traits import Recent

# ANALYZE of a small corpus misleads the planner of SQLite once the corpus has grown: CROSS JOIN
# fixes the order of the tables, here and in copies.py.
# A document is seen when its bytes are captured, and again by each revisit that refers to them.
_VISITS = """
    SELECT r.*, c.captured_at, c.captured_at AS body_captured_at, c.warc_file, c.warc_offset
    FROM json_each(?1) CROSS JOIN readings r ON r.document_id = value
    CROSS JOIN captures c ON c.warc_file = r.body_file AND c.warc_offset = r.body_offset
    AND c.url = r.capture_url
    UNION ALL
    SELECT r.*, c.captured_at, o.captured_at, c.warc_file, c.warc_offset
    FROM json_each(?1) CROSS JOIN readings r ON r.document_id = value
    CROSS JOIN captures c ON c.body_file = r.body_file AND c.body_offset = r.body_offset
    AND c.url = r.capture_url AND c.kind = 'revisit' AND ifnull(c.status, 200) IN (200, 304)
    CROSS JOIN captures o ON o.warc_file = r.body_file AND o.warc_offset = r.body_offset
    ORDER BY document_id, captured_at, warc_file, warc_offset
"""
# The values of documents that the search index holds.
_FOUND = """
    SELECT d.id, language, title, text_id, sha256
    FROM json_each(?) CROSS JOIN document_latest d ON d.id = value
    CROSS JOIN texts ON texts.id = text_id
"""
_OF_VERSION = (
    "document_id", "text_sha256", "text_id", "title", "published", "modified", "body_file",
    "body_offset",
)  # fmt: skip
_BATCH = 100  # documents in one transaction
_SHARED = (
    "source", "identity", "language", "shape", "url", "title", "topic", "period_start",
    "period_end", "period_from", "trend", "trend_text", "published", "published_from", "modified",
    "modified_from", "author", "image_credit", "translation_group", "text_id", "text_sha256",
    "extractor", "agreement", "body_file", "body_offset",
)  # fmt: skip


def derive(corpus: Corpus, recent: Recent, progress: Callable[[int], None]) -> None:
    """Brings all stale documents up to date; `progress` is told how many are done."""
    with corpus.transaction():
        corpus.execute(LISTED)
        corpus.execute("DELETE FROM stale_lists")
    done = 0
    while True:
        found = corpus.query("SELECT document_id FROM stale ORDER BY position LIMIT ?", (_BATCH,))
        stale = [row["document_id"] for row in found]
        if not stale:
            return
        with corpus.transaction():
            derive_documents(corpus, stale, recent)
        done += len(stale)
        progress(done)


def derive_documents(corpus: Corpus, documents: Sequence[int], recent: Recent) -> None:
    """Brings these documents up to date, within a transaction."""
    asked = (json.dumps(documents),)
    before = {row["id"]: row for row in corpus.query(_FOUND, asked)}
    refresh(corpus, documents)
    after = {row["id"]: row for row in corpus.query(_FOUND, asked)}
    known = partial(_known, corpus, recent)
    compare(corpus, documents, lambda row: known(row)[1])
    ids = [[document] for document in documents]
    corpus.executemany("DELETE FROM stale WHERE document_id = ?", ids)
    corpus.executemany("INSERT OR IGNORE INTO changed VALUES (?)", ids)
    # To delete a row of the search index, its old values must be given. Rows are given by rising
    # ids, and nothing is written in between: FTS5 flushes the rows that it holds in memory when an
    # id is lower than the last, and at each savepoint, which a statement with triggers makes.
    for document in sorted(documents):
        old, new = before.get(document), after.get(document)
        if old == new:  # as nearly always, where pages are only seen again
            continue
        if old:
            entry = _entry(old, *known(old))
            corpus.insert("documents_fts", [{"documents_fts": "delete", **entry}])
        if new:
            corpus.insert("documents_fts", [_entry(new, *known(new))])
    recent.clear()


def _known(corpus: Corpus, recent: Recent, row: Row) -> tuple[Text, Traits]:
    """The text of a row with its traits."""
    key = (row["language"], row["title"], row["sha256"])
    return recent.traits_of(*key, lambda: text_in(corpus, row).text)


def _entry(row: Row, text: Text, found: Traits) -> Row:
    """A row of the search index."""
    return {
        "rowid": row["id"], "title": text.title, "text": text.text,
        "title_forms": found.title_forms, "text_forms": found.text_forms, "names": found.names,
    }  # fmt: skip


def refresh(corpus: Corpus, documents: Sequence[int]) -> None:
    """Writes the latest versions, all versions and the edits of documents anew."""
    ids = [[document] for document in documents]
    for table in ("edits", "document_versions"):
        corpus.executemany(f"DELETE FROM {table} WHERE document_id = ?", ids)  # noqa: S608
    latest: list[Row] = []
    versions: list[Row] = []
    edits: list[Row] = []
    visited = corpus.query(_VISITS, (json.dumps(documents),))
    for _, found in groupby(visited, key=itemgetter("document_id")):
        visits = list(found)
        whole = [visit for visit in visits if visit["whole"]] or visits
        own = _versions(whole)
        latest.append(_latest(corpus, visits, whole, len(own)))
        versions += own
        edits += _edits(whole, own)
    gone = set(documents) - {row["id"] for row in latest}
    corpus.executemany("DELETE FROM document_latest WHERE id = ?", [[one] for one in gone])
    corpus.upsert("document_latest", latest, "id")
    corpus.insert("document_versions", versions)
    corpus.insert("edits", edits)


def _latest(corpus: Corpus, visits: list[Row], whole: list[Row], versions: int) -> Row:
    """The row of a document; its visits, and those of them that count, are in order."""
    if len({(visit["source"], visit["identity"], visit["language"]) for visit in visits}) > 1:
        raise LetapisError(
            f"two documents have the same id {visits[0]['document_id']}: "
            + " and ".join(sorted({visit["identity"] for visit in visits}))
        )
    row = {column: whole[-1][column] for column in _SHARED}
    row |= {
        "id": visits[0]["document_id"],
        "first_captured": visits[0]["captured_at"],
        "last_captured": visits[-1]["captured_at"],
        "captured_at": whole[-1]["body_captured_at"],
        "captures": len(visits),
        "versions": versions,
    }
    return row | stand_in(corpus, row, {visit["url"] for visit in visits})


def _versions(visits: list[Row]) -> list[Row]:
    """The rows of the distinct texts of a document; its visits are in order."""
    first: dict[str, Row] = {}
    for visit in visits:
        first.setdefault(visit["text_sha256"], visit)
    return [
        {column: visit[column] for column in _OF_VERSION}
        | {"number": number, "captured_at": visit["body_captured_at"]}
        for number, visit in enumerate(first.values(), 1)
    ]


def _edits(visits: list[Row], versions: list[Row]) -> list[Row]:
    """The rows of the changes from one visit to the next.

    Each visit is held against the one before it at its own address, or anywhere where it is the
    first there: two addresses that differ all the time are no edit each time. What was shown
    elsewhere just before is the same edit.
    """
    numbers = {version["text_sha256"]: version["number"] for version in versions}
    last: dict[str, Row] = {}
    rows: list[Row] = []
    for latest, visit in pairwise(visits if len(versions) > 1 else ()):
        last[latest["capture_url"]] = latest
        before = last.get(visit["capture_url"], latest)
        if visit["text_sha256"] in (before["text_sha256"], latest["text_sha256"]):
            continue
        dates, said = ((one["published"], one["modified"]) for one in (visit, before))
        rows.append({
            "document_id": visit["document_id"],
            "position": len(rows) + 1,
            "before_at": before["captured_at"],
            "captured_at": visit["captured_at"],
            "before_version": numbers[before["text_sha256"]],
            "version": numbers[visit["text_sha256"]],
            "published": visit["published"],
            "modified": visit["modified"],
            "silent": int(any(dates) and dates == said),
        })  # fmt: skip
    return rows
