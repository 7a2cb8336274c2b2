"""Whether the archive answers the visits that a frontier counts as kept.

1. A run compares them at its end, and the frontier remembers the files that it agreed with.
2. While these are as they were nothing is read; else, and after a crash, all of the crawl is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from archive.problem import Problem
from archive.storage.collection import Collection
from crawler.state.archived import archived
from crawler.state.frontier import Frontier
from crawler.state.frontiers import frontiers_of
from crawler.state.glance import Glance

_AGREED = "agreed"  # the fact: visits kept, and size by file, as JSON; empty while a run is on


def begin(frontier: Frontier) -> None:
    """Notes that what was compared no longer stands: a run goes on."""
    frontier.remember(_AGREED, "")


def compare(collection: Collection, frontier: Frontier, source: str, crawl: str) -> list[str]:
    """The addresses that count as kept and are not answered; there should be none."""
    found = archived(collection, source).get(crawl)
    missing = frontier.unanswered(found.answered() if found else ())
    if not missing:
        sizes = {path.name: path.stat().st_size for path in found.files} if found else {}
        frontier.remember(_AGREED, json.dumps([frontier.counts().kept, sizes]))
    return missing


def frontiers(collection: Collection) -> Iterator[Problem]:
    """The frontiers, of the newest crawl of each source, that the archive does not bear out."""
    frontiers = frontiers_of(collection)
    sizes = {path.name: path.stat().st_size for path in collection.warc_files()}
    for source, seen in frontiers.glances():
        if seen is None or not seen.counts.kept or _still_agrees(seen, sizes):
            continue
        crawl = archived(collection).get(seen.crawl)
        if missing := frontiers.unanswered(source, crawl.answered() if crawl else ()):
            where = frontiers.where(source)
            detail = (
                f"{len(missing)} addresses count as kept, and no file of the archive has their "
                f"answer, such as {missing[0]}: find a copy of what is gone, or remove "
                f"{where}, and the next crawl fetches them again"
            )
            yield Problem("error", "frontier-differs", detail, where)


def _still_agrees(seen: Glance, sizes: Mapping[str, int]) -> bool:
    kept, agreed = json.loads(seen.agreed or "[0, {}]")
    return bool(kept == seen.counts.kept and agreed.items() <= sizes.items())
