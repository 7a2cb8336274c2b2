"""Every fault that can be planted in an archive is told, and a good archive raises no alarm."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.index.agreement import verify_archive
from archive.index.cdxj import write_index
from archive.problem import Problem
from archive.records import digests, warc
from archive.records.verify import verify_file
from archive.storage import fixity
from archive.wire.exchange import Exchange, Failure
from tests.archive.odd_files import CASES, flipped, member

NOW = datetime(2024, 7, 2, tzinfo=UTC)
THEN = datetime(2024, 7, 1, 12, 30, 15, 250, tzinfo=UTC)
INFO = "<urn:uuid:00000000-0000-4000-8000-000000000000>"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
ID = "<urn:uuid:00000000-0000-4000-8000-00000000000{}>"


def exchange(path: str, response: bytes, **more: str) -> bytes:
    visit = Exchange(
        url=f"https://news.example/{path}",
        started=THEN,
        request=b"GET / HTTP/1.1\r\nHost: news.example\r\n\r\n",
        response=response,
        ip="192.0.2.7",
        truncated="length" if "truncated" in more else None,
    )
    return b"".join(one.data for one in warc.exchange(visit, INFO))


def good() -> bytes:
    """A file as our own writer makes it."""
    info = warc.member(
        "warcinfo",
        [("WARC-Date", warc.warc_date(THEN)), ("Content-Type", warc.FIELDS)],
        b"software: x\r\n",
        INFO,
    )
    failure = Failure(url="https://gone.example/", at=THEN, kind="dns", detail="no such host")
    return b"".join(
        [
            info.data,
            exchange("whole", HEAD + b"Content-Length: 4\r\n\r\nbody"),
            exchange("chunked", CHUNKED + b"4\r\nbody\r\n0\r\n\r\n"),
            exchange("cut", HEAD + b"Content-Length: 9\r\n\r\nbody", truncated="length"),
            exchange("interim", b"HTTP/1.1 103 Hints\r\n\r\n" + HEAD + b"\r\nbody"),
            exchange("nothing", b"HTTP/1.1 204 No Content\r\n\r\n"),
            *(one.data for one in warc.failure(failure, INFO)),
        ]
    )


def told(found: list[Problem]) -> list[str]:
    return [f"{problem.severity} {problem.rule}" for problem in found]


def check(folder: Path, data: bytes) -> list[str]:
    path = folder / "one.warc.gz"
    path.write_bytes(data)
    return told(list(verify_file(path, now=NOW)))


def test_our_own_files_raise_no_alarm(tmp_path: Path) -> None:
    assert check(tmp_path, good()) == []


def record(
    kind: str = "response", block: bytes = HEAD + b"\r\nbody", **fields: str | None
) -> bytes:
    """One record of a plain shape; a field given as None is left out, `_` stands for `-`."""
    said: dict[str, str | None] = {
        "WARC-Type": kind,
        "WARC-Record-ID": ID.format(1),
        "WARC-Date": "2024-07-01T12:00:00Z",
        "WARC-Target-URI": "https://news.example/",
        "Content-Type": "application/http;msgtype=response",
        "Content-Length": str(len(block)),
    }
    said |= {name.replace("_", "-"): value for name, value in fields.items()}
    lines = [f"{name}: {value}\r\n" for name, value in said.items() if value is not None]
    return ("WARC/1.1\r\n" + "".join(lines) + "\r\n").encode() + block + b"\r\n\r\n"


def sha1(data: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()


FIRST = ["info warcinfo-first"]
BODY = b"4\r\nbody\r\n0\r\n\r\n"
PROFILE = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (record(), []),
        (record(WARC_Record_ID=None), ["error field-missing"]),
        (record(WARC_Date=None), ["error field-missing"]),
        (record(WARC_Type=None), ["error field-missing"]),
        (record(WARC_Target_URI=None), ["error field-missing"]),
        (record(Content_Length=None), ["error content-length-missing"]),
        (record(WARC_Date="yesterday"), ["error date-unusable"]),
        (record(WARC_Date="20240701120000"), ["warning date-form"]),
        (record(WARC_Date="2024-07-01 12:00:00"), ["warning date-form"]),
        (record(WARC_Date="2024-07-01T12:00:00+02:00"), ["warning date-form"]),
        (record(WARC_Date="2024-07-01T12:00:00.123456789Z"), []),
        (record(WARC_Date="2024"), []),
        (record(WARC_Date="2199-01-01T00:00:00Z"), ["error date-in-future"]),
        (record(WARC_Record_ID="urn:uuid:1"), ["warning record-id-form"]),
        (record(WARC_Target_URI="https://news.example/a b"), ["warning target-uri-blank"]),
        (record(WARC_Target_URI="<https://news.example/>"), ["warning target-uri-brackets"]),
        (record(warc_date="2024-07-01T12:00:00Z"), ["warning field-repeated"]),
        (record(WARC_Filename="x"), ["warning field-misplaced"]),
        (record(WARC_Truncated="lazy"), ["warning truncated-reason"]),
        (record(Content_Type=None), ["info content-type-missing"]),
        (record("mystery"), []),
        (record().replace(b"WARC/1.1", b"WARC/2.0"), ["error version-unknown"]),
        (record().replace(b"WARC/1.1", b"WARC/1.0"), []),
        (record(WARC_Date="2024-07-01").replace(b"WARC/1.1", b"WARC/1.0"), ["warning date-form"]),
        (record().replace(b"\r\nWARC-T", b"\nWARC-T"), ["warning line-ends"]),
        (record()[:-2], ["warning record-trailer"]),
        (record(WARC_Block_Digest=sha1(HEAD + b"\r\nbody")), []),
        (record(WARC_Block_Digest=sha1(b"other")), ["error block-digest"]),
        (record(WARC_Block_Digest="sha1:ABC"), ["warning digest-form"]),
        (record(WARC_Block_Digest="whirlpool:ABC"), ["info digest-unknown"]),
        (record(WARC_Payload_Digest=sha1(b"body")), []),
        (record(WARC_Payload_Digest=sha1(b"other")), ["error payload-digest"]),
        (record(block=CHUNKED + BODY, WARC_Payload_Digest=sha1(b"body")), []),
        (record(block=CHUNKED + BODY, WARC_Payload_Digest=sha1(BODY)),
         ["info payload-digest-over-transfer-coding"]),
        (record(block=HEAD + b"Content-Length: 9\r\n\r\nbody"), ["warning truncation-unsaid"]),
        (record(block=HEAD + b"Content-Length: 9\r\n\r\n"), []),
        (record(block=CHUNKED + b"4\r\nbody\r\n"), ["warning truncation-unsaid"]),
        (record("revisit", WARC_Payload_Digest="sha1:A" + "A" * 31), ["warning revisit-profile"]),
        (record("revisit", WARC_Profile=PROFILE), ["warning revisit-digest"]),
        (record("revisit", WARC_Profile=PROFILE, WARC_Payload_Digest="sha1:A",
                WARC_Refers_To=ID.format(7)), []),
        (record(WARC_Concurrent_To=ID.format(7)), ["info concurrent-missing"]),
        (record() + record(), ["error record-id-repeated"]),
        (record() + record("metadata", b"a: b", WARC_Record_ID=ID.format(2),
                           WARC_Concurrent_To=ID.format(1), WARC_Date="2024-07-01T12:00:01Z"),
         ["warning concurrent-date"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("pack", [bytes, member], ids=["plain", "gzip"])
def test_one_fault_is_told_once(
    data: bytes, wanted: list[str], pack: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    found = check(tmp_path, pack(data))
    expected = FIRST + wanted
    if b": revisit" in data:
        expected = [*expected, "info revisit-original"]
    if b"WARC-Refers-To" in data or b"sha1:AAAA" in data:
        expected = [*expected, "info original-missing"]
    if data.count(b"WARC/1.1") > 1 and pack is member:
        expected = [*expected, *["warning member-not-alone"] * 2]
    assert sorted(found) == sorted(expected)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.problems])
def test_what_the_reader_tells_is_told(name: str, tmp_path: Path) -> None:
    path = tmp_path / "odd"
    path.write_bytes(CASES[name].data)
    rules = {problem.rule for problem in verify_file(path, now=NOW)}
    assert {problem.partition("@")[0] for problem in CASES[name].problems} <= rules


class Archive:
    """An archive with an index and a fixity log."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "archive"
        self.folder.mkdir()
        self.index = folder / "index.cdxj"

    def add(self, name: str, data: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(data)
        fixity.note(self.folder, "capture", THEN, path, 1)
        write_index(self.folder, self.index)
        return path

    def told(self) -> list[str]:
        return told(list(verify_archive(self.folder, self.index, now=NOW)))


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    made = Archive(tmp_path)
    made.add("a.warc.gz", good())
    return made


def test_a_good_archive_raises_no_alarm(archive: Archive) -> None:
    assert archive.told() == []


def test_an_id_is_unique_in_all_the_archive(archive: Archive) -> None:
    archive.add("b.warc.gz", member(record()))
    archive.add("c.warc.gz", member(record(WARC_Target_URI="https://other.example/")))
    assert archive.told() == [*FIRST, *FIRST, "error record-id-repeated"]


@pytest.mark.parametrize(
    "reference",
    [
        {"WARC-Refers-To": ID.format(1)},
        {
            "WARC-Refers-To-Target-URI": "https://news.example/",
            "WARC-Refers-To-Date": "2024-07-01T12:00:00.5Z",
        },
        {"WARC-Payload-Digest": "sha1:A"},
    ],
)
@pytest.mark.parametrize("held", [True, False])
def test_the_original_of_a_revisit_is_held(
    reference: dict[str, str], held: bool, archive: Archive
) -> None:
    fields = {"WARC-Profile": PROFILE, "WARC-Payload-Digest": "sha1:B"} | reference
    again = record("revisit", b"", WARC_Record_ID=ID.format(2), **fields)
    archive.add("b.warc.gz", member(again))
    if held:
        archive.add("c.warc.gz", member(record(WARC_Payload_Digest="sha1:a")))
    assert ("warning original-missing" in archive.told()) is not held


def test_what_a_record_is_concurrent_to_is_held(archive: Archive) -> None:
    archive.add("b.warc.gz", member(record(WARC_Concurrent_To=ID.format(7))))
    assert archive.told() == [*FIRST, "warning concurrent-missing"]


def test_the_index_is_held_against_the_files(archive: Archive) -> None:
    lines = archive.index.read_bytes().splitlines(keepends=True)
    faults = {
        b"".join(lines[1:]): ["error index-line-missing"],
        b"".join([*lines, b"zz)/ 20240101000000 {}"]): ["error index-line-wrong"],
        b"".join([lines[1], lines[0], *lines[2:]]): ["error index-unsorted"],
        lines[0].replace(b'"offset": "', b'"offset": "1') + b"".join(lines[1:]): [
            "error index-line-missing",
            "error index-line-wrong",
        ],
    }
    for data, wanted in faults.items():
        archive.index.write_bytes(data)
        assert sorted(archive.told()) == wanted
        told = verify_archive(archive.folder, archive.index, now=NOW)
        assert all("`letapis index`" in problem.detail for problem in told)
    archive.index.unlink()
    assert archive.told() == ["warning index-missing"]


def test_a_file_sealed_since_the_index_was_made_is_told_by_its_name(archive: Archive) -> None:
    memory = archive.index.with_name("index.cdxj.files")
    lines, remembered = archive.index.read_bytes(), memory.read_bytes()
    archive.add("b.warc.gz", member(record()))
    memory.write_bytes(remembered)  # of another index: killed between the two
    assert archive.told() == [*FIRST]
    archive.index.write_bytes(lines)
    assert archive.told() == [*FIRST, "warning file-not-indexed"]


def test_a_file_is_what_it_was_when_it_was_sealed(archive: Archive) -> None:
    path = archive.add("b.warc.gz", member(record()) + member(record(WARC_Record_ID=ID.format(2))))
    path.write_bytes(member(record()))  # shorter, and whole
    write_index(archive.folder, archive.index)
    assert archive.told() == [*FIRST, "error fixity-changed"]
    path.unlink()
    write_index(archive.folder, archive.index)
    assert archive.told() == ["error file-missing"]


def test_a_flipped_byte_is_found(archive: Archive) -> None:
    path = archive.folder / "a.warc.gz"
    path.write_bytes(flipped(good(), 1200))
    assert {"error gzip-damaged", "error fixity-changed"} <= set(archive.told())


@pytest.mark.parametrize("size", [1, 7, 20])
@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha256", "sha512"])
def test_digests_are_read_in_any_writing(algorithm: str, size: int) -> None:
    data = b"x" * size
    value = hashlib.new(algorithm, data).digest()
    for written in (
        value.hex(),
        value.hex().upper(),
        base64.b32encode(value).decode(),
        base64.b32encode(value).decode().rstrip("=").lower(),
        base64.b64encode(value).decode(),
        base64.urlsafe_b64encode(value).decode().rstrip("="),
    ):
        digest = digests.parse(f"{algorithm.upper()}:{written}")
        assert digest
        assert digest.fits([data])
        assert not digest.fits([data, b"more"])
