"""WACZ files written (Web Archive Collection Zipped, 1.1.1), and signed (WACZ Signing, 0.1.0).

1. WARC files and the packed index are stored in the ZIP file, so that players read them in part.
2. datapackage.json lists every file with its digest; datapackage-digest.json holds that one, and
   is signed where there is a key.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import zipfile
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from archive.storage.files import File
from archive.wire.certificates import signature
from archive.wire.compression import pack
from exports.package.contents import Contents
from exports.package.pages import rfc3339
from exports.package.papers import SOFTWARE, as_json

VERSION = "1.1.1"
_BLOCK = 1024  # lines of the index that are packed together
_PIECE = 1 << 20
_NOT_IN_NAME = re.compile(r"[^-a-z0-9._]+")  # of a resource, in the schema of Frictionless
_STORED = (".gz", ".warc")


def write(
    path: Path, contents: Contents, about: dict[str, Any], key: bytes | None, now: datetime
) -> None:
    """Writes the file, synced. `key` is a private key in PEM; `now` is UTC.

    Raises OSError, and ValueError for a key that cannot sign.
    """
    index = contents.papers / "indexes" / "index.cdxj"
    if index.exists():
        _pack_index(index)
    with path.open("wb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
            writer = _Writer(package, now)
            for name, source in contents.files():
                writer.add(name, source)
            said = {
                "profile": "data-package",
                "wacz_version": VERSION,
                "software": SOFTWARE,
                "created": rfc3339(now),
                "modified": rfc3339(now),
                **about,
                **contents.main_page,
                "resources": writer.resources,
            }
            table = as_json(said)
            writer.put("datapackage.json", table)
            writer.put("datapackage-digest.json", as_json(_digest(table, key, now)))
        file.flush()
        os.fsync(file.fileno())


@dataclass(slots=True)
class _Writer:
    package: zipfile.ZipFile
    now: datetime
    resources: list[dict[str, Any]] = field(default_factory=list)

    def add(self, name: str, source: File) -> None:
        """A file, and its line in datapackage.json."""
        digest, size = hashlib.sha256(), 0
        with source.open("rb") as read, self._open(name, source.stat().st_size) as entry:
            while piece := read.read(_PIECE):
                entry.write(piece)
                digest.update(piece)
                size += len(piece)
        said = {"name": _NOT_IN_NAME.sub("-", source.name.lower()), "path": name, "bytes": size}
        self.resources.append(said | {"hash": f"sha256:{digest.hexdigest()}"})

    def put(self, name: str, data: bytes) -> None:
        with self._open(name, len(data)) as entry:
            entry.write(data)

    def _open(self, name: str, size: int) -> Any:
        info = zipfile.ZipInfo(name, self.now.timetuple()[:6])
        info.compress_type = zipfile.ZIP_STORED if name.endswith(_STORED) else zipfile.ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        info.file_size = size
        return self.package.open(info, "w")


def _digest(table: bytes, key: bytes | None, now: datetime) -> dict[str, Any]:
    said = f"sha256:{hashlib.sha256(table).hexdigest()}"
    digest: dict[str, Any] = {"path": "datapackage.json", "hash": said}
    if key:
        signed, public = signature(key, said)
        digest["signedData"] = {
            "hash": said,
            "created": rfc3339(now),
            "software": SOFTWARE,
            "version": "0.1.0",
            "signature": signed,
            "publicKey": public,
        }
    return digest


def _pack_index(index: Path) -> None:
    """Turns index.cdxj into index.cdx.gz, and index.idx which says where each block of it lies."""
    packed, directory = index.with_name("index.cdx.gz"), index.with_name("index.idx")
    with index.open("rb") as lines, packed.open("wb") as out, directory.open("wb") as idx:
        idx.write(_idx_line(b"!meta 0", {"format": "cdxj-gzip-1.0", "filename": packed.name}))
        while block := list(islice(lines, _BLOCK)):
            member = pack(b"".join(block))
            place = {
                "offset": out.tell(),
                "length": len(member),
                "digest": f"sha256:{hashlib.sha256(member).hexdigest()}",
                "filename": packed.name,
            }
            idx.write(_idx_line(b" ".join(block[0].split(b" ", 2)[:2]), place))
            out.write(member)
    index.unlink()


def _idx_line(key: bytes, said: dict[str, Any]) -> bytes:
    return key + b" " + json.dumps(said).encode() + b"\n"
