"""What the command prints steers no terminal, whoever's words are in it, and is not lost unsaid.

Fields of records, lines of robots.txt and names of files may hold the signs that begin commands to
a terminal, which can do more than colour a word.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO, cast

from archive.errors import StorageError, storing

#: What we print ourselves, colours and the beginning of a line, and what else would be obeyed.
_COMMANDS = re.compile(r"\x1b\[[\d;]*m|\r\x1b\[K|(?P<theirs>[\x00-\x08\x0b-\x1f\x7f-\x9f])")


class _Printed:
    """A stream of text for people. Writing raises StorageError, and BrokenPipeError."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        said = _COMMANDS.sub(_shown, text)
        if said:  # with nothing click tries what kind of stream it is, and heeds no error
            with self._storing():
                self._stream.write(said)
        return len(text)

    def flush(self) -> None:
        with self._storing():
            self._stream.flush()

    @contextmanager
    def _storing(self) -> Iterator[None]:
        try:
            with storing("what it prints", "write"):
                yield
        except StorageError as error:
            if isinstance(error.cause, BrokenPipeError):
                raise error.cause from None
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._stream.fileno())  # for what is left
            raise


def printed(stream: TextIO) -> TextIO:
    """The stream, on which control characters are shown as JSON writes them: `\\u001b`."""
    return cast("TextIO", _Printed(stream))


def _shown(found: re.Match[str]) -> str:
    return f"\\u{ord(found['theirs']):04x}" if found["theirs"] else found[0]
