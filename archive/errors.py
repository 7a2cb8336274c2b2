"""What can go wrong, each with the exit status that a script sees and what to do next.

Damage in data is never one of these: it is a `Problem` (archive/problem.py), a fact to
report. An exception means that the work asked for cannot go on.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class LetapisError(Exception):
    """Root of all errors that Letapis raises on purpose; its text is for people."""

    exit_status = 1


class ConfigurationError(LetapisError):
    """The call or `letapis.toml` is wrong; nothing was done."""

    exit_status = 2


class CollectionBusy(LetapisError):
    """Another run holds this collection."""

    exit_status = 3

    def __init__(self, folder: Path, holder: str) -> None:
        super().__init__(
            f"another run holds the collection {folder} ({holder}); wait for it to end or stop it"
        )
        self.folder = folder
        self.holder = holder


class StorageError(LetapisError):
    """Bytes could not be kept; what was stored before is safe."""

    exit_status = 4

    def __init__(self, path: object, action: str, cause: OSError) -> None:
        """`path` is a file, folder or place as it is named."""
        reason = cause.strerror or str(cause)
        super().__init__(
            f"cannot {action} {path}: {reason}. What was stored before is safe; "
            "free space or mend the permissions, then give the same command again"
        )
        self.cause = cause


@contextmanager
def storing(path: object, action: str) -> Iterator[None]:
    """Has an OSError inside be a StorageError, whose text is `cannot {action} {path}`."""
    try:
        yield
    except OSError as error:
        raise StorageError(path, action, error) from error
