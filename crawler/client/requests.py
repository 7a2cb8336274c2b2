"""The bytes of a request, as a browser would write them; no I/O."""

from __future__ import annotations

import re
from collections.abc import Iterable

from archive.errors import ConfigurationError
from archive.wire import urls
from crawler.client.errors import VisitFailed

_PARTS = re.compile(r"(https?://)(?:[^/?#]*@)?([^/?#]+)([^#]*)")
_TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 section 5.6.2
_LINE = re.compile(rb"[^\r\n\0]*")
_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
#: Fields that follow from URL and body, or concern the connection alone (RFC 9110 section 7.6.1).
_OURS = frozenset(
    {
        b"host",
        b"content-length",
        b"transfer-encoding",
        b"connection",
        b"proxy-authorization",
        b"proxy-connection",
    }
)


def address(url: str) -> str:
    """A URL as it goes over the wire: ASCII, as browsers resolve it, no fragment, no credentials.

    VisitFailed where it is not a http or https URL.
    """
    return "".join(_parts(url))


def request_bytes(
    method: str, url: str, headers: Iterable[tuple[bytes, bytes]] = (), body: bytes = b""
) -> bytes:
    """A whole HTTP/1.1 request: Host first, then `headers` as they stand, then the body.

    ConfigurationError where a name or value would break the message; VisitFailed as `address`.
    """
    _, host, target = _parts(url)
    lines = [(b"Host", host.encode("ascii"))]
    lines += [(name, value) for name, value in headers if name.lower() not in _OURS]
    if body or method in _WITH_BODY:
        lines.append((b"Content-Length", str(len(body)).encode("ascii")))
    for name, value in lines:
        if not (_TOKEN.fullmatch(name) and _LINE.fullmatch(value)):
            raise ConfigurationError(f"no such line can be sent: {name!r}: {value!r}")
    if not _TOKEN.fullmatch(method.encode()):
        raise ConfigurationError(f"no such method can be sent: {method!r}")
    start = f"{method} {target} HTTP/1.1\r\n".encode("ascii")
    return start + b"".join(b"%b: %b\r\n" % line for line in lines) + b"\r\n" + body


def _parts(url: str) -> tuple[str, str, str]:
    """Scheme with its slashes, host with its port, path with its query."""
    found = _PARTS.fullmatch(urls.normalise(url) or "")
    if found is None:
        raise VisitFailed("url", f"not a http or https URL: {url}")
    scheme, host, target = found.groups()
    return scheme, host, target
