"""Files and their names put on the disk, where a crash or a power cut does not undo them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

OPEN = ".open"  #: ends the name of a WARC file that is being written


def write(path: Path, pieces: Iterable[bytes]) -> None:
    """Writes a file; its bytes are on the disk when this returns. Raises OSError."""
    with path.open("wb") as file:
        file.writelines(pieces)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder as durable as the files they name."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def seal(path: Path) -> Path:
    """Gives a finished `.open` file its final name, durably. Raises OSError."""
    final = path.with_name(path.name.removesuffix(OPEN))
    path.rename(final)
    sync_folder(path.parent)
    return final
