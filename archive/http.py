"""HTTP/1.1 messages taken apart without changing a byte; no I/O.

1. Nothing is rebuilt: a head is the bytes that were received, its fields are views of them.
2. Framing follows RFC 9112 section 6.3, and bends where real servers do: bare LF, folded lines,
   lines without a colon, no reason phrase, empty lines before the status line.
3. Where a message contradicts itself (two lengths, a broken chunk), every byte is kept and
   `complete` is False.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_HEAD_END = re.compile(rb"\n\r?\n")
_STATUS = re.compile(rb"HTTP/(\d+(?:\.\d+)?)[ \t]+(\d{3})(?:[ \t]+(.*))?$", re.IGNORECASE)
_REQUEST = re.compile(rb"(\S+)[ \t]+(.*?)(?:[ \t]+HTTP/(\d+(?:\.\d+)?))?$", re.IGNORECASE)
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;.*)?\r?$", re.DOTALL)
_LINE_LIMIT = 16 * 1024  # of one chunk-size line or the trailers; far beyond any honest one


@dataclass(frozen=True, slots=True)
class Head:
    """A start line and its fields, in the order and the bytes of the wire."""

    start_line: bytes
    fields: tuple[tuple[bytes, bytes], ...]  #: name, value; a line without a colon has no name
    version: str | None = None  #: `1.1`; None where the start line is not HTTP
    status: int | None = None  #: of a response
    method: str | None = None  #: of a request
    target: bytes = b""  #: of a request

    def all(self, name: str) -> list[str]:
        """Every value of a field, whitespace stripped; UTF-8 where it is, else Latin-1."""
        wanted = name.lower().encode("ascii")
        return [text(value) for key, value in self.fields if key.lower() == wanted]

    def first(self, name: str) -> str | None:
        """The first value of a field, or None."""
        return next(iter(self.all(name)), None)

    def tokens(self, name: str) -> list[str]:
        """The comma-separated tokens of a field over all its lines, in lower case."""
        parts = (part.strip().lower() for value in self.all(name) for part in value.split(","))
        return [part for part in parts if part]


def text(value: bytes) -> str:
    """A header value as text: UTF-8 where it is valid, else Latin-1 (RFC 9110 section 5.5)."""
    try:
        return value.strip().decode("utf-8")
    except UnicodeDecodeError:
        return value.strip().decode("latin-1")


def head(raw: bytes) -> Head:
    """A head taken apart: start line and fields, folded lines joined by one space."""
    lines = [line.rstrip(b"\r") for line in raw.lstrip(b"\r\n").split(b"\n")]
    fields: list[tuple[bytes, bytes]] = []
    for line in lines[1:]:
        if not line:
            continue
        if line[:1] in b" \t" and fields:
            name, value = fields[-1]
            fields[-1] = (name, value + b" " + line.strip())
            continue
        name, colon, value = line.partition(b":")
        fields.append((name.strip(), value.strip()) if colon else (b"", line))
    start = lines[0]
    if found := _STATUS.match(start):
        return Head(start, tuple(fields), found[1].decode(), status=int(found[2]))
    if (found := _REQUEST.match(start)) and found[3]:
        method = found[1].decode("latin-1")
        return Head(start, tuple(fields), found[3].decode(), method=method, target=found[2])
    return Head(start, tuple(fields))


@dataclass(slots=True)
class ResponseFraming:
    """Finds where a response ends, fed with bytes as they arrive.

    `raw` holds all that was fed. After `done`, or `eof()`, the parts are `interim` (each 1xx
    head), `head`, `transferred` (the body as it crossed the wire), `entity` (transfer coding
    removed, content coding kept: the payload of WARC 1.1 section 6.3) and `surplus`.
    """

    method: str = "GET"
    head_limit: int = 256 * 1024  #: bytes of all heads together
    interim_limit: int = 10
    raw: bytearray = field(default_factory=bytearray)
    head: Head | None = None
    interim: list[bytes] = field(default_factory=list)
    done: bool = False
    complete: bool = False
    excess: str | None = None  #: which limit was passed, in words
    _at: int = 0  # parsed up to here
    _body: int = 0  # the body starts here
    _end: int | None = None  # and ends here
    _kind: str = "head"  # head, length, chunked, close
    _chunks: list[tuple[int, int]] = field(default_factory=list)
    _left: int = 0  # bytes still to come of this chunk or body
    _chunk_part: str = "size"  # size, data, trailer

    def feed(self, data: bytes) -> None:
        """Take bytes as they came; sets `done` when the response has ended."""
        self.raw += data
        while not self.done and self._advance():
            pass

    def eof(self) -> None:
        """The connection has ended: what is there is all."""
        if not self.done:
            whole = self._kind == "close" and self.excess is None
            self._finish(len(self.raw), complete=whole)

    @property
    def transferred(self) -> bytes:
        return bytes(self.raw[self._body : self._end])

    @property
    def entity(self) -> bytes:
        if self._kind == "chunked" and (self._chunks or self.complete):
            return b"".join(bytes(self.raw[start:end]) for start, end in self._chunks)
        return self.transferred

    @property
    def surplus(self) -> bytes:
        return b"" if self._end is None else bytes(self.raw[self._end :])

    @property
    def body_offset(self) -> int:
        """Bytes of all heads together."""
        return self._body

    @property
    def reusable(self) -> bool:
        """Whether the connection may carry another request (RFC 9112 section 9.3)."""
        if not (self.complete and self.head and self.head.status) or self._kind == "close":
            return False
        tokens = self.head.tokens("connection")
        if self.surplus or "close" in tokens or self.head.status == 101:
            return False
        return self.head.version == "1.1" or "keep-alive" in tokens

    def _advance(self) -> bool:
        """One step; False when more bytes are needed."""
        if self._kind == "head":
            return self._take_head()
        if self._kind == "length":
            if len(self.raw) - self._body < self._left:
                return False
            return self._finish(self._body + self._left, complete=True)
        if self._kind == "chunked":
            return self._take_chunk()
        return False  # until the connection closes

    def _take_head(self) -> bool:
        start = self._at
        while self.raw[start : start + 1] in (b"\r", b"\n"):
            start += 1
        found = _HEAD_END.search(self.raw, max(start, 0))
        if found is None or (found.end() > self.head_limit):
            if len(self.raw) > self.head_limit or found is not None:
                return self._exceed(f"heads longer than {self.head_limit} bytes")
            if len(self.raw) - start >= 5 and not self.raw[start : start + 5].upper() == b"HTTP/":
                self._kind, self._body = "close", start  # not HTTP: kept until the end
            return False
        parsed = head(bytes(self.raw[start : found.end()]))
        if parsed.status is None:
            self._kind, self._body = "close", start
            return False
        if 100 <= parsed.status < 200 and parsed.status != 101:
            self.interim.append(bytes(self.raw[self._at : found.end()]))
            self._at = self._body = found.end()
            if len(self.interim) > self.interim_limit:
                return self._exceed(f"more than {self.interim_limit} interim responses")
            return True
        self.head, self._at, self._body = parsed, found.end(), found.end()
        return self._choose_body(parsed)

    def _choose_body(self, parsed: Head) -> bool:
        if self.method == "HEAD" or parsed.status in (204, 304):
            return self._finish(self._body, complete=True)
        codings = parsed.tokens("transfer-encoding")
        if codings and codings[-1] == "chunked":
            self._kind = "chunked"
            return True
        lengths = set(parsed.tokens("content-length"))
        if not codings and len(lengths) == 1 and (only := lengths.pop()).isascii():
            if only.isdigit():
                self._kind, self._left = "length", int(only[:18])
                return True
        self._kind = "close"
        return False

    def _take_chunk(self) -> bool:
        if self._chunk_part == "data":
            ready = min(len(self.raw), self._at + self._left)
            start, end = self._chunks[-1]
            self._chunks[-1] = (start, ready)
            self._left -= ready - self._at
            self._at = ready
            if self._left:
                return False
            self._chunk_part = "size"
            return self._skip_line_end()
        newline = self.raw.find(b"\n", self._at)
        if newline < 0:
            return self._broken_chunk() if len(self.raw) - self._at > _LINE_LIMIT else False
        line = bytes(self.raw[self._at : newline])
        if self._chunk_part == "trailer":
            self._at = newline + 1
            if line.strip(b"\r"):
                too_long = newline - self._body > self.head_limit + sum(
                    end - start for start, end in self._chunks
                )
                return self._broken_chunk() if too_long else True
            return self._finish(self._at, complete=True)
        if not line.strip(b"\r") and self._chunks:
            self._at = newline + 1  # the line end after a chunk came late
            return True
        size = _CHUNK_SIZE.match(line)
        if size is None:
            return self._broken_chunk()
        self._at = newline + 1
        self._left = int(size[1], 16)
        if self._left:
            self._chunk_part = "data"
            self._chunks.append((self._at, self._at))
        else:
            self._chunk_part = "trailer"
        return True

    def _skip_line_end(self) -> bool:
        if self.raw[self._at : self._at + 2] == b"\r\n":
            self._at += 2
        elif self.raw[self._at : self._at + 1] == b"\n":
            self._at += 1
        return True

    def _broken_chunk(self) -> bool:
        """Not chunked after all: archives often keep the header of a body already unwrapped."""
        if not self._chunks:
            self._kind = "close"
            self.excess = "chunked was announced and is not there"
            return False
        self.excess = "broken chunk"
        return self._finish(len(self.raw), complete=False)

    def _exceed(self, what: str) -> bool:
        self.excess = what
        return self._finish(len(self.raw), complete=False)

    def _finish(self, end: int, *, complete: bool) -> bool:
        self._end, self.complete, self.done = end, complete, True
        return False


def response(raw: bytes, method: str = "GET") -> ResponseFraming:
    """A whole response taken apart, as read back from an archive; no limits but its length."""
    framing = ResponseFraming(method, head_limit=len(raw) + 1, interim_limit=len(raw))
    framing.feed(raw)
    framing.eof()
    return framing
