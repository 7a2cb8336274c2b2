"""When hosts are asked: in order, so many at once, so long after one another."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from functools import wraps
from itertools import pairwise
from typing import Any

import pytest

from archive.storage.settings import Crawl
from crawler.politeness import turns
from crawler.politeness.pace import Paces
from crawler.politeness.turns import Turns

DELAY = 0.05  # seconds


def in_a_loop(test: Callable[..., Coroutine[None, None, None]]) -> Callable[..., None]:
    @wraps(test)
    def run(*fixtures: Any, **named: Any) -> None:
        asyncio.run(test(*fixtures, **named))

    return run


@in_a_loop
async def test_of_one_host_no_more_are_asked_at_once_and_others_do_not_wait() -> None:
    under_way = Turns(lambda: Crawl(delay=0, concurrency=2), Paces())
    began: list[int] = []

    async def ask(number: int) -> None:
        await under_way.take("h")
        began.append(number)

    asked = [asyncio.create_task(ask(number)) for number in range(4)]
    await asyncio.wait(asked[:2])
    await under_way.take("other")
    assert began == [0, 1]
    under_way.leave("h")
    await asked[2]
    asked[3].cancel()
    await asyncio.wait(asked)
    under_way.leave("h")
    await under_way.take("h")
    assert began == [0, 1, 2]


@in_a_loop
async def test_one_request_begins_so_long_after_the_one_before() -> None:
    said = Crawl(delay=DELAY, jitter=0, concurrency=3)
    under_way = Turns(lambda: said, Paces())
    began: list[float] = []

    async def ask() -> None:
        await under_way.take("h")
        began.append(time.monotonic())
        under_way.leave("h")

    await asyncio.gather(ask(), ask(), ask())
    assert all(after - before >= DELAY * 0.99 for before, after in pairwise(began))
    said = Crawl(delay=0)
    await ask()
    assert began[3] - began[2] < DELAY


@in_a_loop
async def test_of_all_hosts_no_more_are_asked_at_once_and_who_rests_takes_no_place() -> None:
    over, began = asyncio.Event(), list[str]()
    under_way = Turns(lambda: Crawl(delay=60, connections=2), Paces(), over)

    async def ask(host: str) -> None:
        await under_way.take(host)
        began.append(host)

    await ask("a")
    under_way.leave("a")
    rests = asyncio.create_task(ask("a"))
    await asyncio.sleep(0)
    await asyncio.gather(ask("b"), ask("c"))
    waits = asyncio.create_task(ask("d"))
    await asyncio.wait([waits], timeout=DELAY)
    assert began == ["a", "b", "c"]
    under_way.leave("b")
    await waits
    under_way.leave("c")
    assert not rests.done()
    over.set()
    await rests
    assert began == ["a", "b", "c", "d", "a"]


@in_a_loop
async def test_what_rules_ask_for_counts_from_their_end() -> None:
    paces = Paces()
    under_way = Turns(lambda: Crawl(delay=0), paces)
    await under_way.take("h")
    paces.asks("h", DELAY)
    under_way.leave("h", rules=True)
    came = time.monotonic()
    await under_way.take("h")
    assert time.monotonic() - came >= DELAY * 0.99


@in_a_loop
async def test_hosts_that_may_be_asked_at_once_are_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(turns, "_HOSTS", 2)
    delays = Paces()
    under_way = Turns(lambda: Crawl(delay=0), delays)
    for host in ("slow", "quick", "another"):
        await under_way.take(host)
        if host != "another":
            under_way.leave(host)
        delays.asks("slow", 60)  # as its robots.txt says, which was asked for
    await under_way.take("last")
    assert set(under_way._hosts) == {"slow", "another", "last"}
