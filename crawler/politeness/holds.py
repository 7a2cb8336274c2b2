"""Servers on hold: they ask to be left alone for a while, or do not say what they allow.

1. Nothing is sent to a server on hold; its visits wait in the frontier.
2. A server that refuses again and again is on hold for longer each time, and then given up for this
   run, as is one that asks for more time than the run has patience: its visits end as failures
   that a later run may mend.
3. One good answer, and its refusals are forgotten.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from crawler.client.errors import Kind, VisitFailed
from crawler.politeness.attempts import TRY_AGAIN
from crawler.state.alone import ALONE, Alone
from crawler.state.frontier import host_of

#: Refusals in a row after which a server is given up.
MOST = 4


class OnHold(Exception):
    """The server is not to be talked to now; the visit was not made."""


class Holds:
    """The servers on hold in one run.

    `growing` are the seconds after the first refusal in a row, the second, and so on; `patience`
    is the most seconds that a server may ask for.
    """

    def __init__(
        self,
        growing: Sequence[float] = (),
        patience: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
        workers: Alone = ALONE,
    ) -> None:
        """`workers` says what others may do, and hears of it."""
        self._workers = workers
        self._growing = growing
        self._patience = patience
        self._clock = clock
        self.paused = False  #: every server is on hold until the pause is over
        self.over = asyncio.Event()  #: the run ends: what is not asked for yet is not asked for
        self._until: dict[str, float] = {}
        self._refusals: dict[str, int] = {}
        self._given_up: dict[str, tuple[Kind, str]] = {}

    @property
    def all(self) -> bool:
        """Whether every server is on hold."""
        return self.paused or self.over.is_set()

    def heard(self, server: str, status: int, asked: bytes | None) -> None:
        """An answer came, with this status and perhaps a Retry-After field."""
        seconds = retry_after(asked or b"", datetime.now(UTC))
        if status == 429 or (status in TRY_AGAIN and seconds is not None):
            detail = f"{server} answers with status {status}" + (
                "" if seconds is None else f" and asks for a pause of {seconds:.0f} seconds"
            )
            self.refused(server, "busy", detail, seconds or 0.0)
        elif status not in TRY_AGAIN:
            self._refusals.pop(server, None)

    def refused(self, server: str, kind: Kind, detail: str, seconds: float = 0.0) -> None:
        """The server said not now, and perhaps for how long; what its visits will fail of."""
        times = self._refusals.get(server, 0)
        if not times or not self._held(server):  # visits under way together are refused as one
            times = self._refusals[server] = times + 1
        if times >= MOST or seconds > self._patience:
            self._given_up.setdefault(server, (kind, detail))
        pause = self._growing[min(times, len(self._growing)) - 1] if self._growing else 0.0
        self._workers.hold(_host(server), max(pause, seconds))
        until = self._clock() + max(pause, seconds)
        self._until[server] = max(until, self._until.get(server, until))

    def waits(self, server: str) -> bool:
        """Whether visits to the server are to be kept back."""
        return self.all or (self._held(server) and server not in self._given_up)

    def check(self, server: str) -> None:
        """Raises OnHold while the server is on hold, VisitFailed once it is given up."""
        if server in self._given_up:
            raise VisitFailed(*self._given_up[server])
        if self.all or self._held(server) or not self.ours(server):
            raise OnHold(server)

    def ours(self, server: str) -> bool:
        """Whether no other worker talks to the server."""
        return self._workers.take(_host(server))

    def talk(self, server: str) -> AbstractContextManager[None]:
        """Until the block ends no other worker begins to talk to the server."""
        return self._workers.talk(_host(server))

    def rest(self, server: str, seconds: float) -> None:
        """Nothing is sent to the server for a while, through no fault of its own."""
        self._until[server] = max(self._clock() + seconds, self._until.get(server, 0.0))

    def given_up(self, server: str) -> bool:
        """Whether nothing more is asked of the server in this run."""
        return server in self._given_up

    def _held(self, server: str) -> bool:
        return self._clock() < self._until.get(server, 0.0)


def _host(server: str) -> str:
    return host_of(f"http://{server}/")


def retry_after(value: bytes, now: datetime) -> float | None:
    """The seconds in a Retry-After field (RFC 9110 section 10.2.3), which is a number or a date.

    None where it is neither.
    """
    said = value.decode("latin-1").strip()[:64]
    if said.isascii() and said.isdigit():
        return float(said)
    try:
        moment = parsedate_to_datetime(said)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())
