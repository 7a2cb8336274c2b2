"""The part that a call has in a collection: all of it, or that of one of several workers.

1. Who crawls alone holds the collection. Workers hold it together, and keep away whoever wants it
   alone; each has a number, and a folder of its own under `state/`.
2. What needs the archive at rest (what a crash left open, the index, the corpus) is done by the
   worker that finds itself alone: the first before it begins, the last when it ends.
"""

from __future__ import annotations

import fcntl
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from archive.commands.cli import say
from archive.errors import CollectionBusy, ConfigurationError
from archive.storage.collection import Collection

_NETWORKED = re.compile("nfs|cifs|smb")
_LOCAL = {"nolock", "local_lock=all", "local_lock=flock", "nobrl"}  # options of a mount
_OCTAL = re.compile(r"\\(\d{3})")


@dataclass(frozen=True, slots=True)
class Part:
    """A part that is held."""

    collection: Collection
    _lock: int  # on the whole collection

    def alone(self) -> bool:
        """Whether nobody else has a part; then nobody can take one until `share`."""
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            # So that of two that end one is the last; not all file systems do it by themselves.
            fcntl.flock(self._lock, fcntl.LOCK_UN)
            return False
        return True

    def share(self) -> None:
        """Lets others take part, where this part is a worker's."""
        if self.collection.worker:
            fcntl.flock(self._lock, fcntl.LOCK_SH)


@contextmanager
def taken(collection: Collection, *, shared: bool) -> Iterator[Part]:
    """Holds a part until the block ends. Raises CollectionBusy where another run holds it all."""
    if shared:
        _require_locks(collection.folder)
    if shared and (holder := collection.sole_holder()):
        say(f"Waiting for {holder}")
    with collection.hold(shared=shared) as lock, ExitStack() as held:
        if shared:
            collection = _numbered(collection, held)
        yield Part(collection, lock)


def _require_locks(folder: Path) -> None:
    """ConfigurationError where other machines that have the folder do not see locks of this one."""
    mounts = Path("/proc/self/mountinfo")
    if mounts.exists() and (kind := unlocked(mounts.read_text("utf-8", "replace"), folder)):
        raise ConfigurationError(
            f"{folder} is shared ({kind}), and its locks are kept on this machine alone: workers "
            "would write to each other's files. Mount it so that locks reach its server, or give "
            "each machine a folder of its own"
        )


def unlocked(mountinfo: str, folder: Path) -> str | None:
    """How the folder is mounted, where that says that locks stay on this machine; else None.

    `mountinfo` is as in proc(5), its options as in nfs(5) and mount.cifs(8).
    """
    there, depth, kind, options = folder.resolve(), 0, "", ""
    for line in mountinfo.splitlines():
        mounted, _, how = line.partition(" - ")
        point = Path(_OCTAL.sub(lambda code: chr(int(code[1], 8)), mounted.split(" ")[4]))
        if there.is_relative_to(point) and len(point.parts) >= depth:  # what is above hides it
            depth, (kind, _, options) = len(point.parts), how.split(" ", 2)
    return kind if _NETWORKED.match(kind) and _LOCAL & set(options.split(",")) else None


def _numbered(collection: Collection, held: ExitStack) -> Collection:
    """The part of the first worker that is free."""
    for number in count(1):
        part = replace(collection, worker=number)
        try:
            held.enter_context(part.hold())
            break
        except CollectionBusy:
            continue
    return part
