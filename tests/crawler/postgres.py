"""A PostgreSQL server of its own for a test: started, killed, started again."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from crawler.state.shared import SharedFrontier

LEASE = 600.0  # seconds; no test waits for it

_DEBIAN = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
#: It refuses to be run by root.
_USER = "postgres" if os.getuid() == 0 else None


@dataclass(frozen=True, slots=True)
class Server:
    """A server in a folder, reached by a socket there."""

    programs: Path
    folder: Path
    setting: str

    @property
    def url(self) -> str:
        return f"postgresql:///postgres?host={self.folder}&user=letapis"

    def start(self) -> None:
        options = f"-c listen_addresses= -c unix_socket_directories={self.folder}"
        options += f" -c {self.setting}"
        self._call("pg_ctl", "start", "-w", "-D", "data", "-l", "log", "-o", options)

    def stop(self, how: str = "immediate") -> None:
        """At once, as a crash ends it."""
        self._call("pg_ctl", "stop", "-D", "data", "-m", how)

    def forget(self) -> None:
        """All that it knew is gone."""
        self.stop()
        shutil.rmtree(self.folder / "data")
        self.make()
        self.start()

    def make(self) -> None:
        self._call("initdb", "-D", "data", "-U", "letapis", "--auth=trust", "--no-sync")

    def _call(self, program: str, *words: str) -> None:
        command: Sequence[str] = [str(self.programs / program), *words]
        done = subprocess.run(
            command,
            cwd=self.folder,
            user=_USER,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        assert done.returncode == 0, command


@contextmanager
def server(setting: str = "fsync=off") -> Iterator[Server]:
    """Skips the test where PostgreSQL, or its library, is not installed."""
    pytest.importorskip("psycopg")
    found = shutil.which("initdb")
    programs = Path(found).parent if found else (_DEBIAN[-1] if _DEBIAN else None)
    if programs is None:
        pytest.skip("PostgreSQL is not installed: apt install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="letapis-"))  # a socket's path may have 107 bytes
    if _USER:
        shutil.chown(folder, _USER)
    made = Server(programs, folder, setting)
    made.make()
    made.start()
    try:
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder)


def worker(
    at: Server,
    name: str,
    *,
    age: float = 0.0,
    clock: Callable[[], float] = time.monotonic,
    lease: float = LEASE,
) -> SharedFrontier:
    """One of those that share a frontier; it looks around whenever it is told to tick."""
    from crawler.state.schemas import Schemas  # noqa: PLC0415 (an extra)
    from crawler.state.workers import Terms  # noqa: PLC0415

    return Schemas(at.url, Terms("here", lease, delay=0.0, beat=0.0, age=age, clock=clock)).open(
        name
    )


def pass_over(at: Server, name: str) -> None:
    """To the server, all leases of a frontier have run out."""
    from crawler.state.postgres import Postgres  # noqa: PLC0415

    with closing(Postgres(at.url, f"letapis_{name}")) as tables:
        tables.execute("UPDATE workers SET until = now()")


def is_left(at: Server, name: str) -> bool:
    """Whether the server has seen that no worker is connected any more."""
    from crawler.state.postgres import Postgres  # noqa: PLC0415
    from crawler.state.workers import UNCONNECTED  # noqa: PLC0415

    with closing(Postgres(at.url, f"letapis_{name}")) as tables:
        return tables.execute(UNCONNECTED).fetchone() == (1,)


def statements(at: Server, name: str, work: Callable[[], object]) -> int:
    """How many statements put rows into the visits of a frontier while something is done."""
    from crawler.state.postgres import Postgres  # noqa: PLC0415

    with closing(Postgres(at.url, f"letapis_{name}")) as tables:
        tables.execute("CREATE SEQUENCE told MINVALUE 0 START 0")
        tables.execute(
            "CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$BEGIN PERFORM nextval('letapis_{name}.told'); RETURN NULL; END$$"
        )
        tables.execute("CREATE TRIGGER told AFTER INSERT ON visits EXECUTE FUNCTION tell()")
        work()
        row = tables.execute("SELECT nextval('told')").fetchone()
    assert row
    return int(row[0])
