"""The images that a `srcset` names (HTML standard, section 4.8.4.2.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

LIMIT = 100  #: candidates of one srcset that are read
_ADDRESS = re.compile(r"[\s,]*+(\S++)")
_SIZE = re.compile(r"([^,(]*+(?:\([^)]*+\)?+[^,(]*+)*+)")


def candidates(said: str) -> Iterator[tuple[str, str]]:
    """Each reference with the size or density that stands behind it, if any.

    A comma without white space behind it belongs to the reference.
    """
    return islice(_candidates(said), LIMIT)


def _candidates(said: str) -> Iterator[tuple[str, str]]:
    at = 0
    while found := _ADDRESS.match(said, at):
        at, size = found.end(), ""
        if not found[1].endswith(",") and (told := _SIZE.match(said, at)):
            at, size = told.end(), told[1].strip()
        yield found[1].rstrip(","), size
