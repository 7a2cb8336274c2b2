"""The part that a call has in a collection: all of it, or that of one of several workers.

1. Who crawls alone holds the collection. Workers hold it together, and keep away whoever wants it
   alone; each has a number, and a folder of its own under `state/`.
2. What needs the archive at rest (what a crash left open, the index, the corpus) is done by the
   worker that finds itself alone: the first before it begins, the last when it ends.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import count

from archive.cli import say
from archive.collection import Collection
from archive.errors import CollectionBusy


@dataclass(frozen=True, slots=True)
class Part:
    """A part that is held."""

    collection: Collection
    _lock: int  # on the whole collection

    def alone(self) -> bool:
        """Whether nobody else has a part; then nobody can take one until `share`."""
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:  # and the lock is given up, so that of two that end one is the last
            return False
        return True

    def share(self) -> None:
        """Lets others take part, where this part is a worker's."""
        if self.collection.worker:
            fcntl.flock(self._lock, fcntl.LOCK_SH)


@contextmanager
def taken(collection: Collection, *, shared: bool) -> Iterator[Part]:
    """Holds a part until the block ends. Raises CollectionBusy where another run holds it all."""
    if shared and (holder := collection.sole_holder()):
        say(f"Waiting for {holder}")
    with collection.hold(shared=shared) as lock, ExitStack() as held:
        if shared:
            collection = _numbered(collection, held)
        yield Part(collection, lock)


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
