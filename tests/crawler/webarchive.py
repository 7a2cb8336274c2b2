"""A web archive on loopback, for imports: its lists in three forms, its captures by raw replay."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import format_datetime
from urllib.parse import parse_qs, urlsplit

from archive.wire.mementos import asked
from tests.loopback import Handler, listening

_PAGE = 3  # rows of a list in pages


@dataclass(frozen=True)
class Kept:
    """A capture that the archive has."""

    url: str
    stamp: str
    body: bytes
    status: int = 200
    fields: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=utf-8"),)

    @property
    def digest(self) -> str:
        return "sha256:" + hashlib.sha256(self.body).hexdigest()


@dataclass
class WebArchive:
    """What it has, what it was asked for, and its bad days."""

    kept: list[Kept]
    pages: bool = False  #: as the Wayback Machine answers, a few rows at a time; else as pywb
    busy: set[str] = field(default_factory=set)  #: stamps that are answered with 503 once
    mistaken: set[str] = field(default_factory=set)  #: stamps answered with another capture
    asked: Counter[str] = field(default_factory=Counter)
    alarms: dict[int, Callable[[], object]] = field(default_factory=dict)
    address: str = ""

    def answer(self, path: str) -> tuple[int, list[tuple[str, str]], bytes]:
        self.asked[path] += 1
        if alarm := self.alarms.pop(self.asked.total(), None):
            alarm()
        parts = urlsplit(path)
        if parts.path == "/web/cdx":
            return 200, [], self._list(parse_qs(parts.query)).encode()
        if path.startswith("/web/timemap/link/"):
            url = path.removeprefix("/web/timemap/link/")
            return 200, [("Content-Type", "application/link-format")], self._timemap(url).encode()
        meant = asked(path)
        found = [one for one in self.kept if meant and f"/{one.stamp}id_/{one.url}" in path]
        if not found:
            return 404, [], b"not held"
        return self._memento(found[0])

    def _memento(self, one: Kept) -> tuple[int, list[tuple[str, str]], bytes]:
        if one.stamp in self.busy:
            self.busy.remove(one.stamp)
            return 503, [("Retry-After", "0")], b"later"
        if one.stamp in self.mistaken:
            one = self.kept[0]
        meant = asked(f"/{one.stamp}id_/{one.url}")
        assert meant is not None
        handed = [
            (name if name.startswith("Content-") else f"X-Archive-Orig-{name}", value)
            for name, value in one.fields
        ]
        if one.status == 301:
            handed.append(("Location", f"{self.address}/web/{one.stamp}id_/http://moved.example/"))
        link = f'<{one.url}>; rel="original", <{self.address}/web/timemap/x>; rel="timemap"'
        moment = format_datetime(meant[1], usegmt=True)
        own = [("Memento-Datetime", moment), ("Link", link), ("Server", "archive/1")]
        return one.status, [*handed, *own], one.body

    def _list(self, said: dict[str, list[str]]) -> str:
        url, match = said["url"][0], said["matchType"][0]
        found = [
            one
            for one in sorted(self.kept, key=lambda one: (one.url, one.stamp))
            if one.url == url
            or (match == "host" and urlsplit(one.url).netloc == url)
            or (match == "prefix" and one.url.startswith(url))
        ]
        if not self.pages:
            rows = [
                {"urlkey": "-", "timestamp": one.stamp, "url": one.url, "digest": one.digest}
                for one in found
            ]
            return "".join(json.dumps(row) + "\n" for row in rows)
        start = int(said.get("resumeKey", ["0"])[0])
        table = [["urlkey", "timestamp", "original", "digest"]]
        table += [["-", one.stamp, one.url, one.digest] for one in found[start : start + _PAGE]]
        more = [[], [str(start + _PAGE)]] if start + _PAGE < len(found) else []
        return json.dumps([*table, *more])

    def _timemap(self, url: str) -> str:
        lines = [f'<{url}>; rel="original"', f'<{self.address}/web/{url}>; rel="timegate"']
        lines += [
            f'<{self.address}/web/{one.stamp}/{one.url}>; rel="memento"; datetime="a, day"'
            for one in self.kept
            if one.url == url
        ]
        return ",\n".join(lines)


@contextmanager
def serving(archive: WebArchive) -> Iterator[str]:
    """The address before its digits, while it is served."""

    class Replay(Handler):
        def do_GET(self) -> None:
            status, fields, body = archive.answer(self.path)
            self.send_response_only(status)
            for name, value in (*fields, ("Transfer-Encoding", "chunked")):
                self.send_header(name, value)
            self.end_headers()
            chunk = b"%x\r\n%s\r\n" % (len(body), body) if body else b""
            self.wfile.write(chunk + b"0\r\n\r\n")

    with listening(Replay) as port:
        archive.address = f"http://127.0.0.1:{port}"
        yield archive.address + "/web/"
