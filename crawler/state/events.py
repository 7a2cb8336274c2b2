"""The log of crawls, `state/log.jsonl`: one JSON object a line, one line an event.

1. Every line has `at` (UTC) and `event`; the others are in docs/operate.md.
2. At MOST bytes it becomes `log.jsonl.1`, that becomes `.2`, and the oldest goes.
3. Warnings of any part of the program are events too: `message`.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

MOST = 10_000_000  #: bytes of one file
OLD = 3  #: files that are kept beside it

_JSON = json.JSONEncoder(ensure_ascii=False, default=str)
_log = logging.getLogger("letapis.events")
_log.setLevel(logging.INFO)  # however little people want to be told
_log.propagate = False  # people have the progress and the tables
_log.addHandler(logging.NullHandler())


def event(name: str, **facts: object) -> None:
    """Notes an event; nothing where no log is kept."""
    _log.info(name, extra={"facts": facts})


@contextmanager
def kept_in(path: Path) -> Iterator[None]:
    """Keeps the log in a file while the block runs."""
    handler = _File(path, maxBytes=MOST, backupCount=OLD, encoding="utf-8", delay=True)
    handler.setFormatter(_Lines())
    handler.addFilter(lambda one: one.name == _log.name or one.levelno >= logging.WARNING)
    everyone = logging.getLogger()
    _log.addHandler(handler)
    everyone.addHandler(handler)
    try:
        yield
    finally:
        everyone.removeHandler(handler)
        _log.removeHandler(handler)
        handler.close()


class _File(RotatingFileHandler):
    def shouldRollover(self, record: logging.LogRecord) -> bool:
        """By its size alone: the library formats each line for this, and asks what the file is."""
        return self.stream is not None and os.fstat(self.stream.fileno()).st_size >= self.maxBytes

    def handleError(self, record: logging.LogRecord) -> None:
        """A full disk ends the crawl by way of the archive, and needs no second voice here."""


class _Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, object] = {"at": at.isoformat(timespec="microseconds")[:-6] + "Z"}
        facts = getattr(record, "facts", None)
        if facts is None:
            text = super().format(record)
            line |= {"event": "message", "level": record.levelname.lower(), "text": text}
        else:
            line |= {"event": record.msg, **facts}
        return _JSON.encode(line)
