"""Answers to questions that look at every row, remembered until the corpus changes."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from exports.database import Corpus, Row


def rows(corpus: Path, sql: str, *parameters: str) -> list[Row]:
    """The rows of a SELECT, as the corpus is now."""
    stat = corpus.stat()
    return list(_rows(corpus, stat.st_ino, stat.st_mtime_ns, sql, parameters))


@lru_cache(32)
def _rows(
    corpus: Path, inode: int, changed: int, sql: str, parameters: tuple[str, ...]
) -> tuple[Row, ...]:
    with Corpus.existing(corpus) as opened:
        return tuple(opened.query(sql, parameters))
