"""Ways through a proxy: HTTP (RFC 9110 section 9.3.6) and SOCKS5 (RFC 1928, 1929).

1. The proxy resolves names, so the addresses it talks to are not known here.
2. What is said to the proxy, credentials above all, is no part of an exchange.

SOCKS5 is written out: it is three short messages, and a library for it would bring its own way
of making connections beside ours.
"""

from __future__ import annotations

import asyncio
import base64
import socket
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import unquote, urlsplit

from archive.errors import ConfigurationError
from archive.wire import http
from crawler.client import addresses
from crawler.client.errors import Kind, VisitFailed

_ANSWER_LIMIT = 64 * 1024
_SOCKS_REPLIES = {
    1: "general failure",
    2: "not allowed by its rules",
    3: "network unreachable",
    4: "host unreachable",
    5: "connection refused",
    6: "time to live expired",
    7: "command not supported",
    8: "address type not supported",
}
_SOCKS_TARGET_FAILED = (3, 4, 5, 6)  # the rest is the proxy's own doing


@dataclass(frozen=True, slots=True)
class Proxy:
    """Where a proxy is, and what it wants to hear. Secrets stay out of its repr."""

    kind: Literal["http", "socks5"]
    host: str
    port: int
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    @property
    def authorization(self) -> bytes:
        """The field that a HTTP proxy wants, as a whole line; empty without credentials."""
        if not self.user:
            return b""
        pair = base64.b64encode(f"{self.user}:{self.password}".encode())
        return b"Proxy-Authorization: Basic " + pair + b"\r\n"


def proxy(url: str) -> Proxy:
    """`http://[user:password@]host[:port]`, or the same with socks5; ConfigurationError if not."""
    kinds: dict[str, tuple[Literal["http", "socks5"], int]] = {
        "http": ("http", 8080),
        "socks5": ("socks5", 1080),
        "socks5h": ("socks5", 1080),
    }
    try:
        parts = urlsplit(url)
        kind, default = kinds[parts.scheme]
        port = parts.port or default
    except (KeyError, ValueError):
        kind, default, port, parts = "http", 0, 0, urlsplit("")
    if not parts.hostname:
        raise ConfigurationError("a proxy is given as http://HOST:PORT or socks5://HOST:PORT")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Proxy(kind, parts.hostname, port, user, password)


def absolute_form(request: bytes, url: str, through: Proxy) -> bytes:
    """A request as a HTTP proxy wants it (RFC 9112 section 3.2.2)."""
    line, _, rest = request.partition(b"\r\n")
    method, target, version = line.split(b" ")
    parts = urlsplit(url)
    origin = f"{parts.scheme}://{parts.netloc}".encode("ascii")
    return b" ".join((method, origin + target, version)) + b"\r\n" + through.authorization + rest


async def tunnel(sock: socket.socket, through: Proxy, host: str, port: int) -> None:
    """Makes a connection to a proxy one to `host`; VisitFailed where the proxy does not."""
    try:
        if through.kind == "http":
            await _connect(sock, through, host, port)
        else:
            await _socks5(sock, through, host, port)
    except OSError as error:
        raise VisitFailed("proxy", f"the connection to the proxy broke: {error}") from error


async def _connect(sock: socket.socket, through: Proxy, host: str, port: int) -> None:
    loop = asyncio.get_running_loop()
    authority = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    line = b"%b HTTP/1.1\r\nHost: %b\r\n" % (f"CONNECT {authority}".encode(), authority.encode())
    await loop.sock_sendall(sock, line + through.authorization + b"\r\n")
    # As to a HEAD, an answer to CONNECT has no body; the server speaks only after us.
    answer = http.ResponseFraming("HEAD", head_limit=_ANSWER_LIMIT)
    while not answer.done:
        data = await loop.sock_recv(sock, 4096)
        if not data:
            raise VisitFailed("proxy", "the proxy closed the connection")
        answer.feed(data)
        if answer.is_foreign:
            raise VisitFailed("proxy", "the proxy does not speak HTTP")
    if answer.head is None or answer.head.status is None or not 200 <= answer.head.status < 300:
        said = http.text(answer.head.start_line) if answer.head else answer.excess
        raise VisitFailed("proxy", f"the proxy said: {said}")


async def _socks5(sock: socket.socket, through: Proxy, host: str, port: int) -> None:
    loop = asyncio.get_running_loop()
    await loop.sock_sendall(sock, b"\x05\x02\x00\x02" if through.user else b"\x05\x01\x00")
    version, method = await _exactly(sock, 2)
    if version != 5 or method not in (0, 2) or (method == 2 and not through.user):
        raise VisitFailed("proxy", "the proxy wants another way to log in, or is not SOCKS5")
    if method == 2:
        user, password = through.user.encode(), through.password.encode()
        await loop.sock_sendall(sock, b"\x01" + _short(user) + _short(password))
        if (await _exactly(sock, 2))[1] != 0:
            raise VisitFailed("proxy", "the proxy refused the credentials")
    await loop.sock_sendall(sock, b"\x05\x01\x00" + _socks_address(host, port))
    _, reply, _, kind = await _exactly(sock, 4)
    if reply != 0:
        blame: Kind = "connect" if reply in _SOCKS_TARGET_FAILED else "proxy"
        raise VisitFailed(blame, f"the proxy said: {_SOCKS_REPLIES.get(reply, reply)}")
    bound = {1: 4, 4: 16}.get(kind) or (await _exactly(sock, 1))[0]
    await _exactly(sock, bound + 2)


def _socks_address(host: str, port: int) -> bytes:
    address = addresses.parsed(host)
    if address is None:
        named = b"\x03" + _short(host.encode("ascii"))
    else:
        named = (b"\x01" if address.version == 4 else b"\x04") + address.packed
    return named + port.to_bytes(2, "big")


def _short(value: bytes) -> bytes:
    if len(value) > 255:
        raise VisitFailed("proxy", "a name or secret is longer than SOCKS5 can carry")
    return bytes([len(value)]) + value


async def _exactly(sock: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        more = await asyncio.get_running_loop().sock_recv(sock, count - len(data))
        if not more:
            raise VisitFailed("proxy", "the proxy closed the connection")
        data += more
    return data
