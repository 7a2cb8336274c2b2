"""What a browser asks of the replay, and what it gets."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import Message
from http import HTTPStatus

from archive.replay.style import POLICY

Fields = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request. `proxied` says whether it came as to a proxy, so that links stay inside."""

    method: str
    url: str  #: absolute
    proxied: bool
    fields: Message  #: of its head, found in any case
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """One response: everything but what belongs to the connection and the body's length."""

    status: int
    fields: Fields
    body: bytes = b""
    reason: bytes | None = None  #: None: as the standard says

    @property
    def head(self) -> bytes:
        """Status line and fields, with the length of the body where there may be one."""
        reason = self.reason
        if reason is None:
            reason = HTTPStatus(self.status).phrase.encode("ascii")
        lines = [b"HTTP/1.1 %d %s" % (self.status, reason)]
        lines += [name + b": " + value for name, value in self.fields]
        if self.status != 204:
            lines.append(b"Content-Length: %d" % len(self.body))
        return b"\r\n".join([*lines, b"", b""])


def own(status: int, body: str, *fields: tuple[str, str]) -> Answer:
    """An answer of the replay itself, kept by no cache and known to no other site."""
    said = [
        *fields,
        ("Cache-Control", "no-store"),
        ("Referrer-Policy", "no-referrer"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    encoded = tuple((name.encode("ascii"), value.encode("ascii")) for name, value in said)
    return Answer(status, encoded, body.encode("utf-8", "replace"))


def page(status: int, html: str) -> Answer:
    """A page of the replay itself."""
    policy = ("Content-Security-Policy", POLICY)
    return own(status, html, ("Content-Type", "text/html; charset=utf-8"), policy)
