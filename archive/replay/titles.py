"""The title of an archived page, as text."""

from __future__ import annotations

import codecs
import html
import re

from archive.capture import Capture
from archive.coding import decode

_LOOKED_AT = 256 * 1024  # bytes of a page; its head
_LENGTH = 200  # characters that are shown
_TITLE = re.compile(rb"<title\b[^>]{0,200}>(.{0,2000}?)(?:</title|$)", re.IGNORECASE | re.DOTALL)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)


def title(capture: Capture) -> str:
    """What the first `title` of the page says, blanks joined; `` where there is none."""
    start = decode(capture.entity, capture.content_codings, _LOOKED_AT).body
    found = _TITLE.search(start)
    if not found:
        return ""
    declared = (capture.head.first("content-type") if capture.head else None) or ""
    charset = _CHARSET.search(declared.encode("utf-8")) or _CHARSET.search(start)
    said = html.unescape(_text(found[1], charset[1].decode("ascii", "replace") if charset else ""))
    said = " ".join("".join(ch if ch.isprintable() else " " for ch in said).split())
    return said if len(said) <= _LENGTH else said[:_LENGTH].rstrip() + "…"


def _text(data: bytes, charset: str) -> str:
    """Valid UTF-8 is UTF-8, whatever is declared: no other text looks like it."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        return codecs.decode(data, charset, "replace")
    except (LookupError, ValueError):
        return data.decode("cp1252", "replace")
