"""What the command prints steers no terminal, whoever's words are in it.

Fields of records, lines of robots.txt and names of files may hold the signs that begin commands to
a terminal, which can do more than colour a word.
"""

from __future__ import annotations

import re
from typing import Any, TextIO, cast

#: What we print ourselves, colours and the beginning of a line, and what else would be obeyed.
_COMMANDS = re.compile(r"\x1b\[[\d;]*m|\r\x1b\[K|(?P<theirs>[\x00-\x08\x0b-\x1f\x7f-\x9f])")


class _Printed:
    """A stream of text for people; all but `write` is that of the stream beneath."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        self._stream.write(_COMMANDS.sub(_shown, text))
        return len(text)


def printed(stream: TextIO) -> TextIO:
    """The stream, on which control characters are shown as JSON writes them: `\\u001b`."""
    return cast("TextIO", _Printed(stream))


def _shown(found: re.Match[str]) -> str:
    return f"\\u{ord(found['theirs']):04x}" if found["theirs"] else found[0]
