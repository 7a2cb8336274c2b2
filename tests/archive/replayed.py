"""Small archives to replay, and a client that goes through the proxy as a browser does."""

from __future__ import annotations

import http.client
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from archive.index.cdxj import write_index
from archive.records import warc
from archive.records.segment import Segments
from archive.replay.captures import Captures
from archive.replay.server import ReplayServer
from archive.storage.collection import Collection
from archive.wire.exchange import Exchange

DAY = datetime(2024, 5, 1, 10, tzinfo=UTC)
IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"


def ok(body: bytes, kind: str = "text/html", *fields: str) -> bytes:
    """A plain response."""
    lines = ["HTTP/1.1 200 OK", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *fields]
    return "\r\n".join([*lines, "", ""]).encode() + body


class Web:
    """A collection in the making: what answered, and when, in days after `DAY`."""

    def __init__(self, folder: Path) -> None:
        self.collection = Collection(folder)
        self._segments = Segments(
            self.collection.archive, "TEST", 10**9, lambda: [("software", "test")], lambda: DAY
        )

    def add(
        self,
        url: str,
        response: bytes,
        *,
        day: float = 0,
        request: bytes = b"GET / HTTP/1.1\r\n\r\n",
    ) -> None:
        visit = Exchange(
            url=url, started=_day(day), request=request, response=response, ip="192.0.2.1"
        )
        self._segments.append(lambda info: warc.exchange(visit, info))

    def add_record(self, kind: str, url: str, block: bytes, *fields: str, day: float = 0) -> None:
        """Any record; `fields` are `Name: value`."""
        said = [("WARC-Target-URI", url), ("WARC-Date", warc.warc_date(_day(day)))]
        for one in fields:
            name, _, value = one.partition(": ")
            said.append((name, value))
        self._segments.append(lambda info: [warc.member(kind, said, block)])

    def add_revisit(self, url: str, head: bytes, *fields: str, day: float) -> None:
        kind = "Content-Type: application/http;msgtype=response"
        self.add_record("revisit", url, head, f"WARC-Profile: {IDENTICAL}", kind, *fields, day=day)

    def captures(self) -> Captures:
        """All that was added, indexed."""
        self._segments.seal()
        write_index(self.collection.archive, self.collection.index)
        return Captures(self.collection.archive, self.collection.index)


@dataclass(frozen=True)
class Got:
    """A response as a client has it."""

    status: int
    reason: str
    fields: list[tuple[str, str]]
    body: bytes

    def field(self, name: str) -> str | None:
        return next((value for key, value in self.fields if key.lower() == name.lower()), None)


@dataclass
class Client:
    """Asks one server, each time over a new connection."""

    server: ReplayServer
    trust: ssl.SSLContext = field(init=False)

    def __post_init__(self) -> None:
        self.trust = ssl.create_default_context(cadata=self.server.authority.pem.decode())

    def get(self, url: str, **fields: str) -> Got:
        return self.ask("GET", url, None, **fields)

    def ask(self, method: str, url: str, body: bytes | None = None, **fields: str) -> Got:
        """By way of the proxy; `Accept_Datetime="..."` is a field."""
        parts = urlsplit(url)
        connection: http.client.HTTPConnection
        if parts.scheme == "https":
            connection = http.client.HTTPSConnection(
                "127.0.0.1", self.server.port, timeout=10, context=self.trust
            )
            connection.set_tunnel(parts.hostname or "", parts.port or 443)
            target = parts._replace(scheme="", netloc="").geturl() or "/"
        else:
            connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=10)
            target = url
        return _got(connection, method, target, body, fields)

    def direct(self, path: str, **fields: str) -> Got:
        """As a browser that knows no proxy."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=10)
        return _got(connection, "GET", path, None, fields)


@contextmanager
def replaying(captures: Captures, at: datetime | None = None) -> Iterator[Client]:
    """A server of these captures, and a client of it."""
    with ReplayServer(captures, "test collection", at=at) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield Client(server)
        finally:
            server.shutdown()
            thread.join()


def _got(
    connection: http.client.HTTPConnection,
    method: str,
    target: str,
    body: bytes | None,
    fields: dict[str, str],
) -> Got:
    try:
        connection.putrequest(method, target, skip_accept_encoding=True)
        for name, value in fields.items():
            connection.putheader(name.replace("_", "-"), value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        return Got(response.status, response.reason, response.getheaders(), response.read())
    finally:
        connection.close()


def _day(day: float) -> datetime:
    return DAY + timedelta(days=day)
