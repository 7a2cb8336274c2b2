"""The client against the odd server: exact in both directions, over HTTP and HTTPS."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest

from archive.wire import http
from archive.wire.exchange import Exchange
from crawler.client.dial import Dialer
from crawler.client.errors import VisitFailed
from crawler.client.requests import request_bytes
from crawler.client.wire import Client, Limits
from tests.crawler.certificates import Authority
from tests.crawler.oddcases import CASES
from tests.crawler.oddserver import Case, OddServer

LIMITS = Limits(
    body=300_000, heads=150_000, interim=10, connect_seconds=10, idle_seconds=10, total_seconds=20
)
BY_NAME = {case.name: case for case in CASES}


@pytest.fixture(scope="module", params=["http", "https"])
def server(request: pytest.FixtureRequest, trust: Authority) -> Iterator[OddServer]:
    tls = trust.server("127.0.0.1") if request.param == "https" else None
    with OddServer(CASES, tls) as running:
        yield running


@pytest.fixture(scope="module")
def dialer(trust: Authority) -> Dialer:
    return Dialer(allow_private=True, ca_file=trust.file)


@pytest.fixture
def client(dialer: Dialer) -> Client:
    return Client(dialer)


async def visit(client: Client, server: OddServer, case: Case) -> Exchange:
    url = server.url(case.name)
    limits = replace(LIMITS, idle_seconds=0.2) if case.end == "hold" else LIMITS
    headers = [(b"User-Agent", b"Odd/1")]
    request = request_bytes(case.method, url, headers, case.body)
    return await client.exchange(url, request, case.method, limits)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Case, server: OddServer, client: Client) -> None:
    async def both() -> tuple[Exchange, Exchange]:
        try:
            return await visit(client, server, case), await visit(client, server, BY_NAME["plain"])
        finally:
            await client.close()

    if case.failure:
        with pytest.raises(VisitFailed) as failed:
            asyncio.run(both())
        assert failed.value.kind == case.failure
        assert failed.value.request == server.talks(case.name)[-1].heard
        return
    exchange, _ = asyncio.run(both())
    talk, next_talk = server.talks(case.name)[-1], server.talks("plain")[-1]
    assert exchange.request == talk.heard
    if case.entity is None or case.end == "endless":
        assert talk.said.startswith(exchange.response)
        assert len(exchange.response) < LIMITS.body + LIMITS.heads + 300_000
    else:
        assert exchange.response == talk.said
    assert exchange.truncated == case.truncated
    assert (talk.connection == next_talk.connection) is case.reused
    _check_framing(case, exchange)


def _check_framing(case: Case, exchange: Exchange) -> None:
    framing = http.response(exchange.response, case.method)
    assert (framing.head.status if framing.head else None) == case.status
    if case.entity is not None:
        assert (framing.entity, framing.surplus) == (case.entity, case.surplus)
    if case.end != "endless":
        assert len(framing.interim) == case.interim
    for name, values in case.fields:
        assert framing.head is not None and tuple(framing.head.all(name)) == values
