"""The title of an archived page, as text."""

from __future__ import annotations

import codecs
import html
import re

from archive.wire.capture import Capture
from archive.wire.coding import decode

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
    said = html.unescape(_text(found[1], _charset(capture, start)))
    said = " ".join("".join(ch if ch.isprintable() else " " for ch in said).split())
    return said if len(said) <= _LENGTH else said[:_LENGTH].rstrip() + "…"


def markup(capture: Capture, limit: int) -> str:
    """The markup of the page, up to so many bytes, as text."""
    data = decode(capture.entity, capture.content_codings, limit).body
    return _text(data, _charset(capture, data[:_LOOKED_AT]))


def _charset(capture: Capture, start: bytes) -> str:
    """What the server or the page declares; `` where neither does."""
    declared = (capture.stated_type or "").encode("utf-8")
    found = _CHARSET.search(declared) or _CHARSET.search(start)
    return found[1].decode("ascii", "replace") if found else ""


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
