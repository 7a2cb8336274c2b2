"""Bytes packed, and unpacked piece by piece, never more at once than was asked for.

1. A decoder is fed slices and gives at most about `limit` bytes back for each (zstd up to 2 MiB
   more): a bomb costs its caller what the caller is ready to take.
2. What came out before the damage is given before the damage is told.
3. The one door to brotli, zstd, and the gzip of ISA-L: zlib's, at a tenth of its cost.
"""

from __future__ import annotations

import contextlib
import struct
import zlib
from collections.abc import Iterable
from typing import Protocol

from isal import isal_zlib

_DAMAGE: type[Exception] = isal_zlib.IsalError  # type: ignore[assignment]  # its stub errs
_GZIP_HEAD = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"  # no name, no time (RFC 1952 section 2.3)
_HEADS = 8192  # bytes in which those of a record and of its answer end
# A sample of so many bytes, in which at most so many of the 256 byte values are missing, is taken
# for packed data: random bytes lack about 5 of them, text about 150.
_SAMPLE, _FEW = 1024, 9
_VALUES = bytes(range(256))
_ZSTD_SLICE = 64  # bytes; a run-length block takes 4 of them and gives 128 KiB
_BROTLI_SLICE = 1024  # bytes; what an error makes read again
_BROTLI_OUT = 64 * 1024  # bytes; brotlicffi fills a buffer of this size with zeros at each call


def pack(data: bytes) -> bytes:
    """One gzip member (RFC 1952) that depends on the data alone.

    What follows the heads of a record is stored as it is where it looks packed already: it would
    not get smaller, and cost ten times as much to read.
    """
    at = data.rfind(b"\r\n\r\n", 0, _HEADS) + 4
    step = (len(data) - at) // _SAMPLE
    if not step or len(_missing(data[at::step][:_SAMPLE])) > _FEW:
        packer = isal_zlib.compressobj(2, isal_zlib.DEFLATED, Inflate.GZIP)
        return packer.compress(data) + packer.flush()
    packer = isal_zlib.compressobj(2, isal_zlib.DEFLATED, Inflate.RAW)
    heads = packer.compress(data[:at]) + packer.flush(isal_zlib.Z_FULL_FLUSH)
    rest = zlib.compress(data[at:], 0, Inflate.RAW)
    size = len(data) % (1 << 32)
    return b"".join((_GZIP_HEAD, heads, rest, struct.pack("<II", isal_zlib.crc32(data), size)))


def _missing(sample: bytes) -> bytes:
    """The byte values that are not in a sample."""
    return _VALUES.translate(None, sample)  # a set takes ten times as long


def unpacked(pieces: Iterable[bytes], limit: int) -> tuple[bytes, int] | None:
    """What a gzip member unpacks to, and its packed size; None where that cannot be had at once.

    It ends early, holds more than `limit`, or is damaged.
    """
    inflater = isal_zlib.decompressobj(Inflate.GZIP)
    out: list[bytes] = []
    left, used = limit, 0
    for piece in pieces:
        try:
            out.append(inflater.decompress(piece, left))
        except _DAMAGE:
            return None
        used += len(piece)
        if inflater.eof:
            return b"".join(out), used - len(inflater.unused_data)
        left -= len(out[-1])
        if left <= 0:
            break
    return None


class Damaged(Exception):
    """The packed bytes cannot be read on; caught where they are read, and told as a Problem."""


class Decoder(Protocol):
    """One packed stream: a gzip member, a zstd frame, a body."""

    ended: bool  #: the stream is whole; what follows is not part of it

    def feed(self, data: bytes, limit: int) -> tuple[bytes, int]:
        """Unpacked bytes, and how many bytes of `data` were used up.

        Feed what was not used up again; `b""` asks for what is still held. Raises Damaged.
        """


class Inflate:
    """gzip (RFC 1952), zlib (RFC 1950) or raw deflate (RFC 1951), as zlib counts window bits."""

    GZIP, ZLIB, RAW = 31, 15, -15

    def __init__(self, window_bits: int = GZIP) -> None:
        self._stream = zlib.decompressobj(window_bits)
        self._damage: str | None = None
        self.ended = False

    def feed(self, data: bytes, limit: int) -> tuple[bytes, int]:
        if self._damage:
            raise Damaged(self._damage)
        before = self._stream.copy()
        try:
            out = self._stream.decompress(data, limit)
        except zlib.error as error:
            self._stream, self._damage = before, str(error).rpartition(": ")[2]
            return self._salvage(data, limit)
        self.ended = self._stream.eof
        left = self._stream.unused_data if self.ended else self._stream.unconsumed_tail
        return out, len(data) - len(left)

    def _salvage(self, data: bytes, limit: int) -> tuple[bytes, int]:
        """Everything before the byte that breaks the stream, found by halving."""
        out, used, step = b"", 0, len(data)
        while step and len(out) < limit:
            before = self._stream.copy()
            try:
                out += self._stream.decompress(data[used : used + step], limit - len(out))
                used += step
            except zlib.error:
                self._stream = before
            step //= 2
        rest = data[used:]  # asked byte by byte, it gives what it holds before it fails
        with contextlib.suppress(zlib.error):
            while rest and len(out) < limit:
                out += self._stream.decompress(rest, 1)
                rest = self._stream.unconsumed_tail
        return out, used


class Zstd:
    """One zstd frame (RFC 8878), with the dictionary of its file where it has one."""

    def __init__(self, dictionary: bytes | None = None) -> None:
        import zstandard  # as rare as it is dear to load

        self._error = zstandard.ZstdError
        known = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
        self._stream = zstandard.ZstdDecompressor(dict_data=known).decompressobj()
        self._damage: str | None = None
        self.ended = False

    def feed(self, data: bytes, limit: int) -> tuple[bytes, int]:
        if self._damage:
            raise Damaged(self._damage)
        pieces: list[bytes] = []
        size = used = 0
        while used < len(data) and size < limit and not self.ended:
            piece = data[used : used + _ZSTD_SLICE]
            try:
                pieces.append(self._stream.decompress(piece))
            except self._error as error:
                self._damage = str(error).rpartition(": ")[2]
                break
            self.ended = self._stream.eof
            used += len(piece) - len(self._stream.unused_data if self.ended else b"")
            size += len(pieces[-1])
        return b"".join(pieces), used


class Brotli:
    """One brotli stream (RFC 7932)."""

    def __init__(self) -> None:
        import brotlicffi  # takes as long as all else that unpacks

        self._new, self._error = brotlicffi.Decompressor, brotlicffi.error
        self._stream = self._new()
        self._slice = _BROTLI_SLICE
        self._taken: list[bytes] = []  # to go back to; brotlicffi cannot copy its state
        self._damage: str | None = None
        self.ended = False

    def feed(self, data: bytes, limit: int) -> tuple[bytes, int]:
        if self._damage:
            raise Damaged(self._damage)
        pieces: list[bytes] = []
        size = used = 0
        while size < limit and not self.ended and not self._damage:
            ready = self._stream.can_accept_more_data()
            piece = data[used : used + self._slice] if ready else b""
            if ready and not piece:
                break
            try:
                pieces.append(self._stream.decompress(piece, output_buffer_limit=_BROTLI_OUT))
            except self._error as error:
                self._go_back(piece, str(error).rpartition(": ")[2])
                continue
            self._taken.append(piece)
            used += len(piece)
            size += len(pieces[-1])
            self.ended = self._stream.is_finished()
        return b"".join(pieces), used

    def _go_back(self, piece: bytes, damage: str) -> None:
        """To the state before the slice that failed, to take it byte by byte."""
        if len(piece) <= 1:
            self._damage = damage
            return
        self._slice = 1
        self._stream = self._new()
        for taken in self._taken:
            self._stream.decompress(taken, output_buffer_limit=_BROTLI_OUT)
