"""What others archived is taken in record by record, verbatim, once, and nothing is lost unsaid."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from pathlib import Path

import pytest

from archive.errors import ConfigurationError, StorageError
from archive.records.captures import captures
from archive.records.reader import records
from archive.transfer.delivery import archives
from archive.transfer.importing import import_file
from archive.wire.capture import Capture
from tests.archive.desk import Desk, record_of
from tests.archive.odd_files import (
    CASES,
    FILEDESC,
    M1,
    M2,
    ONE,
    PAGE,
    TWO,
    Case,
    arc,
    member,
    warc,
)
from tests.command import letapis, start


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_every_record_is_kept_alone_in_its_member(case: Case, desk: Desk) -> None:
    report = desk.take(case.data)
    assert report.written == sum(report.read.values()) == len(case.records)
    told = [f"{one.rule}@{one.offset}+{one.skipped}" for one in report.problems]
    assert set(case.problems) <= set(told)
    assert report.skipped == sum(int(problem.rpartition("+")[2]) for problem in case.problems)
    if not case.records:
        assert report.outputs == []
        return
    for kept, wanted in zip(desk.records(), case.records, strict=True):
        assert wanted.endswith(":*") or kept.block.decode().endswith(wanted.partition(":")[2])


def test_members_and_headers_are_copied_as_they_are(desk: Desk) -> None:
    (output,) = desk.take(M1 + M2).outputs
    assert M1 + M2 in output.read_bytes()
    desk.take(ONE + TWO, "plain.warc")
    for path in desk.archive.iterdir():
        assert ONE + TWO in gzip.decompress(path.read_bytes())


def test_the_file_says_where_it_comes_from(desk: Desk) -> None:
    data = M1 + b"<junk>"
    (output,) = desk.take(data, "their file.warc.gz").outputs
    digest = hashlib.sha256(data).hexdigest()
    assert output.name == f"IMPORT-{digest[:12]}-their-file.warc.gz"
    info, _, closing = (record_of(one) for one in records(output))
    assert info.first("WARC-Filename") == output.name
    said = info.block.decode()
    assert f"isPartOf: import-{digest[:12]}\r\n" in said
    assert f"import-file: their file.warc.gz\r\nimport-sha256: {digest}\r\n" in said
    assert "import-problem: junk at 232, 6 bytes skipped" in closing.block.decode()
    assert closing.first("WARC-Concurrent-To") == info.record_id


def test_the_same_bytes_give_the_same_file_and_are_taken_once(desk: Desk, tmp_path: Path) -> None:
    first = desk.take(ONE + TWO)
    again = desk.take(ONE + TWO)
    assert (again.already, again.outputs, again.written) == (True, first.outputs, 0)
    assert desk.take(ONE + TWO, "the-same-under-another-name.warc").already
    elsewhere = Desk(tmp_path / "elsewhere")
    elsewhere.folder.mkdir()
    (copy,) = elsewhere.take(ONE + TWO).outputs
    assert copy.read_bytes() == first.outputs[0].read_bytes()
    assert list((tmp_path / "incoming").iterdir()) == []


def test_a_missing_id_is_made_and_told(desk: Desk) -> None:
    bare = b"\r\n".join(line for line in ONE.split(b"\r\n") if b"Record-ID" not in line)
    report = desk.take(bare)
    (kept,) = desk.records()
    (problem,) = report.problems
    assert (problem.rule, problem.detail) == ("record-id-added", kept.record_id)
    assert kept.head.replace(f"WARC-Record-ID: {kept.record_id}\r\n".encode(), b"") + PAGE in bare


def test_a_cut_record_says_so(desk: Desk) -> None:
    digest = "WARC-Block-Digest: sha1:AAAA\r\n"
    desk.take(member(warc(PAGE, more=digest))[:-20])
    (kept,) = desk.records()
    assert kept.length < len(PAGE)
    assert kept.first("content-length") == str(kept.length)
    assert kept.first("warc-truncated") == "unspecified"
    assert kept.first("warc-block-digest") is None
    (capture,) = [one for one in captures(desk.archive.iterdir()) if isinstance(one, Capture)]
    assert capture.truncated == "unspecified"


def test_an_arc_becomes_a_warc(desk: Desk) -> None:
    dns = b"20010203040506\nold.example. 60 IN A 192.0.2.7\n"
    data = FILEDESC + arc("http://old.example/a b\u00e9", PAGE) + arc("dns:old.example", dns)
    desk.take(data, "old.arc")
    about, page, name = desk.records()
    assert (about.type, page.type, name.type) == ("metadata", "response", "resource")
    assert about.block == FILEDESC[:-1]
    assert page.target_uri == "http://old.example/a%20b%C3%A9"
    assert page.first("warc-date") == "2001-02-03T04:05:06Z"
    assert page.first("warc-ip-address") == "192.0.2.7"
    assert page.first("warc-block-digest") == f"sha256:{hashlib.sha256(PAGE).hexdigest()}"
    assert (page.block, name.block) == (PAGE, dns)
    found = [one for one in captures(desk.archive.iterdir()) if isinstance(one, Capture)]
    assert [(one.url, one.status) for one in found] == [
        ("http://old.example/a%20b%C3%A9", 200),
        ("dns:old.example", None),
    ]


def test_records_that_cannot_be_found_are_kept_and_told(desk: Desk) -> None:
    odd = ONE.replace(b"WARC-Date: 2024-05-01T10:00:00Z", b"WARC-Date: blue monday")
    report = desk.take(odd)
    assert [problem.rule for problem in report.problems] == ["field-missing"]
    assert desk.records()[0].head + PAGE + b"1" + b"\r\n\r\n" == odd


def test_what_cannot_be_read_or_written(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        import_file(tmp_path / "absent", tmp_path, tmp_path, software="letapis/test")
    with pytest.raises(ConfigurationError, match="or a collection with -C"):
        archives(tmp_path)
    desk.archive.write_bytes(b"a file where the folder should be")
    with pytest.raises(StorageError):
        desk.take(ONE)


@pytest.mark.parametrize("verb", ["import", "verify"])
def test_what_may_never_end_is_refused(tmp_path: Path, verb: str) -> None:
    pipe = tmp_path / "pipe.warc.gz"
    os.mkfifo(pipe)
    process = start(verb, pipe, "-C", tmp_path / "c")
    _, said = process.communicate(timeout=30)
    assert process.returncode == 2 and "neither a file nor a folder" in said
    assert not (tmp_path / "c").exists()


def test_a_file_that_a_kill_left_out_of_the_fixity_log_is_noted_by_the_next_call(
    tmp_path: Path,
) -> None:
    theirs, folder = tmp_path / "theirs.warc.gz", tmp_path / "c"
    theirs.write_bytes(TWO)
    letapis("import", theirs, "-C", folder, "--no-build")
    log = folder / "archive" / "fixity.jsonl"
    said = log.read_text()
    log.unlink()
    letapis("import", theirs, "-C", folder, "--no-build")
    assert json.loads(log.read_text())["sha256"] == json.loads(said)["sha256"]
    letapis("import", theirs, "-C", folder, "--no-build")
    assert len(log.read_text().splitlines()) == 1


def test_what_became_of_each_file_is_said_as_json(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs.warc.gz"
    theirs.write_bytes(TWO + b"junk")
    said = letapis("import", theirs, "-C", tmp_path / "c", "--no-build", "--json", status=1)
    (row,) = json.loads(said)
    (output,) = row["outputs"]
    assert (tmp_path / "c" / "archive" / output).exists()
    assert (row["file"], row["read"], row["written"]) == ("theirs.warc.gz", {"response": 1}, 1)
    assert row["problems"]
