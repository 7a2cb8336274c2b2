"""Connections to servers, directly or through a proxy, with TLS where the URL asks for it.

1. Every address is checked after resolution, and the one that was checked is connected to.
2. TLS verifies chain and host name; a host may be excused by name, and what was wrong is kept.
3. Only HTTP/1.1 is offered (ALPN): no other protocol has bytes that a WARC block can hold.
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_address
from typing import TypeVar

from archive.errors import ConfigurationError
from crawler.client import addresses, proxies
from crawler.client.ciphers import iana_name
from crawler.client.errors import VisitFailed
from crawler.client.names import Resolved, resolve

_CONNECT_TO = re.compile(r"(\[[^]]*]|[^:]*):(\d*):(\[[^]]*]|[^:]*):(\d*)")
_TLS_FAREWELL = 2.0  # seconds that a closing connection waits for the other side's close_notify
_ADDRESS_PATIENCE = 10.0  # seconds for each of several addresses; the caller bounds them all
_LEGACY_SERVER_CONNECT = 0x4  # ssl.OP_LEGACY_SERVER_CONNECT has a name from Python 3.12 on

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
            _verifying(ca_file)

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
        contexts = [_verifying(self._ca_file)]
        if not self._broken_tls.isdisjoint({host, "*"}):
            contexts.append(_lenient())
        for context in contexts:
            sock, ip = await self._socket(host, port, tunnel=True)
            try:
                transport, protocol = await _start(sock, factory, context, host.rstrip("."))
            except OSError as error:
                problem = _tls_problem(error)
            else:
                return protocol, _tls_peer(transport.get_extra_info("ssl_object"), ip, problem)
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


@cache
def _verifying(ca_file: str) -> ssl.SSLContext:
    context = ssl.create_default_context()
    # On by default from Python 3.13; it refuses certificates that browsers accept.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    context.set_alpn_protocols(["http/1.1"])
    if ca_file:
        try:
            context.load_verify_locations(ca_file)
        except OSError as error:
            reason = error.strerror or "no certificates in PEM"
            raise ConfigurationError(f"cannot read {ca_file}: {reason}") from error
    return context


@cache
def _lenient() -> ssl.SSLContext:
    """For hosts that are excused: any certificate, and the old protocols and ciphers too."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.options |= _LEGACY_SERVER_CONNECT
    context.set_alpn_protocols(["http/1.1"])
    return context


def _tls_problem(error: OSError) -> str:
    """What the certificate or the handshake lacks, in the words of OpenSSL or the system."""
    said = getattr(error, "verify_message", None) or getattr(error, "reason", None)
    return said or error.strerror or "the connection broke in the handshake"


def _tls_peer(tls: ssl.SSLObject, ip: str | None, problem: str | None) -> Peer:
    version, cipher = tls.version() or "", tls.cipher()
    number = version.removeprefix("TLSv")
    layer = f"tls/{number if '.' in number else number + '.0'}"
    return Peer(ip, (layer,), iana_name(cipher[0]) if cipher else None, problem)
