"""Which blocks of a page are sentences that somebody says, and which state or serve something."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import accumulate

from spiders.vocabulary.blocks import Block
from spiders.vocabulary.credits import credit
from spiders.vocabulary.furniture import Lines, dated, fixture, opener
from spiders.vocabulary.periods import period, stamp, tells
from spiders.vocabulary.trends import is_label, verdict

_SHORTEST = 40  # characters of a sentence
_CERTAIN = 140  # of a block that is prose, whatever it ends with
_SAID = (".", "!", "?", "…", ":", ";", "”", "»", '"', ")")
_BARS, _ANY_BAR = re.compile(r"\s*[|•·]\s*"), re.compile("[|•·]")


class Sentences:
    """Where the prose of a page is, and how much of it. A title is none, however long."""

    def __init__(self, blocks: list[Block], titles: Iterable[str]) -> None:
        known = Lines(titles)
        self.flags = [is_prose(block) and block.text not in known for block in blocks]
        weights = (len(b.text) * said for b, said in zip(blocks, self.flags, strict=True))
        self._sums = list(accumulate(weights, initial=0))

    def weight(self, first: int, after: int) -> int:
        """Characters of prose from one block up to another."""
        return self._sums[after] - self._sums[first]


def is_prose(block: Block) -> bool:
    """Whether a block is a sentence at least, of somebody who tells something."""
    text = block.text
    if len(text) < _SHORTEST or block.link_share > 0.5 or is_fixture(block):
        return False
    if opener(text) or verdict(text):
        return False
    if len(text) >= _CERTAIN:
        return True
    return text.endswith(_SAID) and not credit(text) and not any(map(states, block.parts))


def is_fixture(block: Block) -> bool:
    """Whether a block is the site's own, or several such lines glued together."""
    if fixture(block.text):
        return True
    parts = block.parts
    if len(parts) == 1:
        if _ANY_BAR.search(block.text) is None:
            return False
        parts = tuple(_BARS.split(block.text))
    return any(map(fixture, parts)) and all(fixture(part) or dated(part) for part in parts)


def states(text: str) -> bool:
    """Whether a line states a period, a date or a verdict, or announces one."""
    if period(text) and not tells(text):
        return True
    return bool(stamp(text) or verdict(text) or is_label(text))
