"""How a crawl came to a visit: lines beside a response, fields of a revisit (docs/archive.md)."""

from __future__ import annotations

from archive.records.record import Record
from archive.records.warc import read_fields

_NAMES = ("via", "hop", "fetchtimems", "tls-problem", "shown")


def about(record: Record) -> dict[str, str]:
    """What an answer says of its visit, or a record of warc-fields of whatever it is about.

    Names in lower case; of those that repeat the first.
    """
    if record.type in ("metadata", "warcinfo"):
        return {name.lower(): value for name, value in reversed(read_fields(record.block))}
    return {name: record.known[name] for name in _NAMES if name in record.known}
