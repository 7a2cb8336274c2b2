"""A proxy on loopback, HTTP and SOCKS5, that remembers what it was told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

Reader = asyncio.StreamReader
Writer = asyncio.StreamWriter


@dataclass(slots=True)
class ProxyServer:
    """Goes to `port` on loopback whatever host it is asked for; `refuses` is said instead."""

    port: int
    refuses: bytes = b""  #: whole HTTP answer, or the reply code of SOCKS5
    password: bytes = b""  #: that SOCKS5 wants, with any user
    heads: list[bytes] = field(default_factory=list)  #: of HTTP
    asked: list[bytes] = field(default_factory=list)  #: host and port of each SOCKS5 request
    own_port: int = 0

    @asynccontextmanager
    async def running(self) -> AsyncIterator[ProxyServer]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.own_port = server.sockets[0].getsockname()[1]
        async with server:
            yield self

    async def _serve(self, reader: Reader, writer: Writer) -> None:
        try:
            first = await reader.readexactly(1)
            if first == b"\x05":
                await self._socks(reader, writer)
            else:
                await self._http(first, reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass  # the client went away
        finally:
            writer.close()

    async def _http(self, first: bytes, reader: Reader, writer: Writer) -> None:
        head = first + await reader.readuntil(b"\r\n\r\n")
        self.heads.append(head)
        if self.refuses:
            writer.write(self.refuses)
        elif head.startswith(b"CONNECT "):
            writer.write(b"HTTP/1.1 200 Connection established\r\nVia: odd\r\n\r\n")
            await self._join(b"", reader, writer)
        else:
            line, _, rest = head.partition(b"\r\n")
            method, target, version = line.split(b" ")
            path = urlsplit(target).path
            lines = [one for one in rest.split(b"\r\n") if not one.startswith(b"Proxy-")]
            await self._join(
                b"\r\n".join([b" ".join([method, path, version]), *lines]), reader, writer
            )

    async def _socks(self, reader: Reader, writer: Writer) -> None:
        offered = await reader.readexactly((await reader.readexactly(1))[0])
        method = 2 if self.password else 0
        writer.write(bytes([5, method if method in offered else 255]))
        if method == 2:
            await reader.readexactly((await reader.readexactly(2))[1])
            secret = await reader.readexactly((await reader.readexactly(1))[0])
            writer.write(b"\x01\x00" if secret == self.password else b"\x01\x01")
        kind = (await reader.readexactly(4))[3]
        length = {1: 4, 4: 16}.get(kind) or (await reader.readexactly(1))[0]
        self.asked.append(await reader.readexactly(length + 2))
        writer.write(b"\x05" + (self.refuses or b"\x00") + b"\x00\x01\x00\x00\x00\x00\x00\x00")
        if not self.refuses:
            await self._join(b"", reader, writer)

    async def _join(self, said: bytes, reader: Reader, writer: Writer) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.port)
        far_writer.write(said)
        try:
            await asyncio.gather(_copy(reader, far_writer), _copy(far_reader, writer))
        finally:
            far_writer.close()


async def _copy(reader: Reader, writer: Writer) -> None:
    while data := await reader.read(65536):
        writer.write(data)
    writer.close()
