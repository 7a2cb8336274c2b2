"""Reading: what a source makes of one page, before `exports` has made its text."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from spiders.document import Document, Trend
from spiders.vocabulary import languages


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """What the text of a document is, read twice: headings, list items, quotations and table rows
    included.

    Where `trusted`, the source has found the article by its own words: `paragraphs` is the text,
    and the other reading tells how sure that is. Where not, `exports` decides between them.
    """

    paragraphs: tuple[str, ...]  #: by the words and the order of the page
    trusted: bool
    densest: tuple[str, ...] = ()  #: by the boxes of the page
    said: int = 0  #: characters of all sentences on the page, other articles' included
    lines: tuple[str, ...] = ()  #: all there are on the page, in order


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A document but for its text. Fields are those of `Document`."""

    source: str
    shape: str
    identity: str
    url: str
    title: str
    prose: Prose
    language_hint: str | None = None  #: as the page or its address says; the text decides
    topic: str | None = None
    period_start: date | None = None
    period_end: date | None = None
    period_from: str | None = None
    trend: Trend | None = None
    trend_text: str | None = None
    published: datetime | date | None = None
    published_from: str | None = None
    modified: datetime | date | None = None
    modified_from: str | None = None
    author: str | None = None
    image_credit: str | None = None
    translation_group: str | None = None

    def replace(self, **changes: Any) -> Reading:
        """The same reading with some fields other."""
        return replace(self, **changes)

    def document(self, text: str, *, extractor: str, agreement: float | None = None) -> Document:
        """The document with its text; the language is that of the text."""
        return Document(
            source=self.source,
            shape=self.shape,
            identity=self.identity,
            url=self.url,
            language=languages.tell(text, self.language_hint),
            title=_nfc(self.title) or "",
            text=_nfc(text) or "",
            topic=_nfc(self.topic),
            period_start=self.period_start,
            period_end=self.period_end,
            period_from=self.period_from,
            trend=self.trend,
            trend_text=_nfc(self.trend_text),
            published=self.published,
            published_from=self.published_from,
            modified=self.modified,
            modified_from=self.modified_from,
            author=_nfc(self.author),
            image_credit=_nfc(self.image_credit),
            translation_group=self.translation_group,
            extractor=extractor,
            agreement=agreement,
        )


@dataclass(frozen=True, slots=True)
class NotADocument:
    """A page that is meant to be something else: home, listing, about, search, feed..."""

    kind: str


@dataclass(frozen=True, slots=True)
class UnknownShape:
    """A page that should be a document and fits no shape: a finding, never a guess."""

    detail: str


def _nfc(text: str | None) -> str | None:
    return unicodedata.normalize("NFC", text) if text else None
