"""What the corpus holds, in a few rows."""

from __future__ import annotations

from pathlib import Path

from exports.database import Corpus

_BY_SOURCE = """
SELECT source, language, count(*) AS documents, sum(versions) AS versions,
       sum(captures) AS captures,
       min(coalesce(period_start, published)) AS first, max(coalesce(period_end, published)) AS last
FROM documents GROUP BY source, language ORDER BY source, language
"""


def documents_by_source(path: Path) -> list[tuple[object, ...]]:
    """Source, language, documents, versions, captures, first and last day, of each."""
    with Corpus(path) as corpus:
        return [tuple(row.values()) for row in corpus.query(_BY_SOURCE)]
