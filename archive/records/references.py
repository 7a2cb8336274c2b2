"""Which records name which: ids that repeat, and references that lead nowhere.

1. A fact is a line: a key, whether the record has it or names it, which record that is, its date,
   and how many such facts there are of it, parted by tabs. Sorted, facts of one key lie together,
   however many records there are.
2. An original is held where its id, or its URL and date, or its payload digest is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache

from archive.problem import Problem, Severity
from archive.records.record import Record, parse_date

_HAS, _CONCURRENT, _ORIGINAL = b"0", b"1", b"2"


def facts(record: Record) -> list[bytes]:
    """What a record is known by, and what it names."""
    known = record.known
    digest = known.get("warc-payload-digest")
    said = _safe(record.record_id or "")
    # Where the block begins parts records of one member.
    which = b"%s\0%d\0%d\0%s" % (_safe(record.file), record.offset, record.block_at, said)
    date = record.date.isoformat().encode("ascii") if record.date else b""
    has = b"\t%s\t%s\t%s\t0\n" % (_HAS, which, date)

    found = [b"id " + said + has] if said else []
    if "warc-concurrent-to" in known:
        names = b"\t%s\t%s\t%s\t0\n" % (_CONCURRENT, which, date)
        found += [b"id " + _safe(one) + names for one in record.all("warc-concurrent-to")]
    if record.type in ("response", "resource") and record.date:
        found.append(_safe(_visit(record.target_uri, record.date)) + has)
        if digest:
            found.append(_safe(f"payload {digest.lower()}") + has)
    if record.type == "revisit":
        keys = list(_originals(record, digest))
        asks = b"\t%s\t%s\t%s\t%d\n" % (_ORIGINAL, which, date, len(keys))
        found += [_safe(key) + asks for key in keys]
    return found


def problems(sorted_facts: Iterable[bytes], severity: Severity) -> Iterator[Problem]:
    """What is wrong among facts in their order; dangling references are of this severity."""
    misses: dict[bytes, int] = {}
    last, held = b"", None  # key, and the date of the record that has it
    for line in sorted_facts:
        key, kind, which, date, keys = line[:-1].split(b"\t")
        if key != last:
            last, held = key, None
        if kind == _HAS:
            if held is not None and key.startswith(b"id "):
                yield _problem(which, "error", "record-id-repeated", "another record has it")
            held = date
        elif kind == _CONCURRENT:
            if date != held:
                yield _concurrent(which, key, (date, held), severity)
        elif held is None:
            misses[which] = misses.get(which, 0) + 1
            if misses[which] == int(keys):
                detail = "the original of this revisit is not here"
                yield _problem(which, severity, "original-missing", detail)


def _concurrent(
    which: bytes, key: bytes, dates: tuple[bytes, bytes | None], severity: Severity
) -> Problem:
    """Records of one capture have one date (section 5.4), and lie together."""
    named = f"WARC-Concurrent-To {_said(key[3:])}"
    date, held = dates
    if held is None:
        return _problem(which, severity, "concurrent-missing", f"{named}, which is not here")
    detail = f"{named}, which has another date: {held.decode()}, not {date.decode()}"
    return _problem(which, "warning", "concurrent-date", detail)


def _originals(record: Record, digest: str | None) -> Iterator[str]:
    """The keys under which the original of a revisit may be held."""
    url, date = record.first("WARC-Refers-To-Target-URI"), record.first("WARC-Refers-To-Date")
    if named := record.first("WARC-Refers-To"):
        yield f"id {named}"
    if url and date and (moment := parse_date(date)):
        yield _visit(url, moment)
    if digest:
        yield f"payload {digest.lower()}"


def _visit(url: str | None, moment: datetime) -> str:
    return f"visit {url} {moment.isoformat(timespec='seconds')}"


@lru_cache(64)  # a name of a file is in all facts of its records, an id in many of a visit
def _safe(text: str) -> bytes:
    """Text without what parts facts and their parts."""
    return text.encode("unicode_escape")


def _said(safe: bytes) -> str:
    return safe.decode("unicode_escape")


def _problem(which: bytes, severity: Severity, rule: str, detail: str) -> Problem:
    file, offset, _, record_id = which.split(b"\0")
    return Problem(
        severity, rule, detail, _said(file), offset=int(offset), record_id=_said(record_id) or None
    )
