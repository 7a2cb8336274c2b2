"""Content codings of HTTP bodies undone (RFC 9110 section 8.4), up to a stated size.

1. Servers err: what is declared is tried; what does not fit is given as it is, with a problem.
2. What came out before a damage, or before the limit, is kept.
3. Memory is the limit and a few megabytes, whatever the body would unpack to.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from archive.wire.compression import Brotli, Damaged, Decoder, Inflate, Zstd, unpacked

_SLICE = 64 * 1024
_STEP = 1024 * 1024
_AT_ONCE = 4 * 1024 * 1024  # bytes of a body that is unpacked in one go, as nearly all are
_MOST_CODINGS = 4  # one is usual, two is odd
_IDENTITY = ("", "identity")
_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")  # in packed bytes, not in text


@dataclass(frozen=True, slots=True)
class Decoded:
    """A body without its content codings."""

    body: bytes
    cut: bool = False  #: the limit ended it
    problem: str | None = None  #: what was wrong with it, in words


def decode(entity: bytes, codings: Sequence[str], limit: int) -> Decoded:
    """At most `limit` bytes of the entity, its codings undone, the one applied last first."""
    names = [name for coding in codings if (name := coding.strip().lower()) not in _IDENTITY]
    if len(names) > _MOST_CODINGS:
        return _as_it_is(entity, limit, f"{len(names)} content codings, one on another")
    body, cut, problem = entity, False, None
    for name in reversed(names):
        if name not in _DECODERS:
            problem = problem or f"unknown content coding {name[:40]!r}"
            break
        one = _undo(body, name, limit)
        body, cut, problem = one.body, cut or one.cut, problem or one.problem
    return Decoded(body[:limit], cut or len(body) > limit, problem)


def _undo(data: bytes, name: str, limit: int) -> Decoded:
    start = _DECODERS[name](data)
    if start is Inflate and (whole := unpacked([data], min(limit, _AT_ONCE))):
        body, used = whole
        if used == len(data):
            return Decoded(body)
    if start is None:
        return _as_it_is(data, limit, f"declared {name}, is not" if data else None)
    decoded = _unpack(data, start, name, limit)
    if decoded.problem is None or data.startswith((_GZIP, _ZSTD)):
        return decoded
    if decoded.body and _CONTROLS.search(data, 0, 1024):
        return decoded
    return _as_it_is(data, limit, f"declared {name}, is not")  # br and deflate have no magic


def _as_it_is(data: bytes, limit: int, problem: str | None) -> Decoded:
    return Decoded(data[:limit], len(data) > limit, problem)


def _unpack(data: bytes, start: Callable[[], Decoder], name: str, limit: int) -> Decoded:
    """One stream, and those of the same kind that follow it."""
    out = io.BytesIO()
    problem = None
    at = 0
    while out.tell() <= limit and problem is None:
        at, problem = _stream(data, at, start(), out, limit + 1)
        if not data[at:].strip(b"\0"):
            break
        if not data.startswith((_GZIP, _ZSTD), at):
            problem = problem or f"{len(data) - at} bytes too many"
    cut = out.tell() > limit
    out.truncate(limit)
    return Decoded(out.getvalue(), cut, f"{name}: {problem}" if problem and not cut else None)


def _stream(
    data: bytes, at: int, decoder: Decoder, out: io.BytesIO, most: int
) -> tuple[int, str | None]:
    """Unpacks one stream. Returns where it ends and what was wrong with it."""
    try:
        while not decoder.ended and out.tell() < most:
            slice_ = data[at : at + _SLICE]
            piece, used = decoder.feed(slice_, min(_STEP, most - out.tell()))
            if not slice_ and not piece:
                return at, "ends early"
            out.write(piece)
            at += used
    except Damaged as damage:
        return at, str(damage)
    return at, None


def _gzip(data: bytes) -> Callable[[], Decoder] | None:
    return Inflate if data.startswith(_GZIP) else None


def _deflate(data: bytes) -> Callable[[], Decoder] | None:
    """zlib as the standard says, or bare deflate, or gzip: all three are sent under this name."""
    if data.startswith(_GZIP):
        return Inflate
    zlib = len(data) > 1 and data[0] & 15 == 8 and int.from_bytes(data[:2]) % 31 == 0
    return (lambda: Inflate(Inflate.ZLIB if zlib else Inflate.RAW)) if data else None


def _brotli(data: bytes) -> Callable[[], Decoder] | None:
    return Brotli if data else None


def _zstd(data: bytes) -> Callable[[], Decoder] | None:
    return Zstd if data.startswith(_ZSTD) else None


#: By name, what undoes a coding, given the data; None where the data cannot be of it.
_DECODERS: dict[str, Callable[[bytes], Callable[[], Decoder] | None]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
