"""One page in the browser: loaded, freed of its banner, scrolled to its end, and looked at."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from archive.storage.settings import Browser
from crawler.browser.pipe import BrowserFailed, Pipe, Said
from crawler.browser.supply import Supply

_WIDTH, _HEIGHT = 1280, 1024
_TICK = 0.05  # seconds between two looks at whether anything is asked for
_QUIET = 0.5  # seconds without a request after which a page is as it will be
_LONGEST = 8 << 20  # characters of what is made of a page
_LOADED = "document.readyState === 'complete'"
_SCROLL = "scrollBy(0, innerHeight)"
_AT_END = "scrollY + innerHeight >= document.documentElement.scrollHeight"
_CLICK = "document.querySelector({selector})?.click()"
_DOM = f"'<!doctype html>' + document.documentElement.outerHTML.slice(0, {_LONGEST})"
_TEXT = f"(document.body?.innerText ?? '').slice(0, {_LONGEST})"


@dataclass(frozen=True, slots=True)
class Seen:
    """What the browser made of a page."""

    dom: str  #: the document as it stands after its scripts, as HTML
    text: str  #: that it shows
    picture: bytes  #: of its beginning, PNG


@dataclass(slots=True)
class Page:
    """A page in a window of its own, with cookies and storage of its own."""

    pipe: Pipe
    wishes: Browser
    agent: str
    supply: Supply  #: of what it asks for
    spent: float = 0.0  #: seconds, those apart in which servers were asked
    began: float = field(default_factory=time.monotonic)
    _session: str = ""

    async def see(self, url: str) -> Seen:
        """Loads a page. Raises BrowserFailed, for a page that never rests too."""
        context = (await self.pipe.ask("Target.createBrowserContext"))["browserContextId"]
        try:
            target = await self.pipe.ask(
                "Target.createTarget", url="about:blank", browserContextId=context,
                width=_WIDTH, height=_HEIGHT,
            )  # fmt: skip
            attached = await self.pipe.ask(
                "Target.attachToTarget", targetId=target["targetId"], flatten=True
            )
            self._session = attached["sessionId"]
            await self._load(url)
            return await self._look()
        finally:
            with suppress(BrowserFailed):
                await self.pipe.ask("Target.disposeBrowserContext", browserContextId=context)

    async def _load(self, url: str) -> None:
        await self._ask("Emulation.setUserAgentOverride", userAgent=self.agent)
        await self._ask("Page.enable")
        loading = asyncio.create_task(self._ask("Page.navigate", within=3600.0, url=url))
        try:
            await self._rest(until=loading.done)
            await loading
        finally:
            loading.cancel()
        await self._rest(until=None)
        for selector in self.wishes.click:
            await self._run(_CLICK.format(selector=json.dumps(selector)), by_hand=True)
            await self._rest(until=None)
        await self._ask("Page.bringToFront")  # behind a window that it opened nothing is drawn
        for _ in range(self.wishes.screens):
            await self._run(_SCROLL)
            await self._rest(until=None)
            if await self._run(_AT_END):  # still, though it has all that it asked for
                break

    async def _look(self) -> Seen:
        dom, text = await self._run(_DOM), await self._run(_TEXT)
        picture = await self._ask("Page.captureScreenshot", format="png")
        return Seen(str(dom), str(text), base64.b64decode(picture["data"]))

    async def _rest(self, until: Callable[[], bool] | None) -> None:
        """Waits until nothing is asked for any more, and `until` says so or the page is loaded."""
        quiet, asked = 0.0, self.supply.asked
        while self.spent <= self.wishes.seconds:
            began = time.monotonic()
            if began - self.began > self.wishes.total:
                raise BrowserFailed(f"its servers take more than {self.wishes.total:g} seconds")
            await asyncio.sleep(_TICK)
            if self.supply.is_busy():
                quiet = 0.0
                continue
            self.spent += time.monotonic() - began
            quiet = quiet + _TICK if self.supply.asked == asked else 0.0
            asked = self.supply.asked
            if until is not None and until():
                return
            if until is None and quiet >= _QUIET and await self._run(_LOADED):
                return
        raise BrowserFailed(f"the page is not at rest after {self.wishes.seconds:g} seconds")

    async def _run(self, script: str, *, by_hand: bool = False) -> object:
        """The value of an expression in the page; `by_hand` as if a visitor had done it."""
        said = await self._ask(
            "Runtime.evaluate", expression=script, returnByValue=True, userGesture=by_hand
        )
        return said.get("result", {}).get("value")

    async def _ask(self, method: str, *, within: float = 20.0, **said: object) -> Said:
        return await self.pipe.ask(method, self._session, within=within, **said)
