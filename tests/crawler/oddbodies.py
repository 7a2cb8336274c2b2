"""Odd bodies: lengths, chunks, codings, methods, and ends that come too early or never."""

from __future__ import annotations

import gzip
import zlib

import brotlicffi
import zstandard

from tests.crawler.oddserver import Case

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
GZIP = gzip.compress(b"hello" * 100, mtime=0)
BROTLI = brotlicffi.compress(b"hello" * 100)
ZLIB = zlib.compress(b"hello" * 100)


def chunks(*parts: bytes) -> bytes:
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts)


def _chunked(name: str, body: bytes, **more: object) -> Case:
    return Case(name=name, pieces=(CHUNKED + body,), **{"reused": True, **more})  # type: ignore[arg-type]


def _sized(name: str, *lengths: bytes, **more: object) -> Case:
    lines = b"".join(b"Content-Length: %b\r\n" % length for length in lengths)
    return Case(name=name, pieces=(OK + lines + b"\r\nhello",), **{"reused": True, **more})  # type: ignore[arg-type]


def _coded(name: str, coding: bytes, body: bytes, text: bytes | None, **more: object) -> Case:
    head = OK + b"Content-Encoding: %b\r\nContent-Length: %d\r\n\r\n" % (coding, len(body))
    return Case(name=name, pieces=(head + body,), entity=body, text=text, reused=True, **more)  # type: ignore[arg-type]


LENGTHS = (
    _sized("length-plus-zero", b"005"),
    _sized("two-equal-lengths", b"5", b"5"),
    _sized("length-list", b"5, 5"),
    _sized("two-other-lengths", b"5", b"7", end="close", reused=False),
    _sized("length-words", b"five", end="close", reused=False),
    _sized("length-signed", b"+5", end="close", reused=False),
    _sized("length-negative", b"-5", end="close", reused=False),
    _sized("length-huge", b"9" * 5000, end="close", reused=False, truncated="disconnect"),
    _sized("short-body", b"10", end="close", truncated="disconnect", reused=False),
    _sized("short-body-dropped", b"10", end="drop", truncated="disconnect", reused=False),
    _sized("reset-in-body", b"10", end="reset", truncated="disconnect", reused=False),
    _sized("stall-in-body", b"10", end="hold", truncated="time", reused=False),
    _sized("long-body", b"3", entity=b"hel", surplus=b"lo", reused=False, end="close"),
    _sized("no-length", end="close", reused=False),
    _sized("no-length-dropped", end="drop", reused=False),
    _sized("no-length-reset", end="reset", reused=False, truncated="disconnect"),
    _sized("no-length-stall", end="hold", reused=False, truncated="time"),
    Case(name="no-length-1.0", pieces=(b"HTTP/1.0 200 OK\r\n\r\nhello",), end="close"),
    Case(name="empty-body", pieces=(OK + b"Content-Length: 0\r\n\r\n",), entity=b"", reused=True),
    Case(name="endless-body", pieces=(OK + b"\r\n", b"y" * 10_000), end="endless", entity=None,
         truncated="length"),
    Case(name="body-over-limit", pieces=(OK + b"Content-Length: 900000\r\n\r\n", b"y" * 900_000),
         entity=None, truncated="length"),
    Case(name="big-body", pieces=(OK + b"Content-Length: 90000\r\n\r\n", b"y" * 90_000),
         entity=b"y" * 90_000, reused=True),
    Case(name="late-body", pieces=(OK + b"Connection: close\r\n\r\n", b"hel", b"lo"), end="close"),
    Case(name="pipelined-surplus", pieces=((OK + b"Content-Length: 5\r\n\r\nhello") * 2,),
         end="close", surplus=OK + b"Content-Length: 5\r\n\r\nhello"),
)  # fmt: skip

CHUNKS = (
    _chunked("chunked", chunks(b"hel", b"lo", b"")),
    _chunked("chunk-extensions", b'5;a=b;c="d;e"\r\nhello\r\n0;last\r\n\r\n'),
    _chunked("trailers", chunks(b"hello") + b"0\r\nX-Sum: 1\r\nX-More: 2\r\n\r\n"),
    _chunked("chunk-upper", b"A\r\nhellohello\r\n0\r\n\r\n", entity=b"hellohello"),
    _chunked("chunk-lower", b"a\r\nhellohello\r\n0\r\n\r\n", entity=b"hellohello"),
    _chunked("chunk-padded", b"0000000000000000005\r\nhello\r\n000\r\n\r\n"),
    _chunked("chunk-spaces", b"  5  \r\nhello\r\n0 \r\n\r\n"),
    _chunked("chunk-tabs", b"\t5\t;x\r\nhello\r\n0\r\n\r\n"),
    _chunked("chunk-bare-lf", b"5\nhello\n0\n\n"),
    _chunked("chunk-no-line-end", b"2\r\nhe3\r\nllo0\r\n\r\n"),
    _chunked("chunk-bytes", b"".join(b"1\r\n%c\r\n" % byte for byte in b"hello") + b"0\r\n\r\n"),
    Case(name="chunk-pieces", reused=True, pieces=tuple(
        bytes([byte]) for byte in CHUNKED + chunks(b"hel", b"lo") + b"0\r\nT: x\r\n\r\n")),
    _chunked("chunk-empty", b"0\r\n\r\n", entity=b""),
    _chunked("chunk-surplus", chunks(b"hello", b"") + b"more", surplus=b"more", end="close",
             reused=False),
    _chunked("no-last-chunk", chunks(b"hello"), end="close", reused=False, truncated="disconnect"),
    _chunked("half-chunk", b"a\r\nhello", end="close", reused=False, truncated="disconnect"),
    _chunked("half-size", chunks(b"hello") + b"1", end="reset", reused=False,
             truncated="disconnect"),
    _chunked("half-trailer", chunks(b"hello") + b"0\r\nX: y\r\n", end="close", reused=False,
             truncated="disconnect"),
    _chunked("broken-chunk", chunks(b"hello") + b"zz\r\nmore\r\n0\r\n\r\n", end="close",
             reused=False),
    _chunked("not-chunked", b"hello", end="close", reused=False),
    _chunked("chunk-huge", b"ffffffffffffffffffff\r\nhello", end="close", reused=False,
             truncated="disconnect"),
    Case(name="endless-chunks", pieces=(CHUNKED, chunks(b"y" * 5000)), end="endless", entity=None,
         truncated="length"),
    Case(name="endless-trailers", pieces=(CHUNKED + b"5\r\nhello\r\n0\r\n", b"X: y\r\n" * 1000),
         end="endless", truncated="length"),
    Case(name="endless-extension", pieces=(CHUNKED + b"5;", b"x" * 10_000), end="endless",
         entity=None, truncated="length"),
    Case(name="chunked-1.0", pieces=(b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                     + chunks(b"hello", b""),), end="close"),
    Case(name="chunked-and-length", end="close", pieces=(
        OK + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks(b"hello", b""),)),
    Case(name="chunked-upper-case", reused=True, pieces=(
        OK + b"TRANSFER-ENCODING: Chunked\r\n\r\n" + chunks(b"hello", b""),)),
    Case(name="transfer-identity", reused=True, pieces=(
        OK + b"Transfer-Encoding: identity\r\nContent-Length: 5\r\n\r\nhello",)),
    Case(name="transfer-gzip-chunked", reused=True, entity=b"hello" * 100, pieces=(
        OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n" + chunks(GZIP[:20], GZIP[20:], b""),)),
    Case(name="transfer-gzip", end="close", entity=b"hello" * 100, pieces=(
        OK + b"Transfer-Encoding: gzip\r\n\r\n" + GZIP,)),
    Case(name="transfer-unknown", end="close", pieces=(
        OK + b"Transfer-Encoding: rot13\r\n\r\nhello",)),
)  # fmt: skip

CODINGS = (
    _coded("gzip", b"gzip", GZIP, b"hello" * 100),
    _coded("br", b"br", BROTLI, b"hello" * 100),
    _coded("deflate", b"deflate", ZLIB, b"hello" * 100),
    _coded("x-gzip-upper", b"X-GZIP", GZIP, b"hello" * 100),
    _coded("gzip-in-br", b"gzip, br", brotlicffi.compress(GZIP), b"hello" * 100),
    _coded("gzip-cut", b"gzip", GZIP[:20], None),
    _coded("gzip-not", b"gzip", b"hello", None),
    _coded("coding-identity", b"identity", b"hello", b"hello"),
    _coded("deflate-raw", b"deflate", ZLIB[2:-4], b"hello" * 100),
    _coded("deflate-is-gzip", b"deflate", GZIP, b"hello" * 100),
    _coded("zstd", b"zstd", zstandard.compress(b"hello" * 100), b"hello" * 100),
    _coded("gzip-members", b"gzip", GZIP + GZIP, b"hello" * 200),
    _coded("gzip-twice", b"gzip, gzip", gzip.compress(GZIP, mtime=0), b"hello" * 100),
    _coded("gzip-empty", b"gzip", b"", b""),
    _coded("gzip-and-more", b"gzip", GZIP + b"more", None),
    _coded("gzip-wrong-sum", b"gzip", GZIP[:-8] + b"\0" * 8, None),
    _coded("br-not", b"br", b"hello", None),
    _coded("coding-unknown", b"rot13", b"hello", None),
    Case(name="gzip-chunked", reused=True, entity=GZIP, text=b"hello" * 100, pieces=(
        OK + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
        + chunks(GZIP[:7], GZIP[7:], b""),)),
    Case(name="br-no-length", end="close", entity=BROTLI, text=b"hello" * 100, pieces=(
        OK + b"Content-Encoding: br\r\n\r\n" + BROTLI,)),
)  # fmt: skip

ALL_BYTES = bytes(range(256))
BODILESS = (
    Case(name="no-content", pieces=(b"HTTP/1.1 204 No Content\r\n\r\n",), status=204, entity=b"",
         reused=True),
    Case(name="no-content-with-length", status=204, entity=b"", reused=True, pieces=(
        b"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n",)),
    Case(name="no-content-with-body", status=204, entity=b"", surplus=b"hello", end="close",
         pieces=(b"HTTP/1.1 204 No Content\r\n\r\nhello",)),
    Case(name="not-modified", status=304, entity=b"", reused=True, pieces=(
        b'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\nContent-Length: 900\r\n\r\n',)),
    Case(name="head", method="HEAD", entity=b"", reused=True, pieces=(
        OK + b"Content-Length: 900\r\nContent-Encoding: gzip\r\n\r\n",)),
    Case(name="head-chunked", method="HEAD", entity=b"", reused=True, pieces=(CHUNKED,)),
    Case(name="head-with-body", method="HEAD", entity=b"", surplus=b"hello", end="close", pieces=(
        OK + b"Content-Length: 5\r\n\r\nhello",)),
    Case(name="redirect", status=302, entity=b"", reused=True, fields=(("location", ("/plain",)),),
         pieces=(b"HTTP/1.1 302 Found\r\nLocation: /plain\r\nContent-Length: 0\r\n\r\n",)),
    Case(name="redirect-relative-utf-8", status=301, entity=b"", reused=True, pieces=(
        "HTTP/1.1 301 Moved\r\nLocation: ../шлях?a b\r\nContent-Length: 0\r\n\r\n".encode(),)),
    Case(name="redirect-no-length", status=302, end="close", pieces=(
        b"HTTP/1.1 302 Found\r\nLocation: /redirect\r\n\r\nhello",)),
    Case(name="post", method="POST", body=ALL_BYTES * 5, entity=ALL_BYTES, reused=True, pieces=(
        OK + b"Content-Length: 256\r\n\r\n" + ALL_BYTES,)),
    Case(name="post-empty", method="POST", reused=True, pieces=(
        b"HTTP/1.1 100 Continue\r\n\r\n" + OK + b"Content-Length: 5\r\n\r\nhello",), interim=1),
    Case(name="put-big", method="PUT", body=b"\r\n\r\n\0" * 50_000, reused=True, pieces=(
        OK + b"Content-Length: 5\r\n\r\nhello",)),
    Case(name="server-error", status=500, reused=True, pieces=(
        b"HTTP/1.1 500 Oops\r\nContent-Length: 5\r\n\r\nhello",)),
    Case(name="error-dropped", status=503, end="drop", pieces=(
        b"HTTP/1.1 503 Service Unavailable\r\n\r\nhello",)),
)  # fmt: skip

CASES = (*LENGTHS, *CHUNKS, *CODINGS, *BODILESS)
