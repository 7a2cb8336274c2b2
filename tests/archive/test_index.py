"""The index has one line a capture, in order, as the tools that read it expect."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import random
from functools import partial
from pathlib import Path

import pytest

from archive.index import cdxj as index
from archive.index.cdxj import IndexReport, index_files, write_index
from archive.records.captures import captures, read_capture
from archive.sorting import in_order
from archive.storage.exclusions import Exclusions
from archive.wire.capture import Capture
from archive.wire.request_key import folded, of_request
from tests.archive.odd_files import M1, M2, PAGE, flipped, member, warc

PROFILE = "WARC-Profile: http://netpreserve.org/warc/1.1/revisit/"
TO_ONE = "WARC-Concurrent-To: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\n"


def lines(*members: bytes, folder: Path) -> list[tuple[str, str, dict[str, str]]]:
    path = folder / "one.warc.gz"
    path.write_bytes(b"".join(members))
    split = [line.decode("ascii").split(" ", 2) for line in index_files([path], Exclusions())]
    return [(key, stamp, json.loads(rest)) for key, stamp, rest in split]


def test_a_line_says_where_a_capture_lies(tmp_path: Path) -> None:
    (first, second) = lines(M1, M2, folder=tmp_path)
    assert first[:2] == ("example,news)/1", "20240501100000")
    assert second[2] == {
        "url": "https://news.example/2",
        "mime": "text/html",
        "status": "200",
        "digest": "sha256:" + hashlib.sha256(b"<p>Border queues grew.</p>2").hexdigest(),
        "length": str(len(M2)),
        "offset": str(len(M1)),
        "filename": "one.warc.gz",
    }
    found = read_capture(tmp_path / "one.warc.gz", len(M1), len(M2))
    assert found.payload_digest == second[2]["digest"]


@pytest.mark.parametrize(
    ("record", "mime", "status"),
    [
        (warc(b"", "revisit", more=PROFILE + "identical-payload-digest\r\n"), "warc/revisit", "-"),
        (warc(PAGE, "revisit"), "warc/revisit", "200"),
        (warc(b"x", "resource").replace(b"application/http;", b"Text/CSS;"), "text/css", "200"),
        (warc(b"HTTP/1.1 404\r\n\r\n"), "unk", "404"),
        (warc(b"HTTP/1.1 200 OK\r\nContent-Type: text/html charset=x\r\n\r\n"), "text/html", "200"),
        (warc(b"no HTTP at all"), "application/http", "-"),
    ],
)  # fmt: skip
def test_kinds(record: bytes, mime: str, status: str, tmp_path: Path) -> None:
    ((_, _, fields),) = lines(member(record), folder=tmp_path)
    assert (fields["mime"], fields["status"]) == (mime, status)


@pytest.mark.parametrize(
    "record",
    [
        warc(b"HTTP/1.1 304 Not Modified\r\n\r\n", "revisit"),
        warc(b"GET / HTTP/1.1\r\n\r\n", "request"),
        warc(b"via: x\r\n", "metadata"),
        warc(b"software: x\r\n", "warcinfo"),
        warc(b"text", "conversion"),
        warc(b"a: b\r\n", "resource").replace(
            b"application/http;msgtype=response", b"application/warc-fields"
        ),
    ],
)
def test_what_has_no_line(record: bytes, tmp_path: Path) -> None:
    assert lines(member(record), folder=tmp_path) == []


FORM = "application/x-www-form-urlencoded"
PARTS = (
    b'--b\r\nContent-Disposition: form-data; name="q"\r\n\r\nbel arus\r\n'
    b'--b\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n\r\n\x00\xff\r\n--b--\r\n'
)


@pytest.mark.parametrize(
    ("url", "method", "content_type", "body", "wanted"),
    [
        ("u", "GET", None, b"", "u"),
        ("u", "HEAD", None, b"", "u?__wb_method=HEAD"),
        ("u", "DELETE", "text/plain", b"x", "u?__wb_method=DELETE"),
        ("u?a", "POST", None, b"", "u?a&__wb_method=POST"),
        ("u", "POST", FORM, b"a=b+c%21", "u?__wb_method=POST&a=b c!"),
        ("u", "POST", FORM, b"\xff", "u?__wb_method=POST&__wb_post_data=/w=="),
        ("u", "PUT", "image/png", b"\x00", "u?__wb_method=PUT&__wb_post_data=AA=="),
        ("u", "POST", "multipart/form-data; boundary=b", PARTS,
         "u?__wb_method=POST&q=bel+arus&f=%00%FF"),
        ("u", "POST", "multipart/form-data", b"x", "u?__wb_method=POST&__wb_post_data=eA=="),
        ("u", "POST", "application/json", b'{"a": [1, {"a": "x y"}], "b": null}',
         "u?__wb_method=POST&a=1&a.2_=x+y&b=None"),
        ("u", "POST", "application/json", b'{"a": 1}\n{"b": 2}', "u?__wb_method=POST&a=1&b=2"),
        ("u", "POST", "application/json", b"no json", "u?__wb_method=POST"),
        ("u", "POST", "application/json", b"[" * 100_000, "u?__wb_method=POST"),
        ("u", "POST", "text/plain", b"no json", "u?__wb_method=POST&__wb_post_data=bm8ganNvbg=="),
    ],
)  # fmt: skip
def test_a_request_is_part_of_the_key(
    url: str, method: str, content_type: str | None, body: bytes, wanted: str
) -> None:
    assert folded(url, method, content_type, body)[0] == wanted


def test_the_body_of_a_request_is_framed() -> None:
    block = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n"
    assert of_request(block, "u")[1] == "__wb_post_data=YWI="


def test_a_posted_form_has_its_own_line(tmp_path: Path) -> None:
    block = f"POST /s HTTP/1.1\r\nContent-Type: {FORM}\r\nContent-Length: 3\r\n\r\nq=1".encode()
    asked = warc(block, "request", number=9, more=TO_ONE)
    ((key, _, fields),) = lines(M1, member(asked), folder=tmp_path)
    assert key == "example,news)/1?__wb_method=post&q=1"
    assert (fields["method"], fields["requestBody"]) == ("POST", "q=1")


def test_lines_are_sorted_and_single(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "in_order", partial(in_order, run=7))
    order = random.Random(1)
    archive = tmp_path / "archive"
    archive.mkdir()
    for file in range(4):
        numbers = order.sample(range(1000), 25)
        packed = b"".join(member(warc(PAGE, number=number)) for number in numbers)
        (archive / f"{file}.warc.gz").write_bytes(packed)
    (archive / "being-written.warc.gz.open").write_bytes(M1)
    target = tmp_path / "indexes" / "index.cdxj"
    assert write_index(archive, target) == IndexReport(files=4, lines=100, problems=0)
    found = target.read_bytes().splitlines()
    assert found == sorted(set(found))
    assert sorted(path.name for path in target.parent.iterdir()) == [
        "index.cdxj",
        "index.cdxj.files",
    ]


def test_only_new_files_are_read_and_the_result_is_the_same(tmp_path: Path) -> None:
    archive, target = tmp_path / "archive", tmp_path / "index.cdxj"
    archive.mkdir()
    for name, data in {"a": M1 + flipped(M2, len(M2) - 6), "b": M2, "c": M1}.items():
        (archive / f"{name}.warc.gz").write_bytes(data)
    first = write_index(archive, target)
    old = archive / "a.warc.gz"
    data, stat = old.read_bytes(), old.stat()
    old.write_bytes(bytes(len(data)))  # nobody is to notice
    os.utime(old, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    (archive / "b.warc.gz").unlink()
    (archive / "d.warc.gz").write_bytes(member(warc(PAGE, number=7)))
    assert (first.problems, write_index(archive, target)) == (1, IndexReport(3, 3, 1))
    updated = target.read_bytes()
    old.write_bytes(data)
    write_index(archive, target, anew=True)
    assert target.read_bytes() == updated


@pytest.mark.parametrize("memory", [b"", b"{}", b"[1]", b'{"index": 1}', None])
def test_what_is_remembered_is_not_relied_on(memory: bytes | None, tmp_path: Path) -> None:
    target = tmp_path / "index.cdxj"
    (tmp_path / "a.warc.gz").write_bytes(M1 + M2)
    write_index(tmp_path, target)
    right = target.read_bytes()
    target.write_bytes(right.replace(b'"status": "200"', b'"status": "404"'))
    if memory is not None:
        (tmp_path / "index.cdxj.files").write_bytes(memory)
    write_index(tmp_path, target)
    assert target.read_bytes() == right


def test_damage_does_not_end_the_index(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(M1 + flipped(M2, len(M2) - 6) + M1)
    report = write_index(tmp_path, tmp_path / "index.cdxj")
    assert (report.lines, report.problems) == (2, 1)


def test_every_line_leads_to_its_capture(tmp_path: Path) -> None:
    path = tmp_path / "one.warc.gz"
    path.write_bytes(M1 + M2 + gzip.compress(warc(b"x", "resource", number=3)))
    found = {one.location: one for one in captures([path]) if isinstance(one, Capture)}
    assert len(found) == len(list(index_files([path], Exclusions()))) == 3
