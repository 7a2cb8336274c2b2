"""One WARC file being written, and the ones before it of the same crawl.

1. A file being written is called `NAME.warc.gz.open`; sealing syncs it, renames it, and syncs
   the folder, in this order.
2. What was sealed goes into the fixity log (archive/storage/fixity.py).
3. Members are appended whole. Where that fails, the file is cut back to its last whole member
   and nothing is appended to it again.
4. What `append` returned from is in the file; what `sync` returned from is on the disk.
5. Every file opens with a warcinfo record, and every other record names it.
"""

from __future__ import annotations

import contextlib
import os
import re
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from archive.errors import StorageError
from archive.records import warc
from archive.storage import fixity
from archive.storage.durable import OPEN, seal, sync_folder
from archive.storage.files import SUFFIX
from archive.wire.capture import Location


@dataclass
class Segments:
    """Writes the records of one crawl into files of about `limit` bytes.

    `facts` gives the lines of each warcinfo; `clock` says when a file was begun (UTC).
    All errors of the disk are StorageError.
    """

    folder: Path
    prefix: str  #: first part of the file names, such as LETAPIS-belarus_in_focus
    limit: int  #: bytes
    facts: Callable[[], warc.Fields]
    clock: Callable[[], datetime]
    then: Callable[[Path], None] | None = None  #: hears of each file that was sealed
    sealed: list[Path] = field(default_factory=list)
    warcinfo_id: str = ""
    _path: Path | None = None
    _handle: int = -1
    _size: int = 0
    _members: int = 0
    _serial: int = 0
    _failed: StorageError | None = None
    # A sync may run in a thread; the file must not be closed under it.
    _in_use: threading.Lock = field(default_factory=threading.Lock)

    @property
    def is_open(self) -> bool:
        """Whether a file is being written."""
        return self._path is not None

    def append(self, build: Callable[[str], Sequence[warc.Member]]) -> list[Location]:
        """Appends the members that `build` makes for the warcinfo id of the file they go into.

        They lie together in one file. Returns where each of them is.
        """
        if self._failed:
            raise self._failed
        if self._size >= self.limit:
            self.seal()
        path = self._path or self._begin()
        members = build(self.warcinfo_id)
        locations, offset = [], self._size
        for member in members:
            name = path.name.removesuffix(OPEN)
            locations.append(Location(name, offset, len(member.data)))
            offset += len(member.data)
        self._write(b"".join(member.data for member in members))
        self._members += len(members)
        return locations

    def sync(self) -> None:
        """Returns when all that was appended is on the disk."""
        if self._failed:
            raise self._failed
        if self._path is None:
            return
        try:
            with self._in_use:
                if self._handle >= 0:
                    os.fsync(self._handle)
        except OSError as error:
            raise self._fail("sync", error) from error

    def seal(self) -> None:
        """Ends the file being written, if there is one, and gives it its final name."""
        if self._path is None or self._failed:
            return
        self.sync()
        try:
            with self._in_use:
                handle, self._handle = self._handle, -1
                os.close(handle)
            sealed = seal(self._path)
        except OSError as error:
            raise self._fail("seal", error) from error
        self.sealed.append(sealed)
        self._path, self._size = None, 0
        fixity.note(self.folder, "capture", self.clock(), sealed, self._members)
        if self.then:
            self.then(sealed)

    def _begin(self) -> Path:
        host = re.sub(r"[^A-Za-z0-9-]", "-", socket.gethostname())[:60] or "localhost"
        moment = self.clock()
        known = fixity.sealed(self.folder)  # a file that is gone keeps its name
        while True:
            serial = f"{moment:%Y%m%d%H%M%S}-{self._serial:05}"
            name = f"{self.prefix}-{serial}-{host}{SUFFIX}"
            self._serial += 1
            if name not in known and not (self.folder / name).exists():
                break
        path = self.folder / (name + OPEN)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
            sync_folder(self.folder)
        except OSError as error:
            self._path = path
            raise self._fail("begin", error) from error
        self._path, self._size = path, 0
        info = warc.warcinfo(moment, name, self.facts())
        self.warcinfo_id = info.record_id
        self._write(info.data)
        self._members = 1
        return path

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._handle, view) :]
        except OSError as error:
            with contextlib.suppress(OSError):  # the start recovers what this cannot
                os.ftruncate(self._handle, self._size)
            raise self._fail("write to", error) from error
        self._size += len(data)

    def _fail(self, action: str, error: OSError) -> StorageError:
        self._failed = StorageError(self._path or self.folder, action, error)
        return self._failed
