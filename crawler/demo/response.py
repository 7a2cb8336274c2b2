"""Response: what an address of the site answers, before HTTP framing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from string import Template

#: when the files that never change were last changed
INSTALLED = datetime(2022, 2, 14, 12, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """Status, body and the few header fields that differ from one address to the next."""

    status: int = 200
    media_type: str = "text/html; charset=UTF-8"
    body: bytes = b""
    location: str | None = None
    etag: str | None = None
    modified: datetime | None = None
    chunked: bool = False  #: sent in chunks, without a length

    @property
    def compressible(self) -> bool:
        """Whether a server would send it with gzip to those who ask."""
        return self.media_type.startswith(("text/", "application/")) and len(self.body) > 200


#: an address of the site and its answer
Address = tuple[str, Response]


def page(
    html: str, *, status: int = 200, etag: str | None = None, chunked: bool = False
) -> Response:
    """An HTML page."""
    return Response(status=status, body=html.encode(), etag=etag, chunked=chunked)


def static(body: bytes, media_type: str) -> Response:
    """A file that never changes: strong ETag and Last-Modified."""
    tag = hashlib.sha256(body).hexdigest()[:16]
    return Response(body=body, media_type=media_type, etag=f'"{tag}"', modified=INSTALLED)


def moved(location: str, status: int = 301) -> Response:
    """A redirect."""
    body = f'<html><body><a href="{location}">Moved</a></body></html>\n'
    return Response(status=status, body=body.encode(), location=location)


def theme_file(name: str) -> str:
    """A file of `themes/`, as text."""
    return files("crawler.demo").joinpath("themes", name).read_text("utf-8")


@cache
def _template(name: str) -> Template:
    return Template(theme_file(name))


def fill(name: str, **values: str) -> str:
    """A template of `themes/` with its `$names` filled; every one must be given."""
    return _template(name).substitute(values)
