"""A server on loopback that speaks odd but real HTTP, and remembers what crossed the wire.

    with OddServer(CASES) as server:
        ...fetch server.url("folded")...
        server.talks("folded")  # what was heard and said, byte for byte

The path of a request names the case (`/folded`, `/folded/anything`), so that any client can be
sent here. Each case answers with its bytes and nothing else. Sockets and threads only: what a
case says is what the kernel is given.
"""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
import struct
import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Self

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_PATIENCE = 20.0  # seconds; a test that waits so long has failed
_DRIP = 0.02  # seconds between two drops


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is asked, what is said to it, and what should come of it."""

    name: str
    pieces: tuple[bytes, ...]  #: sent one after another
    #: then: `keep` the connection; `close` it; `drop` it (no TLS farewell); `reset` it; `hold` it
    #: open in silence; or send the last piece over and over (`endless`, and slowly: `drip`)
    end: Literal["keep", "close", "drop", "reset", "hold", "endless", "drip"] = "keep"
    method: str = "GET"
    body: bytes = b""  #: of the request
    status: int | None = 200  #: of the final head; None where there is none
    entity: bytes | None = b"hello"  #: the payload; None where it is as long as the limits let it
    text: bytes | None = None  #: the entity decoded, where that is another
    truncated: str | None = None
    failure: str | None = None  #: kind of VisitFailed, where no byte comes
    interim: int = 0
    surplus: bytes = b""
    reused: bool = False  #: whether the connection may be used again
    fields: tuple[tuple[str, tuple[str, ...]], ...] = ()  #: name, values that must be seen

    @property
    def answer(self) -> bytes:
        return b"".join(self.pieces)


_UNKNOWN = Case(name="", pieces=(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",))


@dataclass(slots=True)
class Talk:
    """One request, and what was said to it so far."""

    case: str
    connection: int
    heard: bytes
    said: bytes = b""


class OddServer:
    """Serves cases, each connection in a thread of its own; a context manager."""

    def __init__(self, cases: Iterable[Case], tls: ssl.SSLContext | None = None) -> None:
        self._cases = {case.name: case for case in cases}
        self._tls = tls
        self._talks: list[Talk] = []
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._ended = threading.Event()
        self.connections = 0

    def __enter__(self) -> Self:
        self._begin(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for sock in [self._listener, *self._open]:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(_PATIENCE)
        self._listener.close()

    def url(self, case: str) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}/{case}"

    def serve(self, cases: Iterable[Case]) -> None:
        """Serves these as well: those that name the port."""
        self._cases |= {case.name: case for case in cases}

    def asked(self) -> Counter[str]:
        """How often each path and query was asked for, without the first slash."""
        return Counter(talk.heard.split(b" ")[1][1:].decode() for talk in self._talks)

    def talks(self, case: str) -> list[Talk]:
        """The exchanges of a case, in the order in which their requests came."""
        return [talk for talk in self._talks if talk.case == case]

    def _begin(self, work: object, *arguments: object) -> None:
        assert callable(work)
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return  # the server is closing
            self.connections += 1
            self._open.add(sock)
            self._begin(self._serve, sock, self.connections)

    def _serve(self, plain: socket.socket, number: int) -> None:
        sock = plain
        try:
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            plain.settimeout(_PATIENCE)
            if self._tls:
                sock = self._tls.wrap_socket(plain, server_side=True)  # takes over the descriptor
                self._open.add(sock)
            while heard := _request(sock):
                if not self._answer(sock, heard, number):
                    break
        except OSError:
            pass  # the client went away, as clients of odd servers do
        finally:
            self._open -= {plain, sock}
            sock.close()

    def _answer(self, sock: socket.socket, heard: bytes, number: int) -> bool:
        """Says what the case says; False where the connection is to end."""
        name = heard.split(b" ")[1].split(b"/")[1].partition(b"?")[0].decode()
        case, talk = self._cases.get(name, _UNKNOWN), Talk(name, number, heard)
        self._talks.append(talk)
        for piece in case.pieces:
            talk.said += piece
            sock.sendall(piece)
        if case.end in ("endless", "drip"):
            while not self._ended.wait(_DRIP if case.end == "drip" else 0):
                talk.said += case.pieces[-1]
                sock.sendall(case.pieces[-1])
        if case.end == "hold":
            sock.recv(1)
        if case.end == "reset":
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if case.end == "close" and isinstance(sock, ssl.SSLSocket):
            sock.unwrap()
        return case.end == "keep"


def _request(sock: socket.socket) -> bytes:
    """One whole request; empty where the client has closed."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = sock.recv(65536)
        if not more:
            return b""
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    length = int(found[1]) if (found := _LENGTH.search(head)) else 0
    while len(body) < length:
        more = sock.recv(65536)
        data, body = data + more, body + more
    return data
