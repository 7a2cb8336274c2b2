"""A frontier made again from the archive, by the same rules that made it first."""

from __future__ import annotations

from dataclasses import dataclass

from archive.index.originals import Originals
from archive.problem import Problem
from archive.records import shown, warc
from archive.records.captures import capture
from archive.records.reader import records
from archive.records.record import Record
from archive.storage.settings import Settings
from archive.wire import http
from archive.wire.capture import Capture
from archive.wire.coding import decode
from crawler.links.follow import follow
from crawler.links.guide import Guide
from crawler.politeness.attempts import FINAL, passing
from crawler.state.archived import ArchivedCrawl
from crawler.state.frontier import Frontier, Visit, Wanted


@dataclass(frozen=True, slots=True)
class Rebuild:
    """Makes a frontier again: what the archive holds is done, what it leads to is wanted."""

    frontier: Frontier
    guide: Guide
    settings: Settings
    originals: Originals

    def take_all(self, crawl: ArchivedCrawl) -> None:
        """The seeds, and all that is on record of the crawl."""
        self.frontier.add(Wanted(link.url, link.hop) for link in self.guide.source().start_links())
        for file in crawl.files:
            for item in records(file):
                if not isinstance(item, Problem):
                    self.take(item)

    def take(self, item: Record) -> None:
        """What a record says of its visit."""
        url = item.target_uri
        visit = self.frontier.visit(url) if url else None
        if item.type == "metadata" and url:
            said = dict(warc.read_fields(item.block))
            kind = said.get("kind", "")
            if kind == "trap":
                self.frontier.refuse([Wanted(url, said.get("hop", ""), said.get("via"))], kind)
            elif kind in FINAL and visit is not None:
                self.frontier.failed(visit.id, kind, final=True)
        elif item.type == "resource" and (page := shown.page_of(url or "")):
            self._shown(page, item.block)
        elif item.type in ("response", "revisit") and visit is not None:
            found = self._found(item, visit)
            if found is not None:
                self.frontier.done(visit.id, found)

    def _shown(self, page: str, dom: bytes) -> None:
        """What a browser made of a page leads on as well."""
        if visit := self.frontier.visit(page):
            fields = [(b"Content-Type", shown.DOM_TYPE.encode())]
            found = self.guide.links(page, 200, fields, dom).links
            leads = follow(visit, page, found, self.settings)
            self.frontier.add([wanted for wanted, trap in leads if not trap])

    def _found(self, item: Record, visit: Visit) -> list[Wanted] | None:
        """What an answer led to; None where the visit is to be made again."""
        framing = payload = http.response(item.block)
        if item.type == "revisit":
            answer = capture(item, None)
            original = self.originals.of(answer) if isinstance(answer, Capture) else None
            if original is None:
                return None
            payload = original.framing
        unchanged = framing.head is not None and framing.head.status == 304
        head = payload.head if unchanged else framing.head
        if head is None or head.status is None:
            return []
        memento = head.first("memento-datetime") is not None
        if passing(head.status, memento=memento):
            return None
        if head.status == 304 and not memento:  # no revisit: it is of something else
            return None
        limit = int(self.settings.limits.unpacked * 1_000_000)
        body = decode(payload.entity, head.tokens("content-encoding"), limit).body
        found = self.guide.links(visit.url, head.status, head.fields, body).links
        leads = follow(visit, visit.url, found, self.settings)
        return [wanted for wanted, trap in leads if not trap]
