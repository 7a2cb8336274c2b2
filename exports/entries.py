"""Entries of the search index: words are looked up in processes of their own where there are many.

What comes out is the same in any process; looking up words that are new costs more than reading
the page that they are on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Self

from exports.database import Row
from exports.names import Names
from exports.pool import Lost, Pool
from exports.words import indexed

_FEW = 16  # texts for which no process is started


@dataclass(frozen=True, slots=True)
class Text:
    """What search is to find of a document."""

    language: str
    title: str
    text: str


class Entries:
    """Makes entries by one table of names, with the processes of a pool."""

    def __init__(self, make: Callable[[Text], Row], pool: Pool[Text, Row] | None) -> None:
        self._make, self._pool = make, pool

    @classmethod
    @contextmanager
    def opened(cls, names: Names, jobs: int) -> Iterator[Self]:
        """With `jobs` processes, which end with the context; 1 starts none."""
        make = partial(_entry, names=names)
        with Pool[Text, Row](make, jobs, preload="exports.ready") as pool:
            yield cls(make, pool if jobs > 1 else None)

    def of(self, texts: Sequence[Text]) -> Iterator[Row]:
        """The columns of `documents_fts` for each text, in their order."""
        if self._pool is None or len(texts) < _FEW:
            yield from map(self._make, texts)
            return
        for text, entry in self._pool.map(texts):
            yield self._make(text) if isinstance(entry, Lost) else entry


def _entry(text: Text, names: Names) -> Row:
    return indexed(text.language, text.title, text.text, names)
