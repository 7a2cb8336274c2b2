"""Web archives that others made, taken in: each becomes one file of ours, a member a record.

1. Headers and blocks are copied as they are; archive/transfer/conversion.py tells the exceptions.
2. A file is written aside, synced, and renamed into the archive as the last step.
3. The same bytes give the same file under the same name; what is there already is left alone.
4. Nothing is lost unsaid: what was skipped or changed is in the report, and the report is the
   last record of the file.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import re
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from os import fsync
from pathlib import Path

from archive.errors import ConfigurationError, storing
from archive.problem import Problem
from archive.records import warc
from archive.records.reader import records
from archive.records.record import Record
from archive.storage.durable import sync_folder
from archive.storage.files import SUFFIX, sealed
from archive.transfer import delivery, wacz
from archive.transfer.conversion import outgoing

_MOST_PROBLEMS = 1000  # kept of one archive; a hostile one has millions
_SUFFIXES = re.compile(r"(?i)(?:\.(?:gz|zst|warc|arc|wacz|open|bad))+$")
_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]+")
_TYPES = (
    *("warcinfo", "response", "resource", "request", "metadata", "revisit", "conversion"),
    *("continuation", "filedesc"),
)
#: Of a file whose first record has no date: no clock may decide the bytes of an import.
_NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Imported:
    """What became of one file of others."""

    file: str  #: its name
    sha256: str  #: hex, of the whole file
    size: int  #: bytes
    already: bool = False  #: its files are in the archive; nothing was read or written
    read: Counter[str] = field(default_factory=Counter)  #: records by type
    written: int = 0  #: records, without the two of ours in each file
    skipped: int = 0  #: bytes that are in no record
    problems: list[Problem] = field(default_factory=list)
    untold: int = 0  #: problems beyond those that are kept
    outputs: list[Path] = field(default_factory=list)  #: those that lie in the folder

    def tell(self, problem: Problem) -> None:
        """Takes note of a problem."""
        self.skipped += problem.skipped
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(problem)
        else:
            self.untold += 1

    def count(self, record_type: str) -> None:
        """Counts a record that was read; types that nobody knows are one."""
        self.read[record_type if record_type in _TYPES else "unknown"] += 1

    def add(self, part: Imported) -> None:
        """Takes in what became of one archive of a package."""
        self.read += part.read
        self.written += part.written
        self.skipped += part.skipped
        self.problems += part.problems
        self.untold += part.untold


def import_file(path: Path, incoming: Path, archive: Path, *, software: str) -> Imported:
    """Takes in a WARC, ARC or WACZ file, whatever its name says it is.

    `incoming` and `archive` are folders of one file system; `software` says who we are.
    Raises ConfigurationError where `path` cannot be opened, and StorageError.
    """
    sha256, size = _fingerprint(path)
    report = Imported(_printable(path.name), sha256, size)
    package = delivery.is_package(path)
    inner = wacz.names(path) if package else [path.name]
    names = {said: _name(sha256, said, at if package else None) for at, said in enumerate(inner)}
    ours = f"IMPORT-{sha256[:12]}-"
    there = [file for file in sealed(archive) if file.name.startswith(ours)]
    if there and (not package or {final.name for final in there} >= set(names.values())):
        report.already = True
        report.outputs = [file for file in there if isinstance(file, Path)]
        return report
    with storing(archive, "make"):
        incoming.mkdir(parents=True, exist_ok=True)
        archive.mkdir(parents=True, exist_ok=True)
    scratch = incoming / f"import-{sha256}.unpacked"
    finished = []
    try:
        for source in wacz.archives(path, scratch) if package else [wacz.Inner(path.name, path)]:
            if isinstance(source, Problem):
                report.tell(source)
                continue
            shown = f"{report.file}/{_printable(source.name)}" if package else report.file
            part = Imported(shown, sha256, size)
            final = archive / names[source.name]
            temporary = incoming / f"{final.name}.part"
            if _write(source.path, temporary, final.name, part, software):
                finished.append((temporary, final))
            report.add(part)
    finally:
        with contextlib.suppress(OSError):
            scratch.unlink(missing_ok=True)
    report.outputs = [_rename(temporary, final) for temporary, final in finished]
    return report


def _write(source: Path, temporary: Path, name: str, report: Imported, software: str) -> bool:
    """Writes the file that an archive becomes. False, and no file, where it has no record."""
    found = records(source, name=report.file)
    first = None
    for item in found:
        if isinstance(item, Record):
            first = item
            break
        report.tell(item)
    if first is None:
        return False
    moment = first.date or _NO_DATE
    info_id = f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'urn:sha256:{report.sha256}#{name}')}>"
    with storing(temporary, "write to"), temporary.open("wb") as out:
        out.write(_warcinfo(name, moment, info_id, report, software))
        for data in _records(itertools.chain([first], found), info_id, report):
            out.write(data)
        out.write(_closing(moment, info_id, report))
        out.flush()
        fsync(out.fileno())
    return True


def _records(
    found: Iterator[Record | Problem], warcinfo_id: str, report: Imported
) -> Iterator[bytes]:
    """The gzip members of the records, in pieces."""
    for item in found:
        if isinstance(item, Problem):
            report.tell(item)
            continue
        report.count(item.type)
        leaving = outgoing(item, f"{report.sha256}/{report.file}", warcinfo_id)
        for problem in leaving.problems:
            report.tell(problem)
        yield from leaving.member()
        report.written += 1


def _warcinfo(
    name: str, moment: datetime, record_id: str, report: Imported, software: str
) -> bytes:
    facts = [
        ("software", software),
        ("format", "WARC File Format 1.1"),
        ("description", f"The records of {report.file}, imported as they were"),
        ("isPartOf", f"import-{report.sha256[:12]}"),
        ("import-file", report.file),
        ("import-sha256", report.sha256),
        ("import-size", str(report.size)),
    ]
    fields = [
        ("WARC-Date", warc.warc_date(moment)),
        ("WARC-Filename", name),
        ("Content-Type", warc.FIELDS),
    ]
    return warc.member("warcinfo", fields, warc.fields_block(facts), record_id).data


def _closing(moment: datetime, warcinfo_id: str, report: Imported) -> bytes:
    """The record that says what became of the archive."""
    facts = [
        ("import-records", str(report.written)),
        ("import-skipped-bytes", str(report.skipped)),
        *(("import-problem", _told(problem)) for problem in report.problems),
        ("import-problems-untold", str(report.untold or "")),
    ]
    record_id = f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, warcinfo_id)}>"
    fields = [
        ("WARC-Date", warc.warc_date(moment)),
        ("WARC-Warcinfo-ID", warcinfo_id),
        ("WARC-Concurrent-To", warcinfo_id),
        ("Content-Type", warc.FIELDS),
    ]
    return warc.member("metadata", fields, warc.fields_block(facts), record_id).data


def _told(problem: Problem) -> str:
    skipped = f", {problem.skipped} bytes skipped" if problem.skipped else ""
    return f"{problem.rule} at {problem.offset}{skipped}: {problem.detail}"


def _fingerprint(path: Path) -> tuple[str, int]:
    """SHA-256 in hex, and bytes."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest(), file.tell()
    except OSError as error:
        raise ConfigurationError(f"cannot read {path}: {error.strerror}") from error


def _name(sha256: str, said: str, number: int | None) -> str:
    """A file name of ours for a file of others, or for one in a package."""
    stem = _UNSAFE.sub("-", _SUFFIXES.sub("", said.rpartition("/")[2])).strip("-.")[:80]
    serial = "" if number is None else f"-{number:05}"
    return f"IMPORT-{sha256[:12]}{serial}-{stem or 'archive'}{SUFFIX}"


def _printable(name: str) -> str:
    """A name that can be written anywhere; what cannot is escaped."""
    said = name.encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(ch if ch.isprintable() else ascii(ch)[1:-1] for ch in said)


def _rename(temporary: Path, final: Path) -> Path:
    with storing(final, "write"):
        temporary.rename(final)
        sync_folder(final.parent)
    return final
