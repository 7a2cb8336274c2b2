"""What the corpus holds, and where its sources yield less or nothing, in a few rows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from archive.commands.cli import table
from archive.commands.findings import plural
from archive.storage.collection import Collection
from exports.database import Corpus, DamagedCorpus, Row
from exports.queries.selection import FIRST_DAY, LAST_DAY
from spiders.catalogue import sources

_TOLD = 20  # addresses that a build names at its end

_BY_SOURCE = f"""
SELECT source, language, count(*) AS documents, sum(versions) AS versions,
       sum(captures) AS captures,
       min({FIRST_DAY}) AS first, max({LAST_DAY}) AS last
FROM documents GROUP BY source, language ORDER BY source, language
"""  # noqa: S608
#: Of each source: its documents, the last day that one is of (LAST_DAY), the share that has a date.
#: All come from indexes, for there may be a million rows.
YIELDS = """
WITH periods AS (
  SELECT source, max(period_end) AS last FROM document_latest
  WHERE period_start IS NOT NULL GROUP BY source
)
SELECT m.source, sum(m.documents) AS documents,
       nullif(max(ifnull(p.last, ''), ifnull((SELECT substr(published, 1, 10)
         FROM document_latest d WHERE d.source = m.source AND period_end IS NULL
         ORDER BY published DESC LIMIT 1), '')), '') AS newest,
       round(1.0 * sum(iif(m.month IS NULL, 0, m.documents)) / sum(m.documents), 3) AS dated
FROM months m LEFT JOIN periods p ON p.source = m.source GROUP BY m.source ORDER BY m.source
"""
# Of the latest crawl of each source that never gave a document: what its pages were.
_FRUITLESS = """
SELECT w.source, w.id AS crawl, c.page, count(*) AS pages
FROM crawls w JOIN captures c ON c.crawl = w.id
WHERE c.page IS NOT NULL
  AND (w.started, w.id) = (SELECT started, id FROM crawls
    WHERE source = w.source ORDER BY started DESC, id DESC LIMIT 1)
  AND NOT EXISTS (SELECT 1 FROM crawls o JOIN captures d ON d.crawl = o.id
    WHERE o.source = w.source AND d.page = 'document')
GROUP BY w.source, w.id, c.page ORDER BY w.source, pages DESC, c.page
"""
_UNDESCRIBED = "no shape of its source file fits: docs/add-a-source.md says how to describe them"
_ONLY_LISTS = (
    "only lists, front pages and the like were visited: let the crawl go further (--max-pages,"
    " --depth), or correct not_documents in the source file"
)
#: By what most pages were, why there is no document and what to do.
_NEXT = {
    "unknown-shape": _UNDESCRIBED,
    "no-text": _UNDESCRIBED,
    "challenge": "the site shows a bot challenge: ask its owner to let the crawler in",
    "not-found": "they say that there is no such page: check whether the addresses are still right",
    "short": "they have hardly any text: `letapis replay` shows what was sent; if scripts make"
    " them, name them under `[browser] pages`",
    "empty": "they came without content: `letapis replay` shows what was sent",
    "other": "no HTML among them: begin with an address of a page",
    "excluded": "they are excluded: exclusions.toml says why",
    **dict.fromkeys(("oversized", "unparsable", "unreadable"), "the table findings says why"),
}


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


def fruitless(corpus: Corpus) -> list[Row]:
    """Sources whose crawls gave pages and never a document: `source`, `crawl`, `pages` by kind, and
    `told`, a sentence with the reason and what to do."""
    found = []
    for (source, crawl), rows in groupby(
        corpus.query(_FRUITLESS), key=lambda row: (row["source"], row["crawl"])
    ):
        pages = {row["page"]: row["pages"] for row in rows}
        unread = [page for page in pages if page != "other"]
        most = next((page for page in unread if page in _NEXT), next(iter(unread), "other"))
        kinds = ", ".join(f"{count} {page}" for page, count in pages.items())
        told = (
            f"No documents of {source}: {plural(sum(pages.values()), 'page')} read ({kinds}); "
            f"{_NEXT.get(most, _ONLY_LISTS)}."
        )
        found.append({"source": source, "crawl": crawl, "pages": pages, "told": told})
    return found


def facts(collection: Collection) -> dict[str, Any]:
    """What `letapis status` says of the corpus: what each source yields, and what it lacks now.

    Without a corpus, or with a damaged one, nothing: its build says so.
    """
    nothing: dict[str, Any] = {"yields": [], "drift": [], "fruitless": []}
    if not collection.corpus.exists():
        return nothing
    try:
        with Corpus(collection.corpus) as corpus:
            drift = list(corpus.query("SELECT * FROM drift ORDER BY source, rule, url"))
            yields = [_expected(row) for row in corpus.query(YIELDS)]
            return {"yields": yields, "drift": drift, "fruitless": fruitless(corpus)}
    except DamagedCorpus:
        return nothing


def _expected(row: Row) -> Row:
    """What a source yields beside what its file says is normal."""
    source = sources().get(row["source"])
    normal = source.expects if source else None
    return row | {
        "cadence": source.cadence if source else None,
        "documents_expected": normal.documents if normal else None,
        "dated_expected": normal.dated if normal else None,
    }
