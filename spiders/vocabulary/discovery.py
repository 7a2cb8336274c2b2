"""Words to say where pages are, and how to read the bodies that list them.

Everything here is a pure function of one body. A broken list yields what can be read of it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from archive.wire import urls
from archive.wire.capture import HTML_TYPES
from archive.wire.head import media_type
from spiders.vocabulary import charset
from spiders.vocabulary.dates import iso, rfc822
from spiders.vocabulary.link import Link
from spiders.vocabulary.markup import Element, name, xml_elements

Sniffed = Literal["sitemap", "feed", "html"]

ENTRY_LIMIT = 50_000  #: of one sitemap (sitemaps.org protocol)
_UNZIPPED_LIMIT = 50 * 1024 * 1024  # bytes of one sitemap (sitemaps.org protocol)
_ROOT = re.compile(
    rb"\s*(?:<\?[^>]*>\s*|<!--.*?-->\s*|<!DOCTYPE[^>]*>\s*)*<(?:[\w.-]+:)?([A-Za-z]+)", re.DOTALL
)
_FEED_ROOTS = (b"rss", b"feed", b"rdf")
_SITEMAP_ROOTS = (b"urlset", b"sitemapindex")
_HTML_START = re.compile(
    rb"\s*(?:<\?[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|title|meta|script|div"
    rb"|table|p|h1|a|br|font|center)[\s>/]",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Url:
    """An address to begin with."""

    url: str


@dataclass(frozen=True, slots=True)
class Sitemap:
    """A sitemap or an index of sitemaps; `guessed` where its absence is no failure."""

    url: str
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Feed:
    """An RSS or Atom feed."""

    url: str


@dataclass(frozen=True, slots=True)
class Robots:
    """A robots.txt, read for its `Sitemap:` lines."""

    url: str


Start = Url | Sitemap | Feed | Robots


def seed(start: Start) -> Link:
    """The link with which a crawl begins."""
    match start:
        case Sitemap(url, guessed):
            return Link(url, "I" if guessed else "", "sitemap")
        case Feed(url):
            return Link(url, "", "feed")
        case Robots(url):
            return Link(url, "I", "robots")
        case Url(url):
            return Link(url, "", "page")


def sniff(body: bytes, content_type: str | None = None) -> Sniffed | None:
    """What a body is, by its own beginning before what its header says; None for neither.

    A sitemap of plain text has no sign of its own: it is known by how it was found.
    """
    start = unzipped(body[:65536])[:4096].removeprefix(b"\xef\xbb\xbf")
    root = _ROOT.match(start)
    if root and root[1].lower() in _SITEMAP_ROOTS:
        return "sitemap"
    if root and root[1].lower() in _FEED_ROOTS:
        return "feed"
    media = media_type(content_type)
    if media in HTML_TYPES:
        return "html"
    if media in ("", "text/plain", "application/octet-stream", "unknown/unknown") or "xml" in media:
        return "html" if _HTML_START.match(start) else None
    return None


def is_text_sitemap(url: str, body: bytes, content_type: str | None) -> bool:
    """Whether plain text at this address is a list of addresses (sitemaps.org protocol)."""
    media = media_type(content_type)
    start = unzipped(body[:65536]).lstrip()
    if media not in ("", "text/plain", "application/gzip", "application/x-gzip"):
        return False
    return "sitemap" in url.rpartition("/")[2].lower() and start.startswith((b"http:", b"https:"))


def unzipped(body: bytes) -> bytes:
    """The body without gzip around it, up to 50 MB; a damaged end is left out."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    inflater, found = zlib.decompressobj(wbits=31), bytearray()
    for start in range(0, len(body), 65536):
        try:
            found += inflater.decompress(body[start : start + 65536], _UNZIPPED_LIMIT - len(found))
        except zlib.error:
            break
        if inflater.eof or len(found) >= _UNZIPPED_LIMIT:
            break
    return bytes(found)


def sitemap(body: bytes, url: str) -> Iterator[Link]:
    """The entries of a sitemap: urlset with its language alternates, index, feed or text.

    Sitemaps of an index are `M` links of kind `sitemap`, pages `M` links of kind `page`.
    """
    body = unzipped(body)
    if sniff(body) == "feed":
        yield from feed(body, url)
        return
    if not body.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        yield from _plain(body)
        return
    for entry in islice(xml_elements(body, ("url", "sitemap")), ENTRY_LIMIT):
        yield from _sitemap_entry(entry, url)


def _sitemap_entry(entry: Element, base: str) -> Iterator[Link]:
    parts = {name(child): (child.text or "").strip() for child in entry}
    modified = iso(parts.get("lastmod", ""))
    kind: Literal["page", "sitemap"] = "sitemap" if name(entry) == "sitemap" else "page"
    news = (iso(e.text or "") for e in entry.iter() if name(e) == "publication_date")
    if location := urls.resolve(base, parts["loc"]) if parts.get("loc") else None:
        yield Link(location, "M", kind, modified, next(filter(None, news), None))
    for child in entry:
        if name(child) == "link" and child.get("rel") == "alternate" and child.get("hreflang"):
            alternate = urls.resolve(base, child.get("href") or "")
            if alternate and alternate != location:
                yield Link(alternate, "M", "page")


def _plain(body: bytes) -> Iterator[Link]:
    """A sitemap of plain text: one absolute address a line."""
    for line in charset.decode(body).text.splitlines()[:ENTRY_LIMIT]:
        if location := urls.normalise(line.strip()):
            yield Link(location, "M", "page")


def feed(body: bytes, url: str) -> Iterator[Link]:
    """The entries of an RSS (0.9 to 2.0) or Atom feed, and its next page (RFC 5005)."""
    following = []
    for element in islice(xml_elements(body, ("item", "entry", "link")), 2 * ENTRY_LIMIT):
        if name(element) != "link":
            yield from _feed_entry(element, url)
        elif element.get("rel") == "next":
            following.append(urls.resolve(url, element.get("href") or ""))
    yield from (Link(location, "L", "feed") for location in following if location)


def _feed_entry(entry: Element, base: str) -> Iterator[Link]:
    texts = {name(child): (child.text or "").strip() for child in entry}
    modified = iso(texts.get("updated") or texts.get("modified") or "")
    said = texts.get("published") or texts.get("issued") or texts.get("date") or ""
    published = iso(said) or rfc822(texts.get("pubdate", ""))
    reference = _entry_link(entry) or texts.get("link") or _permalink(entry)
    if reference and (location := urls.resolve(base, reference)):
        yield Link(location, "L", "page", modified, published)


def _entry_link(entry: Element) -> str | None:
    """Atom: the link to the page itself, by its relation."""
    found = [child for child in entry if name(child) == "link" and child.get("href")]
    of_page = [child for child in found if child.get("rel") in (None, "alternate")]
    return next((child.get("href") for child in of_page), None)


def _permalink(entry: Element) -> str | None:
    """RSS: a guid that is an address (RSS 2.0, `isPermaLink` is true unless said)."""
    for child in entry:
        if name(child) == "guid" and child.get("isPermaLink", "true").lower() == "true":
            return (child.text or "").strip() if "://" in (child.text or "") else None
    return None


def robots_sitemaps(body: bytes, url: str) -> Iterator[Link]:
    """What a robots.txt names as sitemaps (sitemaps.org protocol)."""
    for line in charset.decode(body[: 512 * 1024]).text.splitlines():
        field, _, value = line.partition("#")[0].partition(":")
        if field.strip().lower() == "sitemap" and (location := urls.resolve(url, value)):
            yield Link(location, "M", "sitemap")
