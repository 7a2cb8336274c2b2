"""Outcomes of pages that were read ahead of a build, as lines of JSON in `state/ahead/`.

1. There is one file for each WARC file; a build uses what it can, and removes it when that is read.
2. A line is used only for the bytes of the member, the address and the recipe that it was made
   from. Where it is missing, damaged or of another recipe, the page is read as if there were none.
3. What comes from such a file is data: nothing in it is executed or unpickled.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from archive.storage import files
from archive.storage.durable import OPEN
from exports.extraction.outcome import Ahead, Finding, Outcome, Task, Traits
from exports.extraction.recipe import recipe
from spiders.document import Document
from spiders.vocabulary.lists import Listed, Stated
from spiders.vocabulary.periods import Span

_KINDS = {
    kind.__name__: kind for kind in (Outcome, Document, Finding, Stated, Listed, Span, Traits)
}
_MADE = b', "made": '  # ends the place; within a string of JSON it would have backslashes
_Place = tuple[int, int, str]  # offset and length of a member, address


@dataclass(frozen=True, slots=True)
class Lines:
    """What was read ahead of one WARC file, without the outcomes themselves."""

    path: Path
    lines: dict[_Place, tuple[int, int]]  #: where each line lies: offset, length

    def known(self, tasks: Iterable[Task]) -> Iterator[Task]:
        """The tasks, each with its line where there is one."""
        for task in tasks:
            at = self.lines.get((task.body.offset, task.body.length, task.url))
            yield replace(task, ahead=Ahead(self.path, *at)) if at else task

    def remove(self) -> None:
        """Deletes the file; one that stays does no harm."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)


def path_of(folder: Path, name: str) -> Path:
    """Where in a folder the lines lie of the WARC file of this name."""
    return folder / f"{name.removesuffix(OPEN)}.jsonl"


def of(folder: Path, name: str) -> Lines:
    """The lines of the WARC file of this name, as far as they can be read; there may be none."""
    path = path_of(folder, name)
    lines: dict[_Place, tuple[int, int]] = {}
    with suppress(OSError), path.open("rb") as file:
        at = 0
        for line in file:
            if (place := _place(line)) is not None:
                lines[place] = (at, len(line))
            at += len(line)
    return Lines(path, lines)


def line(task: Task, outcome: Outcome) -> bytes:
    """The line that keeps the outcome of a task. Raises OSError."""
    body = task.body
    place = [body.offset, body.length, task.url]
    kept = {"place": place, "made": _made(task), "outcome": _plain(outcome)}
    # Half of a surrogate pair, as JSON on a page may spell it, is for the build to replace.
    return json.dumps(kept, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"


def said(task: Task) -> Outcome | None:
    """The outcome in the line of a task; None where the line was made from something else."""
    if task.ahead is None:
        return None
    try:
        with task.ahead.path.open("rb") as file:
            file.seek(task.ahead.offset)
            kept = json.loads(file.read(task.ahead.length))
        found = _object(kept["outcome"]) if kept["made"] == _made(task) else None
    except (OSError, ValueError, TypeError, LookupError):
        return None
    return found if isinstance(found, Outcome) else None


def _place(line: bytes) -> _Place | None:
    """The place at the beginning of a line; the rest, which is long, is not parsed here."""
    try:
        offset, length, url = json.loads(line[: line.index(_MADE)] + b"}")["place"]
        return offset, length, url
    except (ValueError, TypeError, LookupError):
        return None  # it was cut by a crash


def _made(task: Task) -> str:
    """What an outcome depends on, beside the address: the bytes of the member and the recipe."""
    with files.located(task.archive / task.body.file).open("rb") as file:
        file.seek(task.body.offset)
        return hashlib.sha256(_recipe() + file.read(task.body.length)).hexdigest()


@cache
def _recipe() -> bytes:
    return hashlib.sha256(json.dumps(recipe(), sort_keys=True).encode()).digest()


def _plain(value: object) -> Any:
    """A value as JSON can hold it: what JSON has no word for is a list that begins with one."""
    if is_dataclass(value):
        named = {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
        return [type(value).__name__, named]
    if isinstance(value, tuple):
        return ["tuple", [_plain(one) for one in value]]
    if isinstance(value, date):
        return ["datetime" if isinstance(value, datetime) else "date", value.isoformat()]
    return ["bytes", value.hex()] if isinstance(value, bytes) else value


def _object(plain: Any) -> Any:
    if not isinstance(plain, list):
        return plain
    kind, value = plain
    if kind == "tuple":
        return tuple(_object(one) for one in value)
    if kind in ("date", "datetime"):
        return (datetime if kind == "datetime" else date).fromisoformat(value)
    if kind == "bytes":
        return bytes.fromhex(value)
    return _KINDS[kind](**{name: _object(one) for name, one in value.items()})
