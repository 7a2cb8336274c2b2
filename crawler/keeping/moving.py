"""Moves files to the store while the crawl that sealed them goes on, in a thread of its own.

What cannot be moved stays where it is; it is tried again with the next file, and at the end.
"""

from __future__ import annotations

from pathlib import Path
from queue import SimpleQueue
from threading import Thread

from archive.commands.cli import say
from archive.errors import StorageError
from archive.storage.collection import Collection
from archive.storage.files import store_of
from archive.storage.moving import move
from archive.storage.store import Store


def moving_of(collection: Collection) -> Moving | None:
    """What moves the files of a collection; None where they stay. Raises ConfigurationError."""
    store = store_of(collection.archive)
    return Moving(store) if store else None


class Moving:
    """Moves what it is given, in order. A process that is stopped does not wait for it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._coming: SimpleQueue[Path | None] = SimpleQueue()
        self._left: list[Path] = []
        self._trouble: StorageError | None = None
        self._thread = Thread(target=self._work, name="moving", daemon=True)
        self._thread.start()

    def take(self, path: Path) -> None:
        """A file was sealed."""
        self._coming.put(path)

    def end(self) -> StorageError | None:
        """Waits for what it was given; why some of that could not be moved, or None."""
        self._coming.put(None)
        self._thread.join()
        return self._trouble

    def _work(self) -> None:
        while path := self._coming.get():
            self._left.append(path)
            try:
                while self._left:
                    move(self._left[0], self._store)
                    say(f"Moved {self._left.pop(0).name} to {self._store}")
                self._trouble = None
            except StorageError as error:
                say(str(error))
                self._trouble = error
