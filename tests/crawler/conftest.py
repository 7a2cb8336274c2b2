"""What tests of the crawler share."""

from __future__ import annotations

import pytest

from tests.crawler.certificates import Authority, authority


@pytest.fixture(scope="session")
def trust(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """A certificate authority for servers on loopback."""
    return authority(tmp_path_factory.mktemp("ca"))
