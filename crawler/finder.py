"""What pages lead to, found in a process of its own that a hostile page may hang or kill.

1. What one page costs is bounded there (crawler/finder_child.py); the crawl only waits.
2. A page that cannot be read leads nowhere, and `problem` says why; all others are read.
3. The answers are text: nothing that comes from that process is executed or unpickled.
4. It is forked, because importing everything again would take seconds; and early, while there
   are no threads, no event loop, no locks and no open files that it should not share.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from crawler.finder_child import SECONDS, serve
from spiders.source import Source

Fields = Iterable[tuple[bytes, bytes]]

_ATTEMPTS = 2  # what killed the process may have had nothing to do with the page


@dataclass(frozen=True, slots=True)
class Found:
    """Pairs of URL and hop; `problem` says what is missing among them, if anything is."""

    links: list[tuple[str, str]] = field(default_factory=list)
    problem: str | None = None


class Finder:
    """The process, shared by all crawls of a command. To be made before anything else is."""

    def __init__(self) -> None:
        self._control, theirs = socket.socketpair()
        self._process = os.fork()
        if self._process == 0:
            self._control.close()
            serve(theirs)
            os._exit(0)
        os.setpgid(self._process, 0)  # Ctrl-C is for those who ask, and ending it ends all of it
        theirs.close()
        self._line: socket.socket | None = None
        self._asking = threading.Lock()
        self._queue = asyncio.Lock()  # so that many waiting pages do not take up many threads

    async def ask_soon(self, question: dict[str, Any], body: bytes) -> Found:
        """As `ask`, without holding up the event loop."""
        async with self._queue:
            try:
                return await asyncio.to_thread(self.ask, question, body)
            except asyncio.CancelledError:
                self._kill()
                raise

    def ask(self, question: dict[str, Any], body: bytes) -> Found:
        """The answer to one question (crawler/finder_child.py)."""
        asked = json.dumps(question | {"size": len(body)}).encode() + b"\n"
        ended = "it is gone"
        with self._asking:
            for _ in range(_ATTEMPTS):
                if answer := self._answer(asked, body):
                    return Found([(url, hop) for url, hop in answer["links"]], answer["problem"])
                ended = self._bury()
                if ended == str(-signal.SIGXCPU):
                    return Found(problem=f"reading it takes more than {SECONDS} seconds")
        return Found(problem=f"the process that reads it ended ({ended})")

    def close(self) -> None:
        """Ends the process, whatever it does."""
        self._kill()
        with self._asking:
            os.waitpid(self._process, 0)
            self._bury()
            self._control.close()

    def _answer(self, asked: bytes, body: bytes) -> dict[str, Any] | None:
        """What the process says; None where it has died."""
        try:
            if self._line is None:
                self._control.sendall(b"?")
                _, (handle,), _, _ = socket.recv_fds(self._control, 1, 1)
                self._line = socket.socket(fileno=handle)
            self._line.sendall(asked)
            self._line.sendall(body)
            with self._line.makefile("rb") as answers:
                said = answers.readline()
        except (OSError, ValueError):
            return None
        return json.loads(said) if said.endswith(b"\n") else None

    def _bury(self) -> str:
        """Forgets a process that answers no more; returns its exit status."""
        if self._line is not None:
            self._line.close()
            self._line = None
        with suppress(OSError):
            return self._control.recv(20).decode() or "it is gone"
        return "it is gone"

    def _kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process, signal.SIGKILL)


@dataclass(frozen=True, slots=True)
class Guide:
    """One source as the finder knows it: by its class, and how that is called."""

    finder: Finder
    spider: type[Source]
    arguments: Mapping[str, Any]

    def source(self) -> Source:
        return self.spider(**self.arguments)

    async def links_soon(self, url: str, status: int, fields: Fields, body: bytes) -> Found:
        """Where a response leads; `body` without its content coding."""
        return await self.finder.ask_soon(self._question(url, status, fields), body)

    def links(self, url: str, status: int, fields: Fields, body: bytes) -> Found:
        """The same, where no event loop runs."""
        return self.finder.ask(self._question(url, status, fields), body)

    def _question(self, url: str, status: int, fields: Fields) -> dict[str, Any]:
        return {
            "source": [self.spider.__module__, self.spider.__name__, dict(self.arguments)],
            "url": url,
            "status": status,
            "fields": [[name.decode("latin-1"), value.decode("latin-1")] for name, value in fields],
        }
