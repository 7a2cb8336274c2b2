"""Ways through a proxy, and what stays between it and us."""

from __future__ import annotations

import asyncio
import socket

import pytest

from archive.errors import ConfigurationError
from archive.wire.exchange import Exchange
from crawler.client import proxies
from crawler.client.dial import Dialer
from crawler.client.errors import VisitFailed
from tests.crawler.certificates import Authority
from tests.crawler.greeted import HELLO, get
from tests.crawler.oddserver import OddServer
from tests.crawler.proxyserver import ProxyServer


def through(proxy: ProxyServer, url: str, scheme: str, trust: Authority | None = None) -> Exchange:
    async def work() -> Exchange:
        async with proxy.running():
            dialer = Dialer(
                proxy=f"{scheme}127.0.0.1:{proxy.own_port}", ca_file=trust.file if trust else ""
            )
            return await get(dialer, url)

    return asyncio.run(work())


@pytest.mark.parametrize(
    "scheme", ["http://us%40er:secret@", "socks5://user:secret@", "socks5h://"]
)
def test_proxy(scheme: str, plain: OddServer) -> None:
    proxy = ProxyServer(plain.port, password=b"secret" if "socks5:" in scheme else b"")
    exchange = through(proxy, "http://site.example/plain", scheme)
    assert exchange.response == HELLO
    assert exchange.ip is None
    assert exchange.request == b"GET /plain HTTP/1.1\r\nHost: site.example\r\n\r\n"
    assert plain.talks("plain")[-1].heard == exchange.request
    if scheme.startswith("http"):
        assert proxy.heads == [
            b"GET http://site.example/plain HTTP/1.1\r\n"
            b"Proxy-Authorization: Basic dXNAZXI6c2VjcmV0\r\nHost: site.example\r\n\r\n"
        ]
    else:
        assert proxy.asked == [b"site.example\x00\x50"]


@pytest.mark.parametrize("scheme", ["http://user:secret@", "socks5://"])
def test_tls_through_a_proxy(scheme: str, secure: OddServer, trust: Authority) -> None:
    proxy = ProxyServer(secure.port)
    exchange = through(proxy, "https://site.example/plain", scheme, trust)
    assert exchange.response == HELLO
    assert exchange.protocols == ("http/1.1", "tls/1.3")
    assert exchange.ip is None
    assert secure.talks("plain")[-1].heard == exchange.request
    if scheme.startswith("http"):
        assert proxy.heads[0].startswith(b"CONNECT site.example:443 HTTP/1.1\r\n")
        assert b"\r\nProxy-Authorization: Basic dXNlcjpzZWNyZXQ=\r\n" in proxy.heads[0]


def test_socks_is_given_addresses_as_addresses(plain: OddServer) -> None:
    proxy = ProxyServer(plain.port)
    through(proxy, "http://1.1.1.1/plain", "socks5://")
    through(proxy, "http://[2606:4700::1]/plain", "socks5://")
    assert proxy.asked[0] == bytes([1, 1, 1, 1, 0, 80])
    assert proxy.asked[1] == socket.inet_pton(socket.AF_INET6, "2606:4700::1") + b"\x00\x50"


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "localhost", "x.localhost."])
def test_private_names_are_refused_behind_a_proxy(host: str, plain: OddServer) -> None:
    proxy = ProxyServer(plain.port)
    with pytest.raises(VisitFailed, match="private-address"):
        through(proxy, f"http://{host}/plain", "socks5://")
    assert proxy.asked == []


@pytest.mark.parametrize(
    ("url", "scheme", "refuses", "kind", "words"),
    [
        ("https://a.example/", "http://", b"HTTP/1.1 403 No\r\n\r\n", "proxy", "HTTP/1.1 403 No"),
        ("https://a.example/", "http://", b"SSH-2.0", "proxy", "does not speak HTTP"),
        ("https://a.example/", "http://", b"HTTP/1.1 2", "proxy", "closed"),
        ("http://a.example/", "http://", b"HTTP/1.1 407 Who\r\n\r\n", "proxy", "407 Who"),
        ("http://a.example/", "socks5://", b"\x02", "proxy", "not allowed by its rules"),
        ("http://a.example/", "socks5://", b"\x05", "connect", "connection refused"),
        ("http://a.example/", "socks5://", b"\x63", "proxy", "99"),
    ],
)
def test_proxies_that_refuse(url: str, scheme: str, refuses: bytes, kind: str, words: str) -> None:
    with pytest.raises(VisitFailed) as failed:
        through(ProxyServer(0, refuses=refuses), url, scheme)
    assert failed.value.kind == kind
    assert words in failed.value.detail


def test_socks_credentials_that_are_wrong() -> None:
    for scheme in ("socks5://user:wrong@", "socks5://"):
        with pytest.raises(VisitFailed, match=r"the proxy (refused|wants)"):
            through(ProxyServer(0, password=b"secret"), "http://a.example/", scheme)


def test_a_proxy_that_is_not_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closing:
        port = closing.getsockname()[1]
    with pytest.raises(VisitFailed, match="proxy: not reached"):
        asyncio.run(get(Dialer(proxy=f"http://127.0.0.1:{port}"), "http://a.example/"))


def test_a_proxy_keeps_its_secrets() -> None:
    assert "secret" not in repr(proxies.proxy("http://user:secret@proxy.example"))


@pytest.mark.parametrize("url", ["https://proxy:1", "ftp://proxy", "proxy:8080", "http://:80"])
def test_proxies_must_make_sense(url: str) -> None:
    with pytest.raises(ConfigurationError, match="a proxy is given as"):
        Dialer(proxy=url)
