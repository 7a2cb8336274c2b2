"""What tests of the crawler share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.crawler.certificates import Authority, authority
from tests.crawler.greeted import CASES
from tests.crawler.oddserver import OddServer
from tests.crawler.postgres import Server, server


@pytest.fixture(scope="session")
def trust(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """A certificate authority for servers on loopback."""
    return authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture(scope="module")
def plain() -> Iterator[OddServer]:
    """A server that says hello, over HTTP."""
    with OddServer(CASES) as running:
        yield running


@pytest.fixture(scope="module")
def secure(trust: Authority) -> Iterator[OddServer]:
    """The same over HTTPS, as site.example."""
    with OddServer(CASES, trust.server("site.example")) as running:
        yield running


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server; tests that want one are skipped where it is not installed."""
    with server() as running:
        yield running


@pytest.fixture
def own_postgres() -> Iterator[Server]:
    """One of the test's own, which may be stopped."""
    with server() as running:
        yield running
