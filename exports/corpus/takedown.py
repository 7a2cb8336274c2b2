"""Takedown: a corpus without what is excluded now, as if it had been built so.

1. No page that stays is read again. What went is found by address; what depended on it is marked
   and derived like what is new: revisits, versions, copies, weeks of a listing.
2. From the first row taken out until the file is clean, `meta` says that it is under way; a build
   that is interrupted there is taken up by the next one, and nothing shows the corpus meanwhile.
3. At the end the search index is packed and the file written anew without its free space: SQLite
   and FTS5 leave bytes of deleted rows behind otherwise.
4. `withheld` says which records have something excluded. Where an exclusion is lifted, these alone
   are read again, in the files that have them. A build that is interrupted there leaves these files
   to be read whole by the next one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from archive.errors import LetapisError
from exports.corpus.lists import LISTED
from exports.database import Corpus, Row
from exports.intake.records import SETTLED, WITHHELD

if TYPE_CHECKING:
    from archive.storage.exclusions import Exclusions

_UNDER_WAY = "under way"
_DIGEST = "UPDATE meta SET value = ? WHERE key = 'recipe_exclusions'"
_ADDRESSES = """
    SELECT url FROM captures UNION SELECT via FROM captures UNION SELECT refers_to_url FROM captures
    UNION SELECT taken_from FROM captures UNION SELECT url FROM failures
    UNION SELECT via FROM failures UNION SELECT url FROM readings
    UNION SELECT address FROM stated_dates UNION SELECT address FROM listed_weeks
"""
_GONE_URL = "(SELECT url FROM temp.gone_urls)"
_GONE_BODY = "(SELECT file, start FROM temp.gone_bodies)"
_TEMPORARY = (
    "CREATE TEMP TABLE IF NOT EXISTS gone_urls (url TEXT PRIMARY KEY) WITHOUT ROWID",
    "CREATE TEMP TABLE IF NOT EXISTS gone_bodies (file, start, PRIMARY KEY (file, start))",
    "CREATE TEMP TABLE IF NOT EXISTS gone_readings (body_file, body_offset, capture_url,"
    " document_id, address)",
)
# In this order, each in words of the one before.
_TAKE_OUT = tuple(
    sql.format(urls=_GONE_URL, bodies=_GONE_BODY)
    for sql in (
        "INSERT INTO gone_bodies SELECT warc_file, warc_offset FROM captures WHERE url IN {urls}",
        "INSERT INTO gone_readings SELECT body_file, body_offset, capture_url, document_id,"
        " rtrim(url, '/') FROM readings WHERE capture_url IN {urls} OR url IN {urls}"
        " OR (body_file, body_offset) IN {bodies}",
        "INSERT OR IGNORE INTO withheld SELECT file, start FROM gone_bodies"
        " UNION SELECT body_file, body_offset FROM gone_readings"
        " UNION SELECT body_file, body_offset FROM stated_dates WHERE address IN {urls}"
        " UNION SELECT body_file, body_offset FROM listed_weeks WHERE address IN {urls}"
        " UNION SELECT warc_file, warc_offset FROM failures WHERE url IN {urls} OR via IN {urls}"
        " UNION SELECT warc_file, warc_offset FROM captures"
        " WHERE via IN {urls} OR refers_to_url IN {urls} OR taken_from IN {urls}",
        # Listings that go, or lose a line, or a page that tells the year of one.
        "INSERT OR IGNORE INTO stale_lists SELECT list FROM listed_weeks"
        " WHERE address IN {urls} OR address IN (SELECT address FROM gone_readings)"
        " OR (body_file, body_offset) IN {bodies}",
        LISTED,
        "INSERT OR IGNORE INTO stale (document_id) SELECT document_id FROM gone_readings",
        # Another address of an excluded piece: a visit that stays, and shows nothing.
        "UPDATE captures SET page = 'excluded' FROM gone_readings g WHERE url = g.capture_url"
        " AND url NOT IN {urls} AND (warc_file, warc_offset) = (g.body_file, g.body_offset)",
        "UPDATE captures SET page = 'excluded' FROM gone_readings g WHERE url = g.capture_url"
        " AND url NOT IN {urls} AND kind = 'revisit' AND ifnull(status, 200) IN (200, 304)"
        " AND (captures.body_file, captures.body_offset) = (g.body_file, g.body_offset)",
        "UPDATE captures SET body_file = NULL, body_offset = NULL, page = NULL"
        " WHERE kind = 'revisit' AND (body_file, body_offset) IN {bodies}",
        "DELETE FROM findings WHERE url IN {urls}"
        " OR (url IS NOT NULL AND (warc_file, warc_offset) IN {bodies})"
        " OR (warc_file, warc_offset, url) IN"
        " (SELECT body_file, body_offset, capture_url FROM gone_readings)",
        "DELETE FROM readings WHERE (body_file, body_offset, capture_url) IN"
        " (SELECT body_file, body_offset, capture_url FROM gone_readings)",
        "DELETE FROM stated_dates WHERE address IN {urls}",
        "DELETE FROM listed_weeks WHERE address IN {urls} OR (body_file, body_offset) IN {bodies}",
        "DELETE FROM captures WHERE url IN {urls}",
        "DELETE FROM failures WHERE url IN {urls}",
        "UPDATE captures SET via = NULL WHERE via IN {urls}",
        "UPDATE captures SET refers_to_url = NULL WHERE refers_to_url IN {urls}",
        "UPDATE captures SET taken_from = NULL WHERE taken_from IN {urls}",
        "UPDATE failures SET via = NULL WHERE via IN {urls}",
    )
)
_CRAWLS = f"SELECT DISTINCT crawl FROM captures WHERE url IN {_GONE_URL}"  # noqa: S608
# Of dates that several lists state, the first one's place is known.
_LIST_NOTED = f"""
    SELECT 1 FROM withheld JOIN captures USING (warc_file, warc_offset)
    WHERE url IN {_GONE_URL} AND page IN ('other', 'listing')
"""  # noqa: S608
_AGAIN = """
    SELECT w.warc_file, w.warc_offset FROM withheld w JOIN files ON name = w.warc_file
    WHERE complete = 1 ORDER BY 1, 2
"""
_PUT_BACK = (
    "UPDATE files SET complete = 0 WHERE name IN (SELECT warc_file FROM withheld)",
    "UPDATE crawls SET withheld = 0",
)
_AT = "(SELECT ?1, value FROM json_each(?2))"
_FORGET = tuple(
    sql.format(at=_AT)
    for sql in (
        "DELETE FROM withheld WHERE (warc_file, warc_offset) IN {at}",
        "DELETE FROM captures WHERE (warc_file, warc_offset) IN {at}",
        "DELETE FROM failures WHERE (warc_file, warc_offset) IN {at}",
        "DELETE FROM findings WHERE url IS NOT NULL AND (warc_file, warc_offset) IN {at}",
        "INSERT OR IGNORE INTO stale (document_id)"
        " SELECT document_id FROM readings WHERE (body_file, body_offset) IN {at}",
        "DELETE FROM readings WHERE (body_file, body_offset) IN {at}",
        "UPDATE captures SET body_file = NULL, body_offset = NULL, page = NULL"
        " WHERE kind = 'revisit' AND (body_file, body_offset) IN {at}",
    )
)
_SAID_BY_GONE = f"SELECT 1 FROM stated_dates WHERE (body_file, body_offset) IN {_GONE_BODY}"  # noqa: S608


class AnewError(LetapisError):
    """Why what was excluded cannot be taken out by itself."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a build has to do, now that something else is excluded."""

    unclean: bool  #: whether rows were taken out
    again: dict[str, frozenset[int]]  #: offsets of the records to be read again, by file


def take_out(corpus: Corpus, excluded: Exclusions) -> Change | None:
    """Takes out the rows of what was excluded since the corpus was built; None where nothing was,
    or is so no more.

    Revisits whose original went have no body then, documents are stale, and files to be read again
    are not complete. Raises AnewError, with the corpus as it was.
    """
    said = corpus.first("SELECT value FROM meta WHERE key = 'recipe_exclusions'")
    if said and said["value"] == excluded.digest:
        return None
    known = corpus.query("SELECT addresses, match FROM exclusions WHERE lifted IS NULL")
    before = {(url, row["match"]) for row in known for url in json.loads(row["addresses"])}
    in_force = (entry for entry in excluded.entries if not entry.lifted)
    lifted = before - {(url, entry.match) for entry in in_force for url in entry.addresses}
    # The document of a visit goes when it is derived, its text after that.
    corpus.execute("PRAGMA foreign_keys = OFF")
    for sql in _TEMPORARY:
        corpus.execute(sql)
    found = [
        (row["url"],) for row in corpus.query(_ADDRESSES) if row["url"] and row["url"] in excluded
    ]
    with corpus.transaction():
        corpus.executemany("INSERT INTO gone_urls VALUES (?)", found)
        crawls = list(corpus.query(_CRAWLS))
        if corpus.first(_LIST_NOTED):
            raise AnewError("a list was excluded, and named what is excluded")
        for sql in _TAKE_OUT:
            corpus.execute(sql)
        again = _again(corpus) if lifted else {}
        for sql in _PUT_BACK if lifted else ():
            corpus.execute(sql)
        for sql in (WITHHELD, SETTLED):
            corpus.executemany(sql, ([row["crawl"]] for row in crawls))
        if corpus.first(_SAID_BY_GONE):
            raise AnewError("a list was excluded, and states dates of pages that stay")
        corpus.execute("DELETE FROM exclusions")
        corpus.insert("exclusions", list(on_record(excluded)))
        corpus.execute(_DIGEST, (_UNDER_WAY,))
    interrupted = said is not None and said["value"] == _UNDER_WAY
    return Change(bool(found) or interrupted, again)


def _again(corpus: Corpus) -> dict[str, frozenset[int]]:
    files = groupby(corpus.query(_AGAIN), key=lambda row: str(row["warc_file"]))
    return {name: frozenset(row["warc_offset"] for row in rows) for name, rows in files}


def forget(corpus: Corpus, file: str, offsets: frozenset[int]) -> None:
    """Drops the rows of records that are about to be read again, within a transaction."""
    for sql in _FORGET:
        corpus.execute(sql, (file, json.dumps(sorted(offsets))))


def finish(corpus: Corpus, excluded: Exclusions, change: Change) -> None:
    """Leaves no byte of what was taken out in the file; to be given when all is derived."""
    if change.unclean:
        with corpus.transaction():
            corpus.execute("DELETE FROM texts WHERE id NOT IN (SELECT text_id FROM readings)")
        corpus.tidy()
        corpus.execute("VACUUM")
    with corpus.transaction():
        corpus.execute(_DIGEST, (excluded.digest,))


def on_record(excluded: Exclusions) -> Iterator[Row]:
    """The rows of the table `exclusions`."""
    for position, entry in enumerate(excluded.entries, 1):
        yield {
            "position": position,
            "addresses": json.dumps(entry.addresses, ensure_ascii=False),
            "match": entry.match,
            "since": entry.since.isoformat(),
            "reason": entry.reason,
            "lifted": entry.lifted and entry.lifted.isoformat(),
        }
