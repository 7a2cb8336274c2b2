"""The head of an HTTP/1.1 message: a start line and its fields, as views of the wire's bytes.

Real servers are bent with (RFC 9112 sections 2.2 and 5): bare LF, folded lines, lines without a
colon, space before it, no reason phrase, no version.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_STATUS = re.compile(rb"HTTP(?:/(\d+(?:\.\d+)?))?[ \t]+(\d{3})(?!\d)", re.IGNORECASE)
_REQUEST = re.compile(rb"(\S+)[ \t](.*)[ \t]HTTP/(\d+(?:\.\d+)?)$", re.IGNORECASE)
#: A line of nearly all heads; those in which each is like this are read by one search.
FIELD = rb"^([!-9;-~]+):[ \t]*(\S.*)(?<!\s)\r?\n"
_FIELD = re.compile(FIELD, re.MULTILINE)

Fields = list[tuple[bytes, bytes]]


class Head(NamedTuple):
    """A start line and its fields, in the order and the bytes of the wire."""

    start_line: bytes
    fields: tuple[tuple[bytes, bytes], ...]  #: name, value; a line without a colon has no name
    version: str | None = None  #: `1.1`; None where the start line does not say
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
        if not (values := self.all(name)):
            return []
        parts = (part.strip().lower() for value in values for part in value.split(","))
        return [part for part in parts if part]


def text(value: bytes) -> str:
    """A header value as text: UTF-8 where it is valid, else Latin-1 (RFC 9110 section 5.5)."""
    try:
        return value.strip().decode("utf-8")
    except UnicodeDecodeError:
        return value.strip().decode("latin-1")


def number(said: str | None) -> int | None:
    """A whole number that a field states in digits alone; None for all else, and beyond 10^18."""
    return int(said) if said and said.isascii() and said.isdigit() and len(said) < 19 else None


def media_type(content_type: str | None) -> str:
    """`type/subtype` of a Content-Type in lower case, without parameters; `` where it is absent."""
    return (content_type or "").partition(";")[0].strip().lower()


def head(raw: bytes) -> Head:
    """A head taken apart: start line and fields, folded lines joined by one space."""
    start, fields = split(raw)
    if found := _STATUS.match(start):
        version = found[1].decode() if found[1] else None
        return Head(start, tuple(fields), version, status=int(found[2]))
    if found := _REQUEST.match(start):
        method, target = found[1].decode("latin-1"), found[2].strip(b" \t")
        return Head(start, tuple(fields), found[3].decode(), method=method, target=target)
    return Head(start, tuple(fields))


def split(raw: bytes) -> tuple[bytes, Fields]:
    """The first line, and names and values; a line without a colon has no name."""
    start, _, rest = raw.partition(b"\n")
    if start.strip(b"\r") and rest.endswith((b"\n\r\n", b"\n\n")):
        fields: Fields = _FIELD.findall(rest)
        if len(fields) + 1 == rest.count(b"\n"):  # the line more is the empty one at the end
            return start.rstrip(b"\r"), fields
    return _bent(raw)


def _bent(raw: bytes) -> tuple[bytes, Fields]:
    lines = [line.rstrip(b"\r") for line in raw.lstrip(b"\r\n").split(b"\n")]
    fields: Fields = []
    folded: list[bytes] = []  # joined once: thousands of folds would cost their square
    for line in [*lines[1:], b""]:
        if line[:1] in (b" ", b"\t") and fields:
            folded.append(line.strip())
            continue
        if folded:
            name, value = fields[-1]
            fields[-1] = (name, b" ".join([value, *folded]).strip())
            folded = []
        name, colon, value = line.partition(b":")
        if line:
            fields.append((name.strip(), value.strip()) if colon else (b"", line))
    return lines[0], fields
