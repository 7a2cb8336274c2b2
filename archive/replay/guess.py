"""Captures of an address but for what only keeps caches off: a random number, the time, a version.

Pages put these into addresses of what they load, so that no second visit asks for the same one.
pywb and wabac.js do likewise; this guesses less than they do.
"""

from __future__ import annotations

import re
from itertools import chain, islice, takewhile
from typing import TypeAlias
from urllib.parse import parse_qsl, urlsplit

from archive.index.lookup import Line
from archive.replay.captures import Captures, key
from archive.wire.capture import HTML_TYPES

_LOOKED_AT = 2000  # captures of a path, with any parameters
_PARAMETERS = 1000  # of one address
_NAMES = frozenset(
    ("_", "v", "ver", "version", "rev", "t", "ts", "time", "timestamp", "cb", "cachebuster",
     "cache", "nocache", "bust", "r", "rnd", "rand", "random", "callback", "jsonp")
)  # fmt: skip
#: A time, a fraction, a digest, the callback of a library.
_VALUE = re.compile(r"\d{9,}|0?\.\d{6,}|[0-9a-f]{16,}|jQuery\d+_\d+", re.ASCII)

_Reduced: TypeAlias = tuple[bytes, tuple[tuple[str, str], ...]]


def alike(captures: Captures, url: str) -> list[Line]:
    """The captures of what differs from a URL in such parameters alone, oldest first; no pages."""
    path, wanted = key(url.partition("?")[0]), _reduced(url)
    if wanted is None or url in captures.excluded:
        return []
    bare = takewhile(lambda line: line.key == path, captures.lines_from(path + b" "))
    asked = path + b"?"
    more = takewhile(lambda line: line.key.startswith(asked), captures.lines_from(asked))
    near = (line for line in chain(bare, islice(more, _LOOKED_AT)) if _is_requisite(line))
    found = (line for line in near if _reduced(line.url) == wanted)
    return sorted(found, key=lambda line: line.timestamp)


def _is_requisite(line: Line) -> bool:
    shown = line.status in ("200", "206") and line.mime not in HTML_TYPES
    return (shown or line.status.startswith("3")) and b"__wb_method=" not in line.key


def _reduced(url: str) -> _Reduced | None:
    """The address without these parameters; None where it has too many to tell."""
    try:
        pairs = parse_qsl(urlsplit(url).query, keep_blank_values=True, max_num_fields=_PARAMETERS)
    except ValueError:
        return None
    kept = (
        pair for pair in pairs if pair[0].lower() not in _NAMES and not _VALUE.fullmatch(pair[1])
    )
    return key(url.partition("?")[0]), tuple(sorted(kept))
