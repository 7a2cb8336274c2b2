"""Document: what a source says a page is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Trend = Literal["better", "same", "worse"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One text as one capture shows it. Absent is None; texts are in Unicode NFC.

    `identity` is the same for the same piece under all its addresses; with `source` and
    `language` it names the document for ever.
    """

    source: str
    shape: str  #: which of the source's page shapes read it
    identity: str
    url: str  #: canonical
    language: str  #: BCP 47
    title: str
    text: str  #: clean prose, paragraphs parted by one empty line
    topic: str | None = None
    period_start: date | None = None
    period_end: date | None = None
    period_from: str | None = None  #: where that was read: source, published, listing
    trend: Trend | None = None
    trend_text: str | None = None  #: the words of the verdict as they stand
    published: datetime | date | None = None  #: UTC where it has a time
    published_from: str | None = None  #: where that was read: source, json-ld, meta, time, url...
    modified: datetime | date | None = None
    modified_from: str | None = None  #: where that was read: source, json-ld, meta, feed...
    author: str | None = None
    image_credit: str | None = None
    translation_group: str | None = None  #: shared by the translations of one piece
    extractor: str = ""  #: what made the text, with versions and mode
    agreement: float | None = None  #: 0 to 1, of two readings of this page
