"""A collection's paths, and the corpus that a build makes of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from exports.corpus.build import build

#: Rows of a query, as dicts.
Rows: TypeAlias = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    folder.mkdir()
    return folder


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return tmp_path / "corpus.db"


@pytest.fixture
def rows(archive: Path, corpus: Path) -> Iterator[Rows]:
    """Builds, then asks."""
    open_connections: list[sqlite3.Connection] = []

    def ask(sql: str, *parameters: object) -> list[dict[str, Any]]:
        if not open_connections:
            build(archive, corpus, jobs=1)
            open_connections.append(sqlite3.connect(corpus))
        cursor = open_connections[0].execute(sql, parameters)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    yield ask
    for connection in open_connections:
        connection.close()
