"""Which records name which: ids that repeat, and references that lead nowhere.

1. A fact is a line: a key, whether the record has it or names it, and where the record lies.
   Sorted, facts of one key lie together, however many records there are.
2. An original is held where its id, or its URL and date, or its payload digest is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from archive.problem import Problem, Severity
from archive.records import Record, parse_date

_HAS, _CONCURRENT, _ORIGINAL = 0, 1, 2


class _Fact(NamedTuple):
    key: str
    kind: int
    file: str
    offset: int
    block_at: int  #: parts records of one member
    record_id: str
    date: str
    keys: int  #: under which the original may be


def facts(record: Record) -> Iterator[bytes]:
    """What a record is known by, and what it names."""
    date = record.date.isoformat() if record.date else ""
    where = (record.file, record.offset, record.block_at, record.record_id or "", date)
    digest = record.first("WARC-Payload-Digest")
    if record.record_id:
        yield _line(f"id {record.record_id}", _HAS, *where, 0)
    for named in record.all("WARC-Concurrent-To"):
        yield _line(f"id {named}", _CONCURRENT, *where, 0)
    if record.type in ("response", "resource") and record.date:
        yield _line(f"visit {record.target_uri} {record.date:%Y%m%d%H%M%S}", _HAS, *where, 0)
        if digest:
            yield _line(f"payload {digest.lower()}", _HAS, *where, 0)
    if record.type == "revisit":
        keys = list(_originals(record, digest))
        for key in keys:
            yield _line(key, _ORIGINAL, *where, len(keys))


def problems(sorted_facts: Iterable[bytes], severity: Severity) -> Iterator[Problem]:
    """What is wrong among facts in their order; dangling references are of this severity."""
    misses: dict[tuple[str, int, int], int] = {}
    parsed = (_Fact(*json.loads(line)) for line in sorted_facts)
    for key, group in groupby(parsed, key=lambda fact: fact.key):
        held: _Fact | None = None
        for fact in group:
            if fact.kind == _HAS:
                if held and key.startswith("id "):
                    yield _problem(fact, "error", "record-id-repeated", "another record has it")
                held = fact
            elif fact.kind == _CONCURRENT:
                yield from _concurrent(fact, held, severity)
            elif not held:
                where = (fact.file, fact.offset, fact.block_at)
                misses[where] = misses.get(where, 0) + 1
                if misses[where] == fact.keys:
                    detail = "the original of this revisit is not here"
                    yield _problem(fact, severity, "original-missing", detail)


def _concurrent(fact: _Fact, held: _Fact | None, severity: Severity) -> Iterator[Problem]:
    """Records of one capture have one date (section 5.4), and lie together."""
    named = f"WARC-Concurrent-To {fact.key[3:]}"
    if held is None:
        yield _problem(fact, severity, "concurrent-missing", f"{named}, which is not here")
    elif fact.date != held.date:
        detail = f"{named}, which has another date: {held.date}, not {fact.date}"
        yield _problem(fact, "warning", "concurrent-date", detail)


def _originals(record: Record, digest: str | None) -> Iterator[str]:
    """The keys under which the original of a revisit may be held."""
    url, date = record.first("WARC-Refers-To-Target-URI"), record.first("WARC-Refers-To-Date")
    if named := record.first("WARC-Refers-To"):
        yield f"id {named}"
    if url and date and (moment := parse_date(date)):
        yield f"visit {url} {moment:%Y%m%d%H%M%S}"
    if digest:
        yield f"payload {digest.lower()}"


def _line(*fact: str | int) -> bytes:
    return json.dumps(fact).encode("ascii") + b"\n"


def _problem(fact: _Fact, severity: Severity, rule: str, detail: str) -> Problem:
    return Problem(
        severity=severity,
        rule=rule,
        detail=detail,
        file=fact.file,
        offset=fact.offset,
        record_id=fact.record_id or None,
    )
