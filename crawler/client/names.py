"""Host names resolved by the system, in threads that nobody has to wait for.

The event loop's own pool would do, but a few dead name servers fill it, and then nothing else
that needs a thread goes on, the disk included; and a process waits for the pool when it ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Sequence
from typing import Any

from crawler.client.errors import VisitFailed

#: As socket.getaddrinfo gives them: family, kind, protocol, canonical name, where.
Resolved = tuple[socket.AddressFamily, socket.SocketKind, int, str, tuple[Any, ...]]


async def resolve(host: str, port: int) -> Sequence[Resolved]:
    """The addresses of a name, in the order to try them (RFC 6724); VisitFailed if it has none."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Sequence[Resolved]] = loop.create_future()

    def tell(found: Sequence[Resolved], error: Exception | None) -> None:
        if answer.done():
            return  # nobody waits any more
        if error is None:
            answer.set_result(found)
        else:
            answer.set_exception(error)

    def ask() -> None:
        found: Sequence[Resolved] = ()
        problem: Exception | None = None
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            problem = error
        with contextlib.suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(tell, found, problem)

    threading.Thread(target=ask, name=f"resolve {host}", daemon=True).start()
    try:
        return await answer
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise VisitFailed("dns", f"{host}: {reason}") from error
