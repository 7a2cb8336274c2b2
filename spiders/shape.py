"""Shape: one way in which a source's pages state what they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: What can be found on a page by its words: the lines that a shape is known by.
Sign = Literal["period", "stamp", "topic", "trend", "end", "headline"]


@dataclass(frozen=True, slots=True)
class Shape:
    """A page has this shape where every sign of `needs` is on it and its path matches `at`."""

    name: str
    needs: tuple[Sign, ...] = ()
    at: str = ""  #: regex of path and query; empty: any
