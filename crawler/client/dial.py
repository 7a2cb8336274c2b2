"""Connections to servers, directly or through a proxy, with TLS where the URL asks for it.

1. Every address is checked after resolution, and the one that was checked is connected to.
2. A host may be excused, by name, from what TLS verifies; what was wrong is kept.
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TypeVar

from archive.errors import ConfigurationError
from crawler.client import addresses, proxies, tls
from crawler.client.errors import VisitFailed
from crawler.client.names import Resolved, resolve

_CONNECT_TO = re.compile(r"(\[[^]]*]|[^:]*):(\d*):(\[[^]]*]|[^:]*):(\d*)")
_TLS_FAREWELL = 2.0  # seconds that a closing connection waits for the other side's close_notify
_ADDRESS_PATIENCE = 10.0  # seconds for each of several addresses; the caller bounds them all

P = TypeVar("P", bound=asyncio.Protocol)


@dataclass(frozen=True, slots=True)
class Peer:
    """Who is at the other end."""

    ip: str | None  #: None behind a proxy
    layers: tuple[str, ...] = ()  #: below HTTP, as WARC-Protocol writes them: `tls/1.3`
    cipher: str | None = None  #: IANA name
    tls_problem: str | None = None  #: why the certificate is not trusted, where that is allowed
    proxy: proxies.Proxy | None = None  #: set where it wants requests in absolute form


class Dialer:
    """Opens connections by one set of rules. ConfigurationError where a rule makes no sense."""

    def __init__(
        self,
        *,
        allow_private: bool = False,
        connect_to: Sequence[str] = (),
        ca_file: str = "",
        proxy: str = "",
        broken_tls: Sequence[str] = (),
    ) -> None:
        """`connect_to` as curl's `--connect-to`; `ca_file` in PEM, added to the system's;
        `broken_tls` names hosts whose certificate may be broken, `*` for all.
        """
        self._allow_private = allow_private
        self._connect_to = [mapping(rule) for rule in connect_to]
        self._proxy = proxies.proxy(proxy) if proxy else None
        self._broken_tls = frozenset(host.lower() for host in broken_tls)
        self._ca_file = ca_file
        if ca_file:  # what is wrong with it shows now; the system's take long, and http needs none
            tls.verifying(ca_file)

    async def open(
        self, scheme: str, host: str, port: int, factory: Callable[[], P], seconds: float
    ) -> tuple[P, Peer]:
        """A connection to `host` (ASCII), spoken to by a new protocol; else VisitFailed."""
        try:
            async with asyncio.timeout(seconds):
                if scheme == "https":
                    return await self._open_tls(host, port, factory)
                sock, ip = await self._socket(host, port, tunnel=False)
                absolute = self._proxy if self._proxy and self._proxy.kind == "http" else None
                _, protocol = await _start(sock, factory)
                return protocol, Peer(ip, proxy=absolute)
        except TimeoutError as error:
            raise VisitFailed("timeout", f"no connection within {seconds:g} seconds") from error

    async def _open_tls(self, host: str, port: int, factory: Callable[[], P]) -> tuple[P, Peer]:
        problem: str | None = None
        contexts = [tls.verifying(self._ca_file)]
        if not self._broken_tls.isdisjoint({host, "*"}):
            contexts.append(tls.lenient())
        for context in contexts:
            sock, ip = await self._socket(host, port, tunnel=True)
            try:
                transport, protocol = await _start(sock, factory, context, host.rstrip("."))
            except OSError as error:
                problem = tls.problem(error)
            else:
                spoken = transport.get_extra_info("ssl_object")
                return protocol, Peer(ip, (tls.layer(spoken),), tls.cipher(spoken), problem)
        raise VisitFailed("tls", problem or "no handshake", ip=ip)

    async def _socket(
        self, host: str, port: int, *, tunnel: bool
    ) -> tuple[socket.socket, str | None]:
        """A connected socket that leads to `host`, and the address where that is known."""
        host, port = self._mapped(host, port)
        if self._proxy is None:
            return await _connected(self._allowed(await resolve(host, port)))
        self._refuse_private_names(host)
        try:
            sock, _ = await _connected(await resolve(self._proxy.host, self._proxy.port))
        except VisitFailed as error:
            raise VisitFailed("proxy", f"not reached: {error.detail}") from error
        try:
            if tunnel or self._proxy.kind == "socks5":
                await proxies.tunnel(sock, self._proxy, host, port)
        except BaseException:
            sock.close()
            raise
        return sock, None

    def _mapped(self, host: str, port: int) -> tuple[str, int]:
        for from_host, from_port, to_host, to_port in self._connect_to:
            if from_host in ("", host) and from_port in (0, port):
                return to_host or host, to_port or port
        return host, port

    def _allowed(self, found: Sequence[Resolved]) -> Sequence[Resolved]:
        """Those that may be talked to; VisitFailed where none may."""
        refused = [(str(ip), self._refusal(ip_address(ip))) for *_, (ip, *_) in found]
        if all(reason for _, reason in refused):
            said = ", ".join(f"{ip} is {reason}" for ip, reason in refused)
            raise VisitFailed("private-address", said)
        return [one for one, (_, reason) in zip(found, refused, strict=True) if not reason]

    def _refuse_private_names(self, host: str) -> None:
        """What can be checked where the proxy resolves: addresses, and names of its own machine."""
        if address := addresses.parsed(host):
            reason = self._refusal(address)
        else:
            here = f".{host.rstrip('.').lower()}".endswith(".localhost")
            reason = "loopback" if here and not self._allow_private else None
        if reason:
            raise VisitFailed("private-address", f"{host} is {reason}")

    def _refusal(self, address: addresses.Address) -> str | None:
        return addresses.refusal(address, allow_private=self._allow_private)


def mapping(rule: str) -> tuple[str, int, str, int]:
    """Host and port, and those that they lead to; empty and 0 for any, or for the same."""
    found = _CONNECT_TO.fullmatch(rule.strip())
    if not found:
        raise ConfigurationError(f"connect-to is HOST1:PORT1:HOST2:PORT2, not {rule!r}")
    from_host, from_port, to_host, to_port = found.groups()
    return (
        from_host.strip("[]").lower(),
        int(from_port or 0),
        to_host.strip("[]"),
        int(to_port or 0),
    )


async def _connected(found: Sequence[Resolved]) -> tuple[socket.socket, str]:
    """A connection to the first that answers, and its address."""
    loop = asyncio.get_running_loop()
    misses: list[str] = []
    for family, kind, protocol, _, where in found:
        sock = socket.socket(family, kind, protocol)
        sock.setblocking(False)
        try:
            async with asyncio.timeout(_ADDRESS_PATIENCE if len(found) > 1 else None):
                await loop.sock_connect(sock, where)
        except OSError as error:
            sock.close()
            misses.append(f"{where[0]}: {error.strerror or str(error) or 'no answer in time'}")
        except BaseException:
            sock.close()
            raise
        else:
            return sock, str(where[0])
    raise VisitFailed("connect", "; ".join(misses))


async def _start(
    sock: socket.socket,
    factory: Callable[[], P],
    context: ssl.SSLContext | None = None,
    name: str | None = None,
) -> tuple[asyncio.Transport, P]:
    farewell = _TLS_FAREWELL if context else None
    return await asyncio.get_running_loop().create_connection(
        factory, sock=sock, ssl=context, server_hostname=name, ssl_shutdown_timeout=farewell
    )
