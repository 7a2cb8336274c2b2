"""The tables that leave the corpus: their columns, the order of their rows, what refers to what."""

from __future__ import annotations

from collections.abc import Iterator

from exports.database import Corpus, Row
from exports.queries.selection import WANTED, Selection, require_known

#: Tables of a data package, the order of their rows, and what tells rows apart.
TABLES = {
    "documents": ("source, language, coalesce(period_start, published), id", ["id"]),
    "versions": ("document_id, captured_at, text_sha256", ["document_id", "text_sha256"]),
    "edits": ("document_id, position", ["document_id", "position"]),
    "document_captures": ("document_id, captured_at, warc_file, warc_offset", []),
    "captures": ("warc_file, warc_offset", ["warc_file", "warc_offset"]),
    "failures": ("warc_file, warc_offset", ["warc_file", "warc_offset"]),
    "crawls": ("id", ["id"]),
    "findings": ("warc_file, warc_offset, rule, detail, url", []),
    "drift": ("source, rule, url, detail", []),
    "exclusions": ("position", ["position"]),
}
_REFERENCES = {
    "documents": [("near_duplicate_of", "", "id"), ("part_of", "", "id")],
    "versions": [("document_id", "documents", "id")],
    "edits": [("document_id", "documents", "id")],
    "document_captures": [("document_id", "documents", "id")],
    "captures": [("crawl", "crawls", "id")],
    "failures": [("crawl", "crawls", "id")],
    "drift": [("crawl", "crawls", "id")],
}
_VISITS = "FROM document_captures WHERE document_id IN chosen"
#: Rows that belong to chosen documents.
_BELONGS = {
    "documents": "id IN chosen",
    "versions": "document_id IN chosen",
    "edits": "document_id IN chosen",
    "document_captures": "document_id IN chosen",
    "captures": f"(warc_file, warc_offset) IN (SELECT warc_file, warc_offset {_VISITS})",
    "failures": f"""crawl IN (SELECT crawl {_VISITS})
        AND source IN (SELECT source FROM document_latest WHERE id IN chosen)""",  # noqa: S608
    "crawls": f"id IN (SELECT crawl {_VISITS})",
    "findings": f"(warc_file, warc_offset) IN (SELECT warc_file, warc_offset {_VISITS})",
    "drift": f"crawl IN (SELECT crawl {_VISITS}) AND url IN (SELECT url {_VISITS})",
    "exclusions": "true",
}


class Tables:
    """The tables of an open corpus, or what of them belongs to chosen documents."""

    def __init__(self, corpus: Corpus, wanted: Selection) -> None:
        """Raises ConfigurationError for a source or language of which there is no document."""
        require_known(corpus, wanted)
        self._corpus, self._chosen = corpus, bool(wanted)
        if wanted:
            corpus.execute("CREATE TEMP TABLE chosen (id INTEGER PRIMARY KEY)")
            corpus.execute(
                f"INSERT INTO chosen SELECT id FROM document_latest d WHERE {WANTED}",  # noqa: S608
                wanted.parameters(),
            )

    def columns(self, table: str) -> list[tuple[str, str]]:
        """Names and types of SQL; those of a view that are no column of a table are text."""
        found = self._corpus.query("SELECT name, type FROM pragma_table_info(?)", (table,))
        return [(row["name"], row["type"] or "TEXT") for row in found]

    def rows(self, table: str) -> Iterator[Row]:
        where = f"WHERE {_BELONGS[table]}" if self._chosen else ""
        return self._corpus.query(f"SELECT * FROM {table} {where} ORDER BY {TABLES[table][0]}")  # noqa: S608

    def descriptions(self, table: str) -> dict[str, str]:
        """What each column holds; under an empty name, what the table does."""
        sql = "SELECT column_name, description FROM dictionary WHERE table_name = ?"
        return {row["column_name"]: row["description"] for row in self._corpus.query(sql, (table,))}

    def references(self, table: str) -> list[tuple[str, str, str]]:
        """Column, the table that it refers to (empty for its own), and the column there."""
        if self._chosen and table == "documents":
            return []  # the original may be one that was not chosen
        return _REFERENCES.get(table, [])
