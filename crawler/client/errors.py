"""Why a visit ended without an answer."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from archive.wire.exchange import Failure

Kind = Literal[
    "url",  # no http or https URL
    "dns",  # the name has no address
    "private-address",  # the address may not be talked to (crawler/client/addresses.py)
    "connect",  # refused, unreachable
    "tls",  # no handshake, or a certificate that is not trusted
    "proxy",  # the proxy said no, or made no sense
    "timeout",  # no connection, or no answer, in time
    "disconnect",  # the connection ended before the first byte of an answer
    "budget",  # a site has more pages than the limits allow
    "busy",  # the host asks to be left alone for longer than a run waits (politeness/holds.py)
    "excluded",  # a takedown: exclusions.toml (archive/storage/exclusions.py)
    "robots",  # robots.txt does not allow it
    "robots-unreachable",  # robots.txt gave an error, so nothing is allowed for now
    "error",  # a fault of ours
]


class VisitFailed(Exception):
    """No byte of an answer came. `request` is what had been sent, `ip` the peer, where known."""

    def __init__(
        self, kind: Kind, detail: str, *, request: bytes = b"", ip: str | None = None
    ) -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind: Kind = kind
        self.detail = detail
        self.request = request
        self.ip = ip

    def failure(self, url: str, at: datetime, via: str | None = None, hop: str = "") -> Failure:
        """The same as a fact for the archive; `at` in UTC."""
        return Failure(
            url=url, at=at, kind=self.kind, detail=self.detail,
            request=self.request, ip=self.ip, via=via, hop=hop,
        )  # fmt: skip
