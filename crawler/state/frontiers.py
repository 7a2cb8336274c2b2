"""The frontiers of a collection, one for each source: files in `state/`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import ConfigurationError, StorageError
from archive.storage.collection import Collection
from crawler.state import database
from crawler.state.database import DamagedDatabase, SQLite
from crawler.state.frontier import Frontier
from crawler.state.glance import Glance, glance, unanswered
from crawler.state.names import safe

if TYPE_CHECKING:
    from crawler.state.schemas import Schemas

_SCHEMA = Path(__file__).with_name("frontier.sql")
_SUFFIX = ".frontier.db"


@dataclass(frozen=True, slots=True)
class Frontiers:
    """Frontiers by the names of their sources. Raises StorageError."""

    folder: Path

    def path(self, name: str) -> Path:
        return self.folder / f"{safe(name)}{_SUFFIX}"

    def where(self, name: str) -> str:
        """What people may remove, to have it made again from the archive."""
        return f"state/{self.path(name).name}"

    def deciding(self, name: str) -> AbstractContextManager[None]:
        """Until the block ends nobody else decides what to go on with."""
        return nullcontext()  # the collection is held by this process alone

    def exists(self, name: str) -> bool:
        return self.path(name).exists()

    def open(self, name: str) -> Frontier:
        """Opens or makes one. Raises DamagedDatabase for a file that is no whole frontier."""
        path = self.path(name)
        return Frontier(SQLite(path, database.connect(path, _SCHEMA.read_text("utf-8"))))

    def remove(self, name: str) -> None:
        path = self.path(name)
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)

    def found(self, name: str, say: Callable[[str], None]) -> Frontier | None:
        """The one that is there; None where there is none, or a damaged one, now put aside."""
        path = self.path(name)
        try:
            return self.open(name) if path.exists() else None
        except DamagedDatabase:
            aside = path.with_name(path.name + ".damaged")
            path.replace(aside)
            self.remove(name)
            say(f"The frontier {path.name} is damaged; put aside as {aside.name}")
            return None

    def glances(self) -> Iterator[tuple[str, Glance | None]]:
        """How far each is, by its name, opened by nobody for it; None where it is damaged."""
        for path in sorted(self.folder.glob(f"*{_SUFFIX}")):
            yield path.name.removesuffix(_SUFFIX), self.glance(path.name.removesuffix(_SUFFIX))

    def glance(self, name: str) -> Glance | None:
        try:
            tables = self._seen(name)
        except database.Error:
            return None
        try:
            return glance(tables, self.path(name).name)
        except (database.Error, StorageError):
            return None
        finally:
            tables.close()

    def unanswered(self, name: str, answered: Iterable[str]) -> list[str]:
        """As in glance.py; nothing where it cannot be read."""
        tables = self._seen(name)
        try:
            return unanswered(tables, answered)
        except (database.Error, StorageError):
            return []
        finally:
            tables.close()

    def _seen(self, name: str) -> SQLite:
        return SQLite(self.path(name), database.read_only(self.path(name)))


def frontiers_of(collection: Collection) -> Frontiers | Schemas:
    """Where the frontiers of a collection lie. ConfigurationError where that cannot be used."""
    settings = collection.settings()
    if not settings.frontier.url:
        return Frontiers(collection.state)
    try:
        from crawler.state.schemas import schemas_of  # an extra; others go without
    except ModuleNotFoundError as missing:
        raise ConfigurationError(
            f"letapis.toml names a frontier.url, and {missing.name} is not installed: "
            "in a checkout, pip install -c constraints.txt -e '.[postgres]'"
        ) from missing
    return schemas_of(collection, settings)
