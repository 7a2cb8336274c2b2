"""One record cut out of a stretch, however it contradicts itself.

1. A block ends where Content-Length says, if a record or the end follows there.
2. Else the beginning of the next record decides, and the record is not `whole`.
3. A claimed length is never believed before the bytes are there, nor taken into memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from archive.problem import Problem, Severity
from archive.records.members import OVERLAP, RawFile, Stretch, beginning
from archive.records.record import AMONG, IN_FILE, MAY_START, START, Header, Record, header
from archive.wire.capture import Location
from archive.wire.compression import unpacked

_HEAD_LIMIT = 1024 * 1024
_GLANCE = 24  # bytes; enough for MAY_START
_HEAD_END = re.compile(rb"\n\r?\n")
_LINE_END = re.compile(rb"\n")
_NO_LINE_END = re.compile(rb"[^\r\n]")
_SEPARATION = b"\r\n\r\n"  # after a block (WARC 1.1 section 4)
_TRAILER = 1024  # bytes kept of the line ends after a block, which are four where all is well
_PIECE = 16 * 1024  # packed bytes that are unpacked at once; most members have fewer
_SEPARATOR = {"WARC": re.compile(rb"\r?\n\r?\n"), "ARC/": re.compile(rb"\r?\n")}


def next_start(file: RawFile, offset: int) -> int:
    """Where the next record, packed or plain, begins; the size of the file where none does."""
    while (found := file.find(IN_FILE, offset)) is not None:
        glance = beginning(file, found, _GLANCE)
        if MAY_START.match(glance) and START.match(Stretch(file, found).peek(OVERLAP)):
            return found
        offset = found + 1
    return file.size


def ordinary(file: RawFile, offset: int, limit: int) -> tuple[Record, int] | None:
    """The record of a gzip member that is ordinary: it holds one whole record, framed as the
    standard has it; and how many bytes of the file it takes.

    None for all others: those take `Framing`, which would read the same of this one.
    """
    if not (member := unpacked(_pieces(file, offset), limit)):
        return None
    data, used = member
    found = _HEAD_END.search(data, 0, _HEAD_LIMIT)
    block_at = found.end() if found else 0
    raw = data[:block_at]
    if not (raw.startswith(b"WARC/") and START.match(raw)) or raw.find(b"WARC/", 5) > 0:
        return None
    said = header(raw)
    end = len(data) - len(_SEPARATION)
    if said.length is None or block_at + said.length != end or not data.endswith(_SEPARATION):
        return None
    record = Record(  # in their order: with names it takes twice as long
        *said[:7],
        said.length,
        file.path,
        file.name,
        offset,
        Location(file.name, offset, used),
        "gzip",
        raw,
        data[block_at:end],
        block_at,
        _SEPARATION,
        True,
    )
    return record, used


def _pieces(file: RawFile, offset: int) -> Iterator[bytes]:
    while piece := file.read(offset, _PIECE):
        yield piece
        offset += len(piece)


@dataclass(slots=True)
class Framing:
    """Takes one record from a stretch that stands at its beginning.

    `record` is None where not even its header is there; `problems` say what was wrong.
    """

    stretch: Stretch
    limit: int  #: bytes of a block to keep in memory
    record: Record | None = None
    problems: list[Problem] = field(default_factory=list)
    _start: int = 0
    _trailer: bytes = b""
    _whole: bool = True
    _separator: re.Pattern[bytes] = _LINE_END

    def __post_init__(self) -> None:
        stretch = self.stretch
        alone = stretch.position == 0
        self._start = stretch.end if stretch.plain else stretch.offset
        raw = self._take_head()
        if raw is None:
            return
        said = header(raw)
        self._separator = _SEPARATOR[said.version[:4]]
        block_at = stretch.position
        block, length = self._take_block(said)
        self.record = Record(
            *said[:7],
            length=length,
            path=stretch.file.path,
            file=stretch.file.name,
            offset=self._start,
            location=self._location(alone),
            packing=stretch.packing,
            head=raw,
            block=block,
            block_at=block_at,
            trailer=self._trailer,
            whole=self._whole and stretch.damage is None,
        )

    def _take_head(self) -> bytes | None:
        """The header with the empty line, or the ARC line."""
        stretch = self.stretch
        end = _HEAD_END if stretch.peek(5).upper() == b"WARC/" else _LINE_END
        size = 4096
        while not (found := end.search(ready := stretch.peek(size))):
            if len(ready) < size or size > _HEAD_LIMIT:
                break
            size *= 4
        raw = ready[: found.end()] if found else ready
        another = AMONG.search(raw, 5) if b"WARC/" in raw[5:] else None
        if found and not another:
            stretch.take(len(raw), 0)
            return raw
        _, skipped = stretch.take(another.start() if another else len(raw), 0)
        self._tell("error", "header-cut", "the header does not end", skipped)
        return None

    def _take_block(self, said: Header) -> tuple[bytes, int]:
        stretch, claimed = self.stretch, said.length
        if claimed is None:
            self._tell("error", "content-length-missing", "no usable length; what follows ends it")
            self._whole = False
            return self._without_trailer(*self._until_next())
        if stretch.distrusted or (stretch.plain and not self._ends_after(claimed)):
            return self._reframe(claimed)
        block, length = stretch.take(claimed, self.limit)
        while length < claimed and stretch.extend(START):
            more, size = stretch.take(claimed - length, max(self.limit - length, 0))
            block, length = block + more, length + size
        self._trailer, line_ends = stretch.until(_NO_LINE_END, _TRAILER)
        if length == claimed and (stretch.plain or stretch.damage or self._at_boundary()):
            return block, length
        if length > len(block) or line_ends > len(self._trailer):
            return self._accept(block, length, claimed)
        stretch.unread(block + self._trailer)
        return self._reframe(claimed)

    def _reframe(self, claimed: int) -> tuple[bytes, int]:
        """The block as the beginning of the next record, or the end, bounds it."""
        stretch = self.stretch
        text, size = self._until_next()
        cut = stretch.damage is not None or (stretch.plain and stretch.at_end)
        if size > len(text) or (size < claimed and cut):
            return self._accept(text, size, claimed)
        gap = text[claimed:]
        if size < claimed or not (self._separator.match(gap) or self._final(gap) == len(gap)):
            self._whole = False
            stretch.distrusted = stretch.distrusted or size < claimed
            block, length = self._without_trailer(text, size)
            self._tell("error", "content-length-wrong", f"says {claimed}, the block has {length}")
            return block, length
        self._trailer = gap[: len(gap) - len(gap.lstrip(b"\r\n"))]
        stretch.unread(gap[len(self._trailer) :])  # told by whoever finds no record there
        return text[:claimed], claimed

    def _until_next(self) -> tuple[bytes, int]:
        stretch = self.stretch
        if not stretch.plain:
            return stretch.until(AMONG, self.limit)
        return stretch.take(next_start(stretch.file, stretch.end) - stretch.end, self.limit)

    def _accept(self, block: bytes, length: int, claimed: int) -> tuple[bytes, int]:
        """What is there is all there is."""
        self._trailer = b""
        if length < claimed:
            self._whole = False
            self._tell("error", "record-cut", f"{length} bytes of {claimed} are there")
        return block[:claimed], min(length, claimed)

    def _without_trailer(self, block: bytes, length: int) -> tuple[bytes, int]:
        if len(block) < length:
            return block, length
        end = self._final(block)
        self._trailer = block[end:]
        return block[:end], end

    def _final(self, data: bytes) -> int:
        """Where the separator begins that ends the data; its length where none does."""
        for size in (4, 3, 2, 1):
            if self._separator.fullmatch(tail := data[-size:]):
                return len(data) - len(tail)
        return len(data)

    def _at_boundary(self) -> bool:
        return self.stretch.at_end or bool(START.match(self.stretch.peek(OVERLAP)))

    def _ends_after(self, length: int) -> bool:
        """Whether, in a plain file, a record or the end of the file follows there."""
        file, end = self.stretch.file, self.stretch.end + length
        if end > file.size:
            return False
        ready = file.read(end, OVERLAP)
        end += len(ready) - len(ready.lstrip(b"\r\n"))
        return end == file.size or bool(START.match(Stretch(file, end).peek(OVERLAP)))

    def _location(self, alone: bool) -> Location | None:
        """Known once the stretch is read: of a packed record, whether it is alone in its member."""
        stretch = self.stretch
        exact = alone and stretch.at_end and not stretch.spans and stretch.damage is None
        if stretch.plain or exact:
            return Location(stretch.file.name, self._start, stretch.end - self._start)
        return None

    def _tell(self, severity: Severity, rule: str, detail: str, skipped: int = 0) -> None:
        problem = Problem(
            severity, rule, detail, self.stretch.file.name, offset=self._start, skipped=skipped
        )
        self.problems.append(problem)
