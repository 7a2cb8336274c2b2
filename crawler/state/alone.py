"""What a frontier says of other workers where there are none; crawler/state/shared.py has them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from archive.replay.answer import Answer


@dataclass(frozen=True, slots=True)
class Copy:
    """A robots.txt that was asked for, as those need it who decide by it."""

    status: int
    location: bytes
    body: bytes  #: decoded
    record_id: str


class Alone:
    """One process is at the crawl."""

    joined = False  #: whether other workers are at the crawl
    received = 0  #: bytes that other workers received in this run

    def tick(self, received: int = 0) -> None:
        """To be called often. `received` are the bytes of this process in this run."""

    def leave(self) -> bool:
        """Nothing more will be visited; whether no other worker writes to the same archive."""
        return True

    def ours(self, host: str) -> bool:
        """Whether this worker, and no other, is to visit a host, as far as it knows."""
        return True

    def take(self, host: str) -> bool:
        """Whether this worker, and no other, may talk to a host, perhaps only from now on."""
        return True

    def want(self, host: str) -> bool:
        """The same; who has it is asked to let go of it, as long as this is called again."""
        return True

    @contextmanager
    def talk(self, host: str) -> Iterator[None]:
        """Until the block ends this worker does not let go of a host that it has."""
        yield

    def rests(self, host: str, seconds: float) -> None:
        """Whoever talks to a host next leaves it alone for so long before."""

    def hold(self, host: str, seconds: float) -> None:
        """No other worker talks to a host for so long."""

    def copy(self, url: str) -> Copy | None:
        """A robots.txt that another worker asked for within a day."""
        return None

    def keep_copy(self, url: str, copy: Copy) -> None:
        """Lets other workers have a robots.txt."""

    def answer(self, url: str) -> Answer | None:
        """What another worker was answered in this run, if it is one of the latest answers."""
        return None

    def keep_answer(self, url: str, answer: Answer) -> None:
        """Lets other workers have an answer."""


ALONE = Alone()
