"""The frontiers that several workers share: one schema of a PostgreSQL database for each source."""

from __future__ import annotations

import hashlib
import os
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from archive.storage.collection import Collection
from archive.storage.settings import Settings
from crawler.secrets import from_environment
from crawler.state.glance import Glance, glance, unanswered
from crawler.state.names import safe
from crawler.state.postgres import Postgres, Unreachable
from crawler.state.shared import SharedFrontier
from crawler.state.workers import Terms

_SCHEMA = Path(__file__).with_name("shared.sql")
_PREFIX = "letapis_"
_BEATS = 10  # at least, in the time of a lease
_LONGEST = 50  # characters; names in PostgreSQL end at 63


@dataclass(frozen=True, slots=True)
class Schemas:
    """As Frontiers (crawler/state/frontiers.py), on a server. Raises Unreachable."""

    url: str
    terms: Terms

    def where(self, name: str) -> str:
        return f"the schema {_schema(name)} of the database"

    @contextmanager
    def deciding(self, name: str) -> Iterator[None]:
        """Until the block ends no other worker decides what to go on with."""
        with closing(Postgres(self.url, "public")) as tables:
            tables.execute("SELECT pg_advisory_lock(hashtext(?))", (_schema(name),))
            yield

    def exists(self, name: str) -> bool:
        return _schema(name) in self._schemas()

    def found(self, name: str, say: Callable[[str], None]) -> SharedFrontier | None:
        """The one that is there; None where there is none."""
        return self.open(name) if self.exists(name) else None

    def open(self, name: str) -> SharedFrontier:
        """Opens or makes one, and joins the workers that are at it."""
        tables = Postgres(self.url, _schema(name))
        tables.execute(f'CREATE SCHEMA IF NOT EXISTS "{_schema(name)}"')
        tables.execute(_SCHEMA.read_text("utf-8"))
        return SharedFrontier(tables, self.terms)

    def remove(self, name: str) -> None:
        with closing(Postgres(self.url, "public")) as tables:
            tables.execute(f'DROP SCHEMA IF EXISTS "{_schema(name)}" CASCADE')

    def glances(self) -> Iterator[tuple[str, Glance | None]]:
        for schema in self._schemas():
            name = schema.removeprefix(_PREFIX)
            yield name, self.glance(name)

    def glance(self, name: str) -> Glance | None:
        try:
            with closing(Postgres(self.url, _schema(name), patience=0)) as tables:
                return glance(tables, name)
        except Unreachable:
            return None

    def unanswered(self, name: str, answered: Iterable[str]) -> list[str]:
        with closing(Postgres(self.url, _schema(name), patience=0)) as tables:
            return unanswered(tables, answered, self.terms.place)

    def _schemas(self) -> list[str]:
        sql = "SELECT nspname FROM pg_namespace WHERE starts_with(nspname, ?) ORDER BY nspname"
        with closing(Postgres(self.url, "public", patience=0)) as tables:
            return [name for (name,) in tables.execute(sql, (_PREFIX,))]


def schemas_of(collection: Collection, settings: Settings) -> Schemas:
    """Where the workers of a collection meet. ConfigurationError for what the settings lack."""
    place = f"{socket.gethostname()}:{collection.archive}"
    said = settings.frontier
    beat = min(1.0, said.lease / _BEATS)
    terms = Terms(place, said.lease, settings.crawl.delay, beat, _age())
    return Schemas(from_environment(said.url), terms)


def _schema(name: str) -> str:
    short = safe(name)
    if len(short) > _LONGEST:
        short = f"{short[: _LONGEST - 9]}_{hashlib.sha256(short.encode()).hexdigest()[:8]}"
    return f"{_PREFIX}{short}"


def _age() -> float:
    """Seconds since this process began; 0 where the system does not say (proc(5), field 22)."""
    try:
        said = Path("/proc/self/stat").read_text("ascii").rpartition(")")[2].split()
        began = int(said[19]) / os.sysconf("SC_CLK_TCK")
        return time.clock_gettime(time.CLOCK_BOOTTIME) - began
    except (OSError, ValueError, AttributeError):
        return 0.0
