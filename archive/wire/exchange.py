"""Exchange and Failure: a visit to a URL ends in one or the other.

1. `request` and `response` are the bytes of the wire, after TLS and before any parsing.
2. A visit that received any byte is an Exchange, however badly it ended; `truncated` says how.
3. A visit that received nothing, or was never made, is a Failure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Literal

from archive.wire import http

#: WARC-Truncated: why a response is not whole.
Truncation = Literal["length", "time", "disconnect", "unspecified"]


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """What crossed the wire, once."""

    url: str  #: as it was asked for, without fragment
    started: datetime  #: UTC; when the request began to be sent
    request: bytes
    response: bytes  #: interim responses, head, body and surplus as received
    ip: str | None  #: the peer actually used; None behind a proxy that resolves names
    truncated: Truncation | None = None
    protocols: tuple[str, ...] = ("http/1.1",)  #: one a layer, as WARC-Protocol writes them
    cipher: str | None = None  #: IANA name of the TLS cipher suite
    tls_problem: str | None = None  #: why the certificate was not trusted, where that was allowed
    via: str | None = None  #: the URL that led here
    shown: bool = False  #: whether a browser is to say what this page is (archive/records/shown.py)
    hop: str = ""  #: how: one of Heritrix's letters, L link, E embed, R redirect, M manifest...
    milliseconds: int | None = None  #: from the first look for the server to the end of the answer

    @cached_property
    def framing(self) -> http.ResponseFraming:
        """The response taken apart, once."""
        method = self.request.partition(b" ")[0].decode("ascii", "replace")
        return http.response(self.response, method)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A visit that ended without a response, or was not made."""

    url: str
    at: datetime  #: UTC
    kind: str  #: dns, connect, tls, timeout, disconnect, robots, budget, trap, private-address, ...
    detail: str
    request: bytes = b""  #: what had been sent, if anything
    ip: str | None = None
    via: str | None = None
    hop: str = ""
