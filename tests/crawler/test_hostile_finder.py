"""Pages that mean harm to whoever reads them cost themselves and no other page."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import closing

import pytest

from archive.wire import http
from crawler.links import child as finder_child
from crawler.links import finder
from crawler.links.finder import Finder, Found
from crawler.links.guide import Guide
from spiders.site import Site
from spiders.source import Source
from spiders.vocabulary.link import Link

# A test process may have threads; the one that crawls has none yet when it forks.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")


kept: list[bytes] = []


class Victim(Source):
    """Does to itself what a page might do to a source."""

    name = "victim"
    title = "Victim"
    hosts = ("victim.test",)

    def discover(self, url: str, status: int, head: http.Head, body: bytes) -> list[Link]:
        deed = body.decode()
        if deed == "hang":
            while True:
                pass
        elif deed == "eat":
            bytearray(1 << 40)
        elif deed == "hoard":
            kept.append(bytes(3_000_000_000))  # a cache; zeros take no memory before they are read
        elif deed in ("die", "stop"):
            os.kill(os.getpid(), signal.SIGKILL if deed == "die" else signal.SIGSTOP)
        elif deed == "raise":
            raise RecursionError("too deep")
        elif deed == "call":
            socket.create_connection(("127.0.0.1", 9))
        elif deed == "print":
            print("this is no answer")  # noqa: T201
        elif deed == "flood":
            return [Link(f"{url}{number}", "L", "page") for number in range(5)]
        return [Link(f"{url}{deed}", "L", "page")]


@pytest.fixture
def guide(monkeypatch: pytest.MonkeyPatch) -> Iterator[Guide]:
    monkeypatch.setattr(finder_child, "SECONDS", 1)
    monkeypatch.setattr(finder_child, "LINKS", 3)
    # What other tests left in the process that forks is counted too; `eat` asks for far more.
    monkeypatch.setattr(finder_child, "MEMORY", 8_000)
    with closing(Finder()) as made:
        yield Guide(made, Victim, {})


URL = "http://victim.test/"
OURS, THEIRS = "http://ours.test/", "http://theirs.test/"


@pytest.mark.parametrize(
    ("deed", "problem"),
    [
        ("hang", "reading it takes more than"),
        ("eat", "MB of memory"),
        ("die", "the process that reads it ended (-9)"),
        ("raise", "RecursionError: too deep"),
        ("call", "PermissionError: reading a page must not use the network"),
        ("flood", "it has 5 links; 3 are followed"),
        ("print", None),
    ],
)
def test_a_page_that_harms_costs_its_own_links(
    guide: Guide, deed: str, problem: str | None
) -> None:
    async def three() -> list[Found]:
        deeds = ("before", deed, "after")
        return await asyncio.gather(
            *(guide.links_soon(URL, 200, (), each.encode()) for each in deeds)
        )

    before, harmed, after = asyncio.run(three())
    assert (before.links, before.problem) == ([(URL + "before", "L")], None)
    assert (after.links, after.problem) == ([(URL + "after", "L")], None)
    assert (problem or "") in (harmed.problem or "")
    assert bool(harmed.problem) is bool(problem)


def test_what_pages_leave_behind_costs_no_later_one_its_links(guide: Guide) -> None:
    for _ in range(4):  # two are the most that one process holds
        found = guide.links(URL, 200, (), b"hoard")
        assert (found.links, found.problem) == ([(URL + "hoard", "L")], None)


def test_sources_are_told_apart_and_to_each_new_process() -> None:
    page = b'<a href="http://ours.test/a"></a><a href="http://theirs.test/a"></a>'
    with closing(Finder()) as made:
        guides = [Guide(made, Site, {"start_urls": [url]}) for url in (OURS, THEIRS)]
        for _ in range(2):
            for guide, url in (*zip(guides, (OURS, THEIRS), strict=True), (guides[0], OURS)):
                found = guide.links(url, 200, ((b"Content-Type", b"text/html"),), page)
                assert [to for to, hop in found.links if hop == "L"] == [f"{url}a"]
            os.kill(made._reader, signal.SIGKILL)


def test_the_same_without_an_event_loop(guide: Guide) -> None:
    assert guide.links(URL, 200, (), b"die").problem
    assert guide.links(URL, 200, ((b"X", b"\xff"),), b"good").links == [(URL + "good", "L")]


@pytest.fixture
def impatient(guide: Guide, monkeypatch: pytest.MonkeyPatch) -> Guide:
    monkeypatch.setattr(finder, "_PATIENCE", 0.5)
    guide.finder._control.settimeout(0.5)
    assert guide.links(URL, 200, (), b"first").links  # its process is there
    return guide


def test_a_page_that_stops_its_process_costs_its_own_links(impatient: Guide) -> None:
    found = asyncio.run(impatient.links_soon(URL, 200, (), b"stop"))
    assert found.problem == "the process that reads it ended (-9)"
    assert impatient.links(URL, 200, (), b"stop").problem == found.problem
    assert impatient.links(URL, 200, (), b"after").links == [(URL + "after", "L")]


def test_a_process_that_was_stopped_is_replaced(impatient: Guide) -> None:
    """Before a page that is more than its socket holds."""
    os.kill(impatient.finder._reader, signal.SIGSTOP)
    assert asyncio.run(impatient.links_soon(URL, 200, (), b"x" * 3_000_000)).links


def test_where_no_process_can_be_had_pages_say_so(impatient: Guide) -> None:
    os.kill(impatient.finder._process, signal.SIGSTOP)
    os.kill(impatient.finder._reader, signal.SIGKILL)
    found = asyncio.run(impatient.links_soon(URL, 200, (), b"good"))
    assert found.problem == "the process that reads it ended (unseen)"


def test_big_bodies_and_odd_urls_pass(guide: Guide) -> None:
    body = b"x" * 1_000_000
    found = guide.links(URL + "\udcff", 200, (), body)
    assert found.links == [(URL + "\udcff" + "x" * 1_000_000, "L")]


@pytest.mark.parametrize("asked", [True, False])
def test_it_ends_with_those_who_ask(asked: bool) -> None:
    with closing(Finder()) as made:
        if asked:
            assert Guide(made, Victim, {}).links(URL, 200, (), b"print").problem is None
    with pytest.raises(ChildProcessError):
        os.waitpid(made._process, os.WNOHANG)
