"""A store with an S3 interface on loopback, as much as the program asks for, with bad days."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

import pytest

from tests.loopback import Handler, listening

BUCKET, KEY, SECRET = "shelf", "AKIDTEST", "correct-horse-battery"


@dataclass
class Thing:
    """An object."""

    data: bytes
    about: dict[str, str]
    put: float = field(default_factory=time.time)

    @property
    def tag(self) -> str:
        return f'"{hashlib.md5(self.data, usedforsecurity=False).hexdigest()}"'


Answer = tuple[int, dict[str, str], bytes]


@dataclass
class Shelf:
    """What the store holds, and what it was asked for."""

    address: str = ""
    things: dict[str, Thing] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)  #: method, path with its query
    #: An error in place of an answer: status and code, by method and key.
    odd: Callable[[str, str], tuple[int, str] | None] = lambda method, key: None
    after_put: Callable[[str], None] = lambda key: None  #: called before it is told

    def answer(self, method: str, target: str, said: dict[str, str], body: bytes) -> Answer:
        self.asked.append((method, target))
        bucket, _, key = unquote(urlsplit(target).path).lstrip("/").partition("/")
        if f"Credential={KEY}/" not in said.get("authorization", ""):
            return _error(403, "InvalidAccessKeyId")
        if bucket != BUCKET:
            return _error(404, "NoSuchBucket")
        if error := self.odd(method, key):
            return _error(*error)
        if method == "PUT":
            return self._put(key, said, body)
        if not key:
            return self._list(parse_qs(urlsplit(target).query).get("prefix", [""])[0])
        return self._get(key, said)

    def _put(self, key: str, said: dict[str, str], body: bytes) -> Answer:
        if hashlib.sha256(body).hexdigest() != said["x-amz-content-sha256"]:
            return _error(400, "XAmzContentSHA256Mismatch")
        if said.get("if-none-match") == "*" and key in self.things:
            return _error(412, "PreconditionFailed")
        about = {name: value for name, value in said.items() if name.startswith("x-amz-meta-")}
        self.things[key] = Thing(body, about)
        self.after_put(key)
        return 200, {"ETag": self.things[key].tag}, b""

    def _get(self, key: str, said: dict[str, str]) -> Answer:
        thing = self.things.get(key)
        if thing is None:
            return _error(404, "NoSuchKey")
        if said.get("if-match", thing.tag) != thing.tag:
            return _error(412, "PreconditionFailed")
        fields = {"ETag": thing.tag, "Last-Modified": formatdate(thing.put, usegmt=True)}
        fields |= thing.about
        if not (asked := said.get("range", "").removeprefix("bytes=")):
            return 200, fields, thing.data
        first, last = (int(part) for part in asked.split("-"))
        part = thing.data[first : last + 1]
        place = f"bytes {first}-{first + len(part) - 1}/{len(thing.data)}"
        return 206, fields | {"Content-Range": place}, part

    def _list(self, prefix: str) -> Answer:
        rows = [
            f"<Contents><Key>{escape(key)}</Key><Size>{len(thing.data)}</Size><ETag>{thing.tag}"
            f"</ETag><LastModified>{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(thing.put))}"
            "</LastModified></Contents>"
            for key, thing in sorted(self.things.items())
            if key.startswith(prefix) and "/" not in key.removeprefix(prefix)
        ]
        return 200, {}, f"<ListBucketResult>{''.join(rows)}</ListBucketResult>".encode()


def _error(status: int, code: str) -> Answer:
    said = f"<Error><Code>{code}</Code><Message>No, says the shelf.</Message></Error>"
    return status, {}, said.encode()


@contextmanager
def serving(shelf: Shelf, port: int = 0) -> Iterator[None]:
    """Answers at `shelf.address` until the block ends."""

    class Answering(Handler):
        def do_GET(self) -> None:
            said = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(int(said.get("content-length", 0)))
            status, fields, data = shelf.answer(self.command, self.path, said, body)
            self.send_response(status)
            for name, value in fields.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data if self.command != "HEAD" else b"")

        do_HEAD = do_PUT = do_GET

    with listening(Answering, port) as bound:
        shelf.address = f"http://127.0.0.1:{bound}"
        yield


def let_in(monkeypatch: pytest.MonkeyPatch, key: str = KEY) -> None:
    """The environment of whoever may use the store."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)


def collection(folder: Path, address: str, prefix: str = "belarus") -> Path:
    """A folder whose sealed files go to the store."""
    folder.mkdir()
    said = f'[archive]\nstore = "s3://{BUCKET}/{prefix}"\nendpoint = "{address}"\n'
    (folder / "letapis.toml").write_text(said + "segment = 0.01\n")
    return folder
