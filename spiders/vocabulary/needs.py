"""What files need that are no pages: style sheets, scripts, drawings, manifests of web apps."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from archive.wire import urls
from archive.wire.head import media_type
from spiders.vocabulary import css, scripts
from spiders.vocabulary.charset import decode
from spiders.vocabulary.html import Html
from spiders.vocabulary.link import Link

_SCRIPT = re.compile(r"(?:text|application)/(?:x-)?(?:java|ecma)script")
_SVG = "image/svg+xml"
_XML = ("text/xml", "application/xml", _SVG)
_MANIFEST = "application/manifest+json"
_ICONS = 50  # of one manifest
_SHEET = re.compile(rb"<\?xml-stylesheet\b[^>]{0,500}?\bhref=[\"']([^\"'>]{1,2000})")


def of(url: str, body: bytes, content_type: str | None) -> Iterator[Link]:
    """The requisites of a file, by its media type; none of any other."""
    media = media_type(content_type)
    if media == "text/css":
        yield from css.requisites(decode(body, content_type).text, url)
    elif _SCRIPT.fullmatch(media):
        script = decode(body, content_type).text
        yield from scripts.imports(script, url)
        yield from scripts.loads(script, url, inside=False)
    elif media in _XML:
        for sheet in _SHEET.findall(body[:65536]):
            if found := urls.resolve(url, sheet.decode("utf-8", "replace")):
                yield Link(found, "E", "style")
        yield from Html(url, body, content_type).requisites() if media == _SVG else ()
    elif media == _MANIFEST:
        yield from _icons(url, body)


def _icons(url: str, body: bytes) -> Iterator[Link]:
    """Of a web app (W3C, Web Application Manifest)."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return
    icons = said.get("icons") if isinstance(said, dict) else None
    for icon in icons[:_ICONS] if isinstance(icons, list) else ():
        source = icon.get("src") if isinstance(icon, dict) else None
        if isinstance(source, str) and (found := urls.resolve(url, source)):
            yield Link(found, "E", "image")
