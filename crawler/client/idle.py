"""Connections that wait to be used again: not too many, and not for long."""

from __future__ import annotations

import asyncio

from crawler.client.connection import Connection

Origin = tuple[str, str, int]  #: scheme, host, port


class Idle:
    """At most `most` connections, each for at most `seconds`; the newest is used first."""

    def __init__(self, most: int = 32, seconds: float = 15.0) -> None:
        self._most = most
        self._seconds = seconds
        self._waiting: dict[Connection, tuple[Origin, asyncio.TimerHandle]] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, origin: Origin, connection: Connection) -> None:
        timer = asyncio.get_running_loop().call_later(self._seconds, connection.close)
        self._waiting[connection] = (origin, timer)
        connection.on_closed = self._forget
        if len(self._waiting) > self._most:
            next(iter(self._waiting)).close()

    def take(self, origin: Origin) -> Connection | None:
        """An open connection to `origin`, or None."""
        for connection in reversed(self._waiting):
            if self._waiting[connection][0] == origin:
                self._forget(connection)
                return connection
        return None

    def close(self) -> None:
        for connection in list(self._waiting):
            connection.close()

    def _forget(self, connection: Connection) -> None:
        if connection in self._waiting:
            self._waiting.pop(connection)[1].cancel()
