"""What tests of the archive share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.archive.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A folder to import from and a collection to import into."""
    return Desk(tmp_path)
