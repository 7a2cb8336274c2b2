"""Which of the links that were found are visited, and why others are not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from archive.storage.settings import Limits, Settings
from archive.wire import urls
from crawler.state.frontier import Visit, Wanted

_REQUISITES = 8  # in a row: a page's frame, its sheet, a sheet that this imports, its font...
_SITEMAPS = 5  # in a row; the protocol knows one index and what it lists
_NO_ADDRESS = 64 * 1024  # characters; no server takes so much, and no record could name it
_CREDENTIALS = re.compile(r"(?<=://)[^/?#]*@")


def follow(
    visit: Visit, url: str, found: Iterable[tuple[str, str]], settings: Settings
) -> Iterator[tuple[Wanted, str | None]]:
    """What a visit to `url` led to: each with the reason why it is a trap, or None.

    `found` are pairs of URL and hop. Left out without a word are links too deep, and requisites
    where none are wanted, as the settings say, and what is too long for any address.
    """
    limits, requisites = settings.limits, 0
    for target, hop in found:
        wanted = _wanted(visit, url, target, hop, settings)
        if wanted is None:
            continue
        requisites += hop == "E"
        if hop != "E" or requisites <= limits.requisites:
            yield wanted, _circle(wanted, hop, limits) or trap(wanted.url, limits)
        elif requisites == limits.requisites + 1:  # a record for each would cost as much as a visit
            yield wanted, f"more than {limits.requisites} requisites of one page; all the rest too"


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


def _circle(wanted: Wanted, hop: str, limits: Limits) -> str | None:
    """Why a chain of responses that are no pages of their own has no end."""
    most, what = {
        "R": (limits.redirects, "redirects"),
        "E": (_REQUISITES, "requisites of requisites"),
        "M": (_SITEMAPS, "sitemaps of sitemaps"),
    }.get(hop, (wanted.steps, ""))
    return f"more than {most} {what} in a row" if wanted.steps > most else None


def _wanted(visit: Visit, via: str, target: str, hop: str, settings: Settings) -> Wanted | None:
    url, most = urls.normalise(target), settings.crawl.depth
    if url is None or len(url) > _NO_ADDRESS:
        return None
    url = _CREDENTIALS.sub("", url, count=1)  # a link's are not sent
    if hop == "R":
        return Wanted(url, visit.hop or "R", via, visit.depth, visit.steps + 1)
    steps = visit.steps + 1 if hop == visit.hop else 1
    if hop == "E":
        keep = settings.crawl.requisites and most != 0
        return Wanted(url, hop, via, visit.depth, steps) if keep else None
    # Sitemaps do not lead away from the start, and depth 0 is the start alone.
    depth = visit.depth + (hop == "L")
    if most is not None and (depth > most or most == 0):
        return None
    return Wanted(url, hop, via, depth, steps if hop == "M" else 0)
