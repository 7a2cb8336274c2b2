"""What reading a page takes and gives, and by what documents and texts are told apart.

Apart from the reading itself (exports/extraction/extract.py), so that who hands out the work does
not load what it needs.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from archive.problem import Severity
from archive.wire.capture import Location
from spiders.document import Document
from spiders.vocabulary.lists import Listed, Stated

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # but for tabs and line ends


@dataclass(frozen=True, slots=True)
class Ahead:
    """Where the line lies that says what a page turned out to be."""

    path: Path
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Task:
    """A page to read: where its bytes lie, and under which address they were served."""

    archive: Path
    body: Location
    url: str
    ahead: Ahead | None = None  #: what was read ahead of it (exports/extraction/ahead_lines.py)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong or doubtful about one page."""

    severity: Severity
    rule: str
    detail: str


@dataclass(frozen=True, slots=True)
class Text:
    """What search is to find of a document."""

    language: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Traits:
    """What is worked out of a text alone (exports/extraction/traits.py)."""

    minhash: bytes  #: as near.py has it
    sentences: bytes  #: as sentences.py has them
    title_forms: str = ""  #: these three as `documents_fts` has them
    text_forms: str = ""
    names: str = ""
    made_with: str | None = None  #: digest of the table of names


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
    traits: Traits | None = None  #: of the document's text, where they were worked out


def document_id(document: Document) -> int:
    """The number of a document, from what names it: 52 bits, so that any tool can hold it."""
    named = "\0".join((document.source, document.identity, document.language))
    return int(hashlib.sha256(named.encode("utf-8")).hexdigest()[:13], 16)


def text_of(document: Document) -> Text:
    """What search is to find of a document, as the corpus has it."""
    return Text(document.language, plain(document.title), plain(document.text))


def plain(value: str) -> str:
    """Text that UTF-8 can hold, and that steers no terminal: JSON on a page may spell half of a
    surrogate pair, and a title may hold the signs that begin commands."""
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        value = value.encode("utf-8", "replace").decode("utf-8")
    return value if value.isprintable() else _CONTROL.sub("", value)


def text_sha256(text: str) -> str:
    """SHA-256 of a text in NFC with white space folded: what makes two texts equal."""
    folded = " ".join(unicodedata.normalize("NFC", text).split())
    return hashlib.sha256(folded.encode("utf-8")).hexdigest()
