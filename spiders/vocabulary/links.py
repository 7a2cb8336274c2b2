"""Where a reader can go from a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from archive.wire import urls
from archive.wire.capture import HTML_TYPES
from archive.wire.head import media_type
from spiders.vocabulary.link import Hop, Kind, Link
from spiders.vocabulary.markup import Element

_FEEDS = ("application/rss+xml", "application/atom+xml")
#: Seconds, then an address (HTML standard, shared declarative refresh steps).
_REFRESH = re.compile(
    r"\s*[0-9.]+(?=[;,\s])\s*[;,]?+\s*+(?:url\s*=\s*+)?(?:'([^']*)|\"([^\"]*)|([^'\"].*))",
    re.IGNORECASE | re.DOTALL,
)


def navigation(tree: Element, base: str) -> Iterator[Link]:
    """`a` and `area`, `link rel=next|prev|alternate`, and a refresh."""
    for element in tree.iter("meta"):
        if (element.get("http-equiv") or "").strip().lower() == "refresh":
            yield from refresh(base, element.get("content"))
    for element in tree.iter("link"):
        if kind := _navigational(element):
            yield from link_to(base, element.get("href"), kind)
    for tag in ("a", "area"):
        for element in tree.iter(tag):
            if element.get("download") is None:
                yield from link_to(base, element.get("href"), "page")


def refresh(base: str, said: str | None) -> tuple[Link, ...]:
    """Where a page sends its readers on, by a `meta` element or the field `Refresh`."""
    found = _REFRESH.match(said or "")
    return link_to(base, found[found.lastindex or 0], "page", hop="R") if found else ()


def _navigational(link: Element) -> Kind | None:
    relations = (link.get("rel") or "").lower().split()
    media = media_type(link.get("type"))
    if "alternate" in relations and "stylesheet" not in relations:
        if media in _FEEDS:
            return "feed"
        return "page" if media in ("", *HTML_TYPES) else None
    if "sitemap" in relations:
        return "sitemap"
    return "page" if {"next", "prev", "previous"} & set(relations) else None


def link_to(
    base: str, reference: str | None, kind: Kind | None, *, hop: Hop = "L"
) -> tuple[Link, ...]:
    """The link of a reference; none where it leads nowhere."""
    if not reference or kind is None:
        return ()
    start = reference.lstrip()[:5].lower()
    if start[:1] in ("", "#") or start in ("data:", "javas", "mailt"):
        return ()
    url = urls.resolve(base, reference)
    return (_made(url, hop, kind),) if url else ()


#: Pages of a site share most of their links.
_made = lru_cache(maxsize=16384)(Link)
