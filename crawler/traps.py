"""URLs that lead nowhere: too long, too deep, or going round in circles."""

from __future__ import annotations

from collections import Counter
from urllib.parse import urlsplit

from archive.settings import Limits


def trap(url: str, limits: Limits) -> str | None:
    """Why a URL is not followed; None where nothing speaks against it."""
    if len(url) > limits.url:
        return f"URL of {len(url)} characters, more than {limits.url}"
    segments = [segment for segment in urlsplit(url).path.split("/") if segment]
    if len(segments) > limits.segments:
        return f"path of {len(segments)} segments, more than {limits.segments}"
    for segment, times in Counter(segments).items():
        if times > limits.repeats:
            return f"path segment {segment!r} {times} times, more than {limits.repeats}"
    return None
