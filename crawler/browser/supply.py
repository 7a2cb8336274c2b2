"""What the browser asks for, fetched by the exact client: polite, guarded, on record, once."""

from __future__ import annotations

import asyncio
import base64
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from archive import urls
from archive.errors import StorageError
from crawler.browser.pipe import BrowserFailed, Pipe, Said
from crawler.state.frontier import Visit, Wanted

#: Header fields of the browser that a server may want; all others are the client's own.
_PASSED_ON = {"accept", "content-type", "origin", "referer", "x-requested-with", "authorization"}
#: Of the transfer, which ends here.
_TRANSFER = {b"content-encoding", b"content-length", b"transfer-encoding", b"connection"}
_KEPT = 64 << 20  # bytes of answers that are remembered for the next pages
_PATIENCE = 60.0  # seconds for an answer that another visit brings
_TICK = 0.05  # seconds between two looks at whether it did


@dataclass(frozen=True, slots=True)
class Ways:
    """What a run lets the browser have."""

    claim: Callable[[Wanted], Visit | None]  #: leases a URL in the frontier
    is_under_way: Callable[[str], bool]  #: whether a URL is leased
    fetch: Callable[[Request], Awaitable[Response]]  #: by the exact client, on record
    harvest: Callable[[Response, Visit], Awaitable[None]]  #: notes to where an answer leads
    trouble: Callable[[StorageError], None]  #: hears of what could not be kept


@dataclass(frozen=True, slots=True)
class Answer:
    """What the browser is told."""

    status: int
    fields: list[tuple[bytes, bytes]]
    body: bytes

    @classmethod
    def of(cls, response: Response) -> Self:
        fields = [(name, value) for name, values in response.headers.items() for value in values]
        kept = [(name, value) for name, value in fields if name.lower() not in _TRANSFER]
        return cls(response.status, kept, response.body)


class Memory:
    """The latest answers of a run, so that what pages share is asked for once."""

    def __init__(self) -> None:
        self._answers: OrderedDict[str, Answer] = OrderedDict()
        self._bytes = 0

    def get(self, url: str) -> Answer | None:
        if url in self._answers:
            self._answers.move_to_end(url)
        return self._answers.get(url)

    def remember(self, url: str, answer: Answer) -> None:
        """Takes in an answer; where there are too many bytes, the oldest are forgotten."""
        old = self._answers.pop(url, None)
        self._answers[url] = answer
        self._bytes += len(answer.body) - (len(old.body) if old else 0)
        while self._bytes > _KEPT:
            self._bytes -= len(self._answers.popitem(last=False)[1].body)


@dataclass(slots=True)
class Supply:
    """Answers the requests of one page after the other, so many of each."""

    pipe: Pipe
    ways: Ways
    memory: Memory
    most: int
    asked: int = 0  #: requests of this page, those included that are refused
    _page: str = ""
    _under_way: set[asyncio.Task[None]] = field(default_factory=set)  #: for this page
    _left: set[asyncio.Task[None]] = field(default_factory=set)  #: of pages that are over

    def begin(self, url: str, content_type: bytes, body: bytes) -> None:
        """From now on it is this page that asks; its own bytes are here already."""
        self._page, self.asked = url, 0
        self.memory.remember(url, Answer(200, [(b"Content-Type", content_type)], body))

    def is_busy(self) -> bool:
        """Whether anything is being fetched."""
        return bool(self._under_way)

    def heard(self, said: Said) -> None:
        """An event of the browser."""
        if said.get("method") == "Fetch.requestPaused":
            task = asyncio.create_task(self._answer(said["params"]))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
            task.add_done_callback(self._left.discard)

    def leave(self) -> None:
        """The page is over. What it asked for last is still fetched, for it is on its way."""
        self._left |= self._under_way
        self._under_way.clear()

    async def end(self) -> None:
        """Returns when all that was asked for has come, or failed."""
        self.leave()
        await asyncio.gather(*self._left, return_exceptions=True)

    async def _answer(self, paused: Said) -> None:
        request = {"requestId": paused["requestId"]}
        answer = await self._found(paused["request"])
        with suppress(BrowserFailed):  # then nobody waits for it
            if answer is None:
                await self.pipe.ask("Fetch.failRequest", **request, errorReason="Failed")
                return
            await self.pipe.ask(
                "Fetch.fulfillRequest",
                **request,
                responseCode=answer.status,
                responseHeaders=[
                    {"name": name.decode("latin-1"), "value": value.decode("latin-1")}
                    for name, value in answer.fields
                ],
                body=base64.b64encode(answer.body).decode(),
            )

    async def _found(self, said: Said) -> Answer | None:
        self.asked += 1
        url, is_get = urls.normalise(said["url"]), said["method"] == "GET"
        if url is None or self.asked > self.most:
            return None
        if is_get and (known := self.memory.get(url) or await self._coming(url)):
            return known
        try:
            answer = await self._fetched(url, said)
        except IgnoreRequest:
            return None
        except StorageError as error:
            self.ways.trouble(error)
            return None
        if is_get:
            self.memory.remember(url, answer)
        return answer if answer.status else None

    async def _coming(self, url: str) -> Answer | None:
        """The answer to a visit that is under way already; None where none is, or none comes."""
        began = time.monotonic()
        while self.ways.is_under_way(url) and time.monotonic() - began < _PATIENCE:
            await asyncio.sleep(_TICK)
        return self.memory.get(url)

    async def _fetched(self, url: str, said: Said) -> Answer:
        """Asks the server. A GET that is not made yet is the frontier's; all else stands beside."""
        wanted = Wanted(url, "E", self._page)
        visit = self.ways.claim(wanted) if said["method"] == "GET" else None
        sent = b"".join(
            base64.b64decode(part.get("bytes", "")) for part in said.get("postDataEntries", ())
        )
        fields = {
            name: text for name, text in said["headers"].items() if name.lower() in _PASSED_ON
        }
        meta = {"verbatim_url": True} | ({"visit": visit} if visit else {"beside": wanted})
        response = await self.ways.fetch(
            Request(url, method=said["method"], headers=fields, body=sent, meta=meta)
        )
        if visit:
            await self.ways.harvest(response, visit)
        return Answer.of(response)
