"""Lines are found in an index of any size, wherever they lie, and odd ones do no harm."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.errors import StorageError
from archive.index.lookup import Line, captures, lines_from
from archive.replay.captures import Captures
from archive.replay.sites import sites

KEYS = [
    "com,example)/",
    "com,example)/a",
    "com,example)/a b".replace(" ", "%20"),
    "com,example,www2)/",
    "com,example:8080)/",
    "dns:example.com",
    "dns:www.example.com",
    "org,example)/" + "x" * 9000,
    "urn:uuid:1",
    "org,last)/",
]


def made(folder: Path, lines: list[bytes]) -> Path:
    index = folder / "index.cdxj"
    index.write_bytes(b"".join(sorted(lines)))
    return index


@pytest.mark.parametrize("width", [1, 5000])
def test_every_line_is_found_from_every_start(tmp_path: Path, width: int) -> None:
    lines = sorted(
        f'{key} {stamp} {{"url": "{key}", "mime": "{"x" * width}"}}\n'.encode()
        for key in KEYS
        for stamp in ("20240501100000", "20240502100000")
    )
    index = made(tmp_path, lines)
    starts = [b"", b"zzz", *lines, *(line[:9] for line in lines), *(line + b"!" for line in lines)]
    for start in starts:
        found = [b" ".join((x.key, x.timestamp, x.rest)) for x in lines_from(index, start)]
        assert found == [line for line in lines if line >= start]


def test_captures_of_a_key_are_those_of_no_other(tmp_path: Path) -> None:
    index = made(tmp_path, [f"{key} 20240501100000 {{}}\n".encode() for key in KEYS])
    for key in KEYS:
        assert [line.key for line in captures(index, key.encode())] == [key.encode()]
    assert captures(index, b"com,example)") == []


def test_hosts_are_listed_without_reading_their_lines(tmp_path: Path) -> None:
    index = made(tmp_path, [f"{key} 20240501100000 {{}}\n".encode() for key in KEYS])
    names = ["example.com", "www2.example.com", "example.com:8080", "example.org", "last.org"]
    found = Captures(tmp_path, index)
    assert [site.name for site in sites(found)] == names
    assert [site.name for site in sites(found, b"com,example:")] == names[2:]


def test_lines_that_are_none_are_passed_over(tmp_path: Path) -> None:
    index = made(tmp_path, [b"\n", b"a b\n", b"com,a)/ <b> {}\n", b"com,b)/ 20240501100000 {}\n"])
    assert [line.key for line in lines_from(index, b"")] == [b"com,b)/"]


def test_an_empty_index_has_no_lines(tmp_path: Path) -> None:
    assert list(lines_from(made(tmp_path, []), b"")) == []


def test_a_missing_index_is_an_error_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"index\.cdxj"):
        list(lines_from(tmp_path / "index.cdxj", b""))


@pytest.mark.parametrize(
    "rest",
    [
        b"",
        b"no json",
        b"[1]",
        b'{"filename": "a", "offset": "x", "length": "1"}',
        b'{"filename": "a", "offset": "-1", "length": "1"}',
        b'{"filename": "../a", "offset": "0", "length": "1"}',
        b'{"filename": "/etc/passwd", "offset": "0", "length": "1"}',
        b'{"offset": 0, "length": 1}',
    ],
)
def test_a_line_that_names_no_record_leads_nowhere(rest: bytes) -> None:
    assert Line(b"com,example)/", b"20240501100000", rest).location is None


def test_numbers_may_be_numbers() -> None:
    line = Line(b"k", b"20240501100000123", b'{"filename": "a.warc.gz", "offset": 0, "length": 7}')
    assert line.location and line.location.length == 7
    assert line.stamp == "20240501100000" and line.date.year == 2024
    assert Line(b"k", b"-", b"{}").date.year == 1
