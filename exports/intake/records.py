"""What the records of one WARC file say, as rows: crawls, captures, failures, findings.

1. Every visit that is on record gives one row, every Problem of the reader one finding.
2. A capture that may show a page is yielded, to be read; all others are only listed.
3. Which crawl a record belongs to is said by the warcinfo that it names, else by the one before.
4. Request and metadata records belong to the capture that they name, when they lie beside it.
5. Of a visit to an address that is excluded nothing is written, nor that it led elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from archive.problem import Problem
from archive.records import shown, warc
from archive.records.about import about
from archive.records.captures import capture
from archive.records.reader import records
from archive.records.record import Record
from archive.wire import http, mementos
from archive.wire.capture import HTML_TYPES, Capture
from exports.database import Row, insertion
from exports.extraction.outcome import Finding, Task
from exports.intake.batch import Batch
from spiders.catalogue import source_of, sources

#: Media types of pages, feeds and sitemaps; for all but the first two the bytes decide.
_PAGES = (
    None, *HTML_TYPES, "application/xml", "text/xml", "text/plain",
    "application/octet-stream", "unknown/unknown", "application/rss+xml", "application/atom+xml",
    "application/rdf+xml",
)  # fmt: skip
_PACKED = (".xml.gz", ".xml")  # addresses of sitemaps, under whatever type they come
#: A crawl ended as it says unless the archive is known to have lost some of its answers.
SETTLED = """
    UPDATE crawls SET outcome = CASE WHEN stated IS NOT NULL AND (
        withheld = 0 AND kept > (SELECT count(DISTINCT url) FROM captures WHERE crawl = id)
        OR EXISTS (SELECT 1 FROM findings f WHERE f.severity = 'error' AND f.url IS NULL
            AND f.warc_file IN (SELECT DISTINCT warc_file FROM captures WHERE crawl = id))
    ) THEN 'damaged' ELSE stated END WHERE id = ?
"""
#: Notes that answers of a crawl are excluded: that they lack in the corpus is no damage.
WITHHELD = "UPDATE crawls SET withheld = 1 WHERE id = ?"
_NEWER_CRAWL = """
    ON CONFLICT (id) DO UPDATE SET source = excluded.source, started = excluded.started,
    software = excluded.software, settings = excluded.settings, operator = excluded.operator,
    user_agent = excluded.user_agent, robots = excluded.robots, warc_file = excluded.warc_file
    WHERE (excluded.started, excluded.warc_file) < (started, warc_file)
"""


@dataclass
class Intake:
    """Reads one file of the archive, or some records of it, into a batch of rows."""

    path: Path
    batch: Batch
    only: frozenset[int] | None = None  #: offsets of the records that are taken; all where None
    position: int = 0  #: of the record being read, in bytes from the start of the file
    _crawls: dict[str, str | None] = field(default_factory=dict)  # warcinfo record id → crawl
    _crawl: str | None = None  # of the last warcinfo
    _answer: Record | None = None  # the last one, while requests and metadata of it may follow
    _request: Record | None = None  # the last one
    _about: dict[str, str] = field(default_factory=dict)  # how the crawl came to the answer

    def tasks(self) -> Iterator[Task]:
        """The pages of the file in order, while all else goes into the batch."""
        for found in records(self.path):
            if isinstance(found, Problem):
                self._problem(found)
                continue
            self.position = found.offset
            if found.type == "request":
                self._request = found
            elif found.type == "metadata" and self._answer and found.is_concurrent(self._answer):
                self._about |= about(found)
            else:
                yield from self._release()
                self._take(found)
        yield from self._release()

    def settle(self) -> None:
        """Says how the crawls of the file ended, as far as the archive can prove it."""
        for crawl in sorted({crawl for crawl in self._crawls.values() if crawl}):
            self.batch.of_crawl(crawl, SETTLED, crawl)

    def _take(self, record: Record) -> None:
        if record.type == "warcinfo":
            self._warcinfo(record)
        elif self.only is not None and record.offset not in self.only:
            pass
        elif record.type == "metadata":
            self._metadata(record)
        elif record.type in ("response", "revisit", "resource") and record.whole:
            self._answer, self._about = record, about(record)

    def _problem(self, problem: Problem) -> None:
        if self.only is not None:
            return  # it is known
        finding = Finding(problem.severity, problem.rule, problem.detail)
        self.batch.find(finding, self.path.name, problem.offset, None)

    def _warcinfo(self, record: Record) -> None:
        said = about(record)
        self._crawl = said.get("ispartof") or None if record.date else None
        if record.record_id:
            self._crawls[record.record_id] = self._crawl
        if self._crawl and record.date:
            row = {
                "id": self._crawl,
                "source": _crawled(said.get("letapis-source")),
                "started": _moment(record.date),
                "software": said.get("software"),
                "settings": _json(said.get("letapis-settings")),
                "operator": said.get("operator"),
                "user_agent": said.get("http-header-user-agent"),
                "robots": said.get("robots"),
                "warc_file": self.path.name,
            }
            sql = insertion("crawls", row, _NEWER_CRAWL)
            self.batch.of_crawl(self._crawl, sql, *row.values())

    def _metadata(self, record: Record) -> None:
        said = about(record)
        if (record.target_uri or "").startswith(warc.CRAWL_URN):
            self._crawl_end(said)
        elif said.get("outcome") == "failure" and record.target_uri and record.date:
            if record.location is None:
                return
            if record.target_uri in self.batch.excluded:
                self.batch.withhold(self.path.name, record.offset)
                return
            self.batch.failures += 1
            row = {
                "url": record.target_uri,
                "at": _moment(record.date),
                "kind": said.get("kind") or "unknown",
                "detail": said.get("detail"),
                "crawl": self._crawl_of(record.first("WARC-Warcinfo-ID")),
                "source": source_of(record.target_uri),
                "via": self._shown(said.get("via"), record.offset),
                "hop": said.get("hop"),
                "warc_file": self.path.name,
                "warc_offset": record.offset,
                "record_id": record.record_id or "",
            }
            self.batch.add("failures", row)

    def _crawl_end(self, said: dict[str, str]) -> None:
        counts = [http.number(said.get(name)) for name in ("wanted", "kept", "failed", "left")]
        crawl = said.get("crawl")
        self.batch.of_crawl(
            crawl,
            "UPDATE crawls SET finished = ?1, stated = ?2, reason = ?3, wanted = ?4, kept = ?5,"
            " failed = ?6, unvisited = ?7"
            " WHERE id = ?8 AND (finished IS NULL OR finished < ?1)",
            said.get("finished"), said.get("outcome"), said.get("reason"), *counts,
            crawl,
        )  # fmt: skip

    def _release(self) -> Iterator[Task]:
        """Writes the answer that was held back until its companions were read; yields it as a task
        where it may show a page."""
        if self._answer is None:
            return
        beside = self._request and self._request.is_concurrent(self._answer)
        found = capture(self._answer, self._request if beside else None)
        if isinstance(found, Problem):
            self._problem(found)
            self._answer, self._about = None, {}
            return
        if page := shown.page_of(found.url):
            found = found._replace(url=page)
        if found.url in self.batch.excluded:
            crawl = self._crawl_of(found.warcinfo_id)
            self.batch.of_crawl(crawl, WITHHELD, crawl)
            self.batch.withhold(found.location.file, found.location.offset)
        else:
            row = self._row(found)
            self.batch.captures += 1
            self.batch.add("captures", row)
            if row["source"] and may_be_page(found) and self._about.get("shown") != "browser":
                yield Task(self.path.parent, found.location, found.url)
        self._answer, self._about = None, {}

    def _row(self, found: Capture) -> Row:
        revisit, date = found.kind == "revisit", found.refers_to_date
        offset = found.location.offset
        return {
            "url": found.url,
            "captured_at": _moment(found.date),
            "kind": found.kind,
            "status": found.status,
            "mime": found.media_type,
            "method": found.method,
            "truncated": found.truncated,
            "payload_digest": found.payload_digest,
            "warc_file": found.location.file,
            "warc_offset": offset,
            "warc_length": found.location.length,
            "record_id": found.record_id,
            "profile": found.profile,
            "refers_to": found.refers_to,
            "refers_to_url": self._shown(found.refers_to_url, offset),
            "refers_to_date": _moment(date) if date else None,
            "body_file": None if revisit else found.location.file,
            "body_offset": None if revisit else offset,
            "crawl": self._crawl_of(found.warcinfo_id),
            "source": source_of(found.url),
            "ip": found.ip,
            "taken_from": self._shown(found.source_uri, offset),
            "via": self._shown(self._about.get("via"), offset),
            # Heritrix writes the letters of the whole way here; the last one is this step.
            "hop": self._about.get("hop") or self._about.get("hopsfromseed", "")[-1:] or None,
        }

    def _shown(self, url: str | None, offset: int) -> str | None:
        """An address that a record names; None where it is excluded."""
        if url is None or url not in self.batch.excluded:
            return url
        self.batch.withhold(self.path.name, offset)
        return None

    def _crawl_of(self, warcinfo_id: str | None) -> str | None:
        return self._crawls.get(warcinfo_id, self._crawl) if warcinfo_id else self._crawl


def _moment(when: datetime) -> str:
    """A time as the corpus writes it: UTC, microseconds, Z; text order is order in time."""
    return when.isoformat(timespec="microseconds").replace("+00:00", "Z")


def may_be_page(found: Capture) -> bool:
    """Whether a capture is to be read as a page."""
    path = urlsplit(found.url).path
    return (
        found.kind != "revisit"
        and found.method == "GET"
        and found.status in (200, None)
        and (found.media_type in _PAGES or path.endswith(_PACKED))
        and path != "/robots.txt"
        # A memento of another archive: the capture that was made of it is read in its place.
        and not (mementos.asked(found.url) and mementos.moment(found.head))
    )


def _json(said: str | None) -> str | None:
    """JSON in one form; None where it is none."""
    try:
        return json.dumps(json.loads(said or ""), allow_nan=False, sort_keys=True)
    except (ValueError, RecursionError):
        return None


def _crawled(name: str | None) -> str | None:
    """The source of a crawl, as its documents have it; sites once had `_` for `:` in theirs."""
    if not name or name in sources():
        return name or None
    host, _, port = name.rpartition("_")
    return source_of(f"http://{host}:{port}/" if host and port.isdigit() else f"http://{name}/")
