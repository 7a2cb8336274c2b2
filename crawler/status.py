"""What runs, what ran, what failed, what is left, what does not agree, and what is due.

`letapis status` prints them. `letapis serve`, which must not know of this package, finds `facts`
by the entry point `letapis.status` and puts them on a page.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from archive.collection import Collection
from archive.standing import standing
from crawler import runs, schedule_service, schedule_view
from crawler.schedule_plans import plans


def facts(collection: Collection) -> dict[str, Any]:
    """What `letapis status --json` prints. Raises ConfigurationError and StorageError."""
    planned = plans(collection.settings())
    log = schedule_service.log_of(collection)
    return {
        "running": collection.holder(),
        "crawls": runs.crawls(collection),
        "failures": runs.failures(collection),
        "disagreements": [asdict(problem) for problem in standing(collection)],
        "due": schedule_view.due(collection, log, planned, schedule_service.now()),
    }
