"""A small site that answers conditional requests and changes, and what crawls of it write."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from archive.records.reader import records
from archive.records.record import Record
from archive.storage.collection import Collection
from tests.command import letapis
from tests.exports.warcs import article, prose
from tests.loopback import Handler, listening

CRAWL = ("--allow-private", "--delay", "0", "--no-build")
ETAG = '"one"'
OTHER = '"two"'
Answer = tuple[int, dict[str, str], bytes]


@dataclass
class Site:
    """Pages with their validators, and what was asked."""

    bodies: dict[str, bytes] = field(default_factory=dict)
    validators: dict[str, str] = field(default_factory=lambda: {"ETag": ETAG})
    odd: Callable[[str, bool], Answer | None] = lambda path, conditional: None
    address: str = ""
    asked: list[tuple[str, bool]] = field(default_factory=list)  #: path, conditional

    def answer(self, path: str, said: dict[str, str]) -> Answer:
        conditional = "if-none-match" in said or "if-modified-since" in said
        self.asked.append((path, conditional))
        if given := self.odd(path, conditional):
            return given
        body = self.bodies.get(path)
        if body is None:
            return 404, {}, b""
        if conditional and said.get("if-none-match", ETAG) == self.validators.get("ETag", ETAG):
            return 304, self.validators, b""
        return 200, {"Content-Type": "text/html; charset=utf-8", **self.validators}, body


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    names = ["heron", "otter", "beaver"]
    site.bodies = {f"/{name}": article(f"The {name}", prose(name)).encode() for name in names}
    links = "".join(f'<a href="/{name}">{name}</a>' for name in names)
    site.bodies["/"] = f"<html><body>{links}{'<p>Home of four animals.</p>' * 20}</body>".encode()

    class Changing(Handler):
        def do_GET(self) -> None:
            said = {name.lower(): value for name, value in self.headers.items()}
            status, headers, body = site.answer(self.path, said)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with listening(Changing) as port:
        site.address = f"http://127.0.0.1:{port}"
        yield site


def crawl(site: Site, folder: Path, *words: str, status: int = 0) -> list[Record]:
    """Crawls, and returns the records of the file that was written."""
    before = set(Collection(folder).warc_files())
    site.asked.clear()
    letapis("crawl", f"{site.address}/", "-C", folder, *CRAWL, *words, status=status)
    (new,) = set(Collection(folder).warc_files()) - before
    return [item for item in records(new) if isinstance(item, Record)]


def answers(written: list[Record]) -> dict[str, Record]:
    """The last answer at each path."""
    found = [item for item in written if item.type in ("response", "revisit")]
    return {"/" + (item.target_uri or "").split("/", 3)[3]: item for item in found}


def kinds(written: list[Record], *paths: str) -> set[str]:
    found = answers(written)
    return {f"{(found[path].first('WARC-Profile') or 'whole').split('/')[-1]}" for path in paths}
