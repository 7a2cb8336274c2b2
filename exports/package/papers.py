"""The papers of a package: its files, their history, whose they are, and what they lean on.

1. Lists are JSON or a line of JSON for each fact, so that the receiver's programs read them.
2. Events are PREMIS events (Library of Congress, preservation event types).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from archive.records.reader import records
from archive.records.record import Record
from archive.records.warc import read_fields
from archive.storage import fixity, rights
from archive.storage.files import File
from archive.storage.settings import Settings
from archive.transfer.bagit import digests
from archive.version import VERSION
from exports.package.pages import rfc3339
from exports.package.parts import Part

SOFTWARE = f"Letapis/{VERSION}"
_CHECKSUMS = ("md5", "sha1", "sha256")


def file_list(parts: Iterable[Part], archive: Path, collection: str) -> dict[str, Any]:
    """The WARC files as WASAPI lists them (Web Archiving Systems API, 1.0)."""
    sealed = fixity.sealed(archive)
    files = [_file(part, sealed.get(part.origin.name), collection) for part in parts]
    latest_first = sorted(files, key=lambda file: file["crawl-time"] or "", reverse=True)
    started = {file["crawl"]: file["crawl-time"] for file in latest_first}
    for file in files:
        file["crawl-start"] = started[file["crawl"]]  # as far as its files are here
    return {
        "count": len(files),
        "next": None,
        "previous": None,
        "includes-extra": False,
        "files": files,
    }


def _file(part: Part, sealed: fixity.Fixity | None, collection: str) -> dict[str, Any]:
    said, began = _warcinfo(part.path)
    return {
        "filename": part.path.name,
        "filetype": "warc",
        "size": part.path.stat().st_size,
        "checksums": digests(part.path, _CHECKSUMS),
        "account": None,
        "collection": collection or None,
        "crawl": said.get("isPartOf"),
        "crawl-time": rfc3339(began) if began else None,
        "store-time": sealed.at if sealed else None,
        "locations": [f"archive/{part.path.name}"],
    }


def _warcinfo(path: File) -> tuple[dict[str, str], datetime | None]:
    """What the first warcinfo record of a file says, and its date."""
    for found in records(path):
        if isinstance(found, Record) and found.type == "warcinfo":
            return dict(read_fields(found.block)), found.date
        if isinstance(found, Record):
            break
    return {}, None


def history(parts: Iterable[Part], archive: Path, now: datetime) -> Iterator[bytes]:
    """A line for each event of each file: those of the archive's log, and how it came in here."""
    known: dict[str, list[fixity.Fixity]] = {}
    for fact in fixity.log(archive):
        known.setdefault(fact.file, []).append(fact)
    for part in parts:
        for fact in [
            *known.get(part.origin.name, []),
            fixity.fact(part.event, now, part.path, source=part.origin.name),
        ]:
            yield json.dumps(asdict(fact), ensure_ascii=False).encode() + b"\n"


def about(settings: Settings, title: str) -> dict[str, Any]:
    """Whose the collection is and what may be done with it, for datapackage.json."""
    said, operator = settings.collection, settings.operator
    name = {"title": operator.name, "role": "publisher"} if operator.name else {}
    contact = {"path" if "://" in operator.contact else "email": operator.contact}
    table: dict[str, Any] = {
        "title": title,
        "description": said.description or None,
        "contributors": [name | contact] if name and operator.contact else [name] if name else None,
        "licenses": [{"path": settings.rights.license}] if settings.rights.license else None,
        "rights": rights.as_table(settings),
    }
    return {key: value for key, value in table.items() if value}


def as_json(value: object) -> bytes:
    """A table as a file."""
    return json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n"
