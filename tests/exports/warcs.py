"""Small archives of invented pages, written as the crawler writes them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.records import warc
from archive.wire.exchange import Exchange, Failure

START = datetime(2024, 3, 4, 9, 30, tzinfo=UTC)
HTML = "text/html; charset=utf-8"


@dataclass
class Warc:
    """One file under construction; every visit a second after the one before."""

    name: str
    crawl: str = "crawl-1"
    start: datetime = START
    members: list[warc.Member] = field(default_factory=list)

    def __post_init__(self) -> None:
        facts = [
            ("software", "letapis/test"),
            ("isPartOf", self.crawl),
            ("letapis-source", "belarus_in_focus"),
            ("letapis-settings", '{"delay": 1.0}'),
        ]
        self.members.append(warc.warcinfo(self.start, self.name, facts))

    @property
    def now(self) -> datetime:
        return self.start + timedelta(seconds=len(self.members))

    def page(
        self,
        url: str,
        body: str | bytes,
        *,
        content_type: str = HTML,
        status: str = "200 OK",
        headers: Iterable[str] = (),
    ) -> warc.Member:
        """A visit that got an answer; the record of its response."""
        data = body.encode("utf-8") if isinstance(body, str) else body
        head = [f"HTTP/1.1 {status}", f"Content-Type: {content_type}", *headers]
        head += [f"Content-Length: {len(data)}", "", ""]
        exchange = Exchange(
            url=url,
            started=self.now,
            request=b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
            response="\r\n".join(head).encode("latin-1") + data,
            ip="192.0.2.1",
            via="https://where.example/",
            milliseconds=250,
            hop="L",
        )
        self.members += (written := warc.exchange(exchange, self.members[0].record_id))
        return written[0]

    def failure(self, url: str, kind: str) -> None:
        failure = Failure(url=url, at=self.now, kind=kind, detail="invented")
        self.members += warc.failure(failure, self.members[0].record_id)

    def revisit(self, url: str, status: str = "200 OK", **fields: str) -> None:
        """The same payload again; `fields` say of what, with `_` for `-`."""
        profile = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
        said = [
            ("WARC-Target-URI", url),
            ("WARC-Date", warc.warc_date(self.now)),
            ("WARC-Profile", profile),
            ("WARC-Warcinfo-ID", self.members[0].record_id),
            *((name.replace("_", "-"), value) for name, value in fields.items()),
            ("Content-Type", "application/http;msgtype=response"),
        ]
        block = f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\n\r\n".encode()
        self.members.append(warc.member("revisit", said, block))

    def end(self, **numbers: int) -> None:
        facts = [("outcome", "finished"), *((name, str(n)) for name, n in numbers.items())]
        self.members.append(warc.crawl_end(self.crawl, self.now, self.members[0].record_id, facts))

    def write(self, archive: Path) -> Path:
        archive.mkdir(parents=True, exist_ok=True)
        path = archive / self.name
        path.write_bytes(b"".join(member.data for member in self.members))
        return path


def article(title: str, paragraphs: Iterable[str], *, extra: str = "") -> str:
    """A page of a site that nobody described."""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{title} | Plain site</title>{extra}</head>'
        f'<body><nav><a href="/">Home</a> <a href="/all">All</a></nav><article><h1>{title}</h1>'
        f"{body}</article><footer>All rights reserved</footer></body></html>"
    )


def prose(subject: str, paragraphs: int = 4) -> list[str]:
    """Invented sentences about a subject, none of them twice."""
    verbs = ["crossed", "watched", "painted", "measured", "forgot", "repaired", "sold", "counted"]
    return [
        f"In part {number + 1} the {subject} {verbs[number % 8]} the old bridge before dawn, and "
        f"nobody in the {number + 3} houses along the {subject} road knew of it until the "
        f"{verbs[(number + 3) % 8]} boats of week {number + 11} had come back with {number + 40} "
        f"barrels of {subject} salt from the far side of the lake."
        for number in range(paragraphs)
    ]
