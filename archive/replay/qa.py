"""A sample of pages looked at in a browser: what is missing, what differs, what leaks.

1. The sample is spread over the archive by the digests of addresses: the same each time.
2. The words of the replay are held against those of the page as it was captured; of `live` pages
   against the web as it is now, with pictures of both.
3. The log of the browser's own network says whom it talked to; what the replay could not answer
   is missing where a page asked for it, and not the browser on its own behalf.
"""

from __future__ import annotations

import hashlib
import heapq
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from archive.errors import ConfigurationError, LetapisError
from archive.index.lookup import Line
from archive.records import shown
from archive.replay import browser, likeness
from archive.replay.answer import Answer, Request
from archive.replay.captures import Captures
from archive.replay.server import ReplayServer
from archive.replay.titles import markup, title
from archive.wire import urls
from archive.wire.capture import HTML_TYPES, Capture

#: Below this likeness of words a page counts as different.
LEAST = 0.9
_MARKUP_LIMIT = 8 << 20  # bytes of a page
_ICON = "/favicon.ico"


@dataclass(slots=True)
class Look:
    """What was seen of one page. Likeness is from 0 to 1."""

    url: str
    date: datetime  #: of the capture, UTC
    title: str
    picture: str  #: file in the folder of the report
    words: float | None = None  #: replay and capture
    missing: list[str] = field(default_factory=list)  #: addresses that it asked for
    leaks: list[str] = field(default_factory=list)  #: whom the browser talked to besides
    live_picture: str | None = None
    live_words: float | None = None  #: replay and live web
    live_pixels: float | None = None
    trouble: str = ""  #: why it could not be looked at, or not at all of it

    @property
    def is_fine(self) -> bool:
        differs = self.words is not None and self.words < LEAST
        return not (differs or self.missing or self.leaks or self.trouble)


def sample(captures: Captures, number: int) -> list[Line]:
    """The latest captures of so many pages, in the order of their addresses."""
    latest: dict[bytes, Line] = {}
    for line in captures.lines_from(b""):
        if line.mime in HTML_TYPES and line.status == "200" and not shown.page_of(line.url):
            latest[line.key] = line
    chosen = heapq.nsmallest(number, latest, lambda key: hashlib.sha256(key).digest())
    return [latest[key] for key in sorted(chosen)]


def named(captures: Captures, url: str) -> Line:
    """The latest capture of an address. Raises ConfigurationError where there is none."""
    address = urls.normalise(url)
    found = [line for line in captures.lines(address) if line.status == "200"] if address else []
    if not found:
        raise ConfigurationError(f"{url} is not in this archive, or was never answered with 200")
    return found[-1]


@dataclass(slots=True)
class Looker:
    """Looks at pages, one after the other, by way of a server that is running."""

    server: ReplayServer
    command: list[str]  #: starts Chromium on the replay
    live: list[str] | None  #: starts it on the live web; None where that is not wanted
    folder: Path  #: for pictures
    scratch: Path
    size: tuple[int, int]

    def look(self, line: Line, number: int) -> Look:
        """At one page. Raises StorageError."""
        captures = self.server.replay.captures
        visit = captures.read(line)
        capture = captures.payload(visit) if visit else None
        said = title(capture) if capture else ""
        seen = Look(line.url, line.date, said or line.url, f"{number:03}-replay.png")
        try:
            replayed = self._replayed(seen)
            if capture:
                captured = markup(self._made_of(capture), _MARKUP_LIMIT)
                seen.words = likeness.of_texts(replayed, likeness.words(captured))
                if _ICON not in captured:  # then the browser asks for one by itself
                    seen.missing = [url for url in seen.missing if not url.endswith(_ICON)]
            if self.live:
                self._compare_live(seen, replayed, number)
        except LetapisError as error:
            if error.exit_status != LetapisError.exit_status:
                raise
            seen.trouble = str(error)
        return seen

    def _made_of(self, page: Capture) -> Capture:
        """The document that a browser made of a page when it was captured, else the page."""
        captures = self.server.replay.captures
        made = captures.lines(shown.dom_of(page.url))
        return (captures.read(made[-1]) if made else None) or page

    def _replayed(self, seen: Look) -> Counter[str]:
        """Takes the picture of the replay; gives the words that it shows."""
        log = self.scratch / "net.json"
        missing: set[str] = set()

        def note(request: Request, answer: Answer) -> None:
            if answer.status == 404 and _is_for_page(request) and not _is_archived(answer):
                missing.add(request.url)

        self.server.start.at = seen.date
        self.server.replay = replace(self.server.replay, seen=note)
        picture = self.folder / seen.picture
        options = ("--dump-dom", f"--log-net-log={log}")
        dom = browser.screenshot(self.command, seen.url, picture, self.size, *options)
        seen.missing = sorted(missing)
        try:
            seen.leaks = likeness.strangers(log.read_bytes(), self.server.port)
        except (OSError, ValueError, KeyError, TypeError) as error:
            seen.trouble = f"the browser left no log of its network that can be read: {error}"
        return likeness.words(dom.decode("utf-8", "replace"))

    def _compare_live(self, seen: Look, replayed: Counter[str], number: int) -> None:
        """Takes the picture of the page as it is now, and compares."""
        assert self.live
        picture = self.folder / f"{number:03}-live.png"
        dom = browser.screenshot(self.live, seen.url, picture, self.size, "--dump-dom")
        seen.live_picture = picture.name
        seen.live_words = likeness.of_texts(
            replayed, likeness.words(dom.decode("utf-8", "replace"))
        )
        try:
            pictures = [(self.folder / name).read_bytes() for name in (seen.picture, picture.name)]
            seen.live_pixels = likeness.of_pictures(*pictures)
        except (OSError, ValueError) as error:
            seen.trouble = f"the pictures cannot be compared: {error}"


def _is_for_page(request: Request) -> bool:
    """Whether a page asked, and not the browser by itself, as it does for updates.

    Service workers are refused on purpose (archive/replay/proxy.py).
    """
    if "Service-Worker" in request.fields:
        return False
    site = request.fields.get("Sec-Fetch-Site", "none")
    return site != "none" or "Referer" in request.fields


def _is_archived(answer: Answer) -> bool:
    return any(name == b"Memento-Datetime" for name, _ in answer.fields)
