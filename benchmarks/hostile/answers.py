"""Answers that cost a careless crawler its memory, its time or its other pages: bombs, floods."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from functools import cache

import brotlicffi
import zstandard

from tests.crawler.oddserver import Case

GIGABYTE = 1_000_000_000
_BLOCK = b" " * 1_000_000
OK = b"HTTP/1.1 200 OK\r\n"
HTML = b"Content-Type: text/html\r\n"


def answer(name: str, body: bytes, head: bytes = HTML, status: bytes = OK) -> Case:
    """A whole answer with its length."""
    length = b"Content-Length: %d\r\n\r\n" % len(body)
    return Case(name=name, pieces=(status + head + length, body))


def endless(name: str, begin: bytes, piece: bytes) -> Case:
    """An answer that never ends."""
    return Case(name=name, pieces=(begin, piece), end="endless")


def _streamed(add: Callable[[bytes], bytes], end: Callable[[], bytes]) -> bytes:
    return b"".join([*(add(_BLOCK) for _ in range(GIGABYTE // len(_BLOCK))), end()])


@cache
def bomb(coding: str) -> bytes:
    """A gigabyte of blanks, packed."""
    if coding == "gzip":
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        return _streamed(packer.compress, packer.flush)
    if coding == "deflate":
        packer = zlib.compressobj(9)
        return _streamed(packer.compress, packer.flush)
    if coding == "br":
        squeezer = brotlicffi.Compressor(quality=5)
        return _streamed(squeezer.process, squeezer.finish)
    crusher = zstandard.ZstdCompressor(3).compressobj()
    return _streamed(crusher.compress, crusher.flush)


def coded(name: str, coding: str, kind: bytes = HTML, layers: int = 1) -> Case:
    """A bomb as the body of an answer."""
    body = bomb(coding)
    for _ in range(layers - 1):
        body = gzip.compress(body, mtime=0)
    codings = ", ".join([coding, *["gzip"] * (layers - 1)]).encode()
    return answer(name, body, kind + b"Content-Encoding: " + codings + b"\r\n")


def bombs(name: str, kind: bytes) -> list[Case]:
    """A bomb in each coding."""
    return [coded(name, coding, kind) for coding in ("gzip", "br", "zstd", "deflate")]


TEXT, XML = b"Content-Type: text/plain\r\n", b"Content-Type: application/xml\r\n"
CSS, PNG = b"Content-Type: text/css\r\n", b"Content-Type: image/png\r\n"
URLSET = b'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
INDEX = b'<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'

#: By what the table calls it; the name of a case is the path at which it lies.
BOMBS: dict[str, Case] = {
    **{f"1 GB in {c}, as page": coded("x", c) for c in ("gzip", "br", "zstd", "deflate")},
    **{f"1 GB in {c}, as robots.txt": coded("robots.txt", c, TEXT) for c in ("gzip", "br", "zstd")},
    **{f"1 GB in {c}, as sitemap": coded("sitemap.xml", c, XML) for c in ("gzip", "br", "zstd")},
    **{f"1 GB in {c}, as style": coded("style.css", c, CSS) for c in ("gzip", "br")},
    "1 GB in gzip, as image": coded("image.png", "gzip", PNG),
    "1 GB in gzip in gzip": coded("x", "gzip", layers=2),
    "1 GB in gzip ten times": coded("x", "gzip", layers=10),
    "1 GB in br in gzip": coded("x", "br", layers=2),
    "1 GB sitemap.xml.gz": answer(
        "sitemap.xml", bomb("gzip"), b"Content-Type: application/gzip\r\n"
    ),
}

FLOODS: dict[str, Case] = {
    "endless lines of a head": endless("x", OK, b"X-More: of the same\r\n" * 500),
    "an endless line of a head": endless("x", OK + b"X: ", b"x" * 10_000),
    "an endless reason": endless("x", b"HTTP/1.1 200 ", b"x" * 10_000),
    "endless 103": endless("x", b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 100),
    "endless 103 as robots.txt": endless("robots.txt", b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    "endless blank lines": endless("x", b"", b"\r\n" * 5000),
    "an endless body": endless("x", OK + HTML + b"\r\n", b"<p>more</p>" * 6000),
    "an endless robots.txt": endless("robots.txt", OK + TEXT + b"\r\n", b"Disallow: /no\n" * 5000),
    "an endless sitemap": endless("sitemap.xml", OK + XML + b"\r\n" + URLSET, b"<url/>" * 9000),
    "an endless style": endless("style.css", OK + CSS + b"\r\n", b"a{b:url(x.png)}" * 4000),
    "an endless image": endless("image.png", OK + PNG + b"\r\n", b"\0" * 65536),
    "10 GB by its length": endless("x", OK + HTML + b"Content-Length: 10000000000\r\n\r\n", _BLOCK),
    "10 GB in chunks": endless(
        "x", OK + HTML + b"Transfer-Encoding: chunked\r\n\r\n", b"%x\r\n%b\r\n" % (10**6, _BLOCK)
    ),
    "endless chunks of a byte": endless(
        "x", OK + HTML + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * 5000
    ),
    "an endless chunk extension": endless(
        "x", OK + b"Transfer-Encoding: chunked\r\n\r\n5;", b"x" * 10_000
    ),
    "endless trailers": endless(
        "x", OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X: y\r\n" * 1000
    ),
    "endless noise": endless("x", b"", bytes(range(256)) * 100),
    "a byte now and then": Case(name="x", pieces=(OK + HTML + b"\r\n", b"y"), end="drip"),
    "a head now and then": Case(name="x", pieces=(OK, b"X: y\r\n"), end="drip"),
    "robots.txt now and then": Case(name="robots.txt", pieces=(OK + b"\r\n", b"#"), end="drip"),
    "silence": Case(name="x", pieces=(), end="hold"),
    "silence as sitemap": Case(name="sitemap.xml", pieces=(), end="hold"),
    "resets": Case(name="x", pieces=(), end="reset"),
}
