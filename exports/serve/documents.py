"""The pages about one document: its text beside its archived page, its changes, its citation."""

from __future__ import annotations

from archive.errors import ConfigurationError
from archive.storage.collection import Collection
from exports.database import Corpus, Row
from exports.queries import citation, evidence
from exports.serve.answer import Asked, File, NotHere, Page
from exports.serve.archived import address

_VISITS = """
SELECT captured_at, url, kind, warc_file, warc_offset FROM document_captures
WHERE document_id = ? ORDER BY captured_at DESC, warc_file, warc_offset LIMIT 100
"""
_EDITS = "SELECT DISTINCT before_version, version FROM edits WHERE document_id = ? ORDER BY 1"
_SAME = """
SELECT id, source, language, title, coalesce(published, period_start) AS date FROM document_latest
WHERE {} AND id <> :id ORDER BY coalesce(published, period_start), id LIMIT 100
"""
#: Documents that have something in common with one, by what it is.
_ALIKE = {
    "The same piece in other languages": "translation_group = :translation_group",
    "The same text": "text_sha256 = :text_sha256",
    "It repeats": "id = :near_duplicate_of",
    "Repeated by": "near_duplicate_of = :id AND text_sha256 <> :text_sha256",
    "It is a part of": "id = :part_of",
    "Parts of it": "part_of = :id",
}
_KINDS = {"text": "text/plain", "bibtex": "application/x-bibtex", "csl-json": "application/json"}


def show(collection: Collection, asked: Asked) -> Page:
    """A document: `id`."""
    row = _document(collection, asked)
    with Corpus.existing(collection.corpus) as corpus:
        alike = [
            (what, list(corpus.query(_SAME.format(where), row))) for what, where in _ALIKE.items()
        ]
        visits = list(corpus.query(_VISITS, (row["id"],)))
        edits = list(corpus.query(_EDITS, (row["id"],)))
    return Page(
        "document.html",
        {
            "document": row,
            "paragraphs": row["text"].split("\n\n"),
            "link": row["url"] if row["url"].startswith(("http://", "https://")) else None,
            "archived": address(row["capture_url"], row["captured_at"]),
            "versions": _here(evidence.versions(collection.corpus, row["id"]), "capture_url"),
            "edits": edits,
            "alike": [(what, rows) for what, rows in alike if rows],
            "visits": _here(visits, "url"),
            "checks": evidence.checks(collection.archive, row),
            "findings": evidence.findings(collection.corpus, row),
            "citation": citation.text(row),
        },
    )  # fmt: skip


def changes(collection: Collection, asked: Asked) -> Page:
    """What changed between two versions of a document: `id`, `old` and `new`, numbers from 1."""
    row = _document(collection, asked)
    old, new = _number(asked, "old"), _number(asked, "new")
    try:
        compared = evidence.compare(collection.corpus, row["id"], old, new)
    except ConfigurationError as error:
        raise NotHere(str(error)) from error
    facts = {
        "document": row,
        "versions": compared.versions,
        "old": compared.old,
        "new": compared.new,
        "pieces": compared.pieces,
        "chosen": list(zip((compared.old, compared.new), compared.sides, strict=True)),
    }
    return Page("changes.html", facts)


def cite(collection: Collection, asked: Asked) -> File:
    """A citation: `id` and `style`, and `version`, a number from 1, of another than the latest."""
    row = _document(collection, asked, _number(asked, "version"))
    style = asked["style"]
    said = citation.STYLES[style](row) + "\n"
    return File(said.encode("utf-8"), f"{_KINDS[style]}; charset=utf-8")


def _document(collection: Collection, asked: Asked, number: int | None = None) -> Row:
    try:
        return evidence.document(collection.corpus, asked["id"], number)
    except ConfigurationError as error:
        raise NotHere(f"There is no such document or version: {asked['id']}.") from error


def _here(rows: list[Row], url: str) -> list[Row]:
    """With the address of the archived page that each row was read from."""
    return [row | {"here": address(row[url], row["captured_at"])} for row in rows]


def _number(asked: Asked, name: str) -> int | None:
    """The number of a version; None where none is asked for."""
    if not (said := asked.get(name)):
        return None
    if not (said.isascii() and said.isdigit() and len(said) < 6 and int(said)):
        raise NotHere(f"{said} is no number of a version.")
    return int(said)
