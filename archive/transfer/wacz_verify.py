"""WACZ packages held against the standard (WACZ 1.1.1, WACZ Signing and Verification 0.1.0).

1. The WARC files inside are verified as any others, the index line by line against them.
2. Nothing is unpacked but to a file without a name of the package's choosing, and no more than
   `archive/transfer/wacz.py` allows.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from archive.errors import StorageError
from archive.problem import Problem, Severity
from archive.records.captures import visits
from archive.records.verify import record_problems, reference_problems
from archive.transfer import wacz
from archive.transfer.wacz_lists import Lists, lines_of
from archive.wire.certificates import is_signed
from archive.wire.compression import Damaged

#: What may lie in the folders that the standard names.
_PLACES = {
    "archive/": re.compile(r"archive/[^/]+\.warc(\.gz)?"),
    "indexes/": re.compile(r"indexes/[^/]+\.(cdxj?(\.gz)?|idx)"),
    "pages/": re.compile(r"pages/[^/]+\.jsonl"),
}
_UNLISTED = ("datapackage.json", "datapackage-digest.json")
_STORED = re.compile(r"(archive/.*|.*\.gz)")
#: What archive/transfer/wacz.py only remarks upon, to those who take a package in as it is.
_FAULTS = {
    "wacz-no-index",
    "wacz-no-pages",
    "wacz-no-datapackage",
    "wacz-compressed",
    "wacz-digest",
}
_SIGNED = ("hash", "created", "software", "version", "signature")
_ANONYMOUS = {*_SIGNED, "publicKey"}
_BY_DOMAIN = {*_SIGNED, "domain", "domainCert", "timeSignature", "timestampCert", "crossSignedCert"}


def verify_wacz(path: Path, *, now: datetime) -> Iterator[Problem]:
    """A package against the standard; `now` is UTC. Raises StorageError."""

    def tell(severity: Severity, rule: str, detail: str) -> Problem:
        return Problem(severity, rule, detail, path.name)

    if path.suffix != ".wacz":
        yield tell("warning", "wacz-name", "the name of a package ends in .wacz")
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder, "unpacked")
        with tempfile.TemporaryFile() as wanted, tempfile.TemporaryFile() as listed:
            lists = Lists(tell, wanted, listed)
            yield from _contents(path, scratch, lists, now)
            try:
                with zipfile.ZipFile(path) as package:
                    if sum(entry.file_size for entry in package.infolist()) > wacz.budget(path):
                        return  # told already
                    yield from _structure(package, tell)
                    yield from _lists(package, scratch, lists)
            except wacz.NO_DIRECTORY:
                return  # told already


def _contents(path: Path, scratch: Path, lists: Lists, now: datetime) -> Iterator[Problem]:
    """The WARC files inside, and the digests of all files."""
    with tempfile.TemporaryFile() as facts:
        for found in wacz.archives(path, scratch):
            if isinstance(found, Problem):
                yield replace(found, severity="error") if found.rule in _FAULTS else found
                continue
            shown = f"{path.name}/{found.name}"
            yield from record_problems(found.path, now, facts, shown)
            for visit in visits(found.path, name=found.name.removeprefix("archive/")):
                if not isinstance(visit, Problem):
                    lists.take(visit)
        yield from reference_problems(facts, "info")


def _structure(package: zipfile.ZipFile, tell: Any) -> Iterator[Problem]:
    """Names, and what datapackage.json and its digest say."""
    names = {entry.filename for entry in package.infolist() if not entry.is_dir()}
    for name in sorted(names):
        for place, allowed in _PLACES.items():
            if name.startswith(place) and not allowed.fullmatch(name):
                yield tell("error", "wacz-stray", f"{name} may not lie in {place}")
        stored = package.getinfo(name).compress_type == zipfile.ZIP_STORED
        if _STORED.fullmatch(name) and not name.startswith("archive/") and not stored:
            yield tell(
                "error", "wacz-compressed", f"{name} is packed twice; players cannot read it"
            )
    if not any(_PLACES["archive/"].fullmatch(name) for name in names):
        yield tell("error", "wacz-no-archive", "no WARC file in archive/")
    said = _json(package, "datapackage.json")
    if said is not None:
        yield from _datapackage(said, names, tell)
    yield from _digest(package, tell)


def _datapackage(said: dict[str, Any], names: set[str], tell: Any) -> Iterator[Problem]:
    if said.get("profile") != "data-package":
        yield tell("error", "wacz-profile", f"profile is {said.get('profile')!r}, not data-package")
    if not isinstance(said.get("wacz_version"), str):
        yield tell("error", "wacz-version", "datapackage.json names no wacz_version")
    resources = said.get("resources")
    listed = (
        [one for one in resources if isinstance(one, dict)] if isinstance(resources, list) else []
    )
    for one in listed:
        missing = [key for key in ("name", "path", "hash", "bytes") if key not in one]
        if missing:
            detail = f"{one.get('path')!r} is listed without {', '.join(missing)}"
            yield tell("error", "wacz-resource", detail)
    for name in sorted(names - {one.get("path") for one in listed} - set(_UNLISTED)):
        yield tell("error", "wacz-unlisted", f"datapackage.json does not list {name}")
    for key in ("title", "created", "software"):
        if key not in said:
            yield tell("info", "wacz-context", f"datapackage.json has no {key}")


def _digest(package: zipfile.ZipFile, tell: Any) -> Iterator[Problem]:
    """datapackage-digest.json, and its signature where there is one."""
    said = _json(package, "datapackage-digest.json")
    if said is None:
        yield tell("warning", "wacz-no-digest", "no readable datapackage-digest.json")
        return
    digest = _sha256(package, "datapackage.json")
    if said.get("path") != "datapackage.json" or said.get("hash") != digest:
        yield tell("error", "wacz-datapackage-digest", f"datapackage.json has {digest}")
    signed = said.get("signedData")
    if signed is None:
        return
    if not isinstance(signed, dict) or not (
        signed.keys() <= _ANONYMOUS or signed.keys() <= _BY_DOMAIN
    ):
        yield tell("error", "wacz-signature", "signedData is of neither form of the standard")
    elif signed.get("hash") != digest:
        yield tell("error", "wacz-signature", "what was signed is not this datapackage.json")
    elif "publicKey" not in signed:
        yield tell("info", "wacz-signature-unchecked", "signed with a certificate of a domain")
    elif not is_signed(str(digest), str(signed.get("signature")), str(signed["publicKey"])):
        yield tell("error", "wacz-signature", "the signature is not by this key over this package")


def _lists(package: zipfile.ZipFile, scratch: Path, lists: Lists) -> Iterator[Problem]:
    """Index and pages against the WARC files."""
    names = sorted({entry.filename for entry in package.infolist()})
    for name in names:
        if name.startswith("indexes/") and name.endswith((".cdx", ".cdxj", ".cdx.gz", ".cdxj.gz")):
            yield from _read(package, name, scratch, lists)
    yield from lists.agreement()
    for name in names:
        if name.startswith("pages/") and name.endswith(".jsonl"):
            yield from _read(package, name, scratch, lists)


def _read(package: zipfile.ZipFile, name: str, scratch: Path, lists: Lists) -> Iterator[Problem]:
    try:
        with package.open(name) as entry, scratch.open("wb") as out:
            shutil.copyfileobj(entry, out)
        lines = lines_of(scratch)
        yield from lists.pages(name, lines) if name.startswith("pages/") else lists.index(lines)
    except (Damaged, zipfile.BadZipFile) as error:
        yield lists.tell("error", "wacz-list-damaged", f"{name}: {error}")
    except OSError as error:
        raise StorageError(scratch, "write to", error) from error


def _json(package: zipfile.ZipFile, name: str) -> dict[str, Any] | None:
    data = _small(package, name)
    try:
        said = json.loads(data or b"")
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def _sha256(package: zipfile.ZipFile, name: str) -> str | None:
    data = _small(package, name)
    return None if data is None else f"sha256:{hashlib.sha256(data).hexdigest()}"


def _small(package: zipfile.ZipFile, name: str) -> bytes | None:
    """The bytes of an entry; None where it is not there, not whole, or too large."""
    try:
        if package.getinfo(name).file_size <= wacz.METADATA_LIMIT:
            return package.read(name)
    except (KeyError, *wacz.NO_DIRECTORY, zlib.error):
        pass
    return None
