"""The sealed WARC files of an archive, wherever they lie: in its folder, or in a store.

1. Which store, `letapis.toml` beside the folder says (archive.store); whoever reads an archive
   finds it.
2. A file that lies in both, because it is being moved, is that of the folder.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from archive.errors import ConfigurationError, StorageError, storing
from archive.storage.durable import OPEN

if TYPE_CHECKING:
    from archive.storage.store import Store, Stored
    from archive.wire.capture import Location

SUFFIX = ".warc.gz"  #: ends the name of a sealed file
#: How names of web archives end, whoever made them.
ARCHIVES = (".warc", SUFFIX, ".warc.zst", ".arc", ".arc.gz")
SETTINGS = "letapis.toml"

#: A WARC file: both have a `name`, can `open("rb")`, and `stat()` for size and time.
File: TypeAlias = "Path | Stored"


def sealed(archive: Path) -> list[File]:
    """The sealed files in the order of their names. Raises StorageError."""
    found: dict[str, File] = {path.name: path for path in here(archive)}
    if store := store_of(archive):  # asked last: what is moved meanwhile is in one of both
        found.update((file.name, file) for file in store.files() if file.name not in found)
    return [found[name] for name in sorted(found)]


def here(archive: Path) -> list[Path]:
    """Those that lie in the folder, in the order of their names. Raises StorageError."""
    if not archive.exists():
        return []
    with storing(archive, "read"), os.scandir(archive) as entries:
        names = [one.name for one in entries if one.name.endswith(SUFFIX) and one.is_file()]
    return [archive / name for name in sorted(names)]


def at(archive: Path, name: str) -> File:
    """The sealed file of this name, or the one that will have it and is still being written; where
    there is none, the path it would have. Raises StoreError.
    """
    path = archive / name
    if path.exists():
        return path
    store, being_written = store_of(archive), path.with_name(path.name + OPEN)
    return (store and store.find(name)) or (being_written if being_written.exists() else path)


def located(file: File) -> File:
    """A file where it lies now: it may have been sealed since it was listed, or moved to the store.

    Raises StoreError.
    """
    if not isinstance(file, Path) or file.exists():
        return file
    return at(file.parent, file.name.removesuffix(OPEN))


@contextmanager
def local_copy(file: File) -> Iterator[Path]:
    """A path where a file can be read until the block ends: its own, or that of a copy from the
    store. Raises StorageError.
    """
    file = located(file)
    if isinstance(file, Path):
        yield file
        return
    import shutil
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="letapis-") as folder:
        path = Path(folder) / file.name
        with storing(path, "write"), file.open() as source, path.open("wb") as out:
            shutil.copyfileobj(source, out, 1 << 20)
        yield path


def local_record(location: Location, archive: Path, folder: Path) -> Path:
    """The folder in which a record can be read from its file: the archive's own. Where the file is
    in the store, `folder`: a file there gets the record alone, at the same offset.

    Raises StorageError.
    """
    file = at(archive, location.file)
    if isinstance(file, Path):
        return archive
    path = folder / file.name
    with storing(path, "write"):
        path.touch()
        with file.open() as source, path.open("r+b") as out:
            source.seek(location.offset)
            out.seek(location.offset)
            out.write(source.read(location.length))
    return folder


def store_of(archive: Path) -> Store | None:
    """Where sealed files of this folder go; None where they stay. Raises ConfigurationError."""
    path = archive.parent / SETTINGS
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StorageError(path, "read", error) from error
    return _read(path, status.st_mtime_ns, status.st_size)


@lru_cache(16)
def _read(path: Path, _modified: int, _size: int) -> Store | None:
    with storing(path, "read"):
        said = [line for line in path.read_bytes().splitlines() if not line.startswith(b"#")]
        if not any(b"store" in line for line in said):  # hardly anyone has one; settings take long
            return None
    from archive.storage import settings
    from archive.storage.store import LARGEST, Store, require

    archive = settings.read(path).archive
    if not archive.store:
        return None
    bucket, _, prefix = archive.store.removeprefix("s3://").partition("/")
    prefix = prefix.strip("/")
    require()
    if archive.segment * 1_000_000 > LARGEST * 0.9:  # the last records of a file go beyond it
        raise ConfigurationError(f"{path}: archive.segment must be less than 4500 with a store")
    return Store(bucket, prefix, archive.endpoint, archive.region)
