"""How long a host is left alone between two requests.

1. At least the delay of the settings, with its jitter.
2. Longer where it is slow: each connection rests `crawl.adapt` times as long as answers took of
   late, unless the settings ask for no delay at all.
3. At least what its robots.txt asks for with Crawl-delay, and that without jitter.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from archive.storage.settings import Crawl

#: Seconds beyond which no host's slowness is waited for.
LONGEST = 60.0
_NEWS = 0.25  # share of the last answer in how slow a host is


@dataclass(slots=True)
class Paces:
    """What is known of the hosts of one run."""

    _asked: dict[str, float] = field(default_factory=dict)
    _took: dict[str, float] = field(default_factory=dict)

    def asks(self, host: str, seconds: float) -> None:
        """Its robots.txt asks for so many seconds; 0 where it asks for none."""
        if seconds:
            self._asked[host] = seconds
        else:
            self._asked.pop(host, None)

    def answered(self, host: str, seconds: float) -> None:
        """An answer took so long."""
        before = self._took.get(host, seconds)
        self._took[host] = before + _NEWS * (seconds - before)

    def of(self, host: str, crawl: Crawl) -> tuple[float, float]:
        """Seconds from one request to the next, and the share by which they vary at random."""
        delay = crawl.delay
        if delay and crawl.adapt:
            slow = self._took.get(host, 0.0) * (1 + crawl.adapt) / crawl.concurrency
            delay = max(delay, min(slow, LONGEST))
        asked = self._asked.get(host, 0.0)
        if asked > delay * (1 - crawl.jitter):
            return max(asked, delay), 0.0
        return delay, crawl.jitter
