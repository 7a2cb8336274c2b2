"""Memento (RFC 7089): an address is its own TimeGate, and its TimeMap leads to every capture."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.replay.memento import link, parse_datetime
from tests.archive.replayed import Web, ok, replaying

URL = "https://paper.example/news?page=2"
MONDAY = "Mon, 06 May 2024 10:00:00 GMT"


@pytest.fixture
def web(tmp_path: Path) -> Web:
    """Captures on the 1st, 3rd and 11th of May."""
    made = Web(tmp_path)
    for day in (0, 2, 10):
        made.add(URL, ok(b"day %d" % day), day=day)
    return made


@pytest.mark.parametrize(
    ("asked", "day"),
    [
        ("Wed, 01 May 2024 10:00:00 GMT", 0),
        ("Fri, 01 Jan 1999 00:00:00 GMT", 0),
        ("Thu, 02 May 2024 10:00:01 GMT", 2),
        (MONDAY, 2),
        ("Fri, 10 May 2024 10:00:00 GMT", 10),
        ("Thu, 01 Jan 2099 00:00:00 GMT", 10),
    ],
)
def test_the_nearest_capture_answers(web: Web, asked: str, day: int) -> None:
    with replaying(web.captures()) as client:
        got = client.get(URL, Accept_Datetime=asked)
    assert got.body == b"day %d" % day
    assert got.field("Vary") == "accept-datetime"


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "2024-05-01",
        "Wed, 01 May 2024 10:00:00 CET",
        "Fri, 31 Feb 2024 10:00:00 GMT",
        MONDAY * 2,
    ],
)
def test_a_date_in_another_form_is_refused(web: Web, asked: str) -> None:
    assert parse_datetime(asked) is None
    with replaying(web.captures()) as client:
        assert client.get(URL, Accept_Datetime=asked).status == 400


def test_a_date_is_utc() -> None:
    assert parse_datetime(MONDAY) == datetime(2024, 5, 6, 10, tzinfo=UTC)


def test_a_response_leads_to_the_others(web: Web) -> None:
    with replaying(web.captures()) as client:
        got = client.get(URL, Accept_Datetime=MONDAY)
        here = client.server.replay.address
    assert got.field("Memento-Datetime") == "Fri, 03 May 2024 10:00:00 GMT"
    assert re.split(", (?=<)", got.field("Link") or "") == [
        f'<{URL}>; rel="original timegate"',
        f'<{here}/timemap/link/{URL}>; rel="timemap"; type="application/link-format"',
        f'<{here}/memento/20240501100000/{URL}>; rel="first memento"; '
        'datetime="Wed, 01 May 2024 10:00:00 GMT"',
        f'<{here}/memento/20240503100000/{URL}>; rel="memento"; '
        'datetime="Fri, 03 May 2024 10:00:00 GMT"',
        f'<{here}/memento/20240511100000/{URL}>; rel="last memento"; '
        'datetime="Sat, 11 May 2024 10:00:00 GMT"',
    ]


def test_a_timemap_names_every_capture(web: Web) -> None:
    with replaying(web.captures()) as client:
        got = client.direct(f"/timemap/link/{URL}")
        here = client.server.replay.address
        assert client.direct("/timemap/link/http://live.example/").status == 404
    assert got.field("Content-Type") == "application/link-format"
    lines = got.body.decode().rstrip("\n").split(",\n")
    assert lines[:2] == [
        f'<{URL}>; rel="original timegate"',
        f'<{here}/timemap/link/{URL}>; rel="self"; type="application/link-format"; '
        'from="Wed, 01 May 2024 10:00:00 GMT"; until="Sat, 11 May 2024 10:00:00 GMT"',
    ]
    relations = re.findall(r'rel="([^"]*memento[^"]*)"', got.body.decode())
    assert relations == ["first memento", "memento", "last memento"]


def test_a_memento_is_the_entity_and_is_not_run(web: Web) -> None:
    fields = ("Set-Cookie: a=1", "Clear-Site-Data: *", "Content-Language: be")
    web.add("http://paper.example/", ok(b"<script>", "text/html", *fields))
    with replaying(web.captures()) as client:
        got = client.direct("/memento/20240501100000/http://paper.example/")
        assert client.direct("/memento/2024/http://live.example/").status == 404
    assert got.body == b"<script>"
    assert got.field("Memento-Datetime") == "Wed, 01 May 2024 10:00:00 GMT"
    assert got.field("Content-Language") == "be"
    assert not (got.field("Set-Cookie") or got.field("Clear-Site-Data"))
    assert got.field("Content-Disposition") == "attachment"
    assert (got.field("Content-Security-Policy") or "").startswith("sandbox;")


def test_a_memento_leads_on_within_the_archive(web: Web) -> None:
    moved = b"HTTP/1.1 301 Moved\r\nLocation: /news\r\nContent-Length: 0\r\n\r\n"
    web.add("http://paper.example/old", moved)
    with replaying(web.captures()) as client:
        got = client.direct("/memento/20240501100000/http://paper.example/old")
        there = client.server.replay.address + "/memento/20240501100000/http://paper.example/news"
    assert (got.status, got.field("Location")) == (301, there)


def test_nothing_ends_the_target_of_a_link() -> None:
    said = link('http://a.example/>; rel="x", <é\r\n', "original")
    assert said == ('<http://a.example/%3E;%20rel=%22x%22,%20%3C%C3%A9%0D%0A>; rel="original"')
