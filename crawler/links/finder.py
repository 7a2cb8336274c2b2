"""What pages lead to, found in a process of its own that a hostile page may hang or kill.

1. What one page costs is bounded there (crawler/links/child.py); the crawl only waits, and ends
   a process that stands still.
2. A page that cannot be read leads nowhere, and `problem` says why; all others are read.
3. The answers are text: nothing that comes from that process is executed or unpickled.
4. It is forked, because importing everything again would take seconds; and early, while there
   are no threads, no event loop, no locks and no open files that it should not share.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from crawler.links.child import SECONDS, serve

_ATTEMPTS = 2  # for pages that were not answered
_PATIENCE = 30.0  # seconds; an honest page takes one of CPU, the process may have no more than ten
_FAREWELL = 1.0  # seconds for the process to end by itself
_GONE = "unseen"  # the exit status of a process that nobody saw


@dataclass(frozen=True, slots=True)
class Found:
    """Pairs of URL and hop; `problem` says what is missing among them, if anything is."""

    links: list[tuple[str, str]] = field(default_factory=list)
    problem: str | None = None
    lastmod: dict[str, str] = field(default_factory=dict)  #: by URL, where a sitemap is trusted
    answered: bool = True  #: False where it may have to do with something else than the page


class Finder:
    """The process, shared by all crawls of a command. To be made before anything else is."""

    def __init__(self) -> None:
        self._control, theirs = socket.socketpair()
        self._control.settimeout(_PATIENCE)
        self._process = os.fork()
        if self._process == 0:
            self._control.close()
            serve(theirs)
        os.setpgid(self._process, 0)  # Ctrl-C is for those who ask, and ending it ends all of it
        theirs.close()
        self._sources: dict[str, str] = {}  # by their marks
        self._line: socket.socket | None = None
        self._reader = 0  # the id of the process at its other end
        self._told: set[str] = set()  # the marks that it knows
        self._turn = asyncio.Lock()

    def introduce(self, *source: object) -> str:
        """The mark by which questions name a source: its module, its class and the arguments."""
        said = json.dumps(source)
        mark = hashlib.sha256(said.encode()).hexdigest()
        self._sources[mark] = said
        return mark

    async def ask_soon(self, question: dict[str, Any], body: bytes) -> Found:
        """As `ask`; the event loop goes on while a page is read."""
        async with self._turn:
            for _ in range(_ATTEMPTS):
                if line := self._send(question, body):
                    with suppress(TimeoutError), self._ending_what_stands_still():
                        async with asyncio.timeout(_PATIENCE):
                            await _readable(line)
                found = self._receive()
                if found.answered:
                    break
            return found

    def ask(self, question: dict[str, Any], body: bytes) -> Found:
        """The answer to one question (crawler/links/child.py)."""
        for _ in range(_ATTEMPTS):
            self._send(question, body)
            found = self._receive()
            if found.answered:
                break
        return found

    def close(self) -> None:
        """Ends the process, whatever it does."""
        self._control.settimeout(_FAREWELL)
        if self._bury() == _GONE:
            os.killpg(self._process, signal.SIGKILL)
        self._control.close()
        os.waitpid(self._process, 0)

    def _send(self, question: dict[str, Any], body: bytes) -> socket.socket | None:
        """Asks; None where there is nobody to be asked. It listens, and takes all at once."""
        with suppress(OSError, ValueError), self._ending_what_stands_still():
            if self._line is None:
                self._control.sendall(b"?")
                said, (handle,), _, _ = socket.recv_fds(self._control, 20, 1)
                self._reader, self._line = int(said), socket.socket(fileno=handle)
                self._line.settimeout(_PATIENCE)
                self._told.clear()
            asked = question | {"size": len(body)}
            if (mark := question["source"]) not in self._told:
                asked["told"] = self._sources[mark]  # once: a list of addresses may be long
                self._told.add(mark)
            self._line.sendall(json.dumps(asked).encode() + b"\n")
            self._line.sendall(body)
            return self._line
        return None

    def _receive(self) -> Found:
        said = b""
        if self._line is not None:
            answers = self._line.makefile("rb")
            with suppress(OSError), self._ending_what_stands_still(), answers:
                said = answers.readline()
        if said.endswith(b"\n"):
            answer = json.loads(said)
            links = [(url, hop) for url, hop in answer["links"]]
            return Found(links, answer["problem"], answer.get("lastmod", {}))
        ended = self._bury()
        if ended == str(-signal.SIGXCPU):
            return Found(problem=f"reading it takes more than {SECONDS} seconds")
        return Found(problem=f"the process that reads it ended ({ended})", answered=False)

    @contextmanager
    def _ending_what_stands_still(self) -> Iterator[None]:
        """Kills the process that reads, or the one that is to start it, where it does nothing."""
        try:
            yield
        except TimeoutError:
            with suppress(ProcessLookupError):
                if self._line is None:
                    os.killpg(self._process, signal.SIGKILL)
                else:
                    os.kill(self._reader, signal.SIGKILL)
            raise

    def _bury(self) -> str:
        """Forgets a process that answers no more; returns its exit status."""
        if self._line is None:
            return _GONE
        self._line.close()
        self._line = None
        with suppress(OSError):
            return self._control.recv(20).decode() or _GONE
        return _GONE


async def _readable(line: socket.socket) -> None:
    """Returns when there is an answer, or will be none."""
    loop, ready = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(line, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(line)
