"""Connections kept and given up: reuse, staleness, poison, bounds."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from datetime import UTC, datetime

import pytest

from archive.wire.exchange import Exchange
from crawler.client.dial import Dialer
from crawler.client.errors import VisitFailed
from crawler.client.idle import Idle
from crawler.client.requests import request_bytes
from crawler.client.wire import Client, Limits
from tests.crawler.oddserver import Case, OddServer

HELLO = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
CASES = (
    Case(name="plain", pieces=(HELLO,)),
    Case(name="chunked", pieces=(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",)),
    Case(name="keep-said-but-closed", pieces=(HELLO,), end="close"),
    Case(name="keep-said-but-reset", pieces=(HELLO,), end="reset"),
    Case(name="hangs-up", pieces=(), end="close"),
    Case(name="unasked", pieces=(HELLO, b"HTTP/1.1 200 OK\r\n\r\nsmuggled")),
    Case(name="drip", pieces=(b"HTTP/1.1 200 OK\r\n\r\n", b"x"), end="drip"),
    Case(name="silence", pieces=(), end="hold"),
)  # fmt: skip


@pytest.fixture(scope="module")
def dialer() -> Dialer:
    return Dialer(allow_private=True)


@pytest.fixture
def server() -> Iterator[OddServer]:
    with OddServer(CASES) as running:
        yield running


async def get(client: Client, url: str, method: str = "GET", **limits: float) -> Exchange:
    request = request_bytes(method, url)
    return await client.exchange(url, request, method, Limits(**limits))  # type: ignore[arg-type]


def run(client: Client, work: Coroutine[object, object, None]) -> None:
    async def whole() -> None:
        try:
            async with asyncio.timeout(20):
                await work
        finally:
            await client.close()

    asyncio.run(whole())


async def emptied(idle: Idle) -> None:
    while len(idle):
        await asyncio.sleep(0)


def test_one_connection_carries_several_exchanges(server: OddServer, dialer: Dialer) -> None:
    client = Client(dialer)

    async def work() -> None:
        for name in ["plain", "chunked", "plain", "chunked"]:
            exchange = await get(client, server.url(name))
            assert exchange.response == server.talks(name)[-1].said

    run(client, work())
    assert server.connections == 1


@pytest.mark.parametrize("name", ["keep-said-but-closed", "keep-said-but-reset", "unasked"])
def test_a_connection_that_ends_or_speaks_unasked_is_given_up(
    name: str, server: OddServer, dialer: Dialer
) -> None:
    idle = Idle()
    client = Client(dialer, idle)

    async def work() -> None:
        await get(client, server.url(name))
        await emptied(idle)
        assert (await get(client, server.url("plain"))).response == HELLO

    run(client, work())
    assert server.connections == 2


@pytest.mark.parametrize(("method", "times"), [("GET", 2), ("HEAD", 2), ("POST", 1)])
def test_a_stale_connection_is_replaced_once(
    method: str, times: int, server: OddServer, dialer: Dialer
) -> None:
    client = Client(dialer)

    async def work() -> None:
        await get(client, server.url("plain"))
        with pytest.raises(VisitFailed) as failed:
            await get(client, server.url("hangs-up"), method)
        assert failed.value.kind == "disconnect"

    run(client, work())
    assert [talk.connection for talk in server.talks("hangs-up")] == [1, 2][:times]


def test_a_fresh_connection_is_not_replaced(server: OddServer, dialer: Dialer) -> None:
    client = Client(dialer)

    async def work() -> None:
        with pytest.raises(VisitFailed):
            await get(client, server.url("hangs-up"))

    run(client, work())
    assert len(server.talks("hangs-up")) == 1


def test_idle_connections_are_bounded(server: OddServer, dialer: Dialer) -> None:
    idle = Idle(most=2)
    client = Client(dialer, idle)

    async def work() -> None:
        await asyncio.gather(*(get(client, server.url("plain")) for _ in range(4)))
        assert len(idle) == 2
        await get(client, server.url("plain"))
        assert len(idle) == 2

    run(client, work())
    assert server.connections == 4


def test_idle_connections_do_not_stay(server: OddServer, dialer: Dialer) -> None:
    idle = Idle(seconds=0.01)
    client = Client(dialer, idle)

    async def work() -> None:
        await get(client, server.url("plain"))
        assert len(idle) == 1
        await emptied(idle)

    run(client, work())


def test_a_drip_is_bounded_by_the_time_in_all(server: OddServer, dialer: Dialer) -> None:
    client = Client(dialer)

    async def work() -> None:
        exchange = await get(client, server.url("drip"), total_seconds=0.3, idle_seconds=10)
        assert exchange.truncated == "time"
        assert server.talks("drip")[0].said.startswith(exchange.response)
        assert exchange.response.endswith(b"x")

    run(client, work())


def test_a_visit_that_is_cancelled_leaves_no_connection(server: OddServer, dialer: Dialer) -> None:
    idle = Idle()
    client = Client(dialer, idle)

    async def work() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await get(client, server.url("silence"))
        assert len(idle) == 0
        assert (await get(client, server.url("plain"))).response == HELLO

    run(client, work())
    assert server.connections == 2


def test_an_exchange_begins_when_the_clock_says(server: OddServer, dialer: Dialer) -> None:
    moment = datetime(2026, 2, 3, 4, 5, 6, 789, tzinfo=UTC)
    client = Client(dialer, now=lambda: moment)

    async def work() -> None:
        assert (await get(client, server.url("plain"))).started == moment

    run(client, work())


def test_only_what_was_sent_counts_as_request(dialer: Dialer) -> None:
    """The server answers before the body is through, and reads no more of it."""
    refusal = b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\n\r\n"
    read = asyncio.Event()

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(refusal)
        writer.write_eof()
        await read.wait()
        writer.transport.abort()

    client = Client(dialer)

    async def work() -> None:
        async with await asyncio.start_server(refuse, "127.0.0.1", 0) as server:
            url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
            request = request_bytes("POST", url, (), b"x" * 30_000_000)
            exchange = await client.exchange(url, request, "POST", Limits())
            read.set()
        assert exchange.response == refusal
        assert request.startswith(exchange.request)
        assert len(exchange.request) < len(request)

    run(client, work())


@pytest.mark.parametrize("stays", [True, False])
def test_a_server_that_speaks_first_is_heard(stays: bool, dialer: Dialer) -> None:
    banner = b"SSH-2.0-Odd\r\n"

    def speak(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(banner)
        if not stays:
            writer.close()
        open_writers.append(writer)

    open_writers: list[asyncio.StreamWriter] = []
    client = Client(dialer)

    async def work() -> None:
        async with await asyncio.start_server(speak, "127.0.0.1", 0) as server:
            url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
            exchange = await get(client, url, idle_seconds=0.2)
            for writer in open_writers:
                writer.close()
        assert exchange.response == banner
        assert exchange.truncated == ("time" if stays else None)

    run(client, work())
