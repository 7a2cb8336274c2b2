"""What the browser asks for, fetched by the exact client: polite, guarded, on record, once."""

from __future__ import annotations

import asyncio
import base64
import logging
import time
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from email.message import Message
from typing import Protocol

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from archive.errors import StorageError
from archive.replay import ranges
from archive.replay.answer import Answer
from archive.replay.answer import Request as Asked
from archive.wire import urls
from crawler.browser.memory import Memory, answer_of
from crawler.browser.pipe import BrowserFailed, Pipe, Said
from crawler.politeness.later import NotNow, Passing
from crawler.state.frontier import Visit, Wanted

log = logging.getLogger(__name__)

#: Header fields of the browser that a server may want; all others are the client's own.
_PASSED_ON = {"accept", "content-type", "origin", "referer", "x-requested-with", "authorization"}
_PATIENCE = 300.0  # seconds for an answer that another visit brings, or for its server to be free
_TICK = 0.1  # seconds between two looks at whether it is so


class Ways(Protocol):
    """What a run lets the browser have."""

    def may_ask(self, url: str, method: str) -> bool:
        """Whether its server may be asked now, and no visit is under way that will answer."""

    def is_over(self) -> bool:
        """Whether nothing more is to be asked of anybody."""

    def talk(self, url: str) -> AbstractContextManager[None]:
        """Until the block ends the server stays this worker's."""

    def claim(self, wanted: Wanted) -> Visit | None:
        """Begins the visit to a URL; None where it is over, or there is to be none."""

    async def fetch(self, request: Request) -> Response:
        """By the exact client, on record. Raises IgnoreRequest."""

    async def kept(self, visit: Visit, response: Response) -> None:
        """The answer to a visit that was claimed is here."""

    def trouble(self, error: StorageError) -> None:
        """Hears of what could not be kept."""


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

    def begin(self, url: str) -> None:
        """From now on it is this page that asks; its own bytes are remembered already."""
        self._page, self.asked = url, 0

    def is_busy(self) -> bool:
        """Whether anything is being fetched."""
        return bool(self._under_way)

    def heard(self, said: Said) -> None:
        """An event of the browser."""
        method = said.get("method")
        if method == "Fetch.requestPaused":
            task = asyncio.create_task(self._answer(said["params"]))
        elif method == "Page.javascriptDialogOpening":
            task = asyncio.create_task(self._dismiss(said["sessionId"], said["params"]))
        else:
            return
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

    async def _dismiss(self, session: str, dialog: Said) -> None:
        """Scripts wait for a dialog: nobody is there to agree, nor to stay."""
        leaving = dialog["type"] == "beforeunload"
        with suppress(BrowserFailed):
            await self.pipe.ask("Page.handleJavaScriptDialog", session, accept=leaving)

    async def _answer(self, paused: Said) -> None:
        number, said = {"requestId": paused["requestId"]}, paused["request"]
        try:
            answer = await self._found(said)
        except StorageError as error:
            self.ways.trouble(error)
            answer = None
        except Exception:  # whatever a page sets off costs that request only
            log.exception("the browser was not given %s", said["url"])
            answer = None
        with suppress(BrowserFailed):  # then nobody waits for it
            if answer is None:
                await self.pipe.ask("Fetch.failRequest", **number, errorReason="Failed")
                return
            answer = ranges.part(answer, _request(said))
            await self.pipe.ask(
                "Fetch.fulfillRequest",
                **number,
                responseCode=answer.status,
                responseHeaders=[
                    {"name": name.decode("latin-1"), "value": value.decode("latin-1")}
                    for name, value in answer.fields
                ],
                body=base64.b64encode(answer.body).decode(),
            )

    async def _found(self, said: Said) -> Answer | None:
        """What a request is answered, by whoever was asked for it. Raises StorageError."""
        self.asked += 1
        url, is_get = urls.normalise(said["url"]), said["method"] == "GET"
        if url is None or self.asked > self.most:
            return None
        began, task = time.monotonic(), asyncio.current_task()
        while time.monotonic() - began < _PATIENCE:
            if self.ways.is_over() or task in self._left:
                return None
            if is_get and (known := self.memory.get(url)):
                return known
            if self.ways.may_ask(url, said["method"]):
                with suppress(NotNow), self.ways.talk(url):
                    answer = await self._fetched(url, said)
                    return answer if answer and answer.status else None
            await asyncio.sleep(_TICK)
        return None

    async def _fetched(self, url: str, said: Said) -> Answer | None:
        """Asks the server. A GET that is not made yet is the frontier's; all else stands beside.

        Raises NotNow.
        """
        sent = b"".join(
            base64.b64decode(part.get("bytes", "")) for part in said.get("postDataEntries", ())
        )
        fields = {
            name: text for name, text in said["headers"].items() if name.lower() in _PASSED_ON
        }
        as_said = {"verbatim_url": True}
        request = Request(url, method=said["method"], headers=fields, body=sent, meta=as_said)
        wanted = Wanted(url, "E", self._page)
        visit = self.ways.claim(wanted) if said["method"] == "GET" else None
        request.meta.update({"visit": visit} if visit else {"beside": wanted})
        try:
            response = await self.ways.fetch(request)
        except Passing as error:  # the visit is made again; this page sees what there is
            return answer_of(error.response)
        except NotNow:
            raise
        except IgnoreRequest:
            return None
        answer = answer_of(response)
        if said["method"] == "GET":
            self.memory.remember(url, answer)
        if visit:
            await self.ways.kept(visit, response)
        return answer


def _request(said: Said) -> Asked:
    fields = Message()
    for name, text in said["headers"].items():
        fields[name] = text
    return Asked(method=said["method"], url=said["url"], proxied=True, fields=fields)
