"""Copies: which earlier document each one repeats (`near_duplicate_of`), and of which longer one it
is a part (`part_of`).

1. Both are a function of the set of documents, in whatever order these came.
2. When a document comes, changes or goes, only those are compared anew for which that may matter:
   those that share a band or a sentence with it, and those with a sentence that has become common,
   or is common no more (sentences.py).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain

from exports.database import Corpus, Row
from exports.extraction import near
from exports.extraction.outcome import Text, Traits
from exports.extraction.sentences import COMMON, FEWEST, hashes, signed

_MANY = 1_000_000  # bytes of sentences that are written at once
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = """
    SELECT d.id, language, title, first_captured, text_sha256, text_id, sha256
    FROM json_each(?) CROSS JOIN document_latest d ON d.id = value
    CROSS JOIN texts ON texts.id = text_id
"""
_SIGNED = "SELECT g.* FROM json_each(?) CROSS JOIN signatures g ON g.document_id = value"
# Documents that share a band with an earlier one, given as band, moment and id, and have no
# original before that.
_LATER = """
    WITH given AS MATERIALIZED (
        SELECT json_extract(value, '$[0]') AS band, json_extract(value, '$[1]') AS moment,
            json_extract(value, '$[2]') AS id
        FROM json_each(?)
    )
    SELECT b.document_id FROM given CROSS JOIN bands b
    ON b.band = given.band AND (b.moment, b.document_id) > (given.moment, given.id)
    JOIN document_latest d ON d.id = b.document_id
    LEFT JOIN signatures original ON original.document_id = d.near_duplicate_of
    WHERE original.document_id IS NULL
        OR (original.moment, original.document_id) > (given.moment, given.id)
"""
# Most sentences and bands are of one document alone, and need not be looked at further.
_OF_SEVERAL = """
    SELECT value FROM json_each(?)
    WHERE EXISTS (SELECT 1 FROM {} WHERE {} = value LIMIT 1 OFFSET 1)
"""
_HAS_TOO = "SELECT 1 FROM sentences WHERE sentence = ? AND document_id <> ?"
# What repeats a document, or is a part of it.
_NAMED = "SELECT id FROM document_latest WHERE near_duplicate_of = ?1 OR part_of = ?1"
# In how many documents a sentence is, as far as it matters.
_OFTEN = f"""(SELECT count(*) FROM
    (SELECT 1 FROM sentences WHERE sentence = said.value LIMIT {COMMON + 1}))"""  # noqa: S608
_SHARED = f"""
    FROM json_each(?1) said CROSS JOIN sentences s ON s.sentence = said.value
    CROSS JOIN signatures g ON g.document_id = s.document_id
    WHERE {_OFTEN} <= {COMMON} AND length(g.sentences)
"""
# Longer documents that have half of these sentences or more, and the first one, ?3. ?2 is the size
# of all, 8 bytes each.
_LONGER = f"""
    SELECT g.document_id, g.minhash {_SHARED} > ?2 GROUP BY g.document_id
    HAVING count(*) >= {FEWEST} AND count(*) * 16 >= ?2 AND max(s.sentence = ?3)
    ORDER BY g.moment, g.document_id
"""
# Shorter documents, half of whose sentences or more are among these.
_SHORTER = f"""
    SELECT g.document_id {_SHARED} < ?2 GROUP BY g.document_id
    HAVING count(*) >= {FEWEST} AND count(*) * 16 >= length(g.sentences)
"""
# Documents with a sentence that is in exactly ?2 of them: it has just become common (COMMON + 1),
# or just ceased to be (COMMON).
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
    corpus: Corpus, documents: Sequence[int], traits: Callable[[Row], Traits] | None = None
) -> None:
    """Brings the signatures of these documents up to date, and then what repeats what.

    `traits` gives those of a row with `language`, `title`, `text_id` and `sha256`; without it they
    are worked out of the texts.
    """
    for document in sorted(sign(corpus, documents, traits)):
        if own := signature_of(corpus, document):
            corpus.execute(_CHANGE, (document, original_of(corpus, own), whole_of(corpus, own)))


def sign(
    corpus: Corpus, documents: Sequence[int], traits: Callable[[Row], Traits] | None = None
) -> set[int]:
    """Brings the signatures of documents up to date. Returns the documents to be compared anew."""
    asked = (json.dumps([*documents]),)
    latest = {row["id"]: row for row in corpus.query(_LATEST, asked)}
    signatures = {row["document_id"]: row for row in corpus.query(_SIGNED, asked)}
    touched: set[int] = set()
    new: list[Row] = []
    size = 0
    for document in documents:
        now, old = latest.get(document), signatures.get(document)
        moment = _microseconds(now["first_captured"]) if now else None
        if now and old and (old["moment"], old["text_sha256"]) == (moment, now["text_sha256"]):
            continue
        if old:
            touched |= {document, *_withdraw(corpus, old)}
        if now:
            found = traits(now) if traits else signed(text_in(corpus, now))
            new.append({
                "document_id": document,
                "moment": moment,
                "language": now["language"],
                "text_sha256": now["text_sha256"],
                "minhash": found.minhash,
                "sentences": found.sentences,
            })  # fmt: skip
            size += len(found.sentences)
        if size > _MANY:
            touched |= _write(corpus, new)
            new, size = [], 0
    return touched | _write(corpus, new)


def _write(corpus: Corpus, signatures: list[Row]) -> set[int]:
    """Writes signatures. Returns the documents to be compared anew: those of them that share a band
    or a sentence with another one, later ones that may repeat them, shorter ones that may be a part
    of them, and those with a sentence that has become common."""
    bands = {row["document_id"]: _bands(row) for row in signatures}
    said = {row["document_id"]: hashes(row["sentences"]) for row in signatures}
    corpus.insert("signatures", signatures)
    corpus.executemany(
        "INSERT INTO bands VALUES (?, ?, ?)",
        (
            (band, row["moment"], row["document_id"])
            for row in signatures
            for band in bands[row["document_id"]]
        ),
    )
    corpus.executemany(
        "INSERT INTO sentences VALUES (?, ?)",
        ((one, document) for document, each in said.items() for one in each),
    )
    shared_bands = _of_several(corpus, "bands", "band", bands.values())
    shared = _of_several(corpus, "sentences", "sentence", said.values())
    touched = _ids(corpus, _SAYING, sorted(shared), COMMON + 1) if shared else set()
    earliest: dict[int, tuple[int, int]] = {}  # of these, in each band: all later ones at once
    for row in signatures:
        document = row["document_id"]
        if also := shared_bands.intersection(bands[document]):
            touched.add(document)
            for band in also:
                place = (row["moment"], document)
                earliest[band] = min(place, earliest.get(band, place))
        if also := shared.intersection(said[document]):
            size = len(row["sentences"])
            touched |= {document, *_ids(corpus, _SHORTER, sorted(also), size)}
    if earliest:
        given = [(band, *place) for band, place in sorted(earliest.items())]
        touched |= _ids(corpus, _LATER, given)
    return touched


def text_in(corpus: Corpus, row: Row) -> Text:
    """The text of a row with `language`, `title` and `text_id`."""
    (found,) = corpus.query("SELECT text FROM texts WHERE id = ?", (row["text_id"],))
    return Text(row["language"], row["title"], found["text"])


def _of_several(
    corpus: Corpus, table: str, column: str, asked: Iterable[Sequence[int]]
) -> set[int]:
    """Which of these bands or sentences more than one document has."""
    values = json.dumps(sorted({*chain.from_iterable(asked)}))
    return {row["value"] for row in corpus.query(_OF_SEVERAL.format(table, column), (values,))}


def _ids(corpus: Corpus, sql: str, values: Sequence[object], *parameters: int) -> set[int]:
    found = corpus.query(sql, (json.dumps(values), *parameters))
    return {row["document_id"] for row in found}


def _withdraw(corpus: Corpus, old: Row) -> set[int]:
    """Deletes a signature. Returns the documents to be compared anew: those that repeat its
    document or are a part of it, and those with a sentence that is common no more."""
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
    return named | _ids(corpus, _SAYING, said, COMMON)


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
