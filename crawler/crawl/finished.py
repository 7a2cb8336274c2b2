"""Crawls that have come to their end: noted, looked for, and closed, so that a new one begins."""

from __future__ import annotations

from datetime import UTC, datetime

from archive.storage.collection import Collection
from crawler.state.frontier import Frontier
from crawler.state.frontiers import frontiers_of

_STAMP = "%Y-%m-%dT%H:%M:%SZ"


def note(frontier: Frontier) -> None:
    """Notes that the crawl has nothing left."""
    frontier.remember("finished", datetime.now(UTC).strftime(_STAMP))


def close(collection: Collection, name: str) -> None:
    """Notes that the call did all it was to do with a finished crawl: the next begins a new one."""
    frontier = frontiers_of(collection).open(name)
    if frontier.fact("finished"):
        frontier.remember("closed", "yes")
    frontier.close()


def finished_crawl(collection: Collection, name: str, *, close: bool) -> str | None:
    """The crawl of a source that has come to its end; `close` ends one with only failures left."""
    frontiers = frontiers_of(collection)
    if not frontiers.exists(name) or frontiers.glance(name) is None:
        return None
    frontier = frontiers.open(name)
    try:
        if close and not frontier.counts().left:
            note(frontier)
            frontier.remember("closed", "yes")
        return frontier.fact("crawl") if frontier.fact("finished") else None
    finally:
        frontier.close()
