"""A store, and a collection whose files go there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crawler.changing import site
from tests.store.server import Shelf, collection, let_in, serving

_ = site  # a fixture


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    let_in(monkeypatch)
    shelf = Shelf()
    with serving(shelf):
        yield shelf


@pytest.fixture
def folder(shelf: Shelf, tmp_path: Path) -> Path:
    """A collection whose files go to the shelf, many of them as they are small."""
    return collection(tmp_path / "c", shelf.address)
