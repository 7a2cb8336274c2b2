"""Batch: rows on their way into the corpus, written some hundreds at a time.

1. Statements are carried out in the order in which they came, a batch of them whole or not at all.
2. Names in them come from the code; what comes from outside is a parameter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from archive.storage.exclusions import Exclusions
from exports.database import Corpus, Row, insertion
from exports.extraction.outcome import (
    Finding,
    Outcome,
    Task,
    document_id,
    plain,
    text_of,
    text_sha256,
)
from exports.extraction.traits import Recent
from spiders.catalogue import source_for
from spiders.document import Document
from spiders.vocabulary import addresses
from spiders.vocabulary.lists import paged

_SIZE = 500  # statements; few, since texts are held with them
#: Fields of a Document that go into a reading as they are.
_FIELDS = (
    "source", "identity", "language", "shape", "url", "title", "topic", "period_start",
    "period_end", "period_from", "trend", "trend_text", "published", "published_from", "modified",
    "modified_from", "author", "image_credit", "translation_group", "extractor", "agreement",
)  # fmt: skip
# Marks stale the documents without a date of which a list states one for the first time.
_STATES_NEW = """
    INSERT OR IGNORE INTO stale (document_id) SELECT document_id FROM readings
    WHERE rtrim(url, '/') = ?1 AND (published IS NULL OR modified IS NULL)
    AND NOT EXISTS (SELECT 1 FROM stated_dates
        WHERE address = ?1 AND field = ?2 AND value = ?3 AND origin = ?4)
"""
# Of the lists that state a date, the place of the first one by file and offset is kept.
_STATED = """
    INSERT INTO stated_dates VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
    SET body_file = excluded.body_file, body_offset = excluded.body_offset
    WHERE (excluded.body_file, excluded.body_offset) < (body_file, body_offset)
"""
_LISTED = """
    INSERT OR IGNORE INTO listed_weeks SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, captured_at
    FROM captures WHERE warc_file = ?1 AND warc_offset = ?2
"""
_LIST = "INSERT OR IGNORE INTO stale_lists VALUES (?)"
# Marks stale the listings that lead to a page, which may tell the year of their weeks.
_LISTS_OF = "INSERT OR IGNORE INTO stale_lists SELECT list FROM listed_weeks WHERE address = ?"


class Batch:
    """Gathers statements and writes them, when there are enough or at `flush`."""

    def __init__(self, corpus: Corpus, excluded: Exclusions, recent: Recent | None = None) -> None:
        """`recent` gets each document whose reading is gathered."""
        self.corpus = corpus
        self.excluded = excluded
        self._recent = recent
        self.captures = self.failures = self.findings = self.pages = 0  #: so far
        self._statements: list[tuple[str, Sequence[Any]]] = []

    def do(self, sql: str, *parameters: Any) -> None:
        """A statement to be carried out."""
        self._statements.append((sql, parameters))
        if len(self._statements) >= _SIZE:
            self.flush()

    def add(self, table: str, row: Row) -> None:
        """A row to be inserted."""
        self.do(insertion(table, row), *row.values())

    def of_crawl(self, crawl: str | None, sql: str, *parameters: Any) -> None:
        """A statement about a crawl, of which other WARC files may say more."""
        self.do(sql, *parameters)

    def withhold(self, file: str, offset: int) -> None:
        """Notes a record of which something is left out, as it is excluded."""
        self.do("INSERT OR IGNORE INTO withheld VALUES (?, ?)", file, offset)

    def find(self, finding: Finding, file: str, offset: int | None, url: str | None) -> None:
        """A finding about a record, or about a whole file."""
        self.findings += 1
        self.add(
            "findings",
            {
                "severity": finding.severity,
                "rule": finding.rule,
                "detail": plain(finding.detail),
                "url": url,
                "warc_file": file,
                "warc_offset": offset,
            },
        )

    def outcome(self, task: Task, outcome: Outcome) -> None:
        """What a page turned out to be, in place of what an interrupted build may have written."""
        self.pages += 1
        body = (task.body.file, task.body.offset)
        if outcome.document and outcome.document.url in self.excluded:
            outcome = Outcome("excluded")  # another address of an excluded piece
            self.withhold(*body)
        self.do(
            "UPDATE captures SET page = ? WHERE warc_file = ? AND warc_offset = ? AND url = ?",
            outcome.page, *body, task.url,
        )  # fmt: skip
        self.do(
            "UPDATE captures SET page = ? WHERE kind = 'revisit'"
            " AND ifnull(status, 200) IN (200, 304)"
            " AND body_file = ? AND body_offset = ? AND url = ?",
            outcome.page, *body, task.url,
        )  # fmt: skip
        self.do(
            "DELETE FROM findings WHERE warc_file = ? AND warc_offset = ? AND url = ?",
            *body, task.url,
        )  # fmt: skip
        for finding in outcome.findings:
            self.find(finding, *body, task.url)
        if outcome.document:
            self._reading(task, outcome.document, outcome)
        self._lists(task, outcome)

    def _reading(self, task: Task, document: Document, outcome: Outcome) -> None:
        row: Row = {
            "body_file": task.body.file,
            "body_offset": task.body.offset,
            "capture_url": task.url,
            "document_id": document_id(document),
            "whole": int(outcome.whole),
            "text_sha256": text_sha256(document.text),
        }
        row |= {name: _stored(getattr(document, name)) for name in _FIELDS}
        said = text_of(document)
        exact = hashlib.sha256(said.text.encode("utf-8")).hexdigest()
        if self._recent:
            self._recent.add(row["document_id"], said, exact, outcome.traits)
        self.do("INSERT OR IGNORE INTO texts (sha256, text) VALUES (?, ?)", exact, said.text)
        self.do(
            f"REPLACE INTO readings ({', '.join(row)}, text_id)"  # noqa: S608
            f" VALUES ({'?, ' * len(row)} (SELECT id FROM texts WHERE sha256 = ?))",
            *row.values(),
            exact,
        )
        self.do("INSERT OR IGNORE INTO stale (document_id) VALUES (?)", row["document_id"])
        self.do(_LISTS_OF, document.url.rstrip("/"))

    def _lists(self, task: Task, outcome: Outcome) -> None:
        """What a feed, sitemap or listing says of other pages."""
        if not (outcome.stated or outcome.listed):
            return
        source = source_for(task.url)
        body = (task.body.file, task.body.offset)
        for one in outcome.stated:
            if address := self._address(source.canonical(one.url), task):
                said = (address, one.field, _stored(one.value), outcome.origin)
                self.do(_STATES_NEW, *said)
                self.do(_STATED, *said, *body)
        if outcome.listed:
            listing, page = paged(addresses.key(task.url))
            listing = f"{source.name}:{listing}"
            self.do(_LIST, listing)
            for position, line in enumerate(outcome.listed):
                if address := self._address(source.canonical(line.url), task):
                    days = (
                        f"{month:02}-{day:02}" for month, day in (line.week.first, line.week.last)
                    )
                    at = (*body, position, address, *days, line.week.year, listing, page)
                    self.do(_LISTED, *at)

    def _address(self, canonical: str, task: Task) -> str | None:
        """An address as the tables of lists have it; None where it is excluded."""
        address = canonical.rstrip("/")
        if address not in self.excluded:
            return address
        self.withhold(task.body.file, task.body.offset)
        return None

    def flush(self) -> None:
        """Writes all that was gathered, or nothing of it."""
        statements, self._statements = self._statements, []
        if not statements:
            return
        with self.corpus.transaction():
            for sql, group in groupby(statements, key=itemgetter(0)):
                self.corpus.executemany(sql, [parameters for _, parameters in group])


def _stored(value: object) -> object:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
    if isinstance(value, date):
        return value.isoformat()
    return plain(value) if isinstance(value, str) else value
