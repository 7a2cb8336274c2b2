"""What stands before every page: who may ask, what a browser may do with the answer, and when the
corpus may be shown at all.

1. A name that is not ours is refused: a page of the web whose name was made to lead to this machine
   (DNS rebinding) has no business here. An address in numbers cannot be made to lead elsewhere.
2. Only GET and HEAD: nothing here changes anything.
3. A corpus that was built before the list of exclusions changed is not shown.
4. A build from nothing puts another file in the corpus' place: connections are then made anew.
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from archive.errors import LetapisError
from exports.database import Corpus
from exports.serve.answer import POLICY
from exports.serve.archived import KEY

#: ASGI 3.0, as its specification names them.
Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

_FIELDS = {
    b"content-security-policy": POLICY.encode("ascii"),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-opener-policy": b"same-origin",
}
#: Datasette's pages about itself tell of this machine: paths, versions, threads.
_CLOSED = "/-/"
_OPEN = "/-/static/"


@dataclass(slots=True)
class Guard:
    """An ASGI application around another one."""

    app: App
    corpus: Path
    host: str  #: that the server was told to listen at
    replaced: Callable[[], None]  #: called when another file has taken the corpus' place
    inode: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refusal = await asyncio.to_thread(self._refusal, scope)

        async def fielded(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message = dict(message, headers=_with_fields(message.get("headers", ())))
            await send(message)

        if refusal:
            await _plain(fielded, *refusal)
        else:
            await self.app(scope, receive, fielded)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Status and reason where a request is not answered; None where it is."""
        if not self._is_ours(scope):
            return 421, "This is not the name of this server; ask for it by its address."
        if _from_another_site(scope):
            return 403, "Pages of other sites may link to this one, and not load what is here."
        if scope["method"] not in ("GET", "HEAD"):
            return 405, "Nothing here can be changed: GET and HEAD only."
        if scope["path"].startswith(_CLOSED) and not scope["path"].startswith(_OPEN):
            return 404, "There is no such page."
        try:
            Corpus.existing(self.corpus).close()
            inode = self.corpus.stat().st_ino
        except (LetapisError, OSError) as error:
            return 503, f"The corpus cannot be shown now: {error}"
        if inode != self.inode:
            self.inode = inode
            self.replaced()
        return None

    def _is_ours(self, scope: Scope) -> bool:
        named = [value for name, value in scope["headers"] if name == b"host"]
        try:
            host = urlsplit("//" + (named[0].decode("ascii") if named else "")).hostname or ""
            ipaddress.ip_address(host)
        except (ValueError, UnicodeDecodeError):
            return bool(named) and host in ("localhost", self.host.lower())
        return True


def _with_fields(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Our fields, but for those that the page has of its own; kept by no cache."""
    said = [(name, value) for name, value in headers if name.lower() != b"cache-control"]
    own = {name.lower() for name, _ in said}
    ours = [(name, value) for name, value in _FIELDS.items() if name not in own]
    return [*said, *ours, (b"cache-control", b"no-store")]


async def _plain(send: Send, status: int, why: str) -> None:
    body = f'<!DOCTYPE html><html lang="en"><title>{status}</title><p>{escape(why)}</p></html>'
    fields = [(b"content-type", b"text/html; charset=utf-8")]
    await send({"type": "http.response.start", "status": status, "headers": fields})
    await send({"type": "http.response.body", "body": body.encode("utf-8", "replace")})


def _from_another_site(scope: Scope) -> bool:
    """Whether a page elsewhere asks, but for a link that somebody follows (Fetch Metadata)."""
    said = dict(scope["headers"])
    if scope["path"] == "/archived" and f"key={KEY}".encode() in scope["query_string"].split(b"&"):
        return False
    mode = said.get(b"sec-fetch-mode", b"navigate")
    return said.get(b"sec-fetch-site") == b"cross-site" and mode != b"navigate"
