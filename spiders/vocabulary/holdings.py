"""What a web archive holds, as its lists say: CDX servers' answers and TimeMaps.

Forms: the Wayback Machine's CDX server (JSON rows under a header row, or seven columns; a resume
key at the end of a list that is not whole), pywb's and OutbackCDX's (a JSON object a line, CDXJ),
and link-format TimeMaps (RFC 7089 section 5), whole or in pages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

_COLUMNS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
_LINK = re.compile(r"<([^<>]*)>\s*((?:;\s*[\w*-]+\s*(?:=\s*(?:\"[^\"]*\"|[^\s\";,]+))?\s*)*)")
_RELATION = re.compile(r"\brel\s*=\s*\"?([^\";]*)")
_MEMENTO = re.compile(r"/(\d{14})(?:[a-z]{2}_)?/(https?://.+)$")
#: Rows of one answer of the Wayback Machine, which goes on from a resume key.
PAGE = 20_000


@dataclass(frozen=True, slots=True)
class Holding:
    """One capture: where, when (14 digits, UTC), and its payload's digest where that is said."""

    url: str
    stamp: str
    digest: str | None = None


def rows(body: str) -> Iterator[Holding]:
    """The captures in a CDX server's answer, in its order."""
    for said in _objects(body):
        url, stamp = said.get("url") or said.get("original"), said.get("timestamp")
        if isinstance(url, str) and isinstance(stamp, str) and re.fullmatch(r"\d{14,17}", stamp):
            digest = said.get("digest")
            yield Holding(url, stamp[:14], digest if isinstance(digest, str) else None)


def resume_key(body: str) -> str | None:
    """The key with which the Wayback Machine goes on, at the end of a list that is not whole."""
    said = _json(body)
    if isinstance(said, list) and len(said) > 1 and said[-2] == [] and len(said[-1]) == 1:
        return str(said[-1][0])
    return None


def timemap(body: str) -> Iterator[Holding]:
    """The mementos of a TimeMap whose addresses say, as Wayback's do, which capture is meant."""
    for url, relations in _links(body):
        if "memento" in relations and (found := _MEMENTO.search(url)):
            yield Holding(found[2], found[1])


def more(body: str) -> Iterator[str]:
    """The other pages of a TimeMap (RFC 7089 section 5.1)."""
    for url, relations in _links(body):
        if "timemap" in relations and "self" not in relations:
            yield url


def query(server: str, **said: str) -> str:
    """The address of a question to a CDX server; what is empty is not asked for."""
    return f"{server}?{urlencode({name: value for name, value in said.items() if value})}"


def _objects(body: str) -> Iterator[dict[str, object]]:
    said = _json(body)
    if isinstance(said, list):
        header, *listed = [row for row in said if isinstance(row, list) and row] or [[]]
        yield from (dict(zip(header, row, strict=False)) for row in listed if len(row) > 1)
        return
    for line in body.splitlines():
        start = line.find("{")
        if start >= 0:
            columns = dict(zip(_COLUMNS, line[:start].split(), strict=False))
            found = _json(line[start:])
            yield {**columns, **found} if isinstance(found, dict) else {}
        else:
            yield dict(zip(_COLUMNS, line.split(), strict=False))


def _json(body: str) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _links(body: str) -> Iterator[tuple[str, list[str]]]:
    for url, parameters in _LINK.findall(body):
        relation = _RELATION.search(parameters)
        yield url, relation[1].split() if relation else []
