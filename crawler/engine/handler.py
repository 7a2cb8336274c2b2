"""Scrapy's way to the web: visits by the exact client, on record before a spider sees them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from ipaddress import ip_address
from typing import Self

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from archive.index.originals import Held
from archive.wire import http, urls
from archive.wire.coding import decode
from archive.wire.exchange import Exchange
from crawler.browser.show import is_shown, scripted
from crawler.client.errors import VisitFailed
from crawler.client.requests import address, request_bytes
from crawler.client.wire import Limits
from crawler.engine.means import PREREQUISITE, Means, means
from crawler.engine.work import run_of
from crawler.keeping.repeats import conditions
from crawler.secrets import hidden

#: What ReplayWeb.page can decode as well.
ACCEPT_ENCODING = b"gzip, br"
_CONDITIONS = {b"If-None-Match", b"If-Modified-Since"}
_TELLING = {b"content-type", b"content-disposition"}  # what a body is
_NOT_MEANT = {304, 412}  # what answers a condition, and brings no page


class ExactHandler(BaseDownloadHandler):
    """Gives a Response for whatever bytes came, and raises VisitFailed where none did.

    Raises OnHold, and asks for nothing, while the host is on hold.

    The body is decoded, for reading; `Content-Encoding` stays in the headers. Where no final
    head came (noise, HTTP/0.9, interim responses alone) the status is 0 and the body is all
    that came. Where the server says that nothing has changed, the response is the one that the
    archive holds; an answer that says so of something else is kept, and the visit made again
    without a condition. `response.meta` says `record_id`, `truncated` (as WARC-Truncated, or None)
    and `undecoded` (why the body is not wholly decoded, or None).

    Of a request it reads `meta["visit"]` (via, hop), `download_timeout`, `download_maxsize`.
    """

    lazy = True

    def __init__(self, crawler: Crawler, by: Means) -> None:
        super().__init__(crawler)
        self._by = by
        said = crawler.settings.getdict("DEFAULT_REQUEST_HEADERS")
        named = {"User-Agent": crawler.settings["USER_AGENT"], **said}
        self._usual = Headers(named | {"Accept-Encoding": ACCEPT_ENCODING})
        self._usual_lines = _lines(self._usual)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        run = run_of(crawler)
        patterns = scripted(run.guide.spider, run.settings)
        by = means(run.settings, run.recorder, run.clock.now)
        return cls(crawler, replace(by, holds=run.holds, scripted=patterns))

    async def download_request(self, request: Request) -> Response:
        url = address(request.url)
        server = urls.server(url)
        self._by.holds.check(server)  # one that waited for its turn may wait in vain by now
        secrets = [one for one in self._by.secrets if url.startswith(one.to)]
        lines = self._usual_lines
        if secrets or request.headers:
            headers = Headers(self._usual) | request.headers
            lines = _lines(headers | Headers({one.name: one.value for one in secrets}))
        held = None
        if request.method == "GET" and not request.headers.keys() & _CONDITIONS:
            held = await self._by.keeper.held(url)
        with self._by.holds.talk(server):
            asked = list(conditions(held)) if held else []
            response = await self._visit(request, url, [*lines, *asked], held)
            if asked and response.status in _NOT_MEANT:
                response = await self._visit(request, url, lines, None)
        # Before the next in the queue has its turn.
        status = 200 if "Memento-Datetime" in response.headers else response.status
        self._by.holds.heard(server, status, response.headers.get("Retry-After"))
        return response

    async def close(self) -> None:
        await self._by.client.close()

    async def _visit(
        self, request: Request, url: str, lines: list[tuple[bytes, bytes]], held: Held | None
    ) -> Response:
        """Asks with these lines, and keeps the answer, which may repeat what is `held`."""
        sent = request_bytes(request.method, url, lines, request.body)
        began = time.monotonic()
        try:
            exchange = await self._by.client.exchange(
                url, sent, request.method, self._limits(request)
            )
        except VisitFailed as error:
            error.request = hidden(error.request, self._by.secrets)
            raise
        took = request.meta["download_latency"] = time.monotonic() - began
        visit = request.meta.get("visit", request.meta.get("beside"))
        exchange = replace(
            exchange,
            request=hidden(exchange.request, self._by.secrets),
            via=visit.via if visit else None,
            hop=visit.hop if visit else "",
            milliseconds=round(took * 1000),
            shown=visit is not None and is_shown(visit, self._by.scripted),
        )
        kept = await self._by.keeper.keep(exchange, held)
        request.meta["record_id"] = kept.record_id
        request.meta["truncated"] = exchange.truncated
        framing = exchange.framing
        if kept.original and framing.head and framing.head.status == 304:
            framing = kept.original.framing
        return self._response(request, exchange, framing)

    def _limits(self, request: Request) -> Limits:
        limits, meta = self._by.limits, request.meta
        visit = meta.get("visit", meta.get("beside"))
        hop = visit.hop if visit else PREREQUISITE
        seconds = limits.total_seconds
        if hop == PREREQUISITE:
            seconds = min(seconds, self._by.robots_seconds)
        return replace(
            limits,
            total_seconds=meta.get("download_timeout") or seconds,
            body=meta.get("download_maxsize") or self._by.bodies.get(hop, limits.body),
        )

    def _response(
        self, request: Request, exchange: Exchange, framing: http.ResponseFraming
    ) -> Response:
        request.meta["undecoded"] = None
        body, head = framing.entity, framing.head
        if head is None:
            return Response(request.url, status=0, body=body or bytes(framing.raw))
        if body and (codings := head.tokens("content-encoding")):
            decoded = decode(body, codings, self._by.unpacked)
            cut = f"longer than {self._by.unpacked} bytes" if decoded.cut else None
            body, request.meta["undecoded"] = decoded.body, decoded.problem or cut
        headers = [(name, value) for name, value in head.fields if name]
        # A Content-Encoding would hide the type from Scrapy.
        plain = Headers(field for field in head.fields if field[0].lower() in _TELLING)
        kind = responsetypes.from_args(headers=plain, url=request.url, body=body)
        return kind(
            request.url,
            status=head.status or 0,
            headers=headers,
            body=body,
            ip_address=ip_address(exchange.ip) if exchange.ip else None,
            protocol=f"HTTP/{head.version}" if head.version else None,
        )


def _lines(headers: Mapping[bytes, list[bytes]]) -> list[tuple[bytes, bytes]]:
    return [(name, value) for name, values in headers.items() for value in values]
