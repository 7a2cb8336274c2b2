"""A disk that keeps what was synced, made from the journal of what processes asked of it.

1. Bytes are kept when a sync of their file, begun after them, has ended.
2. A name is kept when a sync of its folder, begun after it was given, has ended.
3. What was not synced may be kept or not, write by write and folder by folder. Folders themselves
   are kept as soon as they are made.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import NamedTuple

_HEAD = struct.Struct("<cQIII")


class Event(NamedTuple):
    """One line of the journal; kinds and numbers are explained in `journal.c`."""

    kind: str
    number: int
    path: str
    other: str
    data: bytes


def events(journal: bytes) -> Iterator[Event]:
    """What was asked of the disk, in order."""
    at = 0
    while at < len(journal):
        kind, number, *lengths = _HEAD.unpack_from(journal, at)
        at += _HEAD.size
        parts = []
        for length in lengths:
            parts.append(journal[at : at + length])
            at += length
        path, other, data = parts
        yield Event(kind.decode(), number, path.decode(), other.decode(), data)


@dataclass
class _File:
    kept: bytearray = field(default_factory=bytearray)
    pending: list[Event] = field(default_factory=list)
    made: int = 0  #: changes so far; those before `made - len(pending)` are kept


@dataclass
class Disk:
    """What processes see of a folder, and what a power cut leaves of it."""

    root: str
    seen: dict[str, _File] = field(default_factory=dict)
    kept: dict[str, _File] = field(default_factory=dict)
    _syncs: dict[int, tuple[_File, int] | dict[str, _File]] = field(default_factory=dict)

    def take(self, event: Event) -> None:
        """Carries out one event."""
        match event.kind:
            case "C":
                self.seen[event.path] = _File()
            case "W" | "T":
                file = self.seen.setdefault(event.path, _File())
                file.pending.append(event)
                file.made += 1
            case "R":
                self.seen[event.other] = self.seen.pop(event.path)
            case "U":
                self.seen.pop(event.path, None)
            case "b":
                self._syncs[event.number] = self._noted(event.path)
            case "s":
                self._synced(event)

    def cut(self, folder: Path, chance: Random | None) -> None:
        """Writes what is left into `folder`: nothing unsynced, or what `chance` leaves of it."""
        folders = {str(Path(path).parent) for path in self.seen.keys() | self.kept.keys()}
        lucky = {path for path in sorted(folders) if chance and chance.random() < 0.5}
        for path in folders:
            (folder / Path(path).relative_to(self.root)).mkdir(parents=True, exist_ok=True)
        for source in (self.kept, self.seen):
            for path, file in source.items():
                if (str(Path(path).parent) in lucky) == (source is self.seen):
                    (folder / Path(path).relative_to(self.root)).write_bytes(_left(file, chance))

    def _noted(self, path: str) -> tuple[_File, int] | dict[str, _File]:
        if path in self.seen:
            return self.seen[path], self.seen[path].made
        return {name: file for name, file in self.seen.items() if str(Path(name).parent) == path}

    def _synced(self, event: Event) -> None:
        noted = self._syncs.pop(event.number)
        if isinstance(noted, tuple):
            file, made = noted
            while file.pending and file.made - len(file.pending) < made:
                _change(file.kept, file.pending.pop(0))
        else:
            gone = [name for name in self.kept if str(Path(name).parent) == event.path]
            for name in gone:
                del self.kept[name]
            self.kept |= noted


def _left(file: _File, chance: Random | None) -> bytes:
    """What a file is left with: of its pending writes all, none, or every other one."""
    content = bytearray(file.kept)
    share = chance.choice((0.0, 0.5, 1.0)) if chance else 0.0
    for event in file.pending:
        if chance and chance.random() < share:
            _change(content, event)
    return bytes(content)


def _change(content: bytearray, event: Event) -> None:
    at, end = event.number, event.number + len(event.data)
    if event.kind == "T":
        del content[at:]
    content.extend(bytes(max(0, end - len(content))))
    content[at:end] = event.data
