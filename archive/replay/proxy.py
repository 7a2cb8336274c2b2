"""The archive as a web of its own: every request is answered from it, and from nowhere else.

1. Nothing here opens a connection; what is not archived is a page of ours that says so.
2. An address is its own TimeGate (RFC 7089 section 4.1.3, pattern 1.3): Accept-Datetime, or else
   the date chosen on the start page, says which capture answers.
3. `http://letapis.replay/` and the proxy's own address are the start page; TimeMaps and single
   mementos stand beside it.
4. What a page loads under an address with a random number in it is guessed (guess.py), what one
   site loads of another is not refused (cors.py), parts are cut out of the whole (ranges.py).
5. What is excluded is answered with 451 (RFC 7725), under every one of these addresses.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from archive.errors import StorageError
from archive.index.lookup import Line
from archive.records.record import parse_date
from archive.replay import cors, guess, ranges
from archive.replay.answer import Answer, Fields, Request, own, page
from archive.replay.browser import HOST
from archive.replay.captures import Captures, Shown
from archive.replay.memento import (
    LINK_FORMAT,
    http_datetime,
    link,
    parse_datetime,
    relation,
    timemap,
)
from archive.replay.pages import notice
from archive.replay.start import StartPage
from archive.wire import http, urls

_LOOPBACK = {"127.0.0.1", "localhost"}
_PORTS = {"http": 80, "https": 443}
_TIMEMAP, _MEMENTO = "/timemap/link/", "/memento/"
#: What is said of a memento on our own address, where cookies and policies of strangers have no
#: business.
_REPRESENTATION = {b"content-type", b"content-encoding", b"content-language", b"last-modified"}
#: A browser that does not go through the proxy must not run it: what it loads would be live.
_NOT_RUN = (
    (b"Content-Disposition", b"attachment"),
    (b"Content-Security-Policy", b"sandbox; default-src 'none'"),
    (b"X-Content-Type-Options", b"nosniff"),
)
#: RFC 7089 section 4.1.3; and a browser that keeps an answer would show it at other dates too.
_GATE = ((b"Vary", b"accept-datetime"), (b"Cache-Control", b"no-store"))

_log = logging.getLogger("letapis.replay")


@dataclass(frozen=True, slots=True)
class Replay:
    """Answers what a browser asks of a proxy at `port` of 127.0.0.1."""

    captures: Captures
    start: StartPage
    port: int
    seen: Callable[[Request, Answer], None] | None = None  #: told of every answer

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answer(self, request: Request) -> Answer:
        """The answer to any request, whatever a page makes a browser ask."""
        try:
            is_own = self._is_own(request.url)
        except ValueError:
            answer = _notice(400, "No address", request.url, "This is not an address of the web.")
        else:
            answer = self._answer(request, is_own)
        _log.debug("%d %s %s", answer.status, request.method, request.url)
        if self.seen:
            self.seen(request, answer)
        return answer

    def _answer(self, request: Request, is_own: bool) -> Answer:
        try:
            if is_own:
                return self._own(request)
            asked = cors.preflight(request) if request.proxied else None
            return asked or self._archived(request)
        except StorageError as error:
            return _notice(500, "The archive cannot be read", request.url, str(error))

    def _is_own(self, url: str) -> bool:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme)
        return parts.hostname == HOST or (parts.hostname in _LOOPBACK and port == self.port)

    def _own(self, request: Request) -> Answer:
        if request.method not in ("GET", "HEAD"):
            return own(405, "", ("Allow", "GET, HEAD"))
        parts = urlsplit(request.url)
        rest = parts.path + ("?" + parts.query if parts.query else "")
        if rest.startswith(_TIMEMAP):
            return self._timemap(rest.removeprefix(_TIMEMAP))
        if rest.startswith(_MEMENTO):
            stamp, _, url = rest.removeprefix(_MEMENTO).partition("/")
            return self._memento(stamp, url)
        return self.start.answer(request)

    def _archived(self, request: Request) -> Answer:
        """The capture that answers, under the address of its site."""
        if not request.proxied:  # a name of somebody else that leads to this machine
            return _notice(421, "Not a site", request.url, "This is the address of a proxy.")
        wanted = self.start.at
        if (said := request.fields.get("Accept-Datetime")) is not None:
            wanted = parse_datetime(said)
            if wanted is None:
                why = "Accept-Datetime is not a date as in RFC 1123, in GMT."
                return _notice(400, "No date", said, why)
        if request.fields.get("Service-Worker"):
            why = "A service worker would answer in the place of the archive."
            return _notice(404, "Not run in a replay", request.url, why)
        original, lines = self._lines(request)
        if not lines:
            return self._missing(request.url)
        if not (shown := self.captures.nearest(original, lines, wanted)):
            why = "This address was visited, but what was kept of it cannot be shown."
            return _notice(404, "Not in the archive", request.url, why)
        shown = shown.for_client(request.fields.get("Accept-Encoding", ""))
        fields = (*shown.fields, *self._memento_fields(original, lines, shown), *_GATE)
        answer = Answer(shown.status, cors.allowed(request, fields), shown.entity, shown.reason)
        return ranges.part(ranges.whole(answer), request)

    def _lines(self, request: Request) -> tuple[str, list[Line]]:
        """The captures that a request may get, and their address."""
        content_type = request.fields.get("Content-Type")
        lines = self.captures.lines(request.url, request.method, content_type, request.body)
        is_page = "text/html" in request.fields.get("Accept", "")
        if lines or is_page or request.method not in ("GET", "HEAD"):
            return request.url, lines
        lines = guess.alike(self.captures, request.url)
        return lines[-1].url if lines else request.url, lines

    def _memento_fields(self, url: str, lines: Sequence[Line], shown: Shown) -> Fields:
        """The date of a response, and the ways to the others (RFC 7089 section 2)."""
        every = self.address + _TIMEMAP + url
        links = [link(url, "original timegate"), link(every, "timemap", type=LINK_FORMAT)]
        for place, line in enumerate(lines):
            if line is shown.line or place in (0, len(lines) - 1):
                date = http_datetime(line.date)
                links.append(link(self._uri(line), relation(place, len(lines)), datetime=date))
        date = http_datetime(shown.line.date)
        return (
            (b"Memento-Datetime", date.encode("ascii")),
            (b"Link", ", ".join(links).encode("ascii")),
        )

    def _timemap(self, url: str) -> Answer:
        """Every capture of an address (RFC 7089 section 5)."""
        if not (lines := self.captures.lines(url)):
            return self._missing(url)
        mementos = [(self._uri(line), line.date) for line in lines]
        said = timemap(url, self.address + _TIMEMAP + url, mementos)
        return own(200, said, ("Content-Type", LINK_FORMAT))

    def _memento(self, stamp: str, url: str) -> Answer:
        """The capture nearest to a timestamp as a file: its entity exact, and not run."""
        lines = self.captures.lines(url)
        if not (shown := self.captures.nearest(url, lines, parse_date(stamp))):
            return self._missing(url)
        fields = [field for field in shown.fields if field[0].lower() in _REPRESENTATION]
        for name, value in shown.fields:
            if name.lower() == b"location" and (there := urls.resolve(url, http.text(value))):
                to = f"{self.address}{_MEMENTO}{shown.line.stamp}/{there}"
                fields.append((name, to.encode("ascii")))
        fields += [*self._memento_fields(url, lines, shown), *_NOT_RUN]
        return Answer(shown.status, tuple(fields), shown.entity, shown.reason)

    def _missing(self, url: str) -> Answer:
        if excluded := self.captures.excluded.covering(url):
            why = f"This address is not shown, since {excluded.since}: {excluded.reason}"
            return _notice(451, "Not shown", url, why)
        return _notice(404, "Not in the archive", url, "There is no capture of this address.")

    def _uri(self, line: Line) -> str:
        return f"{self.address}{_MEMENTO}{line.stamp}/{line.url}"


def _notice(status: int, title: str, address: str, why: str) -> Answer:
    return page(status, notice(title, address, why))
