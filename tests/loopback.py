"""HTTP servers on loopback, in a thread of the test."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    """HTTP/1.1, without a word on standard error. A test says what `do_GET` answers."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet: else Nagle's algorithm waits 40 ms for an ACK

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@contextmanager
def listening(
    handler: type[Handler], port: int = 0, tls: ssl.SSLContext | None = None
) -> Iterator[int]:
    """Serves until the block ends; gives the port."""
    with ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()
