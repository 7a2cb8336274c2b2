"""Which of the links that were found are visited, and why others are not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from archive import urls
from archive.settings import Limits, Settings
from crawler.frontier import Visit, Wanted


def follow(
    visit: Visit, url: str, found: Iterable[tuple[str, str]], settings: Settings
) -> Iterator[tuple[Wanted, str | None]]:
    """What a visit to `url` led to: each with the reason why it is a trap, or None.

    `found` are pairs of URL and hop. Links too deep, and requisites where none are wanted, are
    left out without a word: the settings say so.
    """
    for target, hop in found:
        wanted = _wanted(visit, url, target, hop, settings)
        if wanted is not None:
            reason = trap(wanted.url, settings.limits)
            if reason is None and wanted.redirects > settings.limits.redirects:
                reason = f"more than {settings.limits.redirects} redirects in a row"
            yield wanted, reason


def trap(url: str, limits: Limits) -> str | None:
    """Why a URL leads nowhere: too long, too deep, going round in circles; None if it may not."""
    if len(url) > limits.url:
        return f"URL of {len(url)} characters, more than {limits.url}"
    segments = [segment for segment in urlsplit(url).path.split("/") if segment]
    if len(segments) > limits.segments:
        return f"path of {len(segments)} segments, more than {limits.segments}"
    for segment, times in Counter(segments).items():
        if times > limits.repeats:
            return f"path segment {segment!r} {times} times, more than {limits.repeats}"
    return None


def _wanted(visit: Visit, via: str, target: str, hop: str, settings: Settings) -> Wanted | None:
    url, most = urls.normalise(target), settings.crawl.depth
    if url is None:
        return None
    if hop == "R":
        return Wanted(url, visit.hop or "R", via, visit.depth, visit.redirects + 1)
    if hop == "E":
        keep = settings.crawl.requisites and most != 0
        return Wanted(url, hop, via, visit.depth) if keep else None
    # Sitemaps do not lead away from the start, and depth 0 is the start alone.
    depth = visit.depth + (hop == "L")
    if most is not None and (depth > most or most == 0):
        return None
    return Wanted(url, hop, via, depth)
