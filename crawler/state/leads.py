"""What pages led to when they were read last, so that one that has not changed is not read again.

An answer is used only for the very bytes, the source and the code that it was computed from; the
table is disposable, and whatever it lacks is computed.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from archive import fingerprint
from crawler.state import database

_SCHEMA = Path(__file__).with_name("leads.sql")
#: What a source may look at, beside status and body (spiders.source.Source.discover).
_FIELDS = ("content-type", "location")


class Leads:
    """The table of one collection. Raises StorageError."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db = database.connect_anew(path, _SCHEMA.read_text("utf-8"))

    def close(self) -> None:
        self._db.close()

    def mark(self, question: dict[str, Any], body: bytes) -> bytes:
        """What tells a question (crawler/links/child.py) from all others."""
        fields = [field for field in question["fields"] if field[0].lower() in _FIELDS]
        asked = json.dumps([self._made_by, question | {"fields": fields}])
        return hashlib.sha256(asked.encode() + hashlib.sha256(body).digest()).digest()

    def known(self, url: str, mark: bytes) -> list[tuple[str, str]] | None:
        """The pairs of URL and hop that the answer has; None where it is to be computed."""
        sql = "SELECT links FROM leads WHERE url = ? AND mark = ?"
        try:
            row = self._db.execute(sql, (url, mark)).fetchone()
            return [(to, hop) for to, hop in json.loads(zlib.decompress(row[0]))] if row else None
        except (database.Error, zlib.error, TypeError, ValueError):
            return None  # a damaged row costs a second look, and no crawl

    def keep(self, url: str, mark: bytes, links: Iterable[tuple[str, str]]) -> None:
        packed = zlib.compress(json.dumps(list(links)).encode(), 1)
        sql = "REPLACE INTO leads VALUES (?, ?, ?)"
        database.change(self._path, self._db, lambda: self._db.execute(sql, (url, mark, packed)))

    @cached_property
    def _made_by(self) -> list[str]:
        return [fingerprint.code("archive", "spiders"), version("lxml"), version("ada-url")]
