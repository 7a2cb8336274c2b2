"""The web archives inside a WACZ package (WACZ 1.1.1), unpacked one by one, and its fixity.

1. No name from the package is used on the disk; the caller says where to unpack.
2. All that is unpacked counts against one budget, so overlapping or endless entries end it.
3. A wrong digest is told with the links of the chain that hold: length, ZIP checksum, and the
   digest of datapackage.json. What the archives hold is given all the same.
"""

from __future__ import annotations

import hashlib
import json
import struct
import zipfile
import zlib
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from archive.errors import StorageError, storing
from archive.problem import Problem, Severity
from archive.storage.files import ARCHIVES
from archive.wire.compression import Damaged, Inflate

_ENTRY = b"PK\x03\x04"  # how one begins in a ZIP file
_CHUNK = 1024 * 1024
METADATA_LIMIT = 16 * 1024 * 1024
_LEAST_BUDGET = 1 << 30
_RATIO = 100  # unpacked to packed; a deflated plain WARC of text reaches 20
#: What zipfile raises for a hostile or broken directory; OSError for offsets out of all bounds.
NO_DIRECTORY = (
    zipfile.BadZipFile,
    struct.error,
    NotImplementedError,
    ValueError,
    OverflowError,
    OSError,
)


@dataclass(frozen=True, slots=True)
class Inner:
    """One web archive of a package, unpacked."""

    name: str  #: inside the package
    path: Path


class _Unreadable(Exception):
    """An entry cannot be read, or not on."""


class _OverBudget(Exception):
    """The package unpacks to more than is taken."""


def names(path: Path) -> list[str]:
    """The names of the web archives inside, sorted; none where it is unreadable."""
    try:
        with zipfile.ZipFile(path) as package:
            return sorted({entry.filename for entry in package.infolist() if _is_archive(entry)})
    except NO_DIRECTORY:
        return []


def budget(path: Path) -> int:
    """The most bytes that a package, or a packed list of one, may unpack to."""
    return max(_LEAST_BUDGET, path.stat().st_size * _RATIO)


def archives(path: Path, scratch: Path) -> Iterator[Inner | Problem]:
    """The web archives of a package in the order of their names, each unpacked to `scratch`.

    It is the same file each time: done with one, take the next. Raises StorageError.
    """
    with ExitStack() as stack:
        with storing(path, "read"):
            file = stack.enter_context(path.open("rb"))
        try:
            package = _Package(path.name, file, stack.enter_context(zipfile.ZipFile(file)))
        except NO_DIRECTORY as error:
            yield Problem("error", "wacz-unreadable", f"no ZIP directory: {error}", path.name)
            return
        package.budget = budget(path)
        try:
            yield from package.inner_archives(scratch)
            yield from package.fixity()
        except _OverBudget:
            detail = f"unpacks to more than {_RATIO} times its size; the rest is left out"
            yield Problem("error", "wacz-bomb", detail, path.name)


@dataclass(slots=True)
class _Package:
    file: str
    raw: BinaryIO
    zip: zipfile.ZipFile
    budget: int = 0
    #: Of what was read, by name: sha256 in hex, size, and whether the ZIP checksum agrees.
    seen: dict[str, tuple[str, int, bool]] = field(default_factory=dict)

    def inner_archives(self, scratch: Path) -> Iterator[Inner | Problem]:
        found = {entry.filename: entry for entry in self.zip.infolist() if _is_archive(entry)}
        if not found:
            yield self._tell("error", "wacz-empty", "no web archive is inside")
        if len(set(self.zip.namelist())) < len(self.zip.infolist()):
            detail = "several entries of one name; only the last of each is read"
            yield self._tell("error", "wacz-repeated-name", detail)
        for _, entry in sorted(found.items()):
            if entry.compress_type != zipfile.ZIP_STORED:
                detail = f"{entry.filename} is compressed by the ZIP file; players need it stored"
                yield self._tell("info", "wacz-compressed", detail)
            try:
                with scratch.open("wb") as out:
                    for chunk in self._chunks(entry):
                        out.write(chunk)
            except _Unreadable as error:
                yield self._tell("error", "wacz-damaged", str(error))
            except OSError as error:
                raise StorageError(scratch, "write to", error) from error
            yield Inner(entry.filename, scratch)

    def fixity(self) -> Iterator[Problem]:
        """What the package says of itself, held against its bytes."""
        names = set(self.zip.namelist())
        if not any(name.startswith("indexes/") for name in names):
            yield self._tell("warning", "wacz-no-index", "nothing in indexes/")
        if "pages/pages.jsonl" not in names:
            yield self._tell("warning", "wacz-no-pages", "no pages/pages.jsonl")
        package = self._json("datapackage.json")
        if package is None:
            yield self._tell("warning", "wacz-no-datapackage", "no readable datapackage.json")
            return
        digest = self._json("datapackage-digest.json") or {}
        sealed = _sha256(digest.get("hash")) if digest else None
        is_sealed = sealed == self.seen["datapackage.json"][0]
        if sealed and not is_sealed:
            detail = (
                f"datapackage-digest.json says sha256:{sealed}, and datapackage.json is another"
            )
            yield self._tell("error", "wacz-datapackage-digest", detail)
        chain = "datapackage digest agrees" if is_sealed else "no datapackage digest agrees"
        resources = package.get("resources")
        for resource in resources if isinstance(resources, list) else []:
            if isinstance(resource, dict):
                yield from self._resource(resource, chain)

    def _resource(self, said: dict[str, Any], chain: str) -> Iterator[Problem]:
        """One file that datapackage.json lists; WACZ 1.0 keeps digest and size in `stats`."""
        name = str(said.get("path"))
        stats = said["stats"] if isinstance(said.get("stats"), dict) else {}
        wanted = _sha256(said.get("hash") or stats.get("hash"))
        size = said.get("bytes", stats.get("bytes"))
        try:
            entry = self.zip.getinfo(name)
            if name not in self.seen:
                deque(self._chunks(entry), maxlen=0)
        except KeyError:
            yield self._tell("error", "wacz-missing", f"{name} is listed and not there")
            return
        except _Unreadable as error:
            yield self._tell("error", "wacz-damaged", str(error))
            return
        digest, length, sound = self.seen[name]
        if wanted and wanted != digest:
            agrees = "agrees" if size == length else f"says {size}, is {length}"
            detail = (
                f"{name}: datapackage.json says sha256:{wanted}, its bytes are sha256:{digest}; "
                f"length {agrees}, ZIP checksum {'agrees' if sound else 'differs'}, {chain}"
            )
            yield self._tell(
                "warning" if size == length and sound else "error", "wacz-digest", detail
            )

    def _json(self, name: str) -> dict[str, Any] | None:
        try:
            entry = self.zip.getinfo(name)
            if entry.file_size > METADATA_LIMIT:
                return None
            text = bytearray()
            for chunk in self._chunks(entry):
                text += chunk
                if len(text) > METADATA_LIMIT:  # whatever the directory says
                    return None
            said = json.loads(text)
        except (KeyError, ValueError, RecursionError, _Unreadable):
            return None
        return said if isinstance(said, dict) else None

    def _chunks(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        """The bytes of an entry; once all are read, what they are is in `seen`.

        zipfile would keep back what it read before a wrong checksum.
        """
        digest, size, crc = hashlib.sha256(), 0, 0
        try:
            for chunk in _unpacked(self.raw, entry):
                self.budget -= len(chunk)
                if self.budget < 0:
                    raise _OverBudget
                digest.update(chunk)
                size += len(chunk)
                crc = zlib.crc32(chunk, crc)
                yield chunk
        except (Damaged, OSError, ValueError) as error:
            raise _Unreadable(f"{entry.filename}: {error}") from error
        sound = (crc, size) == (entry.CRC, entry.file_size)
        self.seen[entry.filename] = digest.hexdigest(), size, sound
        if not sound:
            raise _Unreadable(f"{entry.filename}: the ZIP checksum or size is wrong")

    def _tell(self, severity: Severity, rule: str, detail: str) -> Problem:
        return Problem(severity, rule, detail, self.file)


def _unpacked(raw: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of an entry (APPNOTE 4.3), those before a damage too. Raises Damaged, OSError."""
    raw.seek(entry.header_offset)
    head = raw.read(30)
    if head[:4] != _ENTRY or len(head) < 30:
        raise Damaged("no entry lies where the directory says")
    if entry.flag_bits & 1 or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Damaged("encrypted, or of an unknown compression")
    at = entry.header_offset + 30 + sum(struct.unpack("<HH", head[26:]))
    end = at + entry.compress_size
    decoder = Inflate(Inflate.RAW) if entry.compress_type == zipfile.ZIP_DEFLATED else None
    while at < end:
        raw.seek(at)
        data = raw.read(min(end - at, _CHUNK))
        if not data:
            raise Damaged("the file ends before it")
        more, used = decoder.feed(data, _CHUNK) if decoder else (data, len(data))
        at += used
        yield more
        if decoder and decoder.ended:
            return


def _is_archive(entry: zipfile.ZipInfo) -> bool:
    name = entry.filename.lower()
    return not entry.is_dir() and (name.startswith("archive/") or name.endswith(ARCHIVES))


def _sha256(said: object) -> str | None:
    """The hex digits of a SHA-256 digest, with or without its name; None for anything else."""
    digits = said.removeprefix("sha256:").lower() if isinstance(said, str) else ""
    return digits if len(digits) == 64 else None
