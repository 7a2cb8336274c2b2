"""A server that says hello, and how it is asked by way of a dialer."""

from __future__ import annotations

from archive.wire.exchange import Exchange
from crawler.client.dial import Dialer
from crawler.client.requests import request_bytes
from crawler.client.wire import Client, Limits
from tests.crawler.oddserver import Case

HELLO = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
CASES = (Case(name="plain", pieces=(HELLO,)),)
LIMITS = Limits(connect_seconds=10, idle_seconds=10)


async def get(dialer: Dialer, url: str) -> Exchange:
    client = Client(dialer)
    try:
        return await client.exchange(url, request_bytes("GET", url), "GET", LIMITS)
    finally:
        await client.close()
