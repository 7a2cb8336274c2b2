"""How connections are made: mapping, names, refused addresses, TLS."""

from __future__ import annotations

import asyncio
import socket

import pytest

from archive.errors import ConfigurationError
from archive.wire.exchange import Exchange
from crawler.client.dial import Dialer
from crawler.client.errors import VisitFailed
from crawler.client.requests import address
from crawler.client.wire import Client
from tests.crawler.certificates import Authority
from tests.crawler.greeted import CASES, HELLO, LIMITS, get
from tests.crawler.oddserver import OddServer


def fetch(dialer: Dialer, url: str) -> Exchange:
    return asyncio.run(get(dialer, url))


def failure(dialer: Dialer, url: str) -> VisitFailed:
    with pytest.raises(VisitFailed) as failed:
        fetch(dialer, url)
    return failed.value


@pytest.mark.parametrize(
    "rule",
    [
        "site.example:80:127.0.0.1:{port}",
        "site.example::127.0.0.1:{port}",
        ":80:127.0.0.1:{port}",
        "::127.0.0.1:{port}",
        "SITE.example:80:localhost:{port}",
    ],
)
def test_connect_to(rule: str, plain: OddServer) -> None:
    other = "other.example:80:127.0.0.1:1"
    dialer = Dialer(allow_private=True, connect_to=[other, rule.format(port=plain.port)])
    exchange = fetch(dialer, "http://site.example/plain")
    assert exchange.response == HELLO
    assert b"\r\nHost: site.example\r\n" in exchange.request
    assert exchange.ip in ("127.0.0.1", "::1")
    assert exchange.url == "http://site.example/plain"


def test_connect_to_another_port_of_the_same_host(plain: OddServer) -> None:
    dialer = Dialer(allow_private=True, connect_to=[f"127.0.0.1:80::{plain.port}"])
    assert fetch(dialer, "http://127.0.0.1/plain").response == HELLO


@pytest.mark.parametrize("rule", ["", "a:b", "a:80:b:eighty", "a:80:b:80:c"])
def test_connect_to_must_make_sense(rule: str) -> None:
    with pytest.raises(ConfigurationError, match="HOST1:PORT1:HOST2:PORT2"):
        Dialer(connect_to=[rule])


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "10.0.0.1", "0.0.0.0"]
)
def test_private_addresses_are_refused(host: str) -> None:
    failed = failure(Dialer(), f"http://{host}/plain")
    assert failed.kind == "private-address"
    assert failed.request == b""


@pytest.mark.parametrize("proxy", ["", "http://127.0.0.1:1"])
@pytest.mark.parametrize("host", ["169.254.169.254", "0xA9FEA9FE", "[::ffff:a9fe:a9fe]"])
def test_keys_of_clouds_are_refused_even_so(host: str, proxy: str) -> None:
    failed = failure(Dialer(allow_private=True, proxy=proxy), address(f"http://{host}/latest/"))
    assert failed.kind == "private-address"
    assert "link-local" in failed.detail


def test_a_mapping_does_not_excuse_a_private_address(plain: OddServer) -> None:
    dialer = Dialer(connect_to=[f"site.example:80:127.0.0.1:{plain.port}"])
    failed = failure(dialer, "http://site.example/plain")
    assert (failed.kind, failed.detail) == ("private-address", "127.0.0.1 is loopback")


def test_no_such_name() -> None:
    failed = failure(Dialer(), "http://no-such-host.invalid/")
    assert failed.kind == "dns"
    assert failed.detail.startswith("no-such-host.invalid: ")
    assert failure(Dialer(), f"http://{'a' * 64}.example/").kind == "dns"


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closing:
        port = closing.getsockname()[1]
    failed = failure(Dialer(allow_private=True), f"http://127.0.0.1:{port}/")
    assert failed.kind == "connect"
    assert failed.detail.startswith("127.0.0.1: ")


def test_a_port_that_is_none() -> None:
    client = Client(Dialer(allow_private=True))
    with pytest.raises(VisitFailed) as failed:
        asyncio.run(client.exchange("http://127.0.0.1:99999/", b"", "GET", LIMITS))
    assert failed.value.kind == "url"


def test_tls(secure: OddServer, trust: Authority) -> None:
    mapping = [f"site.example:443:127.0.0.1:{secure.port}"]
    dialer = Dialer(allow_private=True, connect_to=mapping, ca_file=trust.file)
    exchange = fetch(dialer, "https://site.example/plain")
    assert exchange.response == HELLO
    assert exchange.protocols == ("http/1.1", "tls/1.3")
    assert exchange.cipher is not None and exchange.cipher.startswith("TLS_")
    assert exchange.tls_problem is None


@pytest.mark.parametrize(
    ("host", "trusted", "words"),
    [
        ("site.example", False, "unable to get local issuer certificate"),
        ("other.example", True, "not valid for 'other.example'"),
    ],
)
def test_tls_that_is_not_trusted(
    host: str, trusted: bool, words: str, secure: OddServer, trust: Authority
) -> None:
    mapping = [f"{host}:443:127.0.0.1:{secure.port}"]
    ca_file = trust.file if trusted else ""
    strict = Dialer(allow_private=True, connect_to=mapping, ca_file=ca_file)
    failed = failure(strict, f"https://{host}/plain")
    assert (failed.kind, failed.ip) == ("tls", "127.0.0.1")
    assert words in failed.detail
    excused = Dialer(
        allow_private=True, connect_to=mapping, ca_file=ca_file, broken_tls=[host.upper()]
    )
    exchange = fetch(excused, f"https://{host}/plain")
    assert exchange.response == HELLO
    assert exchange.tls_problem is not None and words in exchange.tls_problem


def test_an_expired_certificate_is_named(trust: Authority) -> None:
    with OddServer(CASES, trust.server("site.example", days=-1)) as expired:
        mapping = [f"site.example:443:127.0.0.1:{expired.port}"]
        dialer = Dialer(
            allow_private=True, connect_to=mapping, ca_file=trust.file, broken_tls=["*"]
        )
        exchange = fetch(dialer, "https://site.example/plain")
    assert exchange.tls_problem == "certificate has expired"


def test_excuses_are_for_their_host_alone(secure: OddServer) -> None:
    dialer = Dialer(
        allow_private=True,
        connect_to=[f"site.example:443:127.0.0.1:{secure.port}"],
        broken_tls=["other.example"],
    )
    assert failure(dialer, "https://site.example/plain").kind == "tls"


@pytest.mark.parametrize("answer", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b""])
def test_no_tls_at_all(answer: bytes) -> None:
    def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        writer.close()

    async def work() -> None:
        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            dialer = Dialer(allow_private=True, broken_tls=["*"])
            with pytest.raises(VisitFailed) as failed:
                await get(dialer, f"https://127.0.0.1:{port}/plain")
            assert failed.value.kind == "tls"

    asyncio.run(work())


def test_a_ca_file_that_is_none(tmp_path_factory: pytest.TempPathFactory) -> None:
    empty = tmp_path_factory.mktemp("ca") / "empty.pem"
    with pytest.raises(ConfigurationError, match="cannot read"):
        Dialer(ca_file=str(empty))
    empty.write_text("nothing")
    with pytest.raises(ConfigurationError, match="cannot read"):
        Dialer(ca_file=str(empty))
