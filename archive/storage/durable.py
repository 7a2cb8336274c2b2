"""Names of files that are as durable as the files they name."""

from __future__ import annotations

import os
from pathlib import Path

OPEN = ".open"  #: ends the name of a WARC file that is being written


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
