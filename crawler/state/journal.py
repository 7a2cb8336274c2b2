"""Tables of facts in `state/`, one JSON object a line, only ever appended to.

1. What `append` returned from is on the disk.
2. A line that a crash cut is passed over, and never spoils the next one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from archive.errors import storing


def append(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    """Adds rows at the end, durably. Raises StorageError."""
    text = "".join(json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in rows)
    with storing(path, "append to"):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+b") as table:
            if table.seek(0, os.SEEK_END):
                table.seek(-1, os.SEEK_END)
                if table.read(1) != b"\n":
                    table.write(b"\n")
            table.write(text.encode("utf-8"))
            table.flush()
            os.fsync(table.fileno())


def read(path: Path) -> list[dict[str, Any]]:
    """The rows, oldest first; none where there is no table. Raises StorageError."""
    with storing(path, "read"):
        try:
            lines = path.read_bytes().splitlines()
        except FileNotFoundError:
            return []
    rows = []
    for line in lines:
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, dict):
            rows.append(row)
    return rows
