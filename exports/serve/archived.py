"""An archived page as a picture of itself: its markup, styles and images, and nothing that acts.

1. It is hostile. It stands in a frame that may run no script, open no window, send no form and has
   an origin of its own; its Content-Security-Policy says the same wherever else it is opened.
2. Every address in it leads back here, to the capture nearest in time. What is not archived, and
   what is excluded, is not there; nothing is asked of the live web.
3. For the page as it was, scripts and all, there is `letapis replay`.
"""

from __future__ import annotations

import secrets
from html import escape
from urllib.parse import urlencode

from archive.records.record import parse_date
from archive.replay.captures import Captures, Shown
from archive.storage.collection import Collection
from archive.wire import http, urls
from archive.wire.capture import HTML_TYPES
from archive.wire.coding import decode
from exports.extraction.extract import BODY_LIMIT, MOST_PARTS
from exports.serve.answer import Asked, File
from spiders.vocabulary import charset, css
from spiders.vocabulary.html import Html
from spiders.vocabulary.markup import Element, name, serialise
from spiders.vocabulary.srcset import candidates

#: In all addresses within an archived page: tells what it loads from what another site asks for. By
#: Fetch Metadata they are alike, for a frame in a sandbox has an origin of its own.
KEY = secrets.token_urlsafe(16)
_LIMIT = 64 * 1024 * 1024  # bytes after the content coding is removed, of what is not parsed
_POLICY = (
    "sandbox; default-src 'none'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    "media-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)
_FIELDS = {"Content-Security-Policy": _POLICY}
#: Media that a page may show, besides images.
_MEDIA = ("audio/", "video/")
_ACTS = {
    "script", "iframe", "frame", "frameset", "object", "embed", "applet", "base", "portal",
    "fencedframe", "dialog",
}  # fmt: skip
_LOADED = {"src", "poster", "background", "data", "href", "xlink:href"}
_KEPT_LINKS = {"stylesheet", "icon"}
_GONE = {
    "action", "formaction", "ping", "integrity", "crossorigin", "nonce", "target", "srcdoc",
    "manifest", "http-equiv", "autofocus", "loading",
}  # fmt: skip


def show(collection: Collection, asked: Asked) -> File:
    """The capture of an address nearest to a date: `url`, and `at` in 14 digits, UTC."""
    captures = Captures(collection.archive, collection.index)
    url, stamp = urls.normalise(asked.get("url", "")) or "", asked.get("at", "")
    if excluded := captures.excluded.covering(url):
        return _notice(451, f"Not shown, since {excluded.since}: {excluded.reason}")
    lines = captures.lines(url) if url else []
    shown = captures.nearest(url, lines, parse_date(stamp)) if lines else None
    if shown is None:
        return _notice(404, f"Not in this archive: {url}")
    location = http.Head(b"", shown.fields).first("location")
    if 300 <= shown.status < 400 and location and (there := urls.resolve(url, location)):
        return File(b"", "text/plain", 302, {**_FIELDS, "Location": _here(there, stamp)})
    return _as_it_is_shown(shown, url, shown.line.stamp)


def address(url: str, captured_at: str) -> str:
    """Where the page is that was captured at a moment as the corpus writes it."""
    return _here(url, "".join(sign for sign in captured_at if sign.isdigit())[:14])


def _as_it_is_shown(shown: Shown, url: str, stamp: str) -> File:
    head = http.Head(b"", shown.fields)
    said = head.first("content-type") or ""
    kind = http.media_type(said)
    is_page = kind in HTML_TYPES or not kind
    limit = BODY_LIMIT if is_page else _LIMIT
    body = decode(shown.entity, head.tokens("content-encoding"), limit).body
    if is_page:
        page = Html(url, body, said)
        if page.has_more_parts(MOST_PARTS):
            return _notice(415, f"Not shown: more than {MOST_PARTS} tags and attributes.")
        text = _tamed(page, stamp) if page.tree is not None else ""
        return File(text.encode("utf-8", "replace"), "text/html; charset=utf-8", 200, _FIELDS)
    if kind == "text/css":
        sheet = css.rewritten(charset.decode(body, said).text, url, lambda to: _here(to, stamp))
        return File(sheet.encode("utf-8", "replace"), "text/css; charset=utf-8", 200, _FIELDS)
    if kind == "text/plain":
        plain = charset.decode(body, said).utf8
        return File(plain, "text/plain; charset=utf-8", 200, _FIELDS)
    if kind.startswith(("image/", *_MEDIA)) and kind.isascii() and kind.isprintable():
        return File(body, kind, 200, _FIELDS)
    return _notice(415, f"Not shown beside its text: {kind}. `letapis replay` has it.")


def _tamed(page: Html, stamp: str) -> str:
    """The page without what acts, and with addresses that lead back here."""
    assert page.tree is not None
    for element in list(page.tree.iter()):
        tag = name(element)
        link = tag == "link" and not _KEPT_LINKS & set((element.get("rel") or "").lower().split())
        if tag in _ACTS or link or (tag == "meta" and not element.get("name")):
            _remove(element)
            continue
        _attributes(element, page.base, stamp)
        if tag == "style" and element.text:
            element.text = css.rewritten(element.text, page.base, lambda to: _here(to, stamp))
    return "<!DOCTYPE html>\n" + serialise(page.tree)


def _attributes(element: Element, base: str, stamp: str) -> None:
    for key in [str(key) for key in element.attrib]:
        value, plain = element.get(key) or "", key.lower()
        if plain.startswith("on") or plain in _GONE:
            del element.attrib[key]
        elif plain == "style":
            element.set(key, css.rewritten(value, base, lambda to: _here(to, stamp)))
        elif plain in ("srcset", "imagesrcset"):
            element.set(key, _candidates(value, base, stamp))
        elif plain in _LOADED and not value.startswith("#"):
            there = urls.resolve(base, value)
            data = value[:11].lower() == "data:image/"
            element.set(key, _here(there, stamp) if there else value if data else "")
    later = element.get("data-src") or element.get("data-lazy-src")
    if name(element) == "img" and later and (there := urls.resolve(base, later)):
        element.set("src", _here(there, stamp))  # a script would have put it there


def _candidates(srcset: str, base: str, stamp: str) -> str:
    """The images of a srcset, at their addresses here."""
    said = []
    for url, size in candidates(srcset):
        if there := urls.resolve(base, url):
            said.append(f"{_here(there, stamp)} {size}".strip())
    return ", ".join(said)


def _remove(element: Element) -> None:
    """Takes an element out, and leaves the text behind it."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)


def _here(url: str, stamp: str) -> str:
    return "/archived?" + urlencode({"at": stamp, "url": url, "key": KEY}, errors="replace")


def _notice(status: int, why: str) -> File:
    body = f'<!DOCTYPE html><html lang="en"><title>{status}</title><p>{escape(why)}'
    return File(body.encode("utf-8", "replace"), "text/html; charset=utf-8", status, _FIELDS)
