"""From a capture to what its source says it is: a document, another page, or a finding.

1. A function of the record's bytes, its date and the address of the visit; nothing is fetched.
2. A revisit is read as its original, bytes and date, under its own address.
3. What cannot be read for sure is a finding, never a guess.
"""

from __future__ import annotations

import codecs
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from archive.commands.findings import plural
from archive.records.captures import read_capture
from archive.wire.capture import Capture
from archive.wire.coding import decode
from exports.extraction import text
from exports.extraction.outcome import Finding, Outcome, Task
from spiders.catalogue import source_for
from spiders.document import Document
from spiders.source import Source
from spiders.vocabulary import metadata
from spiders.vocabulary.blocks import BLOCK_LIMIT, TEXT_LIMIT
from spiders.vocabulary.charset import SUPERSET
from spiders.vocabulary.discovery import sniff
from spiders.vocabulary.html import Html
from spiders.vocabulary.markup import serialise, size
from spiders.vocabulary.reading import NotADocument, Reading, UnknownShape

Read: TypeAlias = Reading | NotADocument | UnknownShape

BODY_LIMIT = 8 * 1024 * 1024  #: bytes of a body after its content coding is removed
#: Tags and attributes of one page, and of its tree. The largest honest pages have some ten
#: thousands; trafilatura, which makes several trees of a page, is asked of no larger ones.
MOST_PARTS, MOST_FOR_THIRD = 200_000, 50_000
#: Characters of text below which a page of a site that nobody described is no document.
SHORTEST = 250
_TITLE = 20  # characters of a link that may be the title of a piece
#: Pages that stand where an article should, by what they say.
_REFUSED = {"not-found": "says that there is no such page", "challenge": "asks for a proof"}


def read(task: Task) -> Outcome:
    """The page that a task names, read from the archive."""
    location = task.body
    capture = read_capture(task.archive / location.file, location.offset, location.length)
    return read_page(capture, task.url)


def read_page(capture: Capture, url: str, source: Source | None = None) -> Outcome:
    """What the body of a capture is, as a page at `url`; `source` describes its host, if given."""
    decoded = decode(capture.entity, capture.content_codings, BODY_LIMIT)
    body, findings = decoded.body, []
    if decoded.problem:
        findings.append(Finding("warning", "content-coding", decoded.problem))
    damaged = decoded.problem is not None and body != capture.entity  # else taken as it stands
    complete = not capture.is_http or capture.framing.complete
    there = complete and not (capture.truncated or damaged)
    whole = there and not decoded.cut
    if not whole:
        detail = (
            f"only its first {BODY_LIMIT} bytes are read" if there else "not all of it is there"
        )
        findings.append(Finding("warning", "body-cut", f"of the body: {detail}"))
    content_type = capture.stated_type
    if not body.strip():
        findings.append(Finding("warning", "empty-body", "a page without content"))
        return Outcome("empty", None, whole, tuple(findings))
    kind = sniff(body, content_type)
    if kind in ("feed", "sitemap"):
        lists = source or source_for(url)
        stated = tuple(lists.stated(url, body, content_type, capture.date))
        return Outcome("other", None, whole, tuple(findings), stated, origin=kind)
    if kind != "html":
        return Outcome("other", None, whole, tuple(findings))
    html = Html(url, body, content_type)
    if html.has_more_parts(MOST_PARTS):
        detail = f"about {html.parts} tags and attributes, more than {MOST_PARTS}: it is not read"
        findings.append(Finding("warning", "oversized", detail))
        return Outcome("oversized", None, whole, tuple(findings))
    if html.tree is None:
        findings.append(Finding("error", "unparsable", "no element can be made out"))
        return Outcome("unparsable", None, whole, tuple(findings))
    if html.layout.cut:
        detail = f"only the beginning is read: {TEXT_LIMIT} characters, {BLOCK_LIMIT} lines at most"
        findings.append(Finding("warning", "text-cut", detail))
    findings += _charset(html, body)
    source = source or source_for(html.url)
    whole = whole and not html.layout.cut
    outcome = _judged(source.read(html, capture.date), html, whole, findings)
    if outcome.page == "listing":
        outcome = replace(outcome, listed=tuple(source.listed(html)))
    return outcome


def _judged(found: Read, html: Html, whole: bool, findings: list[Finding]) -> Outcome:
    document: Document | None = None
    match found:
        case NotADocument(kind):
            page = kind
            if kind in _REFUSED:
                findings.append(Finding("warning", kind, _REFUSED[kind]))
        case UnknownShape(detail):
            page = "unknown-shape"
            findings.append(Finding("warning", "unknown-shape", detail))
        case Reading():
            page, document = _document(found, html, findings)
    return Outcome(page, document, whole, tuple(findings))


def _document(reading: Reading, html: Html, findings: list[Finding]) -> tuple[str, Document | None]:
    """A document with its text, or why it is none."""
    prose = text.prose(reading.prose, partial(_markup, html), reading.title)
    if reading.prose.trusted and not prose.text:
        findings.append(Finding("warning", "no-text", f"shape {reading.shape} fits, no text found"))
        return "no-text", None
    if not reading.prose.trusted and len(prose.text) < SHORTEST:
        return "short", None
    if not reading.prose.trusted and prose.doubtful and _is_listing(prose.text, html):
        return "listing", None
    document = reading.document(prose.text, extractor=prose.extractor, agreement=prose.agreement)
    return "document", document


def _markup(html: Html) -> str | None:
    """The page for a third reading; None where it is too large for one."""
    if html.tree is None or html.layout.cut or size(html.tree) > MOST_FOR_THIRD:
        return None
    return serialise(html.tree)


def _is_listing(prose: str, html: Html) -> bool:
    """Whether links part the text, three at least, and no stretch between is half of it.

    Of 270 real articles it takes one for a listing that has text of its own.
    """
    if html.metas.get("og:type") == "article" or "NewsArticle" in metadata.types(html):
        return False
    said = set(prose.split("\n\n"))
    stretches, opened = [0], False
    for block in html.blocks:
        if text.clean(block.text) in said:
            opened = True
            stretches[-1] += len(block.text)
        elif opened and block.linked and len(block.text) >= _TITLE:
            stretches.append(0)
    while stretches and not stretches[-1]:
        stretches.pop()
    return len(stretches) > 3 and max(stretches) * 2 < len(prose)


def _charset(html: Html, body: bytes) -> list[Finding]:
    """Whether a page had to be read in another charset than it says, or could not be read well."""
    found = []
    if html.declared_charset and not body.isascii():
        declared = _codec(html.declared_charset)
        if declared != _codec(html.charset):
            detail = f"declared {html.declared_charset}, read as {html.charset}"
            found.append(Finding("warning", "wrong-charset", detail))
    lost = sum(block.text.count("\ufffd") for block in html.blocks)
    if lost:
        detail = f"{plural(lost, 'character')} cannot be read as {html.charset}"
        found.append(Finding("warning", "lost-characters", detail))
    return found


def _codec(label: str) -> str:
    try:
        name = codecs.lookup(label).name
    except LookupError:
        return label.lower()
    return SUPERSET.get(name, name)
