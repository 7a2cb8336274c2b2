"""What reading a page takes and gives, and by what documents and texts are told apart.

Apart from the reading itself (exports/extract.py), so that who hands out the work does not load
what it needs.
"""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from archive.capture import Location
from archive.problem import Severity
from spiders.document import Document
from spiders.vocabulary.lists import Listed, Stated


@dataclass(frozen=True, slots=True)
class Task:
    """A page to read: where its bytes lie, and under which address they were served."""

    archive: Path
    body: Location
    url: str
    ahead: bytes = b""  #: what was read ahead of it (exports/ahead_lines.py)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong or doubtful about one page."""

    severity: Severity
    rule: str
    detail: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a page turned out to be."""

    page: str  #: document, or what else: listing, home, short, unknown-shape, empty, ...
    document: Document | None = None
    whole: bool = True  #: whether nothing of its body is missing
    findings: tuple[Finding, ...] = ()
    stated: tuple[Stated, ...] = ()  #: dates of other pages, by a feed or sitemap
    listed: tuple[Listed, ...] = ()  #: weeks of other pages, by a listing
    origin: str = "listing"  #: feed or sitemap, where it is one


def document_id(document: Document) -> int:
    """The number of a document, from what names it: 52 bits, so that any tool can hold it."""
    named = "\0".join((document.source, document.identity, document.language))
    return int(hashlib.sha256(named.encode("utf-8")).hexdigest()[:13], 16)


def text_sha256(text: str) -> str:
    """SHA-256 of a text in NFC with white space folded: what makes two texts equal."""
    folded = " ".join(unicodedata.normalize("NFC", text).split())
    return hashlib.sha256(folded.encode("utf-8")).hexdigest()
