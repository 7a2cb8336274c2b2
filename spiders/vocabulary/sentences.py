"""Which blocks of a page are sentences that somebody says, and what each of its lines states."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import Generic, TypeVar

from spiders.vocabulary.alike import Lines
from spiders.vocabulary.blocks import Block
from spiders.vocabulary.lines import Line, line

_LINKED = 0.5  # of the characters of a block; one with more is no prose
_T = TypeVar("_T")


class Sentences:
    """Where the prose of a page is, and how much of it. A title is none, however long."""

    def __init__(self, blocks: list[Block], titles: Iterable[str]) -> None:
        known = Lines(titles)
        self.lines = [line(block) for block in blocks]
        self.flags = [
            block.link_share <= _LINKED and said.prose and block.text not in known
            for said, block in zip(self.lines, blocks, strict=True)
        ]
        weights = [len(b.text) if said else 0 for b, said in zip(blocks, self.flags, strict=True)]
        self._sums = list(accumulate(weights, initial=0))

    def weight(self, first: int, after: int) -> int:
        """Characters of prose from one block up to another."""
        return self._sums[after] - self._sums[first]


@dataclass(frozen=True, slots=True)
class Stated(Generic[_T]):
    """What blocks state; each is read only when it is asked for."""

    at: Collection[int]  #: the blocks that may state it
    by: Callable[[int], _T | None]


class Statements:
    """What the lines of a page state."""

    def __init__(self, blocks: list[Block], lines: list[Line]) -> None:
        numbered = {index: line for index, line in enumerate(lines) if line.numbered}
        paired = {index: line for index, line in numbered.items() if line.paired}
        periods = {index: days for index, line in paired.items() if (days := line.period)}
        #: A verdict that is a link is that of another article.
        verdicts = {
            index: said
            for index, (line, block) in enumerate(zip(lines, blocks, strict=True))
            if not block.linked and (said := line.verdict)
        }
        self.periods = Stated(periods, periods.get)
        self.weeks = Stated(paired, lambda index: lines[index].week)
        self.stamps = Stated(numbered, lambda index: lines[index].stamp)
        #: The same of blocks that are nothing but a stamp.
        self.days = Stated(numbered, lambda index: lines[index].day)
        self.verdicts = Stated(verdicts, verdicts.get)
