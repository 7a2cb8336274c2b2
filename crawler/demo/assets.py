"""Style sheets, scripts, pictures and the font of all hosts."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from crawler.demo import font, legacy, wix, wordpress_posts, words
from crawler.demo.articles import articles
from crawler.demo.response import Address, static, theme_file

Colour = tuple[int, int, int]

_THEME = f"{wordpress_posts.ROOT}/wp-content/themes/focus"
_CSS = "text/css"
_PNG = "image/png"
_COLOURS: tuple[Colour, ...] = (
    (40, 90, 140),
    (150, 60, 50),
    (60, 120, 80),
    (130, 110, 40),
    (90, 70, 130),
    (110, 110, 110),
)


def pages(edition: int) -> Iterator[Address]:
    """Every file that a page needs to be shown, with its answer."""
    yield from _wordpress()
    for host in (legacy.HOME, f"{wordpress_posts.ROOT}/"):
        yield from _legacy(f"{host}themes/focus2012/")
    yield from _wix(edition)


def png(width: int, height: int, colour: Colour) -> bytes:
    """A picture that fades from a colour to white (PNG, 8-bit RGB)."""
    shades = [
        bytes(255 - (255 - part) * (height - row) // height for part in colour)
        for row in range(height)
    ]
    rows = b"".join(b"\0" + shade * width for shade in shades)
    head = struct.pack(">2L5B", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">L", len(data)) + name + data + struct.pack(">L", zlib.crc32(name + data))


def _icon(colour: Colour) -> bytes:
    """A favicon: an ICO file that holds one PNG of 16 by 16."""
    picture = png(16, 16, colour)
    return struct.pack("<3H4B2H2L", 0, 1, 1, 16, 16, 0, 0, 1, 24, len(picture), 22) + picture


def _wordpress() -> Iterator[Address]:
    version = "?ver=5.9.3"
    yield f"{_THEME}/style.css{version}", static(theme_file("style.css").encode(), _CSS)
    yield f"{_THEME}/fonts.css", static(theme_file("fonts.css").encode(), _CSS)
    yield f"{_THEME}/print.css", static(theme_file("print.css").encode(), _CSS)
    script = static(theme_file("menu.js").encode(), "application/javascript")
    yield f"{_THEME}/js/menu.js{version}", script
    yield f"{_THEME}/fonts/focus-demo.woff", static(font.woff(), "font/woff")
    yield f"{_THEME}/favicon.ico", static(_icon(_COLOURS[0]), "image/x-icon")
    for name, width, height in (("pattern", 8, 32), ("logo", 40, 40), ("logo-2x", 80, 80)):
        yield f"{_THEME}/img/{name}.png", static(png(width, height, _COLOURS[0]), _PNG)
    for topic, colour in zip((*words.SECTIONS, "news"), _COLOURS, strict=True):
        for width, height in ((96, 64), (192, 128)):
            where = f"{wordpress_posts.UPLOADS}/{topic}-{width}x{height}.png"
            yield where, static(png(width, height, colour), _PNG)


def _legacy(folder: str) -> Iterator[Address]:
    yield f"{folder}style.css", static(theme_file("legacy.css").encode(), _CSS)
    yield f"{folder}menu.css", static(theme_file("legacy-menu.css").encode(), _CSS)
    yield f"{folder}favicon.ico", static(_icon(_COLOURS[5]), "image/x-icon")
    for name, width, height in (("photo", 120, 80), ("paper", 16, 16), ("box", 4, 24)):
        yield f"{folder}{name}.png", static(png(width, height, _COLOURS[3]), _PNG)


def _wix(edition: int) -> Iterator[Address]:
    services = wix.MEDIA.removesuffix("media") + "services"
    yield f"{services}/main.css", static(theme_file("wix.css").encode(), _CSS)
    yield f"{services}/media/header.png", static(png(32, 8, _COLOURS[4]), _PNG)
    yield f"{wix.MEDIA}/favicon.png", static(png(32, 32, _COLOURS[4]), _PNG)
    names = {
        block.lines[0].split(" ", 1)[0]
        for article in articles(edition)
        for block in article.blocks
        if block.kind == "picture"
    }
    for name in sorted(names):
        where = f"{wix.MEDIA}/{name}.png/v1/fill/w_96,h_64/{name}.png"
        yield where, static(png(96, 64, _COLOURS[len(name) % 5]), _PNG)
