"""Files that appear under their names when they are whole, and standard output."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from archive.errors import storing

STANDARD = Path("-")  #: stands for standard output


def write(path: Path, said: str) -> None:
    """Writes a file. Raises StorageError; what was in it before stays then."""
    with whole(path) as part:
        part.write_text(said, "utf-8")


@contextmanager
def text(path: Path) -> Iterator[TextIO]:
    """A file of text to write, or standard output; line ends stay as they are given."""
    if path == STANDARD:
        with os.fdopen(1, "w", encoding="utf-8", newline="", closefd=False) as file:
            yield file
    else:
        with whole(path) as part, part.open("w", encoding="utf-8", newline="") as file:
            yield file


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A path to write to; what was written takes the place of the file in the end, and is on the
    disk then. A device, or a link such as /dev/stdout, is written to directly."""
    if path.is_symlink() or (path.exists() and not path.is_file()):
        with storing(path, "write"):
            yield path
        return
    part = path.with_name(path.name + ".part")
    try:
        with storing(path, "write"):
            yield part
            with part.open("rb") as file:
                os.fsync(file.fileno())
            part.replace(path)
    finally:
        with suppress(OSError):  # it may not have been made
            part.unlink(missing_ok=True)
