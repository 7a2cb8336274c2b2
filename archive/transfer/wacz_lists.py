"""The index and the page list of a WACZ package against the WARC files that are in it.

1. A line of the index agrees when it cuts a record of the address and time that it states.
2. Every capture that ours would list has a line; of others a line may be there.
3. Memory does not grow with the index, only with the page list.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from archive.index.agreement import differences
from archive.index.cdxj import line as index_line
from archive.problem import Problem, Severity
from archive.records.captures import Visit, capture
from archive.records.record import parse_date
from archive.sorting import in_order
from archive.transfer.wacz import budget
from archive.wire.compression import Damaged

Tell = Callable[[Severity, str, str], Problem]
_CDXJ = re.compile(rb"[^ \n]+ (\d{14}|\d{17}) (\{.*\})\s*")
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")
_MOST = 50  # lines that are told one by one
_LONGEST = 16 << 20  # bytes of a line


@dataclass(slots=True)
class Lists:
    """Takes in what the WARC files hold, then the index, then the pages."""

    tell: Tell
    wanted: BinaryIO  #: an empty temporary file
    listed: BinaryIO  #: another one
    optional: set[bytes] = field(default_factory=set)  # captures that need no line
    bare: dict[bytes, bytes] = field(
        default_factory=dict
    )  # lines that leave out what ends a record
    told: int = 0

    def take(self, visit: Visit) -> None:
        """Takes in a capture of a WARC file."""
        found = capture(visit.answer, visit.request)
        if isinstance(found, Problem):
            return
        place = found.location
        stamp = f"{found.date.year:04}{found.date:%m%d%H%M%S}"
        said = _line([place.file, place.offset, place.length, stamp, found.url])
        if visit.answer.packing == "none":  # then some count the empty lines after it, some do not
            bare = place.length - len(visit.answer.trailer)
            self.bare[_line([place.file, place.offset, bare, stamp, found.url])] = said
        if index_line(visit):
            self.wanted.write(said)
        else:
            self.optional.add(said)

    def index(self, lines: Iterable[bytes]) -> Iterator[Problem]:
        """The lines of one index file, in their order."""
        last = b""
        for line in lines:
            if line < last:
                yield self.tell("error", "wacz-index-unsorted", _shown(line))
            last = line
            said = _cdxj(line)
            if said is None:
                yield from self._some("error", "wacz-index-line", _shown(line))
            elif (known := self.bare.get(said, said)) not in self.optional:
                self.listed.write(known)

    def agreement(self) -> Iterator[Problem]:
        """The index against the captures, once both are taken in."""
        for file in (self.wanted, self.listed):
            file.seek(0)
        sides = in_order(self.wanted), in_order(self.listed)
        for problem in differences(*sides, ""):
            rule = problem.rule.replace("index-", "wacz-index-")
            yield self.tell(problem.severity, rule, problem.detail)

    def pages(self, name: str, lines: Iterable[bytes]) -> Iterator[Problem]:
        """A page list: its form, and whether its pages are in the index."""
        seen: dict[str, set[str]] = {}
        for number, line in enumerate(lines):
            page = _json(line)
            if number == 0:
                if page is None or "format" not in page or "id" not in page:
                    detail = f"{name} does not begin with a line that says what it is"
                    yield self.tell("error", "wacz-pages-header", detail)
                continue
            url, ts = (page or {}).get("url"), (page or {}).get("ts")
            date = parse_date(ts) if isinstance(ts, str) and _RFC3339.fullmatch(ts) else None
            if not isinstance(url, str) or date is None:
                yield from self._some("error", "wacz-page", f"{name}: no url or ts: {_shown(line)}")
            elif url.startswith(("http://", "https://")):
                seen.setdefault(url, set()).add(f"{date:%Y%m%d%H%M%S}")
        yield from self._unlisted(name, seen)

    def _unlisted(self, name: str, seen: dict[str, set[str]]) -> Iterator[Problem]:
        """Pages that the index does not have."""
        found: set[str] = set()
        self.listed.seek(0)
        for line in self.listed:
            *_, stamp, url = json.loads(line)
            if url in seen:
                found.add(url)
                seen[url].discard(stamp)
        for url in sorted(seen.keys() - found):
            yield from self._some(
                "error", "wacz-page-missing", f"{name}: {url} is not in the index"
            )
        for url in sorted(url for url in found if seen[url]):
            detail = f"{name}: {url} was not captured at {', '.join(sorted(seen[url]))}"
            yield from self._some("warning", "wacz-page-date", detail)

    def _some(self, severity: Severity, rule: str, detail: str) -> Iterator[Problem]:
        self.told += 1
        if self.told <= _MOST:
            yield self.tell(severity, rule, detail)


def lines_of(path: Path) -> Iterator[bytes]:
    """The lines of a list, which may be packed with gzip. Raises Damaged and OSError."""
    left = budget(path)
    with path.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
    with gzip.open(path) if packed else path.open("rb") as file:
        try:
            while line := file.readline(_LONGEST):
                left -= len(line)
                if left < 0 or len(line) == _LONGEST:
                    raise Damaged("unpacks to more than any list has")
                yield line
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise Damaged(str(error)) from error


def _cdxj(line: bytes) -> bytes | None:
    """A line of an index as it is compared; None where it is none."""
    found = _CDXJ.fullmatch(line)
    said = _json(found[2]) if found else None
    if found is None or said is None:
        return None
    try:
        place = [str(said["filename"]), int(said["offset"]), int(said["length"])]
        return _line([*place, found[1][:14].decode(), str(said["url"])])
    except (KeyError, TypeError, ValueError, OverflowError):  # the last of 1e999
        return None


def _line(facts: list[Any]) -> bytes:
    return json.dumps(facts).encode() + b"\n"


def _json(line: bytes) -> dict[str, Any] | None:
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def _shown(line: bytes) -> str:
    return line.decode("utf-8", "backslashreplace").strip()[:300]
