"""Site: the source for a site that nobody described."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from archive.wire import urls
from spiders.source import Source
from spiders.vocabulary import addresses, metadata
from spiders.vocabulary.discovery import Robots, Sitemap, Url
from spiders.vocabulary.html import Html
from spiders.vocabulary.reading import NotADocument, Reading, UnknownShape
from spiders.vocabulary.shape import Other

#: Where sitemaps lie by convention: sitemaps.org, Yoast and others, WordPress since 5.5.
_GUESSES = ("/sitemap.xml", "/sitemap_index.xml", "/wp-sitemap.xml")
_LISTINGS = {"CollectionPage", "SearchResultsPage", "Blog", "ProfilePage"}
_PORTS = {"http": 80, "https": 443}


class Site(Source):
    """Stays on the hosts of its addresses, follows links, feeds and sitemaps; trusts no layout."""

    not_documents = (
        Other("home", r"^/(?:index\.\w+|[a-z]{2}(?:[-_][a-z]{2})?/?)?$"),
        Other("listing", r"/(?:category|tag|tags|author|authors|archives?|page)/[^?]*$"),
        Other("listing", r"^/\d{4}/(?:\d{2}/)?(?:\d{2}/)?$"),
        Other("search", r"^/search\b|[?&]s="),
    )
    residue = ("share", "replytocom")
    rest = True

    def __init__(self, start_urls: Sequence[str] = (), **kwargs: Any) -> None:
        """`start_urls`: absolute http(s) URLs; the first one's host names the site."""
        given = [normal for url in start_urls if (normal := urls.normalise(url))]
        roots = list(dict.fromkeys(map(addresses.origin, given)))
        self.hosts = tuple(dict.fromkeys(map(_authority, given)))
        self._hosts = frozenset(self.hosts)
        self.seeds = (
            *(Url(url) for url in given),
            *(Robots(f"{root}/robots.txt") for root in roots),
            *(Sitemap(root + path, guessed=True) for root in roots for path in _GUESSES),
        )
        super().__init__(self.hosts[0] if self.hosts else "site", **kwargs)

    def is_host(self, url: str) -> bool:
        return _authority(url) in self._hosts

    def canonical(self, url: str) -> str:
        return addresses.canonical(
            url, addresses.split(url).netloc, self.residue, addresses.split(url).scheme
        )

    def read(self, html: Html, captured: datetime) -> Reading | NotADocument | UnknownShape:
        from spiders.vocabulary import article  # as in spiders/source.py
        from spiders.vocabulary.refusal import refusal

        if kind := self.kind(html.url) or refusal(html):
            return NotADocument(kind)
        if metadata.types(html) & _LISTINGS and not metadata.types(html) & {"Article"}:
            return NotADocument("listing")
        found = article.read_unknown(html, captured)
        if isinstance(found, UnknownShape):
            return found
        return self.reading(html, found, trusted=False)


def _authority(url: str) -> str:
    """Bare host, with the port where it is not the scheme's own."""
    return _authority_of(addresses.origin(url))


@lru_cache(maxsize=256)  # a page names few
def _authority_of(root: str) -> str:
    parts = addresses.split(root)
    port = parts.port if parts.port != _PORTS.get(parts.scheme) else None
    return addresses.bare_host(root) + (f":{port}" if port else "")
