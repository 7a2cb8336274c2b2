"""What became of a crawl in one run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from crawler.state.glance import Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of a crawl in this run."""

    crawl: str
    source: str
    outcome: str  #: finished; incomplete, where failures may pass; stopped, with addresses left
    reason: str  #: why it stopped, in words; empty where it finished
    resumed: bool
    counts: Counts
    pages: int  #: of this run, as crawl.max_pages counts them
    exchanges: int
    received: int  #: bytes
    seconds: float
    files: tuple[Path, ...]
    spider_errors: int
    failures: dict[str, int]  #: how many visits failed, by kind
    taken: int | None  #: captures that were taken in; None where no web archive was asked
    not_given: int  #: answers of that archive that were no such capture
    no_https: bool  #: whether a host was not to be reached by https
    unkept: tuple[str, ...]  #: addresses that count as kept, and that the archive does not answer

    @property
    def findings(self) -> bool:
        """Whether addresses were left unfetched, links unread, or nothing at all was kept."""
        counts = self.counts
        missed = counts.left or counts.passing or self.unkept or self.failures.get("budget")
        return bool(missed or self.spider_errors or not counts.kept)
