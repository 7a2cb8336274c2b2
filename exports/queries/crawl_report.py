"""What one crawl brought, and how that compares with the crawl of the source before it.

Computed from the corpus alone: the same corpus gives the same report.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.errors import ConfigurationError
from exports.database import Corpus

_SQL = dict(
    re.findall(
        r"^-- (\w+): .*?\n(.*?;)$",
        Path(__file__).with_name("crawl_report.sql").read_text("utf-8"),
        re.M | re.S,
    )
)
#: Kinds of failure that were decided on, not suffered.
REFUSED = frozenset({"budget", "excluded", "private-address", "robots", "trap", "unchanged", "url"})
_CRAWL = """
SELECT id, source, started, finished, outcome, reason, wanted, kept, failed, unvisited FROM crawls
"""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlReport:
    """Numbers, and the rows behind them. Times are UTC, ISO 8601."""

    crawl: Row  #: as the table `crawls` has it
    before: Row | None  #: the crawl of the source before it
    numbers: dict[str, int]  #: how much of each thing there is
    numbers_before: dict[str, int] | None  #: the same of the crawl before
    documents: tuple[Row, ...]  #: new, changed or gone: `id`, `title`, `url`, `what`
    gone: tuple[Row, ...]  #: addresses: `url`, `status`
    failed: tuple[Row, ...]  #: `url`, `kind`, `detail`
    refused: tuple[Row, ...]  #: `url`, `kind`, `detail`


def report(path: Path, which: str | None) -> CrawlReport:
    """The report of a crawl by its id, of the last crawl of a source, or of the last one at all.

    Raises ConfigurationError where there is no such crawl.
    """
    with Corpus.existing(path) as corpus:
        row = corpus.first(
            f"{_CRAWL} WHERE ?1 IS NULL OR ?1 IN (id, source) ORDER BY started DESC, id DESC",
            (which,),
        )
        if row is None:
            named = f"{which!r} is neither a crawl nor a source" if which else "there is no crawl"
            raise ConfigurationError(f"{named} in {path}; `letapis status` lists crawls")
        before = corpus.first(
            f"{_CRAWL} WHERE source = ? AND started < ? ORDER BY started DESC, id DESC",
            (row["source"], row["started"]),
        )
        numbers, lists = _brought(corpus, row)
        return CrawlReport(
            crawl=row,
            before=before,
            numbers=numbers,
            numbers_before=_brought(corpus, before)[0] if before else None,
            **lists,
        )


def _brought(corpus: Corpus, crawl: Row) -> tuple[dict[str, int], dict[str, tuple[Row, ...]]]:
    """The numbers of a crawl, and the rows that people want to see."""
    asked = {"crawl": crawl["id"], "started": crawl["started"]}
    found = {name: list(corpus.query(sql, asked)) for name, sql in _SQL.items()}
    shown = Counter(row["what"] for row in found["documents"])
    answered = Counter(row["what"] for row in found["addresses"])
    failed = [
        {"url": row["url"], "kind": f"status-{row['status']}", "detail": ""}
        for row in found["addresses"]
        if row["what"] == "failed"
    ]
    misses = [{name: row[name] for name in ("url", "kind", "detail")} for row in found["misses"]]
    failed += [row for row in misses if row["kind"] not in REFUSED]
    refused = [row for row in misses if row["kind"] in REFUSED]
    kinds = ("new", "changed", "unchanged")
    numbers = {f"documents {kind}": shown[kind] for kind in kinds}
    numbers |= {"documents gone": len(found["vanished"])}
    numbers |= {f"addresses {kind}": answered[kind] for kind in (*kinds, "gone")}
    numbers |= {"addresses without a page": answered["elsewhere"] + answered["never there"]}
    numbers |= {"failed": len(failed), "refused": len(refused), "left": crawl["unvisited"] or 0}
    news = [row for row in found["documents"] if row["what"] != "unchanged"]
    return numbers, {
        "documents": (*news, *found["vanished"]),
        "gone": tuple(row for row in found["addresses"] if row["what"] == "gone"),
        "failed": tuple(failed),
        "refused": tuple(refused),
    }
