"""Link: an address found somewhere, and what it is for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

#: How an address was found, in Heritrix's letters: `` seed, L link, E embed, R redirect,
#: M manifest (sitemap), I inferred (its absence is no failure).
Hop = Literal["", "L", "E", "R", "M", "I"]
Kind = Literal[
    "page", "sitemap", "feed", "robots", "style", "script", "image", "font", "media", "frame",
    "data",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Link:
    """An absolute http(s) URL without fragment, as `archive.wire.urls.resolve` writes it."""

    url: str
    hop: Hop
    kind: Kind
    modified: datetime | date | None = None  #: as a sitemap or feed says; times in UTC
    published: datetime | date | None = None  #: the same
