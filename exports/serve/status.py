"""The page for archivists: runs, sources, yield over time, failures by kind, disk use, what is due.

What is known of crawls beside the archive comes from whoever registers a function under the entry
point `letapis.status`; everything else from the corpus and the disk.
"""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from archive.errors import storing
from archive.storage.collection import Collection
from archive.storage.exclusions import beside
from exports.queries.summary import YIELDS
from exports.serve.answer import Asked, Page
from exports.serve.remembered import rows

_YIELD = """
SELECT id, source, started, finished, outcome, reason, wanted, kept, failed, unvisited,
       (SELECT count(*) FROM captures WHERE crawl = crawls.id) AS visits
FROM crawls ORDER BY started DESC, id LIMIT 50
"""
_FAILED = """
SELECT coalesce(source, '') AS source, kind, count(*) AS visits, max(at) AS last
FROM failures GROUP BY 1, 2 ORDER BY visits DESC, 1, 2 LIMIT 100
"""
_ANSWERS = """
SELECT coalesce(source, '') AS source, status, count(DISTINCT url) AS addresses,
       max(captured_at) AS last
FROM captures WHERE status >= 400 GROUP BY 1, 2 ORDER BY addresses DESC, 1, 2 LIMIT 100
"""
_FINDINGS = "SELECT severity, rule, count(*) AS findings FROM findings GROUP BY 1, 2 ORDER BY 1, 2"

_ASKED = {
    "yield": _YIELD,
    "failed": _FAILED,
    "answers": _ANSWERS,
    "sources": YIELDS,
    "findings": _FINDINGS,
}


def show(collection: Collection, asked: Asked) -> Page:
    """All of it, as it is now."""
    facts: dict[str, Any] = {"now": datetime.now(UTC), "disk": _disk(collection)}
    for point in entry_points(group="letapis.status"):
        facts |= point.load()(collection)
    excluded = beside(collection.archive)
    facts["failures"] = [row for row in facts.get("failures", ()) if row["url"] not in excluded]
    facts |= {name: rows(collection.corpus, sql) for name, sql in _ASKED.items()}
    facts["most"] = max((row["visits"] for row in facts["yield"]), default=0)
    return Page("status.html", facts)


def _disk(collection: Collection) -> dict[str, Any]:
    """Bytes and files of the parts of a collection, and what is left on the disk."""
    parts = {
        "archive/": collection.archive,
        "corpus.db": collection.corpus,
        "indexes/": collection.index.parent,
        "packages/": collection.folder / "packages",
        "state/": collection.state,
    }
    with storing(collection.folder, "read"):
        rows = [(name, *_size(path)) for name, path in parts.items() if path.exists()]
        usage = shutil.disk_usage(collection.folder)
    return {"rows": rows, "free": usage.free, "total": usage.total}


def _size(path: Path) -> tuple[int, int]:
    """Files and bytes below a path; a file that goes away meanwhile counts for nothing."""
    files = [path] if path.is_file() else [one for one in path.rglob("*") if one.is_file()]
    sizes = [one.stat().st_size for one in files if one.exists()]
    return len(sizes), sum(sizes)
