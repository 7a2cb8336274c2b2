"""What a run takes from another web archive: the captures that the collection has not."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from archive.index import lookup
from archive.wire import mementos
from archive.wire.exchange import Exchange
from archive.wire.mementos import SecondHand
from archive.wire.surt import surt


@dataclass(slots=True)
class Recall:
    """The captures that one run takes in, each once."""

    index: Path  #: what the collection had when the run began
    taken: int = 0
    not_given: int = 0  #: answers that were no capture, or another than was asked for

    def holds(self, url: str) -> bool:
        """Whether the address of a memento means a capture that the collection has."""
        meant = mementos.asked(url)
        if meant is None or not self.index.exists():
            return False
        original, moment = meant
        lines = lookup.captures(self.index, surt(original).encode())
        return any(line.date == moment and line.url == original for line in lines)

    def second_hand(self, exchange: Exchange) -> SecondHand | None:
        """The capture that an answer brought, if it is one, and new."""
        if self.holds(exchange.url):  # the run before ended between the archive and the frontier
            return None
        found = mementos.second_hand(exchange)
        if found is not None:
            self.taken += 1
        elif mementos.asked(exchange.url):
            self.not_given += 1
        return found
