"""Entries of the search index: words are looked up in processes of their own where there are many.

What comes out is the same in any process; looking up words that are new costs more than reading
the page that they are on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from types import TracebackType

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
    """Makes entries by one table of names, with `jobs` processes."""

    def __init__(self, names: Names, jobs: int) -> None:
        self._make = partial(_entry, names=names)
        self._alone = jobs == 1
        self._pool = Pool[Text, Row](self._make, jobs, preload="exports.ready")

    def __enter__(self) -> Entries:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._pool.__exit__(kind, error, at)

    def of(self, texts: Sequence[Text]) -> Iterator[Row]:
        """The columns of `documents_fts` for each text, in their order."""
        if self._alone or len(texts) < _FEW:
            yield from map(self._make, texts)
            return
        for text, entry in self._pool.map(texts):
            yield self._make(text) if isinstance(entry, Lost) else entry


def _entry(text: Text, names: Names) -> Row:
    return indexed(text.language, text.title, text.text, names)
