"""The archive answers as the web did, on the day that was asked for, and only the archive does."""

from __future__ import annotations

import gzip
import socket
import ssl
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.archive.replayed import Web, ok, replaying
from tests.loopback import Handler, listening

URL = "https://paper.example/news"
OURS = {"memento-datetime", "link", "vary", "cache-control", "content-length"}

outgoing: list[str] = []


def note_outgoing(event: str, arguments: tuple[object, ...]) -> None:
    """What the threads of the server open; the client is in the main thread."""
    opens = event in ("socket.connect", "socket.sendto", "socket.sendmsg")
    looks_up = event.startswith(("socket.getaddrinfo", "socket.gethostby", "socket.getnameinfo"))
    if (opens or looks_up) and threading.current_thread() is not threading.main_thread():
        outgoing.append(f"{event} {arguments}")


sys.addaudithook(note_outgoing)


@pytest.fixture
def web(tmp_path: Path) -> Web:
    return Web(tmp_path)


def test_a_response_is_shown_as_it_came(web: Web) -> None:
    packed = gzip.compress(b"<p>once</p>", mtime=0)
    chunked = b"%x;ext=1\r\n%s\r\n0\r\nX-Trailer: t\r\n\r\n" % (len(packed), packed)
    head = (
        b"HTTP/1.1 200 Quite  Good\r\nset-cookie: a=1\r\nX-Odd:  two \xe9 \r\nSet-Cookie: b=2\r\n"
        b"Transfer-Encoding: chunked\r\nConnection: close, x-hop\r\nX-Hop: 1\r\nKeep-Alive: 5\r\n"
        b"Content-Encoding: gzip\r\nCache-Control: max-age=600\r\nno colon here\r\n\r\n"
    )
    web.add(URL, head + chunked)
    with replaying(web.captures()) as client:
        got = client.get(URL)
    assert (got.status, got.reason) == (200, "Quite  Good")
    assert got.fields[:5] == [
        ("set-cookie", "a=1"),
        ("X-Odd", "two \xe9"),
        ("Set-Cookie", "b=2"),
        ("Content-Encoding", "gzip"),
        ("Cache-Control", "max-age=600"),
    ]
    assert {name.lower() for name, _ in got.fields[5:]} == OURS
    assert got.field("Content-Length") == str(len(packed))
    assert got.body == packed


def test_http_https_and_a_slash_are_one_address(web: Web) -> None:
    web.add("https://paper.example/news/", ok(b"one page"))
    with replaying(web.captures()) as client:
        for url in (URL, URL.replace("https", "http"), "http://www.paper.example/news/"):
            assert client.get(url).body == b"one page"


def test_a_tunnel_carries_request_after_request(web: Web) -> None:
    web.add("https://192.0.2.7:8443/a", ok(b"a"))
    web.add("https://192.0.2.7:8443//b", ok(b"b"))
    with replaying(web.captures()) as client:
        raw = socket.create_connection(("127.0.0.1", client.server.port))
        with raw, raw.makefile("rb") as plain:
            raw.sendall(b"CONNECT 192.0.2.7:8443 HTTP/1.1\r\n\r\n")
            assert plain.readline().startswith(b"HTTP/1.1 200") and plain.readline() == b"\r\n"
            with (
                client.trust.wrap_socket(raw, server_hostname="192.0.2.7") as tunnel,
                tunnel.makefile("rb") as answers,
            ):
                for path, body in ((b"/a", b"a"), (b"//b", b"b")):
                    tunnel.sendall(b"GET " + path + b" HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n")
                    assert answers.readline() == b"HTTP/1.1 200 OK\r\n"
                    while answers.readline() != b"\r\n":
                        pass
                    assert answers.read(1) == body


def test_who_does_not_know_the_authority_does_not_trust_the_server(web: Web) -> None:
    web.add(URL, ok(b""))
    with replaying(web.captures()) as client:
        client.trust = ssl.create_default_context()
        with pytest.raises(ssl.SSLCertVerificationError):
            client.get(URL)


def test_a_tunnel_to_a_web_socket_is_plain(web: Web) -> None:
    web.add("http://paper.example/", ok(b"page"))
    with (
        replaying(web.captures()) as client,
        socket.create_connection(("127.0.0.1", client.server.port)) as raw,
        raw.makefile("rb") as answers,
    ):
        raw.sendall(b"CONNECT paper.example:80 HTTP/1.1\r\n\r\n")
        assert answers.readline().startswith(b"HTTP/1.1 200") and answers.readline()
        raw.sendall(b"GET /no HTTP/1.1\r\nUpgrade: websocket\r\n\r\n")
        assert answers.readline().startswith(b"HTTP/1.1 404")


@pytest.fixture
def canary() -> Iterator[tuple[str, list[str]]]:
    """A live server that nobody should reach, and who did."""
    reached: list[str] = []

    class Canary(Handler):
        def do_GET(self) -> None:
            reached.append(self.path)

    with listening(Canary) as port:
        yield f"127.0.0.1:{port}", reached


def test_what_is_not_archived_is_not_asked_for(web: Web, canary: tuple[str, list[str]]) -> None:
    address, reached = canary
    web.add(URL, ok(b"archived"))
    urls = [f"http://{address}/secret", f"https://{address}/", "http://live.example/", URL + "/no"]
    with replaying(web.captures()) as client:
        outgoing.clear()
        for url in urls:
            got = client.get(url)
            assert got.status == 404
            assert b"Not in the archive" in got.body
        assert client.get(URL).body == b"archived"
    assert not outgoing
    assert not reached


def test_a_missing_address_is_not_markup(web: Web) -> None:
    with replaying(web.captures()) as client:
        got = client.get("http://live.example/?<script>alert(1)</script>\"'")
    assert b"<script" not in got.body and b"&lt;script&gt;" in got.body
    assert "default-src 'none'" in (got.field("Content-Security-Policy") or "")


@pytest.mark.parametrize("method", ["DELETE", "OPTIONS", "PATCH"])
def test_other_methods_are_not_taken_for_a_get(web: Web, method: str) -> None:
    web.add(URL, ok(b"page"))
    with replaying(web.captures()) as client:
        assert client.ask(method, URL).status == 404


def test_head_has_the_length_and_no_body(web: Web) -> None:
    web.add(URL, ok(b"12345"))
    with replaying(web.captures()) as client:
        got = client.ask("HEAD", URL)
    assert (got.status, got.field("Content-Length"), got.body) == (200, "5", b"")


def test_a_service_worker_does_not_come_between(web: Web) -> None:
    web.add("https://paper.example/sw.js", ok(b"self.onfetch=1", "text/javascript"))
    with replaying(web.captures()) as client:
        assert client.get("https://paper.example/sw.js").status == 200
        assert client.get("https://paper.example/sw.js", Service_Worker="script").status == 404


@pytest.mark.parametrize(
    ("request_line", "status"),
    [
        (b"CONNECT paper.example HTTP/1.1", 400),
        (b"CONNECT a/b:443 HTTP/1.1", 400),
        (b"GET http://[broken/ HTTP/1.1", 400),
        (b"GET http://paper.example:port/ HTTP/1.1", 400),
        (b"POST http://paper.example/ HTTP/1.1\r\nTransfer-Encoding: chunked", 411),
        (b"POST http://paper.example/ HTTP/1.1\r\nContent-Length: 99999999", 413),
        (b"POST http://paper.example/ HTTP/1.1\r\nContent-Length: -1", 400),
        (b"BREW http://paper.example/ HTTP/1.1", 501),
        (b"GET / HTTP/1.1\r\nHost: paper.example", 421),
        (b"GET /\x00 HTTP/1.1\r\nHost: [", 400),
    ],
)
def test_odd_requests_are_told_so(web: Web, request_line: bytes, status: int) -> None:
    with (
        replaying(web.captures()) as client,
        socket.create_connection(("127.0.0.1", client.server.port)) as raw,
        raw.makefile("rb") as answers,
    ):
        raw.sendall(request_line + b"\r\n\r\n")
        assert answers.readline().startswith(b"HTTP/1.1 %d " % status)


def test_an_index_does_not_lead_out_of_the_archive(web: Web, tmp_path: Path) -> None:
    web.add(URL, ok(b"outside"))
    captures = web.captures()
    (inside,) = captures.archive.glob("*.warc.gz")
    inside.rename(tmp_path / inside.name)
    line = captures.index.read_text().replace('"filename": "', '"filename": "../')
    captures.index.write_text(line)
    with replaying(captures) as client:
        assert client.get(URL).status == 404


def test_a_damaged_record_is_not_shown(web: Web) -> None:
    web.add(URL, ok(b"page"))
    captures = web.captures()
    (line,) = captures.lines(URL)
    assert line.location
    file = captures.archive / line.location.file
    data = bytearray(file.read_bytes())
    data[line.location.offset + 40] ^= 0xFF
    file.write_bytes(data)
    with replaying(captures) as client:
        got = client.get(URL)
    assert got.status == 404 and b"cannot be shown" in got.body


def test_an_index_that_has_gone_is_told(web: Web) -> None:
    captures = web.captures()
    captures.index.unlink()
    with replaying(captures) as client:
        got = client.get(URL)
    assert got.status == 500 and b"index.cdxj" in got.body
