"""From a page to a Reading: the words of its source first, what it tells machines second."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from spiders import addresses, metadata
from spiders.html import Html
from spiders.reading import Prose, Reading, UnknownShape

if TYPE_CHECKING:
    from spiders.source import Source


def read_unknown(source: Source, html: Html, captured: datetime) -> Reading | UnknownShape:
    """A page of a site that nobody described: its metadata; its text is the extractor's."""
    url = _preferred(source, html)
    title = next(iter(metadata.titles(html)), None) or next(
        (block.text for block in html.blocks), None
    )
    if title is None:
        return UnknownShape("no title and no text")
    dated = metadata.published(html, captured, source.never)
    reading = Reading(
        source=source.name,
        shape="page",
        identity=source.identity(url),
        url=source.canonical(url),
        title=title,
        prose=Prose(paragraphs=(), pruned_html="", trusted=False),
        language_hint=html.lang,
        published=dated.value if dated else None,
        published_from=dated.origin if dated else None,
        modified=metadata.modified(html, captured),
        author=metadata.author(html),
    )
    return reading


def read(source: Source, html: Html, captured: datetime) -> Reading | UnknownShape:
    """A page of a described source, by the first of its shapes that fits."""
    return read_unknown(source, html, captured)


def _preferred(source: Source, html: Html) -> str:
    """The address that the page prefers, if it is the source's and no home page."""
    said = html.canonical
    if said and source.is_host(said) and addresses.path(said) and source.kind(said) is None:
        return said
    return html.url
