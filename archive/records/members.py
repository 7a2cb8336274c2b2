"""A file as stretches of unpacked bytes: gzip members, zstd frames, or plain to its end.

1. What a stretch is, its first bytes say; names of files are never trusted.
2. A stretch knows where it lies, and once it has been read, whether it was damaged.
3. However large the file is or what it unpacks to, about a megabyte of it is in memory.
"""

from __future__ import annotations

import re
import zlib
from functools import cached_property
from types import TracebackType
from typing import Literal

from archive.errors import storing
from archive.storage.files import File, located
from archive.wire.compression import Damaged, Decoder, Inflate, Zstd

Packing = Literal["gzip", "zstd", "none"]

#: Longest match of any pattern given to `find` and `until`.
OVERLAP = 16 * 1024
_WINDOW = 1024 * 1024
FEED = 64 * 1024  #: packed bytes at a time
_LOOK = 512  # packed bytes that give the first few unpacked ones
_UNPACK = 1024 * 1024  # unpacked bytes at a time
GZIP = b"\x1f\x8b\x08"  #: how a gzip member begins
_ZSTD = b"\x28\xb5\x2f\xfd"
_SKIPPABLE = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18", re.DOTALL)  # RFC 8878 section 3.1.2
_DICTIONARY = b"\x5d\x2a\x4d\x18"  # IIPC draft "Zstandard Compression for WARC Files" 1.0
_DICTIONARY_LIMIT = 16 * 1024 * 1024

#: How a packed stretch begins, as a pattern for `find`.
MAGIC = rb"\x1f\x8b\x08[\x00-\x1f]|\x28\xb5\x2f\xfd"


class RawFile:
    """The bytes of a file as they lie there, any of them at any time."""

    def __init__(self, path: File, name: str | None = None, window: int = _WINDOW) -> None:
        """`window` says how many bytes are read at once, a megabyte at most."""
        self.path = path
        self._ahead = min(window, _WINDOW)
        self.name = name or path.name  #: as reports call it
        self._start = 0
        self._window = b""
        with storing(path, "read"):
            self._file = located(path).open("rb", buffering=0)
            self.size = self._file.seek(0, 2)

    def __enter__(self) -> RawFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._file.close()

    def read(self, offset: int, size: int) -> bytes:
        """Up to `size` bytes, a megabyte at most; fewer only at the end of the file."""
        inside = offset - self._start
        if not 0 <= inside <= len(self._window) - min(size, self.size - offset):
            self._load(offset)
            inside = 0
        return self._window[inside : inside + size]

    def find(self, pattern: re.Pattern[bytes], offset: int) -> int | None:
        """Where the pattern is found first from `offset` on."""
        while offset < self.size:
            inside = offset - self._start
            end = self._start + len(self._window)
            if not 0 <= inside < len(self._window) - (OVERLAP if end < self.size else 0):
                self._load(offset)
                inside, end = 0, offset + len(self._window)
            if found := pattern.search(self._window, inside):
                return self._start + found.start()
            if end >= self.size or not self._window:
                return None
            offset = end - OVERLAP
        return None

    def skippable(self, offset: int) -> int:
        """Length of the zstd skippable frame that lies there; 0 where there is none."""
        head = self.read(offset, 8)
        if len(head) < 8 or not _SKIPPABLE.match(head):
            return 0
        return min(8 + int.from_bytes(head[4:], "little"), self.size - offset)

    @cached_property
    def dictionary(self) -> bytes | None:
        """The zstd dictionary in the file's first frame, unpacked; None where there is none."""
        length = self.skippable(0)
        if self.read(0, 4) != _DICTIONARY or length > _DICTIONARY_LIMIT:
            return None
        pieces = (self.read(at, min(FEED, length - at)) for at in range(8, length, FEED))
        said = b"".join(pieces)
        if not said.startswith(_ZSTD):
            return said
        try:
            return Zstd().feed(said, _DICTIONARY_LIMIT)[0]
        except Damaged:
            return None  # the frames that need it are then reported

    def _load(self, offset: int) -> None:
        known = self._window[offset - self._start :] if offset >= self._start else b""
        with storing(self.path, "read"):
            self._file.seek(offset + len(known))
            self._window = known + self._file.read(self._ahead - len(known))
            self._start = offset


def beginning(file: RawFile, offset: int, size: int) -> bytes:
    """The first unpacked bytes of what lies there; cheap, for a look at many places."""
    packed = file.read(offset, _LOOK)
    try:
        if packed.startswith(GZIP):
            return zlib.decompressobj(Inflate.GZIP).decompress(packed, size)
        if packed.startswith(_ZSTD):
            return Zstd(file.dictionary).feed(packed, size)[0][:size]
    except (zlib.error, Damaged):
        return b""
    return packed[:size]


class Stretch:
    """Unpacked bytes from an offset on: of one member or frame, or plain to the file's end."""

    def __init__(self, file: RawFile, offset: int) -> None:
        self.file = file
        self.offset = offset
        self.packing: Packing = "none"
        self.damage: str | None = None  #: why it cannot be read on; known when it is
        self.spans = False  #: whether it took in further members
        self.distrusted = False  #: whether a length in it claimed more than there was
        self._decoder: Decoder | None = None
        self._next = offset  # in the file; what lies before has been fed
        self._buffer = b""
        self._at = 0
        self._filled = 0
        magic = file.read(offset, 4)
        if magic.startswith(GZIP):
            self.packing, self._decoder = "gzip", Inflate()
        elif magic == _ZSTD:
            self.packing, self._decoder = "zstd", Zstd(file.dictionary)

    @property
    def plain(self) -> bool:
        return self._decoder is None

    @property
    def position(self) -> int:
        """Unpacked bytes before the next one."""
        return self._filled - len(self._buffer) + self._at

    @property
    def end(self) -> int:
        """Offset in the file after the bytes taken; of packed ones, after all that were fed."""
        return self._next if self._decoder else self.offset + self.position

    @property
    def at_end(self) -> bool:
        return self._at == len(self._buffer) and not self.peek(1)

    def peek(self, size: int) -> bytes:
        """The next bytes, fewer only at the end."""
        while len(self._buffer) - self._at < size and self._fill():
            pass
        return self._buffer[self._at : self._at + size]

    def take(self, size: int, keep: int) -> tuple[bytes, int]:
        """Goes on by up to `size` bytes. Returns the first `keep` of them, and their number."""
        pieces: list[bytes] = []
        taken = kept = 0
        while taken < size and not (self._at == len(self._buffer) and not self._fill()):
            piece = self._buffer[self._at : self._at + size - taken]
            self._at += len(piece)
            taken += len(piece)
            if kept < keep:
                pieces.append(piece[: keep - kept])
                kept += len(pieces[-1])
        return b"".join(pieces), taken

    def until(self, pattern: re.Pattern[bytes], keep: int) -> tuple[bytes, int]:
        """Like `take`, up to where the pattern is found, or to the end."""
        pieces: list[bytes] = []
        taken = kept = 0
        more = True
        while more:
            found = pattern.search(self._buffer, self._at)
            if found is None and len(self._buffer) - self._at <= OVERLAP and (more := self._fill()):
                continue
            end = found.start() if found else len(self._buffer) - OVERLAP * more
            piece, size = self.take(end - self._at, keep - kept)
            pieces.append(piece)
            taken += size
            kept += len(piece)
            more = more and not found
        return b"".join(pieces), taken

    def unread(self, data: bytes) -> None:
        """Puts bytes back that were taken last."""
        self._buffer = data + self._buffer[self._at :]
        self._at = 0

    def extend(self, starts: re.Pattern[bytes]) -> bool:
        """Goes on with the next member, where that does not begin with `starts`."""
        if self._decoder is None or not self._decoder.ended or not self.at_end:
            return False
        following = Stretch(self.file, self._next)
        if following.packing != self.packing or starts.match(following.peek(OVERLAP)):
            return False
        self._decoder, self._next = following._decoder, following._next
        self._buffer, self._at, self.damage = following._buffer, 0, following.damage
        self._filled += following._filled
        self.spans = True
        return True

    def _fill(self) -> bool:
        """Brings more bytes; False at the end."""
        if self.damage or (self._decoder and self._decoder.ended):
            return False
        data = self.file.read(self._next, FEED)
        more, used = data, len(data)
        if self._decoder:
            try:
                more, used = self._decoder.feed(data, _UNPACK)
            except Damaged as damage:
                self.damage = str(damage)
            if not (data or more or self.damage):
                self.damage = "ends early"
        if self.damage or not (data or more):
            return False
        self._next += used
        self._buffer = self._buffer[self._at :] + more
        self._at = 0
        self._filled += len(more)
        return True
