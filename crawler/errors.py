"""Why a visit ended without an answer."""

from __future__ import annotations


class VisitFailed(Exception):
    """A visit got no answer or was not made; becomes a Failure in the archive.

    `kind` is one short word of docs/archive.md (dns, connect, tls, timeout, disconnect, proxy,
    private-address, robots, ...), `detail` says what happened, for people.
    """

    def __init__(self, kind: str, detail: str, *, request: bytes = b"", ip: str | None = None):
        super().__init__(f"{kind}: {detail}")
        self.kind = kind
        self.detail = detail
        self.request = request  #: what had been sent
        self.ip = ip
