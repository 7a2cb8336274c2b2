"""What documents repeat, and of which longer one they are a part: a function of the set of them.

When a document comes, changes or goes, those that it may concern are compared anew: each that may
repeat it, or be a part of it, or have a sentence that has become common or is so no more.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from exports.database import Corpus, Row
from exports.extraction import near
from exports.extraction.outcome import Text, Traits
from exports.extraction.sentences import COMMON, FEWEST, hashes, signed

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = """
    SELECT language, title, first_captured, text_sha256, text FROM document_latest d
    JOIN texts t ON t.id = d.text_id WHERE d.id = ?
"""
# Documents after this one that share a band with it and have no earlier original than it.
_LATER = """
    SELECT b.document_id FROM json_each(?1)
    JOIN bands b ON b.band = value AND (b.moment, b.document_id) > (?2, ?3)
    JOIN document_latest d ON d.id = b.document_id
    LEFT JOIN signatures original ON original.document_id = d.near_duplicate_of
    WHERE original.document_id IS NULL OR (original.moment, original.document_id) > (?2, ?3)
"""
# Most sentences of a text are its own, and need not be looked at further.
_HAD = """
    SELECT value FROM json_each(?)
    WHERE EXISTS (SELECT 1 FROM sentences WHERE sentence = value)
"""
_HAS_TOO = "SELECT 1 FROM sentences WHERE sentence = ? AND document_id <> ?"
_NAMED = "SELECT id FROM document_latest WHERE near_duplicate_of = ?1 OR part_of = ?1"
# In how many documents a sentence is, as far as it matters.
_OFTEN = f"""(SELECT count(*) FROM
    (SELECT 1 FROM sentences WHERE sentence = said.value LIMIT {COMMON + 1}))"""  # noqa: S608
_SHARED = f"""
    FROM json_each(?1) said CROSS JOIN sentences s ON s.sentence = said.value
    CROSS JOIN signatures g ON g.document_id = s.document_id
    WHERE {_OFTEN} <= {COMMON} AND length(g.sentences)
"""
_LONGER = f"""
    SELECT g.document_id, g.minhash {_SHARED} > ?2 GROUP BY g.document_id
    HAVING count(*) >= {FEWEST} AND count(*) * 16 >= ?2 AND max(s.sentence = ?3)
    ORDER BY g.moment, g.document_id
"""
_SHORTER = f"""
    SELECT g.document_id {_SHARED} < ?2 GROUP BY g.document_id
    HAVING count(*) >= {FEWEST} AND count(*) * 16 >= length(g.sentences)
"""
_SAYING = f"""
    SELECT s.document_id FROM json_each(?1) said CROSS JOIN sentences s ON s.sentence = said.value
    JOIN document_latest d ON d.id = s.document_id
    WHERE {_OFTEN} = ?2 AND (?2 = {COMMON} OR d.part_of IS NOT NULL)
"""  # noqa: S608
_CHANGE = """
    UPDATE document_latest SET near_duplicate_of = ?2, part_of = ?3
    WHERE id = ?1 AND (near_duplicate_of, part_of) IS NOT (?2, ?3)
"""


def compare(
    corpus: Corpus, documents: Iterable[int], traits: Callable[[Text], Traits] = signed
) -> None:
    """Finds anew what these documents repeat or are a part of, and what repeats them."""
    touched: set[int] = set()
    for document in documents:
        touched |= sign(corpus, document, traits)
    for document in sorted(touched):
        if own := signature_of(corpus, document):
            corpus.execute(_CHANGE, (document, original_of(corpus, own), whole_of(corpus, own)))


def sign(corpus: Corpus, document: int, traits: Callable[[Text], Traits] = signed) -> set[int]:
    """Files the signature of a document anew; all that may repeat others now than before."""
    now = corpus.first(_LATEST, (document,))
    moment = _microseconds(now["first_captured"]) if now else None
    old = signature_of(corpus, document)
    if now and old and (old["moment"], old["text_sha256"]) == (moment, now["text_sha256"]):
        return set()
    touched = _withdraw(corpus, old) if old else set()
    if now is None or moment is None:
        return touched - {document}
    found = traits(Text(now["language"], now["title"], now["text"]))
    row = {
        "document_id": document,
        "moment": moment,
        "language": now["language"],
        "text_sha256": now["text_sha256"],
        "minhash": found.minhash,
        "sentences": found.sentences,
    }
    bands, said = _bands(row), hashes(row["sentences"])
    shared = json.dumps([had["value"] for had in corpus.query(_HAD, (json.dumps(said),))])
    corpus.insert("signatures", [row])
    filed = ((band, moment, document) for band in bands)
    corpus.executemany("INSERT INTO bands VALUES (?, ?, ?)", filed)
    corpus.executemany("INSERT INTO sentences VALUES (?, ?)", ((one, document) for one in said))
    concerned = (
        corpus.query(_LATER, (json.dumps(bands), moment, document)),
        corpus.query(_SHORTER, (shared, len(row["sentences"]))),
        corpus.query(_SAYING, (shared, COMMON + 1)),  # common from now on
    )
    return touched | {row["document_id"] for rows in concerned for row in rows} | {document}


def _withdraw(corpus: Corpus, old: Row) -> set[int]:
    """Takes a signature back; the documents that were said to repeat its document, or may now
    be a part of others, since a sentence is common no more."""
    document, said = old["document_id"], hashes(old["sentences"])
    corpus.executemany(
        "DELETE FROM bands WHERE band = ? AND moment = ? AND document_id = ?",
        ([band, old["moment"], document] for band in _bands(old)),
    )
    corpus.executemany(
        "DELETE FROM sentences WHERE sentence = ? AND document_id = ?",
        ([one, document] for one in said),
    )
    corpus.execute("DELETE FROM signatures WHERE document_id = ?", (document,))
    named = {row["id"] for row in corpus.query(_NAMED, (document,))}
    saying = corpus.query(_SAYING, (json.dumps(said), COMMON))
    return named | {row["document_id"] for row in saying}


def original_of(corpus: Corpus, own: Row) -> int | None:
    """The earliest document that is alike and earlier than this one."""
    document: int = own["document_id"]
    best = (own["moment"], document)
    shared = corpus.query(
        "SELECT value FROM json_each(?) WHERE EXISTS (SELECT 1 FROM bands"
        " WHERE band = value AND (moment, document_id) < (?, ?))",
        (json.dumps(_bands(own)), *best),
    )
    for band in [row["value"] for row in shared]:
        earlier = corpus.query(
            "SELECT b.moment, document_id, minhash FROM bands b JOIN signatures"
            " USING (document_id) WHERE band = ? AND (b.moment, document_id) < (?, ?)"
            " ORDER BY b.moment, document_id",
            (band, *best),
        )
        for row in earlier:
            if near.alike(own["minhash"], row["minhash"]):
                best = (row["moment"], row["document_id"])
                break
    return best[1] if best[1] != document else None


def whole_of(corpus: Corpus, own: Row) -> int | None:
    """The earliest longer document that has most sentences of this one, and is not alike."""
    said = hashes(own["sentences"])
    if not said or corpus.first(_HAS_TOO, (said[0], own["document_id"])) is None:
        return None
    longer = corpus.query(_LONGER, (json.dumps(said), 8 * len(said), said[0]))
    unlike = (row for row in longer if not near.alike(own["minhash"], row["minhash"]))
    return next((row["document_id"] for row in unlike), None)


def _bands(signed: Row) -> list[int]:
    return near.bands(signed["language"], signed["text_sha256"], signed["minhash"])


def signature_of(corpus: Corpus, document: int) -> Row | None:
    return corpus.first("SELECT * FROM signatures WHERE document_id = ?", (document,))


def _microseconds(moment: str) -> int:
    """Since 1970, of a time as the corpus writes it."""
    return (datetime.fromisoformat(moment) - _EPOCH) // timedelta(microseconds=1)
