"""The replay on a socket: an HTTP proxy on loopback that answers everything itself.

1. It accepts connections and opens none. CONNECT ends here, in TLS with a certificate made for
   the host, or in plain HTTP where the client speaks that.
2. A request is bounded in its head, its body and the time it may keep a connection idle.
"""

from __future__ import annotations

import ipaddress
import logging
import re
import socket
import sys
from datetime import datetime
from functools import lru_cache
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import Any

from archive.replay.answer import Answer, Request, own
from archive.replay.captures import Captures
from archive.replay.proxy import Replay
from archive.replay.start import StartPage
from archive.wire import http
from archive.wire.certificates import Authority

_BODY_LIMIT = 16 * 1024 * 1024  # bytes of a request's body
_HOSTS = 256  # whose certificates are kept
_TLS = b"\x16"  # the first byte of a TLS handshake (RFC 8446 section 5.1)
_NAME = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?")
_PORTS = {"http": 80, "https": 443}

_log = logging.getLogger("letapis.replay")


class ReplayServer(ThreadingTCPServer):
    """Serves the captures of a collection from `serve_forever()` to `shutdown()`.

    `port` 0 lets the system choose. Raises OSError where the port is taken.
    """

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self, captures: Captures, collection: str, *, port: int = 0, at: datetime | None = None
    ) -> None:
        super().__init__(("127.0.0.1", port), _Connection)
        self.port: int = self.server_address[1]
        self.authority = Authority("Letapis replay")
        self.context = lru_cache(_HOSTS)(self.authority.context)
        self.start = StartPage(captures, collection, at=at)
        self.replay = Replay(captures, self.start, self.port)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that broke is no news; anything else is a fault of ours."""
        error = sys.exception()
        level = logging.DEBUG if isinstance(error, OSError) else logging.ERROR
        _log.log(level, "a connection ended: %r", error)


class _Connection(BaseHTTPRequestHandler):
    """One connection of a browser, request after request."""

    protocol_version = "HTTP/1.1"
    timeout = 60.0  # seconds without a request
    disable_nagle_algorithm = True  # it waits 40 ms between a head and its body
    server: ReplayServer
    _origin: str | None = None  # of the tunnel that this connection has become

    def do_CONNECT(self) -> None:
        host, port = _host_and_port(self.path)
        if not host or self._origin:
            self._send(own(400, ""))
            return
        self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        scheme = "http"
        if self.connection.recv(1, socket.MSG_PEEK) == _TLS:
            scheme = "https"
            context = self.server.context(host.strip("[]").rstrip("."))
            self.connection = context.wrap_socket(self.connection, server_side=True)
        for file in (self.rfile, self.wfile):
            file.close()
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb")
        self._origin = f"{scheme}://{host}" + (f":{port}" if port != _PORTS[scheme] else "")
        self.close_connection = False

    def do_GET(self) -> None:
        target = self.requestline.split()[1]  # `self.path` has lost the slashes it began with
        absolute = target.lower().startswith(("http://", "https://"))
        here = self._origin or f"http://{self.headers.get('Host', f'127.0.0.1:{self.server.port}')}"
        body = self._body()
        if isinstance(body, Answer):
            self.close_connection = True
            self._send(body)
            return
        request = Request(
            method=self.command,
            url=target if absolute else here + target,
            proxied=absolute or self._origin is not None,
            fields=self.headers,
            body=body,
        )
        self._send(self.server.replay.answer(request))

    do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_GET

    def finish(self) -> None:
        try:
            super().finish()
        finally:
            self.connection.close()  # of a tunnel; the server closes the one it accepted

    def log_message(self, format: str, *args: Any) -> None:
        _log.debug(format, *args)

    def _body(self) -> bytes | Answer:
        """The body of the request, or why it is not taken."""
        if self.headers.get("Transfer-Encoding"):
            return own(411, "")
        length = http.number(self.headers.get("Content-Length", "0"))
        if length is None:
            return own(400, "")
        if length > _BODY_LIMIT:
            return own(413, "")
        return self.rfile.read(length)

    def _send(self, answer: Answer) -> None:
        self.wfile.write(answer.head)
        if self.command != "HEAD" and answer.status not in (204, 304):
            self.wfile.write(answer.body)
        self.wfile.flush()


def _host_and_port(authority: str) -> tuple[str, int]:
    """The target of a CONNECT (RFC 9112 section 3.2.3); no host where it is none."""
    host, _, port = authority.rpartition(":")
    if not (port.isascii() and port.isdigit() and len(port) <= 5):
        return "", 0
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        if len(host) > 253 or not _NAME.fullmatch(host):
            return "", 0
    return host.lower(), int(port)
