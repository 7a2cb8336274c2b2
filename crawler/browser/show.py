"""The browser of a run: begun with its first page that needs one, ended with the run."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from archive.errors import ConfigurationError
from archive.replay import browser
from archive.replay.command import INSTALL
from archive.storage.settings import Browser, Settings
from crawler.browser.memory import Memory
from crawler.browser.page import Page, Seen
from crawler.browser.pipe import BrowserFailed, Pipe
from crawler.browser.supply import Supply, Ways
from crawler.state.frontier import Visit, Wanted
from spiders.source import Source

log = logging.getLogger(__name__)

_EVERYTHING = [{"urlPattern": "*", "requestStage": "Request"}]


def scripted(spider: type[Source], settings: Settings) -> tuple[str, ...]:
    """Regexes of the addresses of pages that need a browser."""
    return (*spider.scripted, *settings.browser.pages)


def is_shown(visit: Visit | Wanted, patterns: Sequence[str]) -> bool:
    """Whether what is at an address, if it is a page, is loaded in the browser."""
    return visit.hop != "E" and any(re.search(pattern, visit.url) for pattern in patterns)


def check(patterns: Iterable[str]) -> None:
    """Raises ConfigurationError for what is no regex, and where a browser is needed and missing."""
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ConfigurationError(f"[browser] pages: {pattern!r} is no regex: {error}") from None
        if browser.chromium() is None:
            raise ConfigurationError(f"pages at {pattern} need a browser: {INSTALL}")


@dataclass
class Show:
    """Shows pages, one at a time, whose requests are answered in the ways that the run has."""

    wishes: Browser
    patterns: Sequence[str]  #: regexes of the addresses of pages that need it
    agent: str  #: User-Agent
    ways: Ways
    memory: Memory
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _supply: Supply | None = None
    _over: list[Supply] = field(default_factory=list)  #: of browsers that have ended

    async def see(self, url: str) -> Seen | None:
        """What the browser makes of a page that is remembered; None where it is nothing."""
        async with self._turn:
            try:
                supply = await self._ready()
                supply.begin(url)
                return await Page(supply.pipe, self.wishes, self.agent, supply).see(url)
            except (BrowserFailed, OSError) as error:
                log.error("%s was not seen in a browser: %s", url, error)
                await self._end()
                return None
            finally:
                if self._supply:
                    self._supply.leave()

    async def close(self) -> None:
        """Ends the browser, once what its pages asked for has come."""
        async with self._turn:
            await self._end()
        for supply in self._over:
            await supply.end()

    async def _ready(self) -> Supply:
        if self._supply is None or not self._supply.pipe.is_open:
            await self._end()
            pipe = await Pipe.start(browser.chromium() or "chromium")
            self._supply = Supply(pipe, self.ways, self.memory, self.wishes.requests)
            pipe.on_event = self._supply.heard
            await pipe.ask("Fetch.enable", patterns=_EVERYTHING)
            await pipe.ask("Browser.setDownloadBehavior", behavior="deny")
        return self._supply

    async def _end(self) -> None:
        supply, self._supply = self._supply, None
        if supply:
            supply.leave()
            self._over.append(supply)
            await supply.pipe.close()
