"""Pages that a trusted sitemap says are as the archive holds them, and need no visit.

1. Only where the settings trust the sitemaps of a source, and for as many days as they say.
2. A page is left out that was captured, whole, more than a day after the sitemap's last change of
   it; not where two captures since then differ: there the sitemap was wrong before.
3. Days that half of a sitemap shares, of today or of the future, are none of its pages
   (spiders/vocabulary/lists.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from archive.index.originals import Originals
from spiders.vocabulary.dates import iso

_MARGIN = timedelta(days=1)  # clocks and zones apart


@dataclass(frozen=True, slots=True)
class Unchanged:
    """What the sitemaps of one source are trusted with."""

    originals: Originals
    days: int  #: for which a page need not be visited; 0: never

    def why(self, url: str, lastmod: str | None, now: datetime) -> str | None:
        """Why a page need not be visited, in words; None where it is to be."""
        said = iso(lastmod or "")
        if said is None:
            return None
        day = datetime.combine(said, time.max, UTC)  # the end of a day without a time
        changed = said if isinstance(said, datetime) else day
        since = [line for line in self.originals.answers(url) if line.date > changed + _MARGIN]
        if not since or len({line.digest for line in since if line.digest}) > 1:
            return None
        seen = since[-1].date
        if now - seen >= timedelta(days=self.days) or not self.originals.is_whole(since[-1]):
            return None
        return f"the sitemap says changed {lastmod}, captured {seen:%Y-%m-%dT%H:%M:%SZ}"
