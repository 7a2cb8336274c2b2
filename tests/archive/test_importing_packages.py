"""Packages that others made are taken in archive by archive, whatever they say of themselves."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest

from archive.transfer import bagit
from tests.archive.desk import Desk
from tests.archive.odd_files import FILEDESC, M1, ML, TWO


def package(
    entries: dict[str, bytes], *, digests: dict[str, str] | None = None, deflate: bool = False
) -> bytes:
    """A WACZ; `digests` are what datapackage.json says instead of the true ones."""
    resources = [
        {
            "path": name,
            "hash": "sha256:" + (digests or {}).get(name, hashlib.sha256(data).hexdigest()),
            "bytes": len(data),
        }
        for name, data in entries.items()
    ]
    about = json.dumps({"profile": "data-package", "resources": resources}).encode()
    seal = {"path": "datapackage.json", "hash": "sha256:" + hashlib.sha256(about).hexdigest()}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED if deflate else 0) as out:
        for name, data in entries.items():
            out.writestr(zipfile.ZipInfo(name), data, out.compression)
        out.writestr(zipfile.ZipInfo("datapackage.json"), about)
        out.writestr(zipfile.ZipInfo("datapackage-digest.json"), json.dumps(seal))
    return packed.getvalue()


WHOLE = {"archive/a.warc.gz": M1, "indexes/index.cdx.gz": b"", "pages/pages.jsonl": b"{}"}


@pytest.mark.parametrize("deflate", [False, True])
def test_each_archive_of_a_package_becomes_a_file(deflate: bool, desk: Desk) -> None:
    entries = {**WHOLE, "archive/deep/b.warc": TWO, "archive/a.arc": FILEDESC}
    report = desk.take(package(entries, deflate=deflate), "p.wacz")
    assert [path.name[20:] for path in report.outputs] == [
        "00000-a.warc.gz",
        "00001-a.warc.gz",
        "00002-b.warc.gz",
    ]
    assert report.read == {"response": 2, "filedesc": 1}
    assert {problem.rule for problem in report.problems} == (
        {"wacz-compressed"} if deflate else set()
    )
    assert desk.take(package(entries, deflate=deflate), "p.wacz").already


@pytest.mark.parametrize(
    ("data", "rules"),
    [
        (package(WHOLE), []),
        (package({"archive/a.warc.gz": M1}), ["wacz-no-index", "wacz-no-pages"]),
        (package({"pages/pages.jsonl": b"", "indexes/i": b""}), ["wacz-empty"]),
        (package(WHOLE, digests={"archive/a.warc.gz": "0" * 64}), ["wacz-digest"]),
        (package(WHOLE).replace(b"data-package", b"DATA-package"), ["wacz-no-datapackage"]),
        (package(WHOLE)[:-30], ["wacz-unreadable"]),
    ],
)
def test_what_is_wrong_with_a_package(data: bytes, rules: list[str], desk: Desk) -> None:
    report = desk.take(data, "p.wacz")
    assert [problem.rule for problem in report.problems] == rules


def test_a_broken_digest_is_told_with_the_links_that_hold(desk: Desk) -> None:
    report = desk.take(package(WHOLE, digests={"archive/a.warc.gz": "0" * 64}), "p.wacz")
    (problem,) = report.problems
    assert problem.severity == "warning"
    assert problem.detail.endswith("length agrees, ZIP checksum agrees, datapackage digest agrees")
    assert report.written == 1


def test_a_bomb_is_not_unpacked(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.transfer.wacz._LEAST_BUDGET", 1 << 20)
    report = desk.take(package({"archive/a.warc": bytes(1 << 24)}, deflate=True), "p.wacz")
    assert report.problems[-1].rule == "wacz-bomb"
    assert [path.name for path in (desk.folder / "incoming").iterdir()] == []


def test_a_damaged_package_gives_what_can_be_read(desk: Desk) -> None:
    entries = {**WHOLE, "archive/b.warc.gz": M1 + ML}
    data = package(entries)
    at = data.index(M1 + ML) + len(M1) + 100
    report = desk.take(data[:at] + b"\xff\xff\xff" + data[at + 3 :], "p.wacz")
    rules = [problem.rule for problem in report.problems]
    assert "wacz-damaged" in rules
    assert "gzip-damaged" in rules
    assert report.written >= 2


@pytest.mark.parametrize(
    "name", ["../../escape.warc.gz", "/etc/passwd.warc", "..", "\u202e\n evil\x00.warc", "x" * 300]
)
def test_no_name_escapes_the_folder(name: str, desk: Desk) -> None:
    report = desk.take(package({f"archive/{name}": M1}), "p.wacz")
    assert [path.parent for path in report.outputs] == [desk.archive]
    assert sorted(path.name for path in desk.folder.iterdir()) == ["archive", "incoming", "p.wacz"]
    assert all(len(path.name) < 140 and path.name.isascii() for path in report.outputs)


def test_a_bag_that_lists_a_file_again_and_again_has_it_read_once(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "x").touch()
    (tmp_path / bagit.DECLARATION).write_bytes(
        b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    )
    (tmp_path / "manifest-sha256.txt").write_bytes(b"aa  data/x\n" * 3)
    assert [problem.rule for problem in bagit.problems(tmp_path)] == [
        *("bag-digest", "bag-listed-twice", "bag-listed-twice")
    ]
