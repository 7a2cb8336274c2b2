"""HTTP/1.1 responses taken apart without changing a byte; no I/O.

1. Nothing is rebuilt: the parts are views of the bytes that were received.
2. Framing follows RFC 9112 section 6.3, and bends where real servers do: empty lines before the
   status line, line ends that are missing or bare, lengths that are stated twice.
3. Where a message contradicts itself (two lengths, a broken chunk), every byte is kept,
   `complete` is False and `damage` says why.
4. Bytes fed one by one, or all at once, give the same parts.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field
from typing import Literal

from archive.wire.head import Head, head, media_type, number, text

__all__ = ["Head", "ResponseFraming", "head", "media_type", "number", "response", "text"]

_HEAD_END = re.compile(rb"\n\r?\n")
_EMPTY_LINES = re.compile(rb"[\r\n]*")
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]+)[ \t\r]*(?:;.*)?$", re.DOTALL)
# What `ordinary` looks at, in lower case; no 204 and 304, whose length is that of another answer.
_FINAL = re.compile(rb"http/1\.[01] (?!204|304)[2-5]\d\d[ \r\n]")
_LENGTH = b"content-length"
_ONE_LENGTH = re.compile(rb"\n" + _LENGTH + rb":[ \t]*(\d+)[ \t]*\r?\n(?![ \t])")
_GLANCE = 64 * 1024  # bytes in which an ordinary head ends
_LINE_LIMIT = 16 * 1024  # of a chunk-size line; far beyond any honest one
_UNPACKED_LIMIT = 64 * 1024 * 1024  # of a body with `Transfer-Encoding: gzip`
_MOST_CODINGS = 4  # of one body, besides `chunked`; each may unpack so much

_Kind = Literal["head", "length", "size", "data", "trailer", "close", "broken"]


@dataclass(slots=True)
class ResponseFraming:
    """Finds where a response ends, fed with bytes as they arrive.

    `raw` holds all that was fed. After `done`, or `eof()`, the parts are `interim` (each 1xx
    head), `head`, `transferred` (the body as it crossed the wire), `entity` (transfer coding
    removed, content coding kept: the payload of WARC 1.1 section 6.3) and `surplus`.
    """

    method: str = "GET"
    head_limit: int = 256 * 1024  #: bytes of all heads together, and of trailers
    interim_limit: int = 10
    body_limit: int | None = None  #: bytes of the body as transferred
    chunk_limit: int | None = None  #: chunks of one body; their number costs time, not their size
    raw: bytes | bytearray = field(default_factory=bytearray)
    head: Head | None = None
    interim: list[bytes] = field(default_factory=list)
    done: bool = False
    complete: bool = False
    damage: str | None = None  #: how the message contradicts itself
    excess: str | None = None  #: which limit was passed
    _kind: _Kind = "head"
    _at: int = 0  # parsed up to here
    _searched: int = 0  # no end of a head before here
    _body: int = 0  # the body starts here
    _end: int | None = None  # and ends here
    _left: int = 0  # bytes still to come of this chunk or body
    _trailers: int = 0  # the trailers start here
    _gap: bool = False  # the line end after a chunk is still to come
    _chunks: int = 0
    _unchunked: bytearray | None = None
    _codings: list[str] = field(default_factory=list)  # transfer codings inside `chunked`

    def feed(self, data: bytes) -> None:
        """Take bytes as they came; sets `done` when the response has ended."""
        self.raw += data
        self.advance()

    def advance(self) -> None:
        """Go as far as `raw` reaches."""
        while not self.done and self._step():
            pass
        if self.body_limit is None or self.done or self._kind == "head":
            return
        if len(self.raw) - self._body > self.body_limit:
            self._exceed(f"body longer than {self.body_limit} bytes")

    def eof(self) -> None:
        """The connection has ended: what is there is all."""
        if self.done:
            return
        if self._kind == "head":
            self._take_cut_head()
        elif self._kind == "size" and not _CHUNK_SIZE.match(self.raw[self._at :] or b"0"):
            self._break()
        self._finish(len(self.raw), complete=self._kind == "close" and self.damage is None)

    @property
    def transferred(self) -> bytes:
        return bytes(self.raw[self._body : self._end])

    @property
    def entity(self) -> bytes:
        body = self.transferred if self._unchunked is None else bytes(self._unchunked)
        for coding in reversed(self._codings if len(self._codings) <= _MOST_CODINGS else ()):
            body = _unpacked(body, coding)
        return body

    @property
    def surplus(self) -> bytes:
        return b"" if self._end is None else bytes(self.raw[self._end :])

    @property
    def body_offset(self) -> int:
        """Bytes of all heads together."""
        return self._body

    @property
    def is_foreign(self) -> bool:
        """Whether what came is not HTTP/1: another protocol, HTTP/0.9, or noise."""
        return self._kind == "close" and self.head is None

    @property
    def reusable(self) -> bool:
        """Whether the connection may carry another request (RFC 9112 section 9.3)."""
        if not (self.complete and self.head) or self._kind == "close" or self.surplus:
            return False
        if self._kind == "trailer" and self.head.first("content-length") is not None:
            return False  # RFC 9112 section 6.1: who sends both may mean the other
        tokens = self.head.tokens("connection")
        if "close" in tokens or self.head.status == 101:
            return False
        return self.head.version == "1.1" or "keep-alive" in tokens

    def _step(self) -> bool:
        """One step; False when more bytes are needed."""
        match self._kind:
            case "head":
                return self._take_head()
            case "length":
                whole = self._body + self._left
                return len(self.raw) >= whole and self._finish(whole, complete=True)
            case "size":
                return self._take_size()
            case "data":
                return self._take_data()
            case "trailer":
                return self._take_trailer()
            case _:
                return False  # until the connection closes

    def _take_head(self) -> bool:
        if found := _EMPTY_LINES.match(self.raw, self._at):
            self._at = found.end()
        begun = bytes(self.raw[self._at : self._at + 4]).upper()
        if not b"HTTP".startswith(begun):
            return self._go("close")  # not HTTP: kept until the end
        ended = _HEAD_END.search(self.raw, max(self._at, self._searched))
        self._searched = max(len(self.raw) - 2, 0)
        if (ended.end() if ended else len(self.raw)) > self.head_limit:
            return self._exceed(f"heads longer than {self.head_limit} bytes")
        return ended is not None and self._read_head(ended.end())

    def _read_head(self, end: int) -> bool:
        block = bytes(self.raw[self._at : end])
        parsed = head(block)
        if parsed.status is None:
            return self._go("close")
        self._at = self._body = self._searched = end
        if 100 <= parsed.status < 200 and parsed.status != 101:
            self.interim.append(block)
            if len(self.interim) > self.interim_limit:
                return self._exceed(f"more than {self.interim_limit} interim responses")
            return True
        self.head = parsed
        return self._choose_body(parsed)

    def _take_cut_head(self) -> None:
        """Whole lines of a head that has no end still say what the server meant."""
        last_line_end = self.raw.rfind(b"\n") + 1
        parsed = head(bytes(self.raw[self._at : max(last_line_end, self._at)]))
        if parsed.status is not None and (parsed.status >= 200 or parsed.status == 101):
            self.head, self._body = parsed, len(self.raw)

    def _choose_body(self, parsed: Head) -> bool:
        if self.method == "HEAD" or parsed.status in (204, 304):
            return self._finish(self._body, complete=True)
        self._codings = [name for name in parsed.tokens("transfer-encoding") if name != "identity"]
        if self._codings and self._codings[-1] == "chunked":
            self._codings.pop()
            self._unchunked = bytearray()
            return self._go("size")
        lengths = set(parsed.tokens("content-length"))
        if self._codings or not lengths:
            return self._go("close")
        stated = lengths.pop()
        if lengths or not (stated.isascii() and stated.isdigit()):
            self.damage = "the length of the body is not told by its content-length"
            return self._go("close")
        self._left = int(stated.lstrip("0")[:18] or "0")
        return self._go("length")

    def _take_size(self) -> bool:
        newline = self.raw.find(b"\n", self._at, self._at + _LINE_LIMIT)
        if newline < 0:
            return len(self.raw) - self._at >= _LINE_LIMIT and self._break()
        line = bytes(self.raw[self._at : newline])
        if self._gap and line in (b"", b"\r"):
            self._gap, self._at = False, newline + 1
            return True
        size = _CHUNK_SIZE.match(line)
        if size is None:
            return self._break()
        self._at = newline + 1
        self._left = int(size[1].lstrip(b"0")[:15] or b"0", 16)
        self._trailers = self._at
        self._chunks += 1
        if self.chunk_limit is not None and self._chunks > self.chunk_limit:
            return self._exceed(f"more than {self.chunk_limit} chunks")
        return self._go("data" if self._left else "trailer")

    def _take_data(self) -> bool:
        assert self._unchunked is not None
        ready = min(len(self.raw), self._at + self._left)
        self._unchunked += self.raw[self._at : ready]
        self._left -= ready - self._at
        self._at = ready
        self._gap = True
        return self._left == 0 and self._go("size")

    def _take_trailer(self) -> bool:
        newline = self.raw.find(b"\n", self._at)
        if (len(self.raw) if newline < 0 else newline) - self._trailers > self.head_limit:
            return self._exceed(f"trailers longer than {self.head_limit} bytes")
        if newline < 0:
            return False
        last = self.raw[self._at : newline] in (b"", b"\r")
        self._at = newline + 1
        return not last or self._finish(self._at, complete=True)

    def _break(self) -> bool:
        if not self._unchunked:
            # Archives often keep the header of a body that they have already unwrapped.
            self._unchunked = None
            self.damage = "chunked was announced and is not there"
            return self._go("close")
        self.damage = "broken chunk"
        return self._go("broken")

    def _exceed(self, what: str) -> bool:
        self.excess = what
        return self._finish(len(self.raw), complete=False)

    def _go(self, kind: _Kind) -> bool:
        self._kind = kind
        return True

    def _finish(self, end: int, *, complete: bool) -> bool:
        self._end, self.complete, self.done = end, complete, True
        return False


def ordinary(raw: bytes) -> int | None:
    """Where the body begins in an ordinary response: a final head with one Content-Length, and so
    many bytes after it.

    None for all others: those take `response`, which would say the same of this one. The head is
    searched and not parsed, so one that may mean something else (folded or repeated fields,
    chunked) is not ordinary.
    """
    ended = _HEAD_END.search(raw, 0, _GLANCE)
    said = raw[: ended.end()].lower() if ended else b""
    if not _FINAL.match(said) or b"transfer-encoding" in said or said.count(_LENGTH) != 1:
        return None
    length = _ONE_LENGTH.search(said)
    return len(said) if length and length[1] == b"%d" % (len(raw) - len(said)) else None


def first_head(raw: bytes) -> Head | None:
    """The head at the very beginning of a response; None where the final one is not that."""
    ended = _HEAD_END.search(raw) if raw[:5].upper() == b"HTTP/" else None
    found = head(raw[: ended.end()]) if ended else None
    return found if found and found.status and not 100 <= found.status < 200 else None


def response(raw: bytes, method: str = "GET") -> ResponseFraming:
    """A whole response taken apart, as read back from an archive; no limits but its length."""
    framing = ResponseFraming(method, len(raw) + 1, interim_limit=len(raw), raw=raw)
    framing.advance()
    framing.eof()
    return framing


def _unpacked(body: bytes, coding: str) -> bytes:
    """A body without one transfer coding; as it is where that cannot be taken off."""
    if coding not in ("gzip", "x-gzip", "deflate"):
        return body
    unpacker = zlib.decompressobj(47)  # 32 + 15: gzip or zlib, whichever it turns out to be
    try:
        plain = unpacker.decompress(body, _UNPACKED_LIMIT)
    except zlib.error:
        return body
    return body if unpacker.unconsumed_tail else plain
