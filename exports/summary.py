"""What the corpus holds and where its sources yield less, in a few rows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from archive.cli import table
from archive.collection import Collection
from exports.database import Corpus, DamagedCorpus, Row
from spiders.catalogue import sources

_TOLD = 20  # addresses that a build names at its end

_BY_SOURCE = """
SELECT source, language, count(*) AS documents, sum(versions) AS versions,
       sum(captures) AS captures,
       min(coalesce(period_start, published)) AS first, max(coalesce(period_end, published)) AS last
FROM documents GROUP BY source, language ORDER BY source, language
"""
_YIELDS = """
SELECT source, count(*) AS documents, max(coalesce(period_end, published)) AS newest,
       round(avg(coalesce(published, period_start) IS NOT NULL), 3) AS dated
FROM document_latest GROUP BY source ORDER BY source
"""


def documents_by_source(path: Path) -> list[tuple[object, ...]]:
    """Source, language, documents, versions, captures, first and last day, of each."""
    with Corpus(path) as corpus:
        return [tuple(row.values()) for row in corpus.query(_BY_SOURCE)]


def drift_told(rows: Sequence[Row]) -> str:
    """What a build says of drift: the first addresses, and how many there are."""
    shown = [(row["source"], row["rule"], row["detail"], row["url"]) for row in rows[:_TOLD]]
    header = ("yields less", "now", "what was seen", "address")
    more = f"and {len(rows) - _TOLD} more; `letapis status` names them"
    return "\n".join(["", table(header, shown), *([more] if len(rows) > _TOLD else [])])


def facts(collection: Collection) -> dict[str, Any]:
    """What `letapis status` says of the corpus: what each source yields, and what it lacks now.

    Without a corpus, or with a damaged one, nothing: its build says so.
    """
    if not collection.corpus.exists():
        return {"yields": [], "drift": []}
    try:
        with Corpus(collection.corpus) as corpus:
            drift = list(corpus.query("SELECT * FROM drift ORDER BY source, rule, url"))
            yields = [_expected(row) for row in corpus.query(_YIELDS)]
    except DamagedCorpus:
        return {"yields": [], "drift": []}
    return {"yields": yields, "drift": drift}


def _expected(row: Row) -> Row:
    """What a source yields beside what its file says is normal."""
    source = sources().get(row["source"])
    normal = source.expects if source else None
    return row | {
        "cadence": source.cadence if source else None,
        "documents_expected": normal.documents if normal else None,
        "dated_expected": normal.dated if normal else None,
    }
