"""DemoSite: the built-in site, served over HTTP and HTTPS on loopback by host name.

1. It listens on 127.0.0.1 only, on ports that the system chooses.
2. A response depends on address, request headers and edition; the clock shows in Date alone.
"""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from archive.wire.certificates import Authority
from crawler.demo import pages
from crawler.demo.response import Response

_LOOPBACK = "127.0.0.1"
_CHUNK = 4096  # bytes
_IDLE = 30.0  # seconds that an unused connection stays open


class DemoSite:
    """The site, from `with` to the end of its block.

    `folder` takes `ca.pem` (`ca_file`), which a client must trust. `edition`
    says how the site stands; a later one has other articles.
    """

    hosts: tuple[str, ...] = pages.HOSTS

    def __init__(self, folder: Path, edition: int = 1) -> None:
        authority = Authority("Letapis demo authority")
        folder.mkdir(parents=True, exist_ok=True)
        self.ca_file = folder / "ca.pem"
        self.ca_file.write_bytes(authority.pem)
        context = authority.context(*self.hosts)
        self._servers = (_Server("http", edition, None), _Server("https", edition, context))
        self.http_port, self.https_port = (server.server_port for server in self._servers)

    def __enter__(self) -> Self:
        for server in self._servers:
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for server in self._servers:
            server.shutdown()
            server.close_connections()
            server.server_close()

    def connect_to(self) -> list[str]:
        """`host:port:127.0.0.1:port` for each host and scheme, as curl's `--connect-to`."""
        return [
            f"{host}:{usual}:{_LOOPBACK}:{actual}"
            for host in self.hosts
            for usual, actual in ((80, self.http_port), (443, self.https_port))
        ]


class _Server(ThreadingHTTPServer):
    """One port; a thread a connection."""

    daemon_threads = False  # so that closing waits for them
    request_queue_size = 64

    def __init__(self, scheme: str, edition: int, context: ssl.SSLContext | None) -> None:
        super().__init__((_LOOPBACK, 0), _Handler)
        self.scheme, self.edition = scheme, edition
        self._context = context
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Serve a connection; TLS begins here, in its thread, so that no client holds up others."""
        connection: socket.socket = request
        connection.settimeout(_IDLE)
        if self._context:
            connection = self._context.wrap_socket(
                connection, server_side=True, do_handshake_on_connect=False
            )
        with self._lock:
            self._open.add(connection)
        try:
            if isinstance(connection, ssl.SSLSocket):
                connection.do_handshake()
            super().finish_request(connection, client_address)
        except OSError:
            pass  # the client has gone away, or does not trust us: its business, not ours
        finally:
            with self._lock:
                self._open.discard(connection)
            connection.close()

    def close_connections(self) -> None:
        """End every connection, idle or not."""
        with self._lock:
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # already closed by the client


class _Handler(BaseHTTPRequestHandler):
    """HTTP/1.1 with keep-alive, gzip, chunks and conditional requests."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server_version = "LetapisDemo/1"
    sys_version = ""
    server: _Server

    def do_GET(self) -> None:
        host = (self.headers.get("Host") or "").partition(":")[0].lower()
        answer = pages.respond(self.server.scheme, host, self.path, self.server.edition)
        if self._unchanged(answer):
            self.send_response(304)
            self._validators(answer)
            self.end_headers()
            return
        body = answer.body
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.media_type)
        if answer.location:
            self.send_header("Location", answer.location)
        self._validators(answer)
        if answer.compressible:
            self.send_header("Vary", "Accept-Encoding")
            if "gzip" in self.headers.get("Accept-Encoding", ""):
                self.send_header("Content-Encoding", "gzip")
                body = gzip.compress(body, mtime=0)
        if answer.chunked:
            self.send_header("Transfer-Encoding", "chunked")
            body = _chunked(body)
        else:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the archive tells what was asked."""

    def _validators(self, answer: Response) -> None:
        if answer.etag:
            self.send_header("ETag", answer.etag)
        if answer.modified:
            self.send_header("Last-Modified", format_datetime(answer.modified, usegmt=True))

    def _unchanged(self, answer: Response) -> bool:
        """Whether what the client has is what we have; every validator sent must match."""
        ours = (
            ("If-None-Match", answer.etag),
            (
                "If-Modified-Since",
                answer.modified and format_datetime(answer.modified, usegmt=True),
            ),
        )
        asked = [(self.headers[name], value) for name, value in ours if name in self.headers]
        return bool(asked) and all(theirs == value for theirs, value in asked)


def _chunked(body: bytes) -> bytes:
    parts = [body[start : start + _CHUNK] for start in range(0, len(body), _CHUNK)]
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
