"""A package made aside, checked, and only then put in its place.

1. What is there already is never written over.
2. A package of ours that breaks a rule is a fault of ours: it is not handed out. Faults of the
   records inside are told, and handed over as they are: they are those of the archive.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archive.errors import ConfigurationError, LetapisError, storing
from archive.problem import Problem
from archive.storage.collection import Collection
from archive.storage.durable import sync_folder
from archive.storage.settings import Settings
from archive.transfer.delivery import verify
from exports.package import bag, papers, wacz_file
from exports.package.contents import Contents, Order, gather, title


@dataclass(frozen=True, slots=True)
class Made:
    """A package that is there."""

    path: Path
    contents: Contents
    problems: list[Problem]  #: of the records inside


class Unfit(LetapisError):
    """The package that was made breaks a rule."""

    def __init__(self, path: Path, problem: Problem) -> None:
        super().__init__(
            f"{path} was not made: {problem.rule}: {problem.detail}. This is a fault of Letapis; "
            "`letapis verify` tells whether the archive has one, too"
        )


def make_wacz(
    path: Path, collection: Collection, settings: Settings, order: Order, now: datetime
) -> Made:
    """A WACZ file. Raises ConfigurationError, StorageError and Unfit."""
    if path.suffix != ".wacz":
        raise ConfigurationError(f"{path}: the name of a WACZ package ends in .wacz")
    key = _key(collection, settings)

    def write(target: Path, contents: Contents) -> None:
        try:
            wacz_file.write(
                target, contents, papers.about(settings, title(collection, settings)), key, now
            )
        except ValueError as error:
            raise ConfigurationError(f"package.key: {error}") from error

    return _Job(collection, settings, order, now).run(path, write)


def make_bag(
    path: Path, collection: Collection, settings: Settings, order: Order, now: datetime
) -> Made:
    """A bag. Raises ConfigurationError, StorageError and Unfit."""

    def write(target: Path, contents: Contents) -> None:
        bag.write(target, contents, settings, now)

    return _Job(collection, settings, order, now).run(path, write)


@dataclass(frozen=True, slots=True)
class _Job:
    collection: Collection
    settings: Settings
    order: Order
    now: datetime

    def run(self, path: Path, write: Callable[[Path, Contents], None]) -> Made:
        if path.exists():
            raise ConfigurationError(f"{path} is there already; name another, or take it away")
        if not path.parent.is_dir():
            raise ConfigurationError(f"there is no folder {path.parent}")
        with _scratch(path) as scratch:
            contents = gather(self.collection, self.settings, self.order, scratch, self.now)
            made = scratch / path.name
            with storing(path, "write"):
                write(made, contents)
                problems = list(verify(made, now=self.now))
                for problem in problems:
                    if problem.severity != "info" and problem.rule.startswith(("wacz-", "bag-")):
                        raise Unfit(path, problem)
                # Of revisits whose originals are outside, the contents tell more.
                problems = [one for one in problems if one.rule != "original-missing"]
                made.rename(path)
                sync_folder(path.parent)
        return Made(path, contents, problems)


@contextmanager
def _scratch(path: Path) -> Iterator[Path]:
    """A folder beside the package to be, on the same file system; gone afterwards."""
    folder = path.with_name(f".{path.name}.part")
    with storing(folder, "make"):
        shutil.rmtree(folder, ignore_errors=True)  # of a call that was killed
        folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _key(collection: Collection, settings: Settings) -> bytes | None:
    """The key that signs, in PEM; None where the settings name none."""
    if not settings.package.key:
        return None
    path = collection.folder / settings.package.key
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"package.key: cannot read {path}: {error.strerror}") from error
