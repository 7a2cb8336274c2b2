"""Every record of a file is read or its bytes are accounted for, whatever befell the file."""

from __future__ import annotations

import gzip
import time
import tracemalloc
from pathlib import Path

import pytest

from archive.problem import Problem
from archive.records.captures import captures, read_capture
from archive.records.framing import Framing, ordinary
from archive.records.members import RawFile, Stretch
from archive.records.reader import BLOCK_LIMIT, NotOneRecord, records
from archive.records.record import Record
from archive.wire.capture import Capture
from tests.archive import odd_files
from tests.archive.odd_files import CASES, M1, ONE, PAGE, Case, member, warc


def read(path: Path, data: bytes) -> tuple[list[Record], list[Problem]]:
    path.write_bytes(data)
    found = list(records(path))
    return (
        [one for one in found if isinstance(one, Record)],
        [one for one in found if isinstance(one, Problem)],
    )


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_odd_files(case: Case, tmp_path: Path) -> None:
    read_records, problems = read(tmp_path / "name-says-nothing", case.data)
    assert [
        _shown(record, wanted) for record, wanted in zip(read_records, case.records, strict=True)
    ] == list(case.records)
    assert [f"{problem.rule}@{problem.offset}+{problem.skipped}" for problem in problems] == list(
        case.problems
    )
    assert all(record.location for record in read_records) is case.exact or not read_records


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_what_is_read_at_once_is_what_is_read_with_care(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(case.data)
    for found in read(path, case.data)[0]:
        with RawFile(path) as file:
            if quick := ordinary(file, found.offset, BLOCK_LIMIT):
                stretch = Stretch(file, found.offset)
                framing = Framing(stretch, BLOCK_LIMIT)
                size = stretch.end - found.offset
                assert (quick, framing.problems) == ((framing.record, size), [])


def test_line_ends_without_end_cost_little(tmp_path: Path) -> None:
    began = time.process_time()
    found, problems = read(tmp_path / "file", member(ONE + b"\r\n" * 2_000_000 + odd_files.TWO))
    assert [record.block for record in found] == [PAGE + b"1", PAGE + b"2"]
    assert not problems
    found, problems = read(tmp_path / "file", member(ONE + b"\r\n" * 2_000_000 + b"junk"))
    assert [record.block for record in found] == [PAGE + b"1"]
    assert [(problem.rule, problem.skipped) for problem in problems] == [("junk", 4)]
    assert time.process_time() - began < 2


def _shown(record: Record, wanted: str) -> str:
    return f"{record.type}:" + ("*" if wanted.endswith(":*") else record.block.decode())


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_location_cuts_exactly_its_record(case: Case, tmp_path: Path) -> None:
    for record in read(tmp_path / "file", case.data)[0]:
        if record.location and record.whole:
            cut = case.data[record.offset : record.offset + record.location.length]
            (again,), problems = read(tmp_path / "cut", case.dictionary + cut)
            assert (again.head, again.block, problems) == (record.head, record.block, [])


def test_a_block_over_the_limit_is_read_in_pieces(tmp_path: Path) -> None:
    block = PAGE + b"0123456789" * 300_000
    for data in (warc(block), member(warc(block)), member(ONE + warc(block) + ONE)):
        path = tmp_path / "large"
        path.write_bytes(data)
        large = [one for one in records(path, limit=1000) if isinstance(one, Record)]
        record = next(one for one in large if one.length > 1000)
        assert record.block == block[:1000]
        assert (record.length, b"".join(record.chunks())) == (len(block), block)


def test_memory_stays_flat_over_a_bomb(tmp_path: Path) -> None:
    path = tmp_path / "bomb.warc.gz"
    size = 1 << 28
    with gzip.open(path, "wb") as file:
        file.write(warc(b"", length=str(size))[:-4])
        for _ in range(size >> 20):
            file.write(bytes(1 << 20))
        file.write(b"\r\n\r\n")
    tracemalloc.start()
    (record,) = records(path, limit=1 << 20)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(record, Record)
    assert record.length == size
    assert peak < 8 << 20


REQUEST = b"POST /form HTTP/1.1\r\nHost: news.example\r\n\r\nq=queue"
TO_ONE = "WARC-Concurrent-To: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\n"
TO_NINE = "WARC-Concurrent-To: <urn:uuid:00000000-0000-4000-8000-000000000009>\r\n"
ASKED = warc(REQUEST, "request", number=9, more=TO_ONE)
OTHER = warc(b"via: x", "metadata", number=5)


@pytest.mark.parametrize(
    ("records_in_order", "methods"),
    {
        "request after": ((ONE, ASKED), ["POST"]),
        "request after, metadata between": ((ONE, OTHER, ASKED), ["POST"]),
        "request before": ((ASKED, ONE), ["POST"]),
        "the response names it": (
            (warc(REQUEST, "request", number=9), warc(PAGE, more=TO_NINE)),
            ["POST"],
        ),
        "of another response": (
            (odd_files.TWO, ASKED, odd_files.THREE),
            ["GET", "GET"],
        ),
        "none": ((ONE, odd_files.TWO), ["GET", "GET"]),
    }.values(),
)
def test_the_method_is_that_of_the_request_beside(
    records_in_order: tuple[bytes, ...], methods: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "visits.warc.gz"
    path.write_bytes(b"".join(map(member, records_in_order)))
    found = list(captures([path]))
    assert [one.method for one in found if isinstance(one, Capture)] == methods
    assert not [one for one in found if isinstance(one, Problem)]


def test_a_capture_is_read_again_at_its_location(tmp_path: Path) -> None:
    path = tmp_path / "two.warc.gz"
    path.write_bytes(M1 + odd_files.M2)
    for found in captures([path]):
        assert isinstance(found, Capture)
        where = found.location
        assert read_capture(path, where.offset, where.length) == found


@pytest.mark.parametrize("cut", [(1, len(M1)), (0, len(M1) - 1), (10**9, 5), (-1, 5)])
def test_a_wrong_location_is_refused(cut: tuple[int, int], tmp_path: Path) -> None:
    path = tmp_path / "two.warc.gz"
    path.write_bytes(M1 + odd_files.M2)
    with pytest.raises(NotOneRecord):
        read_capture(path, *cut)


def test_facts_of_a_revisit(tmp_path: Path) -> None:
    path = tmp_path / "revisit.warc.gz"
    more = (
        "WARC-Profile: http://netpreserve.org/warc/1.1/revisit/server-not-modified\r\n"
        "WARC-Refers-To: <urn:uuid:1>\r\nWARC-Refers-To-Target-URI: https://news.example/\r\n"
        "WARC-Refers-To-Date: 2024-04-30T09:00:00Z\r\n"
    )
    path.write_bytes(member(warc(b"HTTP/1.1 304 Not Modified\r\n\r\n", "revisit", more=more)))
    (found,) = captures([path])
    assert isinstance(found, Capture)
    assert (found.kind, found.status, found.payload_digest) == ("revisit", 304, None)
    assert (found.refers_to, found.refers_to_url) == ("<urn:uuid:1>", "https://news.example/")
    assert str(found.refers_to_date) == "2024-04-30 09:00:00+00:00"


@pytest.mark.parametrize("name", ["one member for all", "ARC 1"])
def test_what_cannot_be_a_capture_is_told(name: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(CASES[name].data)
    found = list(captures([path]))
    assert {one.rule for one in found if isinstance(one, Problem)} == {"no-capture"}
    assert not [one for one in found if isinstance(one, Capture)]
