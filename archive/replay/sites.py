"""The sites of an index, and the pages of a site."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice, takewhile
from operator import attrgetter

from archive.index.lookup import REVISIT, Line
from archive.replay.captures import Captures
from archive.wire.capture import HTML_TYPES

_DESCRIBED = 1000  # lines of a site that are read to describe it
_LOOKED_AT = 20_000  # addresses that are looked at for one table


@dataclass(frozen=True, slots=True)
class Page:
    """An address that answered with a page, and its captures, oldest first."""

    key: bytes
    url: str
    captures: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """A host, as the start of its keys, and what the first lines of it say."""

    prefix: bytes  #: SURT up to the bracket
    pages: int
    first: str  #: 14 digits
    last: str
    whole: bool  #: whether all of its lines were looked at

    @property
    def name(self) -> str:
        return host(self.prefix)


def host(prefix: bytes) -> str:
    """The host that a SURT begins with, and its port where it has one."""
    labels, colon, port = prefix.decode("utf-8", "replace").partition(":")
    return ".".join(reversed(labels.split(","))) + colon + port


def sites(captures: Captures, after: bytes = b"") -> Iterator[Site]:
    """The hosts of an index in the order of their keys, from the first that is not before."""
    start = after
    while line := next(captures.lines_from(start), None):
        prefix, bracket, _ = line.key.partition(b")")
        if bracket:
            yield _described(captures, prefix)
            start = prefix + b"*"  # the byte after the bracket: past all keys of the host
        else:
            scheme, colon, _ = line.key.partition(b":")
            start = scheme + b";" if colon else line.key + b"!"  # `dns:`, `urn:`: nothing to show


def listing(lines: Iterator[Line], rows: int) -> tuple[list[Page], bytes | None]:
    """The first pages among lines of an index, and the key to go on from; None at the end."""
    found: list[Page] = []
    for number, (key, group) in enumerate(groupby(lines, attrgetter("key"))):
        if len(found) == rows or number == _LOOKED_AT:
            return found, key
        if page := _page(key, group):
            found.append(page)
    return found, None


def site_lines(captures: Captures, prefix: bytes, after: bytes = b"") -> Iterator[Line]:
    """The lines of a host, from the first that is not before `after`."""
    start = prefix + b")"
    lines = captures.lines_from(max(start, after))
    return takewhile(lambda line: line.key.startswith(start), lines)


def _page(key: bytes, lines: Iterable[Line]) -> Page | None:
    """The lines of one key as a page; None where it never answered a GET with one."""
    shown = tuple(line for line in lines if line.mime in HTML_TYPES or line.mime == REVISIT)
    answered = [line for line in shown if line.mime != REVISIT and line.status == "200"]
    if not answered or b"__wb_method=" in key:
        return None
    return Page(key, answered[-1].url, shown)


def _described(captures: Captures, prefix: bytes) -> Site:
    lines = list(islice(site_lines(captures, prefix), _DESCRIBED))
    stamps = [line.stamp for line in lines]
    found, _ = listing(iter(lines), _DESCRIBED)
    return Site(prefix, len(found), min(stamps), max(stamps), len(lines) < _DESCRIBED)
