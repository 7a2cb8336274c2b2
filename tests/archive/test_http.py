"""Responses and heads taken apart: the same parts however the bytes arrive."""

from __future__ import annotations

import gzip
import time
import zlib

import pytest

from archive.wire import http
from tests.crawler.oddcases import CASES
from tests.crawler.oddserver import Case

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


def parts(framing: http.ResponseFraming) -> tuple[object, ...]:
    return (
        framing.head, framing.interim, framing.transferred, framing.entity, framing.surplus,
        framing.complete, framing.damage, framing.reusable, framing.body_offset,
    )  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_pieces_do_not_matter(case: Case) -> None:
    whole = http.response(case.answer, case.method)
    step = 1 if len(case.answer) < 5000 else 1009
    slowly = http.ResponseFraming(case.method)
    for start in range(0, len(case.answer), step):
        slowly.feed(case.answer[start : start + step])
    slowly.eof()
    assert parts(slowly) == parts(whole)
    assert bytes(slowly.raw) == case.answer


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_nothing_is_lost(case: Case) -> None:
    framing = http.response(case.answer, case.method)
    body = framing.transferred + framing.surplus
    assert case.answer[: framing.body_offset] + body == case.answer


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_ordinary_is_what_framing_finds(case: Case) -> None:
    body, framing = http.ordinary(case.answer), http.response(case.answer)
    if body is not None:
        assert (http.head(case.answer[:body]), body) == (framing.head, framing.body_offset)
        assert case.answer[body:] == framing.entity
        assert framing.complete and not framing.damage and not framing.interim


@pytest.mark.parametrize(
    ("fields", "body", "ordinary"),
    [
        (b"Content-Length: 2\r\n", b"ok", True),
        (b"content-length:2\r\n", b"ok", True),
        (b"Content-Length: 0\r\n", b"", True),
        (b"Content-Length: 3\r\n", b"ok", False),
        (b"Content-Length: 1\r\n", b"ok", False),
        (b"Content-Length: 2, 2\r\n", b"ok", False),
        (b"Content-Length: 2\r\n 3\r\n", b"ok", False),
        (b"Content-Length: 2\r\nContent-Length: 2\r\n", b"ok", False),
        (b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", b"ok", False),
        (b"", b"ok", False),
    ],
)
def test_ordinary_is_a_length_that_fits(fields: bytes, body: bytes, ordinary: bool) -> None:
    assert (http.ordinary(OK + fields + b"\r\n" + body) is not None) is ordinary


@pytest.mark.parametrize(
    ("line", "version", "status"),
    [
        (b"HTTP/1.1 200 OK", "1.1", 200),
        (b"http/1.0 404", "1.0", 404),
        (b"HTTP/1.1\t301\tMoved", "1.1", 301),
        (b"HTTP 200 OK", None, 200),
        (b"HTTP/2 200", "2", 200),
        (b"HTTP/1.1 20", None, None),
        (b"HTTP/1.1 2000", None, None),
        (b"HTTP/1.1200 OK", None, None),
        (b"ICY 200 OK", None, None),
        (b"", None, None),
    ],
)
def test_status_line(line: bytes, version: str | None, status: int | None) -> None:
    head = http.head(line + b"\r\n\r\n")
    assert (head.start_line, head.version, head.status) == (line, version, status)


@pytest.mark.parametrize("line", [b"HTTP/1.1%bx", b"HTTP%b", b"GET%bHTTP/1.1.1"])
def test_a_start_line_of_blanks_costs_little(line: bytes) -> None:
    began = time.process_time()
    assert http.head(line % (b" " * 2000) + b"\r\n\r\n").method is None
    assert time.process_time() - began < 1


def test_request_head() -> None:
    head = http.head(b"GET /a b?c HTTP/1.1\r\nHost: example.org\r\n\r\n")
    assert (head.method, head.target, head.version) == ("GET", b"/a b?c", "1.1")
    assert head.first("HOST") == "example.org"
    assert http.head(b"GET \t /a  HTTP/1.1\r\n\r\n").target == b"/a"


def test_fields_keep_order_case_and_bytes() -> None:
    head = http.head(OK + b"B: 1\r\na : \xe9\r\nb:2\r\n\tmore\r\nnone\r\n\r\n")
    assert head.fields == ((b"B", b"1"), (b"a", b"\xe9"), (b"b", b"2 more"), (b"", b"none"))
    assert head.all("b") == ["1", "2 more"]
    assert head.first("a") == "é"
    assert head.first("c") is None


def test_a_value_that_begins_on_the_next_line_has_no_blank_before_it() -> None:
    assert http.head(OK + b"A:\r\n 1 \r\nB: 2\r\n\r\n").fields == ((b"A", b"1"), (b"B", b"2"))


def test_tokens_over_several_lines() -> None:
    head = http.head(OK + b"Connection: Keep-Alive,, x\r\nconnection:Close\r\n\r\n")
    assert head.tokens("connection") == ["keep-alive", "x", "close"]


@pytest.mark.parametrize(
    ("limits", "answer", "excess"),
    [
        ({"head_limit": 50}, OK + b"X: " + b"x" * 50, "heads longer than 50 bytes"),
        ({"head_limit": 50}, OK + b"X: " + b"x" * 50 + b"\r\n\r\n", "heads longer than 50 bytes"),
        ({"interim_limit": 1}, b"HTTP/1.1 102 a\r\n\r\n" * 2, "more than 1 interim responses"),
        ({"body_limit": 4}, OK + b"\r\nhello", "body longer than 4 bytes"),
        ({"body_limit": 4}, OK + b"Content-Length: 6\r\n\r\nhello", "body longer than 4 bytes"),
        ({"body_limit": 4}, OK + b"Content-Length: 5\r\n\r\nhello", None),
        ({"chunk_limit": 2}, CHUNKED + b"1\r\na\r\n" * 3, "more than 2 chunks"),
        (
            {"head_limit": 60},
            CHUNKED + b"0\r\n" + b"X: y\r\n" * 20,
            "trailers longer than 60 bytes",
        ),
    ],
)
def test_limits(limits: dict[str, int], answer: bytes, excess: str | None) -> None:
    framing = http.ResponseFraming(**limits)  # type: ignore[arg-type]
    framing.feed(answer)
    assert framing.excess == excess
    assert framing.done
    assert framing.complete is (excess is None)
    assert framing.raw == answer


def test_a_head_without_its_empty_line_is_read_to_its_last_whole_line() -> None:
    framing = http.response(b"HTTP/1.1 302 Found\r\nLocation: /a\r\nContent-Ty")
    assert framing.head is not None
    assert framing.head.fields == ((b"Location", b"/a"),)
    assert not framing.complete


def test_a_body_that_was_unwrapped_before_it_was_archived() -> None:
    framing = http.response(OK + b"Transfer-Encoding: chunked\r\n\r\n<p>hello\n")
    assert framing.entity == b"<p>hello\n"
    assert framing.damage == "chunked was announced and is not there"


def test_a_transfer_coding_that_is_no_gzip_stays() -> None:
    framing = http.response(OK + b"Transfer-Encoding: gzip\r\n\r\nhello")
    assert framing.entity == b"hello"


def test_a_transfer_coding_that_unpacks_to_too_much_stays() -> None:
    packer = zlib.compressobj(9)
    zeros = bytes(1024 * 1024)
    bomb = b"".join(packer.compress(zeros) for _ in range(65)) + packer.flush()
    framing = http.response(OK + b"Transfer-Encoding: deflate\r\n\r\n" + bomb)
    assert framing.entity == bomb


@pytest.mark.parametrize(("times", "plain"), [(1, True), (4, True), (5, False)])
def test_transfer_codings_one_on_another_are_taken_off_while_they_are_few(
    times: int, plain: bool
) -> None:
    said = b"Transfer-Encoding: " + b", ".join([b"gzip"] * times) + b"\r\n\r\n"
    body = b"hello"
    for _ in range(times):
        body = gzip.compress(body)
    assert http.response(OK + said + body).entity == (b"hello" if plain else body)
