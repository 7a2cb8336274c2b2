"""Chromium, spoken to over a pipe in the Chrome DevTools Protocol.

A pipe, because a port would be open to every program of the machine. One session, that of the
browser itself, hears of the requests of all its pages, frames, workers and windows.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
import tempfile
from collections.abc import Callable
from itertools import count
from typing import Any

from archive.errors import LetapisError
from archive.replay import browser

Said = dict[str, Any]

_LONGEST = 256 << 20  # bytes of one message
_FAREWELL = 3.0  # seconds to end by itself
#: The protocol wants the handles 3 and 4, which may be taken here.
_BRIDGE = """
import os, sys
ours, theirs = (os.dup(int(handle)) for handle in sys.argv[1:3])
os.dup2(ours, 13), os.dup2(theirs, 14), os.dup2(13, 3), os.dup2(14, 4)
os.execv(sys.argv[3], sys.argv[3:])
"""


class BrowserFailed(LetapisError):
    """The browser ended, does not answer, or refuses an order."""


class Pipe:
    """A running browser. All methods run in one event loop; `on_event` is called in it."""

    def __init__(
        self,
        process: asyncio.subprocess.Process,
        profile: tempfile.TemporaryDirectory[str],
        said: asyncio.StreamReader,
        orders: asyncio.WriteTransport,
    ) -> None:
        self.on_event: Callable[[Said], None] = lambda said: None
        self._process, self._profile, self._said, self._orders = process, profile, said, orders
        self._numbers = count(1)
        self._waiting: dict[int, asyncio.Future[Said]] = {}
        self._listening = asyncio.create_task(self._listen())

    @classmethod
    async def start(cls, program: str) -> Pipe:
        """Starts Chromium with an empty profile and no way to the network. Raises OSError."""
        profile = tempfile.TemporaryDirectory(prefix="letapis-", ignore_cleanup_errors=True)
        theirs_in, ours_out = os.pipe()
        ours_in, theirs_out = os.pipe()
        handles = (theirs_in, theirs_out)
        command = [*browser.cut_off_command(program, profile.name), "about:blank"]
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", _BRIDGE, *map(str, handles), *command,
                pass_fds=handles, stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for those who ask
            )  # fmt: skip
        finally:
            for handle in handles:
                os.close(handle)
        loop, said = asyncio.get_running_loop(), asyncio.StreamReader(limit=_LONGEST)
        reading, writing = os.fdopen(ours_in, "rb", 0), os.fdopen(ours_out, "wb", 0)
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(said), reading)
        orders, _ = await loop.connect_write_pipe(asyncio.BaseProtocol, writing)
        return cls(process, profile, said, orders)

    @property
    def is_open(self) -> bool:
        return not self._listening.done()

    async def ask(
        self, method: str, session: str | None = None, *, within: float = 30.0, **parameters: object
    ) -> Said:
        """What a method of the protocol gives. Raises BrowserFailed, after `within` seconds too."""
        if not self.is_open:
            raise BrowserFailed("the browser has ended")
        number = next(self._numbers)
        order = {"id": number, "method": method, "params": parameters}
        answer = self._waiting[number] = asyncio.get_running_loop().create_future()
        self._orders.write(
            json.dumps(order | ({"sessionId": session} if session else {})).encode() + b"\0"
        )
        try:
            said = await asyncio.wait_for(answer, within)
        except TimeoutError:
            raise BrowserFailed(f"the browser does not answer to {method}") from None
        finally:
            self._waiting.pop(number, None)
        if "error" in said:
            raise BrowserFailed(f"{method}: {said['error'].get('message')}")
        result = said.get("result", {})
        return result if isinstance(result, dict) else {}

    async def close(self) -> None:
        """Ends the browser, whatever it does."""
        with contextlib.suppress(BrowserFailed):
            await self.ask("Browser.close", within=_FAREWELL)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._process.wait(), _FAREWELL)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        await self._process.wait()
        self._orders.close()
        self._listening.cancel()
        self._profile.cleanup()

    async def _listen(self) -> None:
        try:
            while True:
                said = json.loads((await self._said.readuntil(b"\0"))[:-1])
                waiting = self._waiting.get(said.get("id", 0))
                if waiting is None:
                    self.on_event(said)
                elif not waiting.done():
                    waiting.set_result(said)
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError, OSError):
            pass  # it has ended, or speaks no sense
        finally:
            for waiting in self._waiting.values():
                if not waiting.done():
                    waiting.set_exception(BrowserFailed("the browser has ended"))
