"""What a browser made of a page: resources under names of their own, beside what was received.

`urn:dom:` has the whole document, `urn:text:` its words, `urn:view:` a picture.
"""

from __future__ import annotations

from datetime import datetime

from archive.records import warc

DOM_TYPE = "text/html; charset=utf-8"
_DOM = "urn:dom:"
_TEXT_TYPE = "text/plain; charset=utf-8"


def members(
    url: str, moment: datetime, warcinfo_id: str, dom: bytes, text: bytes, picture: bytes
) -> list[warc.Member]:
    """The records: the document after its scripts, the text that it shows, a picture (PNG)."""
    made = (
        (_DOM, DOM_TYPE, dom),
        ("urn:text:", _TEXT_TYPE, text),
        ("urn:view:", "image/png", picture),
    )
    return [
        warc.resource(name + url, moment, warcinfo_id, content_type, block)
        for name, content_type, block in made
    ]


def dom_of(url: str) -> str:
    """The name under which the document of a page is kept."""
    return _DOM + url


def page_of(uri: str) -> str | None:
    """The page of which a record has the document; None of any other record."""
    return uri.removeprefix(_DOM) if uri.startswith(_DOM) else None
