"""From readings to documents: latest version, versions and search; copies.py has what repeats what.

1. A function of the readings and of what lists say (lists.py): documents that something was added
   to are done again, and come out as if all had been done at once.
2. The visits of a document are in the order of date, file and offset. Its latest version is the
   text of the last one, a version starts with the first visit that shows it.
3. Visits whose body was cut count as visits; their text counts only where no whole one is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from archive.errors import LetapisError
from exports.corpus.copies import compare
from exports.corpus.lists import LISTED, stand_in
from exports.database import Corpus, Row
from exports.extraction.outcome import Text
from exports.extraction.traits import Told

# A document is seen when its bytes are captured, and again by each revisit that refers to them.
_VISITS = """
    SELECT r.*, c.captured_at, c.captured_at AS body_captured_at, c.warc_file, c.warc_offset
    FROM readings r JOIN captures c ON c.warc_file = r.body_file AND c.warc_offset = r.body_offset
    AND c.url = r.capture_url WHERE r.document_id = :document
    UNION ALL
    SELECT r.*, c.captured_at, o.captured_at, c.warc_file, c.warc_offset FROM readings r
    JOIN captures c ON c.body_file = r.body_file AND c.body_offset = r.body_offset
    AND c.url = r.capture_url AND c.kind = 'revisit' AND ifnull(c.status, 200) IN (200, 304)
    JOIN captures o ON o.warc_file = r.body_file AND o.warc_offset = r.body_offset
    WHERE r.document_id = :document
    ORDER BY captured_at, warc_file, warc_offset
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


def derive(corpus: Corpus, told: Told, progress: Callable[[int], None] = lambda _: None) -> None:
    """Brings all stale documents up to date."""
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
            bring_up(corpus, stale, told)
        done += len(stale)
        progress(done)


def bring_up(corpus: Corpus, documents: Sequence[int], told: Told) -> None:
    """Brings these documents up to date, within a transaction."""
    changes = [change for document in sorted(documents) for change in _changes(corpus, document)]
    compare(corpus, documents, told.traits)
    ids = [[document] for document in documents]
    corpus.executemany("DELETE FROM stale WHERE document_id = ?", ids)
    corpus.executemany("INSERT OR IGNORE INTO changed VALUES (?)", ids)
    # An index wants to be told what it holds, and by rising ids, with nothing written in between:
    # FTS5 writes out what it has gathered wherever an id is below the last, and at each savepoint,
    # which a statement with triggers has.
    for change in changes:
        corpus.insert("documents_fts", [change.row(told.entry(change.text))])
    told.forget()


@dataclass(frozen=True, slots=True)
class _Change:
    """An entry of the search index to be deleted or inserted."""

    document: int
    text: Text
    deletes: bool

    def row(self, entry: Row) -> Row:
        told = {"documents_fts": "delete"} if self.deletes else {}
        return {**told, "rowid": self.document, **entry}


def _changes(corpus: Corpus, document: int) -> Iterator[_Change]:
    """Brings a document up to date; what changes in the search index."""
    old = _text(corpus, document)
    refresh(corpus, document)
    new = _text(corpus, document)
    if old == new:  # as nearly always, where pages are only seen again
        return
    if old is not None:
        yield _Change(document, old, deletes=True)
    if new is not None:
        yield _Change(document, new, deletes=False)


def refresh(corpus: Corpus, document: int) -> None:
    """Writes the latest version and the versions of one document."""
    visits = list(corpus.query(_VISITS, {"document": document}))
    for table in ("edits", "document_versions"):
        corpus.execute(f"DELETE FROM {table} WHERE document_id = ?", (document,))  # noqa: S608
    if not visits:
        corpus.execute("DELETE FROM document_latest WHERE id = ?", (document,))
        return
    if len({(visit["source"], visit["identity"], visit["language"]) for visit in visits}) > 1:
        raise LetapisError(
            f"two documents have the same id {document}: "
            + " and ".join(sorted({visit["identity"] for visit in visits}))
        )
    whole = [visit for visit in visits if visit["whole"]] or visits
    versions = _versions(whole)
    latest = {column: whole[-1][column] for column in _SHARED}
    latest |= {
        "id": document,
        "first_captured": visits[0]["captured_at"],
        "last_captured": visits[-1]["captured_at"],
        "captured_at": whole[-1]["body_captured_at"],
        "captures": len(visits),
        "versions": len(versions),
    }
    latest |= stand_in(corpus, latest, {visit["url"] for visit in visits})
    corpus.upsert("document_latest", latest, "id")
    corpus.insert("document_versions", versions)
    corpus.insert("edits", _edits(whole, versions))


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


def _text(corpus: Corpus, document: int) -> Text | None:
    """What search is to find of a document as it is now."""
    row = corpus.first(
        "SELECT language, title, text FROM document_latest d"
        " JOIN texts t ON t.id = d.text_id WHERE d.id = ?",
        (document,),
    )
    return None if row is None else Text(row["language"], row["title"], row["text"])
