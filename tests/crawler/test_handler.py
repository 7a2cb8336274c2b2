"""What Scrapy gets from the odd server, and what is on record before it does."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest
from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Response, TextResponse, XmlResponse

from archive.index.originals import Held
from archive.storage.settings import Limits as LimitSettings
from archive.storage.settings import Network, Settings
from archive.wire import http
from archive.wire.exchange import Exchange
from crawler.client.dial import Dialer
from crawler.client.errors import VisitFailed
from crawler.client.wire import Client, Limits
from crawler.clock import Clock
from crawler.engine.handler import ExactHandler
from crawler.engine.means import Means, means
from crawler.keeping.recorder import Kept
from crawler.state.frontier import Visit
from tests.crawler.oddcases import CASES
from tests.crawler.oddserver import Case, OddServer

LIMITS = Limits(body=300_000, heads=150_000, idle_seconds=10, total_seconds=20)


def _typed(name: str, kind: bytes, body: bytes = b"hello") -> Case:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: %b\r\nContent-Length: %d\r\n\r\n" % (kind, len(body))
    return Case(name=name, pieces=(head + body,))


OWN = (
    _typed(
        "html", b"text/html; charset=windows-1251", "<p>Мінск".replace("і", "i").encode("cp1251")
    ),
    _typed("xml", b"application/rss+xml"),
    _typed("text", b"text/plain"),
    _typed("image", b"image/png", b"\x89PNG\r\n\x1a\n\0\0"),
    _typed("no-type", b""),
)


class Memory:
    """Keeps exchanges in memory."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []

    async def held(self, url: str) -> None:
        """Nothing."""

    async def keep(self, exchange: Exchange, held: Held | None = None) -> Kept:
        self.exchanges.append(exchange)
        return Kept(f"<record:{len(self.exchanges)}>", None)


@pytest.fixture(scope="module")
def server() -> Iterator[OddServer]:
    with OddServer([*CASES, *OWN]) as running:
        yield running


@pytest.fixture(scope="module")
def dialer() -> Dialer:
    return Dialer(allow_private=True)


@pytest.fixture
def kept() -> Memory:
    return Memory()


def download(request: Request, dialer: Dialer, kept: Memory, **limits: float) -> Response:
    bounds = replace(LIMITS, **limits)  # type: ignore[arg-type]
    return asyncio.run(downloaded(request, Means(Client(dialer), kept, bounds, 400)))


async def downloaded(request: Request, by: Means) -> Response:
    handler = ExactHandler(Crawler(Spider, {"USER_AGENT": "Odd/1"}), by)
    try:
        return await handler.download_request(request)
    finally:
        await handler.close()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Case, server: OddServer, dialer: Dialer, kept: Memory) -> None:
    request = Request(server.url(case.name), method=case.method, body=case.body)
    idle = 0.2 if case.end == "hold" else 10
    if case.failure:
        with pytest.raises(VisitFailed):
            download(request, dialer, kept, idle_seconds=idle)
        assert kept.exchanges == []
        return
    response = download(request, dialer, kept, idle_seconds=idle)
    [exchange] = kept.exchanges
    assert exchange.request == server.talks(case.name)[-1].heard
    assert server.talks(case.name)[-1].said.startswith(exchange.response)
    assert response.status == (case.status or 0)
    assert request.meta["truncated"] == case.truncated == exchange.truncated
    assert request.meta["record_id"] == "<record:1>"
    for name, values in case.fields:
        assert [http.text(value) for value in response.headers.getlist(name)] == list(values)


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.text is not None], ids=lambda case: case.name
)
def test_bodies_are_decoded(case: Case, server: OddServer, dialer: Dialer, kept: Memory) -> None:
    request = Request(server.url(case.name), method=case.method)
    response = download(request, dialer, kept)
    assert case.text is not None
    assert response.body == case.text[:400]
    assert (request.meta["undecoded"] is None) is (len(case.text) <= 400)


@pytest.mark.parametrize(
    "name",
    ["gzip-cut", "gzip-not", "gzip-and-more", "gzip-wrong-sum", "br-not", "coding-unknown"],
)
def test_damaged_codings_are_named(
    name: str, server: OddServer, dialer: Dialer, kept: Memory
) -> None:
    request = Request(server.url(name))
    download(request, dialer, kept)
    assert request.meta["undecoded"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("html", HtmlResponse),
        ("xml", XmlResponse),
        ("text", TextResponse),
        ("image", Response),
        ("no-type", TextResponse),
        ("gzip", TextResponse),
    ],
)
def test_scrapy_knows_the_type(
    name: str, kind: type[Response], server: OddServer, dialer: Dialer, kept: Memory
) -> None:
    response = download(Request(server.url(name)), dialer, kept)
    assert type(response) is kind
    assert response.protocol == "HTTP/1.1"
    assert str(response.ip_address) == "127.0.0.1"


def test_the_declared_charset_is_scrapys_to_use(
    server: OddServer, dialer: Dialer, kept: Memory
) -> None:
    response = download(Request(server.url("html")), dialer, kept)
    assert isinstance(response, HtmlResponse)
    assert response.text == "<p>Мiнск"


def test_the_request_is_what_a_browser_would_send(
    server: OddServer, dialer: Dialer, kept: Memory
) -> None:
    download(Request(server.url("plain/шлях?a=b c#part")), dialer, kept)
    assert kept.exchanges[0].request == (
        b"GET /plain/%%D1%%88%%D0%%BB%%D1%%8F%%D1%%85?a=b%%20c HTTP/1.1\r\n"
        b"Host: 127.0.0.1:%d\r\n"
        b"User-Agent: Odd/1\r\n"
        b"Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
        b"Accept-Language: en\r\n"
        b"Accept-Encoding: gzip, br\r\n\r\n" % server.port
    )


def test_a_request_may_say_otherwise(server: OddServer, dialer: Dialer, kept: Memory) -> None:
    headers = {"accept": "image/*", "If-None-Match": '"a"', "Cookie": ["a=1", "b=2"]}
    headers["Proxy-Authorization"] = "Basic secret"
    download(Request(server.url("plain"), headers=headers), dialer, kept)
    lines = kept.exchanges[0].request.split(b"\r\n")
    assert lines[3] == b"Accept: image/*"
    assert lines[6:-2] == [b'If-None-Match: "a"', b"Cookie: a=1", b"Cookie: b=2"]


def test_what_led_to_a_visit_is_on_record(server: OddServer, dialer: Dialer, kept: Memory) -> None:
    visit = Visit(1, server.url("plain"), "L", "http://via.example/", 2, 0, 0)
    download(Request(visit.url, meta={"visit": visit}), dialer, kept)
    assert (kept.exchanges[0].via, kept.exchanges[0].hop) == ("http://via.example/", "L")


def test_a_request_may_have_limits_of_its_own(
    server: OddServer, dialer: Dialer, kept: Memory
) -> None:
    big = Request(server.url("body-over-limit"), meta={"download_maxsize": 1000})
    download(big, dialer, kept)
    assert big.meta["truncated"] == "length"
    slow = Request(server.url("silence"), meta={"download_timeout": 0.1})
    with pytest.raises(VisitFailed, match="timeout"):
        download(slow, dialer, kept)


def test_settings_reach_the_client(kept: Memory) -> None:
    settings = Settings(
        network=Network(proxy="http://proxy.example"), limits=LimitSettings(body=1, unpacked=2)
    )
    made = means(settings, kept, Clock().now)
    assert (made.limits.body, made.unpacked) == (1_000_000, 2_000_000)


@pytest.mark.parametrize(
    ("hop", "cut"), [("", "length"), ("L", "length"), ("E", None), ("M", "length"), (None, None)]
)
def test_each_kind_of_body_has_a_limit(
    server: OddServer, kept: Memory, hop: str | None, cut: str | None
) -> None:
    limits = LimitSettings(body=0.01, requisite=1, sitemap=0.02, robots=2)
    visit = Visit(1, server.url("body-over-limit"), hop or "", None, 0, 0, 0)
    request = Request(visit.url, meta={} if hop is None else {"visit": visit})
    settings = Settings(network=Network(allow_private=True), limits=limits)
    asyncio.run(downloaded(request, means(settings, kept, Clock().now)))
    assert request.meta["truncated"] == cut
