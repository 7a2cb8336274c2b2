"""Which capture answers, and what of it: revisits, codings, resources, answers that give way."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import brotlicffi
import pytest

from archive.records import warc
from archive.records.record import parse_date
from tests.archive.replayed import Web, ok, replaying

URL = "https://paper.example/news"


@pytest.fixture
def web(tmp_path: Path) -> Web:
    return Web(tmp_path)


def test_redirects_between_spellings_of_an_address_end(web: Web) -> None:
    way = ["http://paper.example/a", "https://paper.example/a", "https://www.paper.example/a/"]
    for url, target in pairwise(way):
        moved = f"HTTP/1.1 301 Moved\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n"
        web.add(url, moved.encode())
    web.add(way[-1], ok(b"arrived"))
    moved = f"HTTP/1.1 302 Found\r\nLocation: {way[-1]}\r\nContent-Length: 0\r\n\r\n"
    web.add(way[-1], moved.encode(), day=-1)  # to itself, with a cookie
    for at in ("2024-01-01", "2024-05-01T10:00:00", "2025-01-01"):
        with replaying(web.captures(), at=parse_date(at)) as client:
            for place, url in enumerate(way):
                visited = [client.get(url)]
                while visited[-1].status == 301 and len(visited) < 5:
                    visited.append(client.get(visited[-1].field("Location") or ""))
                assert visited[-1].body == b"arrived", (at, url)
                assert len(visited) <= 3 - place


def test_a_post_is_answered_by_its_body(web: Web) -> None:
    head = b"POST /search HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    body = b"q=ferry"
    request = head + b"Content-Length: 7\r\n\r\n" + body
    web.add("https://paper.example/search", ok(b"two ferries"), request=request)
    kind = "application/x-www-form-urlencoded"
    with replaying(web.captures()) as client:
        url = "https://paper.example/search"
        assert client.ask("POST", url, body, Content_Type=kind).body == b"two ferries"
        assert client.ask("POST", url, b"q=boats", Content_Type=kind).status == 404
        assert client.get(url).status == 404


def test_each_method_has_its_own_answer(tmp_path: Path) -> None:
    web = Web(tmp_path)
    for method in ("GET", "HEAD", "DELETE", "OPTIONS"):
        body = b"" if method == "HEAD" else method.encode()
        web.add(URL, ok(body), request=b"%s /1 HTTP/1.1\r\n\r\n" % method.encode())
    web.add(URL + "0", ok(b""), request=b"HEAD /10 HTTP/1.1\r\n\r\n")
    with replaying(web.captures()) as client:
        assert client.get(URL).body == b"GET"
        assert client.ask("DELETE", URL).body == b"DELETE"
        assert client.ask("PATCH", URL).status == 404
        assert client.ask("HEAD", URL).status == client.ask("HEAD", URL + "0").status == 200
        assert client.get(URL + "0").status == 404


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Seen: again\r\n\r\n"


def test_a_revisit_has_the_body_of_the_capture_it_names(web: Web) -> None:
    web.add("http://paper.example/old", ok(b"the text"))
    digest = f"WARC-Payload-Digest: {warc.digest(b'the text')}"
    named = (
        "WARC-Refers-To-Target-URI: http://paper.example/old",
        "WARC-Refers-To-Date: 2024-05-01T10:00:00.000000Z",
    )
    web.add_revisit(URL, HEAD, digest, *named, day=1)
    web.add_revisit("http://paper.example/bare", b"", digest, *named, day=1)
    with replaying(web.captures()) as client:
        got, bare = client.get(URL), client.get("http://paper.example/bare")
    assert (got.body, got.field("X-Seen")) == (b"the text", "again")
    assert got.field("Memento-Datetime") == "Thu, 02 May 2024 10:00:00 GMT"
    assert (bare.status, bare.body) == (200, b"the text")


def test_a_revisit_that_names_nothing_has_the_body_of_the_same_digest(web: Web) -> None:
    web.add(URL, ok(b"first"))
    web.add(URL, ok(b"second"), day=1)
    web.add_revisit(URL, HEAD, f"WARC-Payload-Digest: {warc.digest(b'first')}", day=2)
    with replaying(web.captures()) as client:
        assert client.get(URL).body == b"first"


def test_a_revisit_without_its_original_gives_way_to_the_next_capture(web: Web) -> None:
    web.add(URL, ok(b"whole"))
    digest = f"WARC-Payload-Digest: {warc.digest(b'elsewhere')}"
    web.add_revisit(URL, HEAD, digest, day=1)
    web.add_revisit("http://paper.example/alone", HEAD, digest, day=1)
    with replaying(web.captures()) as client:
        assert client.get(URL).body == b"whole"
        alone = client.get("http://paper.example/alone")
    assert alone.status == 404 and b"cannot be shown" in alone.body


@pytest.mark.parametrize("status", [304, 407, 101])
def test_answers_about_a_connection_give_way_to_answers(web: Web, status: int) -> None:
    web.add(URL, ok(b"page"))
    web.add(URL, b"HTTP/1.1 %d Odd\r\nContent-Length: 0\r\n\r\n" % status, day=1)
    with replaying(web.captures()) as client:
        assert client.get(URL).body == b"page"


def test_a_resource_is_shown_with_its_type(web: Web) -> None:
    web.add_record("resource", URL, b"\x89PNG", "Content-Type: image/png")
    with replaying(web.captures()) as client:
        got = client.get(URL)
    assert (got.status, got.field("Content-Type"), got.body) == (200, "image/png", b"\x89PNG")


@pytest.mark.parametrize(
    ("offered", "packed"),
    [(None, True), ("identity", True), ("gzip, deflate, br", True), ("gzip, deflate", False)],
)
def test_a_coding_is_undone_for_a_browser_that_does_not_offer_it(
    web: Web, offered: str | None, packed: bool
) -> None:
    body = brotlicffi.compress(b"text")
    web.add("http://paper.example/", ok(body, "text/html", "Content-Encoding: br"))
    fields = {"Accept_Encoding": offered} if offered else {}
    with replaying(web.captures()) as client:
        got = client.get("http://paper.example/", **fields)
    assert got.body == (body if packed else b"text")
    assert got.field("Content-Encoding") == ("br" if packed else None)
    assert got.field("Content-Length") == str(len(got.body))


def test_the_date_of_the_session(web: Web) -> None:
    for day in range(3):
        web.add(URL, ok(b"day %d" % day), day=day)
    captures = web.captures()
    with replaying(captures) as client:
        assert client.get(URL).body == b"day 2"
    with replaying(captures, at=parse_date("2024-05-02")) as client:
        assert client.get(URL).body == b"day 1"
