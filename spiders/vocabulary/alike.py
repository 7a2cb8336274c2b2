"""Whether lines say the same: letters and digits alone, case apart."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_PUNCTUATION = 100  # characters that a line may have beside its letters and digits, and as many
_BARE = re.compile(r"[\W_]+")


def same(one: str, other: str) -> bool:
    """Whether two lines say the same: letters and digits alone, case apart."""
    if max(len(one), len(other)) > 2 * min(len(one), len(other)) + _PUNCTUATION:
        return False
    return bare(one) == bare(other)


@lru_cache(maxsize=4096)
def bare(line: str) -> str:
    """A line by its letters and digits alone, in one case."""
    return _BARE.sub(" ", line).strip().casefold()


class Lines:
    """Some lines, punctuation and case apart; what is far longer than they is none of them."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._bare = frozenset(map(bare, lines))
        self._longest = max((2 * len(line) + _PUNCTUATION for line in self._bare), default=-1)
        self._begins = frozenset(line[:1] for line in self._bare)

    def __len__(self) -> int:
        return len(self._bare)

    def __contains__(self, line: str) -> bool:
        if len(line) > self._longest:
            return False
        first = line[:1]
        if first.isalnum() and first.casefold()[0] not in self._begins:
            return False
        return bare(line) in self._bare
