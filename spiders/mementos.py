"""Mementos: the captures that another web archive holds, as something to crawl.

What is visited are the archive's lists and, each by the address of its raw replay, the captures on
them. What comes back is no page of the archive's: archive/wire/mementos.py says what it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from archive.wire import http, mementos, urls
from spiders.source import Source
from spiders.vocabulary import addresses, holdings
from spiders.vocabulary.charset import decode
from spiders.vocabulary.discovery import Url
from spiders.vocabulary.holdings import Holding
from spiders.vocabulary.link import Link


class Mementos(Source):
    """Reads lists of captures and leads to them, and to nothing else."""

    def __init__(
        self,
        archive: str = "",
        lists: Sequence[str] = (),
        since: str = "",
        until: str = "",
        changes: bool = False,
        **kwargs: Any,
    ) -> None:
        """`archive` is what stands before the digits in its addresses, `lists` are addresses of
        TimeMaps and questions to its CDX server. `since` and `until` bound the captures by the
        first digits of their timestamps, both included. With `changes`, of captures in a row whose
        digests are equal only the first is visited."""
        self.archive, self.since, self.until, self.changes = archive, since, until, changes
        self.hosts = tuple(dict.fromkeys(addresses.bare_host(url) for url in (archive, *lists)))
        self.seeds = tuple(Url(url) for url in lists)
        super().__init__(self.hosts[0] or "archive", **kwargs)

    def discover(self, url: str, status: int, head: http.Head, body: bytes) -> list[Link]:
        if mementos.moment(head):
            return []
        if 300 <= status < 400:  # to the address of another capture, or the archive has moved
            target = urls.resolve(url, head.first("location") or "")
            return [Link(target, "R", "page")] if target and self.is_host(target) else []
        if status != 200 or mementos.asked(url):
            return []
        text = decode(body, head.first("content-type")).text
        found = list(holdings.timemap(text)) or list(self._worth(holdings.rows(text)))
        links = [Link(target, "L", "page") for one in found if (target := self._address(one))]
        return list(dict.fromkeys([*links, *self._more(url, text)]))

    def _worth(self, listed: Iterator[Holding]) -> Iterator[Holding]:
        last: Holding | None = None
        for one in listed:
            same = last and last.digest and (last.url, last.digest) == (one.url, one.digest)
            if not (self.changes and same):
                yield one
            last = one

    def _address(self, one: Holding) -> str | None:
        first, last = one.stamp[: len(self.since)], one.stamp[: len(self.until)]
        if first < self.since or last > self.until:
            return None
        return urls.normalise(f"{self.archive}{one.stamp}id_/{one.url}")

    def _more(self, url: str, text: str) -> Iterator[Link]:
        for target in holdings.more(text):
            absolute = urls.resolve(url, target)
            if absolute and absolute != url and self.is_host(absolute):
                yield Link(absolute, "L", "page")
        if key := holdings.resume_key(text):
            base = url.partition("&resumeKey=")[0]
            yield Link(f"{base}&{holdings.query('', resumeKey=key)[1:]}", "L", "page")
