"""What Datasette is told of a corpus: its own dictionary, facets, and questions ready to run."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from exports.database import Corpus

#: The name under which Datasette has the corpus.
NAME = "corpus"
_QUESTIONS = Path(__file__).with_name("questions.toml")
#: What to count, in which order, and how many rows at once.
_SHOWN: dict[str, dict[str, Any]] = {
    "documents": {
        "facets": ["source", "language", "topic", "trend"],
        "sort_desc": "published",
        "size": 20,
        "fts_table": "documents_fts",  # Datasette finds no search for a view by itself
        "fts_pk": "id",
    },
    "versions": {"sort_desc": "captured_at", "size": 20},
    "topic_weeks": {"facets": ["source", "topic", "trend"], "sort_desc": "week"},
    "edits": {"sort_desc": "captured_at"},
    "silent_edits": {"facets": ["source"], "sort_desc": "captured_at"},
    "vanished": {"facets": ["source"], "sort_desc": "gone_since"},
    "captures": {"facets": ["source", "kind", "status", "mime"]},
    "failures": {"facets": ["source", "kind"]},
    "findings": {"facets": ["severity", "rule"]},
    "crawls": {"sort_desc": "started", "label_column": "id"},
}
#: What serves the build, and is for nobody else.
_HIDDEN = (
    "bands", "document_latest", "document_versions", "files", "listed_weeks", "readings",
    "search_columns", "sentences", "signatures", "stale", "stale_lists", "stated_dates", "texts",
    "withheld",
)  # fmt: skip


def questions() -> dict[str, dict[str, Any]]:
    """Canned queries by name: title, description, sql."""
    return tomllib.loads(_QUESTIONS.read_text("utf-8"))


def metadata(corpus: Path, title: str, description: str) -> dict[str, Any]:
    """Datasette's metadata: tables and columns as the dictionary in the database describes them."""
    tables: dict[str, dict[str, Any]] = {}
    with Corpus.existing(corpus) as opened:
        for row in opened.query("SELECT * FROM dictionary"):
            table, column = row["table_name"], row["column_name"]
            about = tables.setdefault(table, {"columns": {}} | _SHOWN.get(table, {}))
            if column:
                about["columns"][column] = row["description"]
            else:
                about["description"] = row["description"]
    for table in (*_HIDDEN, "sqlite_stat1", "sqlite_stat4"):
        tables.setdefault(table, {})["hidden"] = True
    said = {"title": title, "description": description}
    return said | {"databases": {NAME: {"tables": tables, "queries": questions()}}}
