"""What browsers ask in ways of their own: parts of films, other sites' fonts, random addresses."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from archive.storage.exclusions import add
from archive.storage.settings import Exclusion
from tests.archive.replayed import Got, Web, ok, replaying

FILM = "http://paper.example/film.mp4"
DIGITS = b"0123456789"


def film(web: Web, response: bytes, **fields: str) -> Got:
    web.add(FILM, response)
    with replaying(web.captures()) as client:
        return client.get(FILM, **fields)


@pytest.mark.parametrize(
    ("asked", "where", "got"),
    [
        ("bytes=0-", "bytes 0-9/10", DIGITS),
        ("bytes=0-0", "bytes 0-0/10", b"0"),
        ("bytes=4-6", "bytes 4-6/10", b"456"),
        ("bytes=4-600", "bytes 4-9/10", b"456789"),
        ("bytes=-3", "bytes 7-9/10", b"789"),
        ("bytes=-30", "bytes 0-9/10", DIGITS),
    ],
)
def test_a_part_is_cut_out(tmp_path: Path, asked: str, where: str, got: bytes) -> None:
    answer = film(Web(tmp_path), ok(DIGITS, "video/mp4"), Range=asked)
    assert (answer.status, answer.field("Content-Range")) == (206, where)
    assert (answer.body, answer.field("Content-Type")) == (got, "video/mp4")
    assert answer.field("Memento-Datetime")


@pytest.mark.parametrize(
    "asked", ["bytes=6-4", "bytes=0-1,4-5", "lines=1-2", "bytes=-", "bytes=a-"]
)
def test_what_asks_for_no_one_part_gets_the_whole(tmp_path: Path, asked: str) -> None:
    answer = film(Web(tmp_path), ok(DIGITS, "video/mp4"), Range=asked)
    assert (answer.status, answer.body) == (200, DIGITS)


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=99-100", "bytes=-0"])
def test_a_part_that_there_is_not(tmp_path: Path, asked: str) -> None:
    answer = film(Web(tmp_path), ok(DIGITS, "video/mp4"), Range=asked)
    assert (answer.status, answer.field("Content-Range")) == (416, "bytes */10")


@pytest.mark.parametrize(
    ("condition", "status"), [('"a"', 206), ('"b"', 200), ('W/"a"', 200), ("", 200)]
)
def test_a_part_of_what_it_was(tmp_path: Path, condition: str, status: int) -> None:
    response = ok(DIGITS, "video/mp4", 'ETag: "a"')
    answer = film(Web(tmp_path), response, Range="bytes=1-2", If_Range=condition)
    assert answer.status == status


def partial(where: str, body: bytes) -> bytes:
    head = f"HTTP/1.1 206 Partial Content\r\nContent-Range: {where}\r\nContent-Type: video/mp4\r\n"
    return head.encode() + b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


def test_a_part_that_is_all_there_is_is_the_whole(tmp_path: Path) -> None:
    answer = film(Web(tmp_path), partial("bytes 0-9/10", DIGITS))
    assert (answer.status, answer.reason, answer.body) == (200, "OK", DIGITS)
    assert answer.field("Content-Range") is None


def test_a_part_gives_way_to_the_whole(tmp_path: Path) -> None:
    web = Web(tmp_path)
    web.add(FILM, ok(DIGITS, "video/mp4"))
    web.add(FILM, partial("bytes 2-4/10", b"234"), day=3)
    with replaying(web.captures()) as client:
        assert client.get(FILM, Range="bytes=7-").body == b"789"
        assert client.get(FILM).body == DIGITS


SCRIPT = "http://paper.example/js/app.js"


@pytest.mark.parametrize(
    ("kept", "asked", "found"),
    [
        ("?v=1", "?v=2", True),
        ("", "?_=1714557600123", True),
        ("?_=1714557600123", "", True),
        ("?lang=be&cb=0.123456789", "?cb=0.987654321&lang=be", True),
        ("?d=0123456789abcdef", "?d=fedcba9876543210", True),
        ("?callback=jQuery17_17&q=1", "?callback=jQuery17_99&q=1", True),
        ("?lang=be", "?lang=ru", False),
        ("?page=1", "?page=2", False),
        ("?id=12", "", False),
        ("x?v=1", "?v=1", False),
    ],
)
def test_what_only_keeps_caches_off_is_not_told_apart(
    tmp_path: Path, kept: str, asked: str, found: bool
) -> None:
    web = Web(tmp_path)
    web.add(SCRIPT + kept, ok(b"heron()", "text/javascript"))
    with replaying(web.captures()) as client:
        got = client.get(SCRIPT + asked)
        page = client.get(SCRIPT + asked, Accept="text/html,*/*;q=0.8")
    assert got.status == (200 if found else 404)
    assert page.status == 404, "a page is never guessed"
    if found:
        assert f'<{SCRIPT}{kept}>; rel="original timegate"' in (got.field("Link") or "")


def test_the_nearest_of_those_alike_answers(tmp_path: Path) -> None:
    web = Web(tmp_path)
    for day in range(3):
        web.add(f"{SCRIPT}?v={day}", ok(b"%d" % day, "text/javascript"), day=day)
    with replaying(web.captures()) as client:
        said = "Thu, 02 May 2024 11:00:00 GMT"
        assert client.get(f"{SCRIPT}?v=9", Accept_Datetime=said).body == b"1"
        assert client.get(f"{SCRIPT}?v=0", Accept_Datetime=said).body == b"0"


def test_a_redirect_is_guessed_too(tmp_path: Path) -> None:
    web = Web(tmp_path)
    moved = b"HTTP/1.1 302 Found\r\nContent-Type: text/html\r\nLocation: /there\r\n\r\n"
    web.add(f"{SCRIPT}?_=1714557600123", moved)
    with replaying(web.captures()) as client:
        got = client.get(f"{SCRIPT}?_=1714557600999")
    assert (got.status, got.field("Location")) == (302, "/there")


def test_pages_and_what_is_excluded_are_not_guessed(tmp_path: Path) -> None:
    web = Web(tmp_path)
    web.add("http://paper.example/page?v=1", ok(b"page"))
    web.add(f"{SCRIPT}?v=1", ok(b"heron()", "text/javascript"))
    archive = web.captures().archive
    add(archive, Exclusion(addresses=(f"{SCRIPT}?v=3",), since=date(2024, 5, 1), reason="asked"))
    with replaying(web.captures()) as client:
        assert client.get("http://paper.example/page?v=2").status == 404
        assert client.get(f"{SCRIPT}?v=2").status == 200
        assert client.get(f"{SCRIPT}?v=3").status == 451


ELSEWHERE = "http://journal.example"


@pytest.mark.parametrize(
    ("said", "allowed"),
    [
        ((), ELSEWHERE),
        (("Access-Control-Allow-Origin: *",), "*"),
        (("Access-Control-Allow-Origin: http://other.example",), ELSEWHERE),
    ],
)
def test_a_font_of_another_site_may_be_loaded(
    tmp_path: Path, said: tuple[str, ...], allowed: str
) -> None:
    web = Web(tmp_path)
    web.add("http://cdn.example/f.woff", ok(b"wOFF", "font/woff", *said))
    with replaying(web.captures()) as client:
        got = client.get("http://cdn.example/f.woff", Origin=ELSEWHERE)
        assert client.get("http://cdn.example/f.woff").field("Access-Control-Allow-Origin") == (
            said[0].partition(": ")[2] if said else None
        )
    assert got.field("Access-Control-Allow-Origin") == allowed


def test_a_request_that_asks_before_may_be_made(tmp_path: Path) -> None:
    fields = {"Origin": ELSEWHERE, "Access-Control-Request-Method": "POST",
              "Access-Control-Request-Headers": "content-type"}  # fmt: skip
    with replaying(Web(tmp_path).captures()) as client:
        got = client.ask("OPTIONS", "http://api.example/x", None, **fields)
        assert client.ask("OPTIONS", "http://api.example/x", None).status == 404
    assert got.status == 204
    assert got.field("Access-Control-Allow-Methods") == "POST"
    assert got.field("Access-Control-Allow-Headers") == "content-type"
    assert got.field("Access-Control-Allow-Origin") == ELSEWHERE
