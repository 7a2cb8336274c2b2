"""Broken WACZ packages, one fault each, all of them found; and signatures."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from archive.transfer.wacz_verify import verify_wacz
from archive.wire.certificates import signature
from tests.exports.packages import NOW, SITE, collection, errors, wacz

Entries = dict[str, bytes]
INDEX, IDX, PAGES = "indexes/index.cdx.gz", "indexes/index.idx", "pages/pages.jsonl"
PACKAGE, DIGEST = "datapackage.json", "datapackage-digest.json"
FIRST = "archive/FIRST-00000.warc.gz"


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("good")
    return wacz(collection(folder / "herons"), folder / "good.wacz").path


def entries_of(path: Path) -> Entries:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def pack(
    path: Path, entries: Entries, *, squeezed: tuple[str, ...] = (), listed: bool = True
) -> Path:
    """Writes a package; with its digests in order, unless the fault is in them."""
    if listed and PACKAGE in entries:
        said = json.loads(entries[PACKAGE])
        said["resources"] = [
            {
                "name": name.lower(),
                "path": name,
                "bytes": len(data),
                "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
            }
            for name, data in entries.items()
            if name not in (PACKAGE, DIGEST)
        ]
        entries[PACKAGE] = json.dumps(said).encode()
        sealed = f"sha256:{hashlib.sha256(entries[PACKAGE]).hexdigest()}"
        entries[DIGEST] = json.dumps({"path": PACKAGE, "hash": sealed}).encode()
    with zipfile.ZipFile(path, "w") as package:
        for name, data in entries.items():
            kind = zipfile.ZIP_DEFLATED if name in squeezed else zipfile.ZIP_STORED
            package.writestr(name, data, kind)
    return path


def reindexed(change: Callable[[list[dict[str, Any]]], object]) -> Callable[[Entries], None]:
    """A fault in the fields of the index, whose order and packing stay right."""

    def apply(entries: Entries) -> None:
        lines = [line.split(b" ", 2) for line in gzip.decompress(entries[INDEX]).splitlines()]
        said = [json.loads(line[2]) for line in lines]
        change(said)
        made = [
            b" ".join([*line[:2], json.dumps(one).encode()])
            for line, one in zip(lines, said, strict=False)
        ]
        entries[INDEX] = gzip.compress(b"".join(line + b"\n" for line in made))

    return apply


def in_package(**fields: Any) -> Callable[[Entries], None]:
    def apply(entries: Entries) -> None:
        said = json.loads(entries[PACKAGE]) | fields
        entries[PACKAGE] = json.dumps({key: value for key, value in said.items() if value}).encode()

    return apply


def put(name: str, data: bytes) -> Callable[[Entries], None]:
    return lambda entries: entries.update({name: data})


def without(*names: str) -> Callable[[Entries], None]:
    def apply(entries: Entries) -> None:
        for name in names:
            del entries[name]

    return apply


def page(**fields: str) -> Callable[[Entries], None]:
    line = json.dumps(fields).encode() + b"\n"
    return lambda entries: entries.update({PAGES: entries[PAGES] + line})


def shuffle(entries: Entries) -> None:
    lines = gzip.decompress(entries[INDEX]).splitlines(keepends=True)
    entries[INDEX] = gzip.compress(b"".join(reversed(lines)))


#: What is done to a good package, and the rule that must say so.
FAULTS: dict[str, tuple[Callable[[Entries], None], str]] = {
    "no index": (without(INDEX, IDX), "wacz-no-index"),
    "no page list": (without(PAGES), "wacz-no-pages"),
    "no datapackage": (without(PACKAGE, DIGEST), "wacz-no-datapackage"),
    "no WARC file": (without(FIRST, "archive/SECOND-00000.warc.gz"), "wacz-no-archive"),
    "a WARC file less": (without(FIRST), "wacz-index-line-wrong"),
    "a stray file among the WARC files": (put("archive/notes.txt", b"x"), "wacz-stray"),
    "a stray file among the pages": (put("pages/picture.png", b"x"), "wacz-stray"),
    "another profile": (in_package(profile="tabular-data-package"), "wacz-profile"),
    "no version": (in_package(wacz_version=None), "wacz-version"),
    "an offset of the index": (
        reindexed(lambda said: said[0].update(offset="7")),
        "wacz-index-line-wrong",
    ),
    "a length of the index": (
        reindexed(lambda said: said[0].update(length="7")),
        "wacz-index-line-wrong",
    ),
    "an address of the index": (
        reindexed(lambda said: said[0].update(url=f"{SITE}/x")),
        "wacz-index-line-wrong",
    ),
    "a capture without a line": (reindexed(lambda said: said.pop()), "wacz-index-line-missing"),
    "a line without fields": (reindexed(lambda said: said[0].clear()), "wacz-index-line"),
    "a line at no number": (
        reindexed(lambda said: said[0].update(offset=float("inf"))),
        "wacz-index-line",
    ),
    "an index out of order": (shuffle, "wacz-index-unsorted"),
    "an index cut short": (
        lambda entries: entries.update({INDEX: entries[INDEX][:-20]}),
        "wacz-list-damaged",
    ),
    "a page that was not captured": (
        page(url=f"{SITE}/none", ts="2024-03-04T09:30:01Z"),
        "wacz-page-missing",
    ),
    "a page without a time": (page(url=f"{SITE}/heron"), "wacz-page"),
    "a page with a time in another form": (
        page(url=f"{SITE}/heron", ts="20240304093001"),
        "wacz-page",
    ),
    "pages without their header": (
        lambda entries: entries.update({PAGES: entries[PAGES].split(b"\n", 1)[1]}),
        "wacz-pages-header",
    ),
    "a flipped byte in a record": (
        lambda entries: entries.update(
            {FIRST: entries[FIRST][:900] + b"\0" + entries[FIRST][901:]}
        ),
        "gzip-damaged",
    ),
}


@pytest.mark.parametrize(("change", "rule"), FAULTS.values(), ids=FAULTS)
def test_every_fault_is_found(
    good: Path, tmp_path: Path, change: Callable[[Entries], None], rule: str
) -> None:
    entries = entries_of(good)
    change(entries)
    found = errors(list(verify_wacz(pack(tmp_path / "bad.wacz", entries), now=NOW)))
    assert rule in found


def test_a_good_package_has_no_fault(good: Path, tmp_path: Path) -> None:
    assert not [one for one in verify_wacz(good, now=NOW) if one.severity != "info"]
    again = pack(tmp_path / "again.wacz", entries_of(good))
    assert not [one for one in verify_wacz(again, now=NOW) if one.severity != "info"]


@pytest.mark.parametrize("name", [FIRST, INDEX])
def test_what_is_packed_twice(good: Path, tmp_path: Path, name: str) -> None:
    bad = pack(tmp_path / "bad.wacz", entries_of(good), squeezed=(name,))
    assert errors(list(verify_wacz(bad, now=NOW))) == {"wacz-compressed"}


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (put("logs/more.log", b"x"), "wacz-unlisted"),
        (put(PAGES, b'{"format": "json-pages-1.0", "id": "pages"}\n'), "wacz-digest"),
        (in_package(title="Another"), "wacz-datapackage-digest"),
        (in_package(resources=[{"path": PAGES}]), "wacz-resource"),
        (without("logs/crawl.log"), "wacz-missing"),
    ],
    ids=["unlisted", "changed", "manifest changed", "resource", "listed and missing"],
)
def test_the_chain_of_digests(
    good: Path, tmp_path: Path, change: Callable[[Entries], None], rule: str
) -> None:
    entries = entries_of(good)
    change(entries)
    bad = pack(tmp_path / "bad.wacz", entries, listed=False)
    assert rule in errors(list(verify_wacz(bad, now=NOW)))


def test_what_is_no_package(tmp_path: Path) -> None:
    path = tmp_path / "x.wacz"
    path.write_bytes(b"PK\x03\x04 and no more")
    assert errors(list(verify_wacz(path, now=NOW))) == {"wacz-unreadable"}


def private_key(curve: ec.EllipticCurve) -> bytes:
    return ec.generate_private_key(curve).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def test_a_signature(tmp_path: Path) -> None:
    held = collection(tmp_path / "herons")
    (held.folder / "key.pem").write_bytes(private_key(ec.SECP384R1()))
    settings = held.settings_file.read_text("utf-8")
    held.settings_file.write_text(f'{settings}\n[package]\nkey = "key.pem"\n', "utf-8")
    made = wacz(held, tmp_path / "x.wacz")
    entries = entries_of(made.path)
    digest = json.loads(entries[DIGEST])
    assert set(digest["signedData"]) == {
        *("hash", "created", "software", "version", "signature", "publicKey")
    }
    assert digest["signedData"]["hash"] == digest["hash"]
    other, _ = signature(private_key(ec.SECP384R1()), digest["hash"])
    for field, value in {
        "signature": other,
        "publicKey": "AAAA",
        "hash": "sha256:00",
        "note": "unknown to the standard",
    }.items():
        said = {**digest, "signedData": digest["signedData"] | {field: value}}
        bad = dict(entries, **{DIGEST: json.dumps(said).encode()})
        found = verify_wacz(pack(tmp_path / "bad.wacz", bad, listed=False), now=NOW)
        assert errors(list(found)) == {"wacz-signature"}, field


def test_only_a_key_on_its_curve_signs() -> None:
    for key in (private_key(ec.SECP256R1()), b"no key at all"):
        with pytest.raises(ValueError, match=r"P-384|PEM"):
            signature(key, "text")


def test_a_name_that_is_no_package_name(good: Path, tmp_path: Path) -> None:
    path = tmp_path / "good.zip"
    shutil.copy(good, path)
    assert [one.rule for one in verify_wacz(path, now=NOW) if one.severity != "info"] == [
        "wacz-name"
    ]
