"""What pages led to when they were read last, so that one that has not changed is not read again.

An answer is used only for the very bytes, the source and the code that it was computed from; the
table is disposable, and whatever it lacks is computed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from archive import fingerprint
from archive.wire.compression import pack, unpacked
from crawler.state import database

_SCHEMA = Path(__file__).with_name("leads.sql")
#: What a source may look at, beside status and body (spiders.source.Source.discover).
_FIELDS = ("content-type", "link", "location", "refresh")
_TOGETHER = 100  # answers in one transaction; a crash costs as many looks
_MOST = 64 * 1024 * 1024  # bytes of one answer


class Leads:
    """The table of one collection. Raises StorageError."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db = database.connect_anew(path, _SCHEMA.read_text("utf-8"))
        self._new: dict[str, tuple[bytes, bytes]] = {}  # not yet in the table

    def close(self) -> None:
        self._flush()
        self._db.close()

    def mark(self, question: dict[str, Any], body: bytes) -> bytes:
        """What tells a question (crawler/links/child.py) from all others."""
        fields = [field for field in question["fields"] if field[0].lower() in _FIELDS]
        asked = json.dumps([self._made_by, question | {"fields": fields}])
        return hashlib.sha256(asked.encode() + hashlib.sha256(body).digest()).digest()

    def known(self, url: str, mark: bytes) -> list[tuple[str, str]] | None:
        """The pairs of URL and hop that the answer has; None where it is to be computed."""
        sql = "SELECT mark, links FROM leads WHERE url = ?"
        try:
            row = self._new.get(url) or self._db.execute(sql, (url,)).fetchone()
            links = unpacked([row[1]], _MOST) if row and row[0] == mark else None
            return [(to, hop) for to, hop in json.loads(links[0])] if links else None
        except (database.Error, TypeError, ValueError):
            return None  # a damaged row costs a second look, and no crawl

    def keep(self, url: str, mark: bytes, links: Iterable[tuple[str, str]]) -> None:
        self._new[url] = (mark, pack(json.dumps(list(links)).encode()))
        if len(self._new) >= _TOGETHER:
            self._flush()

    def _flush(self) -> None:
        rows = [(url, *lead) for url, lead in self._new.items()]
        self._new.clear()
        sql = "REPLACE INTO leads VALUES (?, ?, ?)"
        database.change(self._path, self._db, lambda: self._db.executemany(sql, rows))

    @cached_property
    def _made_by(self) -> list[str]:
        return [fingerprint.code("archive", "spiders"), version("lxml"), version("ada-url")]
