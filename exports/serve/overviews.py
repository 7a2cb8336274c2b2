"""The pages about many documents: the start, search, verdicts, and how many there are when."""

from __future__ import annotations

from datetime import date
from typing import Any

from archive.errors import ConfigurationError
from archive.storage.collection import Collection
from exports.language import names
from exports.queries import heatmap
from exports.queries.search import MARKS, Query, search
from exports.queries.selection import KNOWN, Selection
from exports.serve.answer import Asked, Page
from exports.serve.plots import months
from exports.serve.remembered import rows

_SOURCES = "SELECT * FROM sources ORDER BY source, language"
_MONTHS = """
SELECT source, month, sum(documents) AS documents FROM months WHERE month IS NOT NULL
GROUP BY source, month ORDER BY source, month
"""
_WEEKS = "SELECT * FROM topic_weeks WHERE ?1 = '' OR source = ?1 ORDER BY source, topic, week"
_YEARS = """
SELECT source, topic, strftime('%Y', week, '+3 days') AS year, count(*) AS weeks,
       sum(trend IS 'better') AS better, sum(trend IS 'same') AS same,
       sum(trend IS 'worse') AS worse, sum(verdicts > 1) AS differ, sum(documents = 0) AS gaps
FROM topic_weeks WHERE ?1 = '' OR source = ?1
GROUP BY source, topic, year ORDER BY source, topic, year
"""
_VERDICTS = "SELECT DISTINCT source FROM document_latest WHERE trend IS NOT NULL ORDER BY source"
_COUNTS = """
SELECT (SELECT ifnull(sum(documents), 0) FROM months) AS documents,
       (SELECT count(*) FROM document_versions) AS versions,
       (SELECT count(*) FROM captures) AS visits,
       (SELECT count(*) FROM exclusions WHERE lifted IS NULL) AS exclusions
"""
_ROWS = 50  # of a search


def start(collection: Collection, asked: Asked) -> Page:
    """What is in the corpus, and where to begin."""
    (counts,) = rows(collection.corpus, _COUNTS)
    facts = {
        "sources": rows(collection.corpus, _SOURCES),
        "counts": counts,
        "about": collection.settings().collection,
    }
    return Page("start.html", facts)


def find(collection: Collection, asked: Asked) -> Page:
    """Documents by their words: `q`, and `source`, `language`, `from`, `to` to narrow it."""
    known = {
        name: [row["name"] for row in rows(collection.corpus, sql)] for name, sql in KNOWN.items()
    }
    facts: dict[str, Any] = {"known": known, "asked": asked, "rows": None, "problem": ""}
    try:
        wanted = Selection(
            source=asked.get("source") or None,
            language=asked.get("language") or None,
            since=_day(asked.get("from")),
            until=_day(asked.get("to")),
        )
        query = Query(asked.get("q", ""), wanted, limit=_ROWS)
        if query.text.strip():
            found = search(collection.corpus, query, names.read(collection.names))
            facts["rows"] = [row | {"pieces": _pieces(row["snippet"])} for row in found.rows]
            facts["most"] = _ROWS
    except (ConfigurationError, ValueError) as error:
        facts["problem"] = str(error)
    return Page("search.html", facts)


def verdicts(collection: Collection, asked: Asked) -> Page:
    """The verdicts of sources that give some, week by week, as a picture and as numbers."""
    source = asked.get("source", "")
    weeks = rows(collection.corpus, _WEEKS, source)
    facts = {
        "years": rows(collection.corpus, _YEARS, source),
        "sources": [row["source"] for row in rows(collection.corpus, _VERDICTS)],
        "source": source,
        "svg": heatmap.svg(weeks) if weeks else "",
    }
    return Page("verdicts.html", facts)


def plots(collection: Collection, asked: Asked) -> Page:
    """How many documents of each source there are of each month, and of each year."""
    counts = rows(collection.corpus, _MONTHS)
    years: dict[str, dict[str, int]] = {}
    for row in counts:
        of_source = years.setdefault(row["source"], {})
        of_source[row["month"][:4]] = of_source.get(row["month"][:4], 0) + row["documents"]
    header = sorted({year for of_source in years.values() for year in of_source})
    return Page("plots.html", {"svg": months(counts), "years": years, "header": header})


def _day(said: str | None) -> date | None:
    if not said:
        return None
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise ConfigurationError(f"{said!r} is no day; write 2024-05-01") from None


def _pieces(snippet: str) -> list[tuple[bool, str]]:
    """A snippet in pieces, each with whether it is what was looked for."""
    first, *others = snippet.split(MARKS[0])
    said = [(False, first)]
    for other in others:
        found, _, rest = other.partition(MARKS[1])
        said += [(True, found), (False, rest)]
    return [piece for piece in said if piece[1]]
