"""WARC files being written: sealed by rename, whole after a crash, stopped by a full disk."""

from __future__ import annotations

import gzip
import os
import random
import re
import resource
import signal
import subprocess
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.errors import StorageError
from archive.records import warc
from archive.records.segment import Segments
from archive.storage import fixity
from archive.storage.recovery import recover, whole_members
from archive.wire import compression
from archive.wire.capture import Location

DAY = datetime(2024, 7, 1, 12, 30, 15, 250, tzinfo=UTC)


def segments(folder: Path, limit: int = 10**9) -> Segments:
    return Segments(folder, "TEST-source", limit, lambda: [("software", "x")], lambda: DAY)


def note(segment: Segments, text: bytes) -> Location:
    (location,) = segment.append(
        lambda info: [warc.member("metadata", [("WARC-Warcinfo-ID", info)], text)]
    )
    return location


def test_a_file_has_its_name_only_when_it_is_whole(tmp_path: Path) -> None:
    segment = segments(tmp_path)
    note(segment, b"one")
    (open_file,) = tmp_path.iterdir()
    assert open_file.name.endswith(".warc.gz.open")
    segment.seal()
    (sealed,) = tmp_path.glob("*.warc.gz")
    assert not list(tmp_path.glob("*.open"))
    assert re.fullmatch(r"TEST-source-20240701123015-00000-[\w-]+\.warc\.gz", sealed.name)
    assert segment.sealed == [sealed]


def test_no_file_takes_the_name_of_one_that_is_gone(tmp_path: Path) -> None:
    names = set()
    for _ in range(2):
        segment = segments(tmp_path)
        names.add(note(segment, b"one").file)
        segment.seal()
        segment.sealed[0].unlink()
    assert len(names) == 2


def test_a_location_cuts_exactly_one_record(tmp_path: Path) -> None:
    segment = segments(tmp_path)
    note(segment, b"one")
    location = note(segment, b"two")
    segment.seal()
    data = (tmp_path / location.file).read_bytes()
    record = gzip.decompress(data[location.offset : location.offset + location.length])
    assert record.startswith(b"WARC/1.1\r\n") and record.endswith(b"\r\n\r\ntwo\r\n\r\n")


def test_each_file_opens_with_a_warcinfo_that_its_records_name(tmp_path: Path) -> None:
    segment = segments(tmp_path, limit=1)
    for text in (b"one", b"two"):
        note(segment, text)
    segment.seal()
    assert len(segment.sealed) == 2
    for path in segment.sealed:
        info, record = gzip.decompress(path.read_bytes()).split(b"WARC/1.1\r\n")[1:]
        named = re.search(rb"WARC-Warcinfo-ID: (\S+)", record)
        assert named and b"WARC-Record-ID: " + named[1] in info
        assert f"WARC-Filename: {path.name}\r\n".encode() in info


_HEADS = b"WARC/1.1\r\nContent-Length: 9\r\n\r\nHTTP/1.1 200 OK\r\nServer: mill\r\n\r\n"
_CHANCE = random.Random(8).randbytes(200_000)
_PROSE = "Ля млына варона лічыць мяшкі. ".encode() * 5000


@pytest.mark.parametrize(
    ("data", "stored"),
    [
        (_HEADS + _PROSE[:400], False),
        (_HEADS + _PROSE, False),
        (_HEADS + _CHANCE[:12_000] + b"\r\n\r\n", True),
        (_HEADS + _CHANCE, True),  # more than one stored block holds
        (_HEADS + _CHANCE[:90_000] + _PROSE[:60_000], False),
        (_CHANCE, True),
    ],
    ids=["little", "prose", "packed", "long", "both", "headless"],
)
def test_what_is_packed_already_is_stored_and_all_read_it(data: bytes, stored: bool) -> None:
    packed = compression.pack(data)
    assert packed == compression.pack(data)
    reader = zlib.decompressobj(31)
    assert (reader.decompress(packed), reader.eof, reader.unused_data) == (data, True, b"")
    assert compression.unpacked([packed + b"next"], 1 << 20) == (data, len(packed))
    assert (data[-40:] in packed) == stored
    assert len(packed) < (1.001 if stored else 0.9) * len(data) + 20


def test_a_left_over_file_is_cut_to_its_last_whole_record(tmp_path: Path) -> None:
    segment = segments(tmp_path)
    for text in (b"one", b"two"):
        note(segment, text)
    (left_over,) = tmp_path.iterdir()
    whole = left_over.stat().st_size
    torn = compression.pack(b"x" * 999)[:-5]
    with left_over.open("ab") as file:
        file.write(torn)
    (report,) = recover(tmp_path)
    assert (report.members, report.kept, report.cut) == (3, whole, len(torn))
    assert whole_members(tmp_path / report.file) == (3, whole)
    assert recover(tmp_path) == []


def test_a_left_over_file_without_a_record_is_removed(tmp_path: Path) -> None:
    (tmp_path / "X-00000-h.warc.gz.open").write_bytes(b"\x1f\x8b\x08half")
    (report,) = recover(tmp_path)
    assert (report.members, report.cut) == (0, 7)
    assert list(tmp_path.iterdir()) == []


def test_the_fixity_log_knows_what_was_sealed(tmp_path: Path) -> None:
    segment = segments(tmp_path)
    note(segment, b"one")
    segment.seal()
    (path,) = segment.sealed
    (fact,) = fixity.log(tmp_path)
    assert (fact.event, fact.file, fact.records) == ("capture", path.name, 2)
    assert (fact.sha256, fact.size) == fixity.digest_of(path)


def test_a_seal_that_a_crash_kept_out_of_the_log_is_noted_later(tmp_path: Path) -> None:
    segment = segments(tmp_path)
    note(segment, b"one")
    segment.seal()
    (tmp_path / fixity.LOG).write_bytes(b'{"event": "capt')
    recover(tmp_path)
    (fact,) = fixity.log(tmp_path)
    assert (fact.event, fact.records) == ("recovery", 2)


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """The operating system refuses to let a file grow beyond this."""
    old = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, old)


def test_when_bytes_cannot_be_kept_nothing_more_is_written(tmp_path: Path) -> None:
    segment = segments(tmp_path)
    note(segment, b"one")
    (path,) = tmp_path.iterdir()
    whole = path.stat().st_size
    with file_size_limit(whole + 1000), pytest.raises(StorageError, match="cannot write to"):
        note(segment, os.urandom(5000))
    assert path.stat().st_size == whole
    with pytest.raises(StorageError):
        note(segment, b"two")
    (report,) = recover(tmp_path)
    assert (report.members, report.cut) == (2, 0)


_KILLED = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from archive.records import warc
from archive.storage import fixity
from archive.wire import compression
from archive.records.segment import Segments
segments = Segments(Path(sys.argv[1]), "T", 20000, lambda: [], lambda: datetime.now(UTC))
for number in range(10**6):
    segments.append(lambda info: [warc.member("metadata", [], b"%06d" % number * 50)])
    segments.sync()
    print(number, flush=True)
"""


def test_what_was_synced_is_there_after_a_kill(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", _KILLED, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    for _ in range(150):
        last = process.stdout.readline()
    process.kill()
    rest = process.stdout.read().split()
    process.stdout.close()
    process.wait()
    recover(tmp_path)
    kept = b"".join(
        gzip.decompress(path.read_bytes()) for path in sorted(tmp_path.glob("*.warc.gz"))
    )
    numbers = {int(found) for found in re.findall(rb"\r\n\r\n(\d{6})", kept)}
    assert numbers >= set(range(int((rest or [last])[-1]) + 1))
