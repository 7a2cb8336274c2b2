"""The folder of Parquet tables that a job of many machines writes: whole, or not there."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.errors import ConfigurationError, StorageError
from archive.storage.durable import sync_folder
from exports.queries.selection import FIRST_DAY

#: What is written, and what tells the year of a row; where there is none, all lies in one folder.
TABLES = {
    "documents": FIRST_DAY,
    "versions": "document_day",
    "captures": "captured_at",
    "failures": "at",
    "crawls": None,
    "findings": None,
}
_DONE = "_SUCCESS"


def require(output: Path) -> None:
    """Raises ConfigurationError where there must not be such a folder."""
    if not output.parent.is_dir():
        raise ConfigurationError(f"there is no folder {output.parent}")
    if output.exists() and not (output.is_dir() and _ours(output)):
        raise ConfigurationError(
            f"{output} holds other things than Parquet tables of Letapis; name a new folder"
        )


def _ours(folder: Path) -> bool:
    """Whether a folder was written here and holds nothing else, or is empty."""
    names = {path.name for path in folder.iterdir()}
    return not names or (_DONE in names and names <= {_DONE, *TABLES})


@contextmanager
def whole(output: Path) -> Iterator[Path]:
    """A folder to write to, which takes the name `output` when all of it is there."""
    aside = output.with_name(output.name + ".part")
    try:
        if aside.exists():  # of a job that was killed
            shutil.rmtree(aside)
        aside.mkdir()
        yield aside
        (aside / _DONE).touch()
        if output.exists():
            shutil.rmtree(output)
        aside.rename(output)
        sync_folder(output.parent)
    except OSError as error:
        raise StorageError(output, "write", error) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
