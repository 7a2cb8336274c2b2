"""What changed between two texts, word by word; on a terminal, as plain text and as HTML.

1. Put together, what is equal or deleted is the old text and what is equal or inserted the new.
2. Paragraphs are compared first, words only within those that changed: time grows with the change.
3. What stands once in each text holds them together (patience diff), what is between is compared
   with care: however a text repeats itself, its square is never taken.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal, TypeAlias

from exports.queries import standalone

_PARAGRAPH = re.compile(r".*?(?:\n\n|\Z)", re.S)
_WORD = re.compile(r"\w+(?:[-'’ʼ]\w+)*|\s+|[^\w\s]")
_MOST = 3_000_000  # steps that comparing a stretch may take; some hundredths of a second
_STYLE = (
    "body{font:1rem/1.5 serif;max-width:45em;margin:2em auto;padding:0 1em}"
    "p.text{white-space:pre-wrap}del{background:#fdd;color:#700}"
    "ins{background:#dfd;color:#050;text-decoration:underline}dt{font-weight:bold}"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that both have, or only the old one or the new one."""

    kind: Literal["equal", "delete", "insert"]
    text: str


def difference(old: str, new: str) -> list[Piece]:
    """The pieces of both texts in order; neighbours are of different kinds."""
    one, other = _parts(_PARAGRAPH, old), _parts(_PARAGRAPH, new)
    pieces: list[Piece] = []
    for before, after in _aligned(one, other):
        pieces += [Piece("equal", before)] if before == after else _words(before, after)
    return [
        Piece(kind, "".join(piece.text for piece in group))
        for kind, group in groupby(pieces, key=lambda piece: piece.kind)
    ]


def _words(old: str, new: str) -> Iterator[Piece]:
    for before, after in _aligned(_parts(_WORD, old), _parts(_WORD, new)):
        if before == after:
            yield Piece("equal", before)
            continue
        if before:
            yield Piece("delete", before)
        if after:
            yield Piece("insert", after)


def _aligned(one: list[str], other: list[str]) -> Iterator[tuple[str, str]]:
    """Both in stretches, each beside what is in its place: the same, or something else."""
    a = c = 0
    for last in [*_anchors(one, other), (len(one), len(other))]:
        b, d = last
        while b > a and d > c and one[b - 1] == other[d - 1]:  # what is before it goes with it
            b, d = b - 1, d - 1
        yield from _compared(one[a:b], other[c:d])
        if same := "".join(one[b : last[0] + 1]):
            yield same, same
        a, c = last[0] + 1, last[1] + 1


def _anchors(one: list[str], other: list[str]) -> list[tuple[int, int]]:
    """Where the parts are that each has once, as many as have the same order in both."""
    here, there = Counter(one), Counter(other)
    place = {part: d for d, part in enumerate(other)}
    ends: list[int] = []  # of rows of each length, the one that ends first
    rows: list[tuple[int, int]] = []  # and its last pair
    before: dict[tuple[int, int], tuple[int, int] | None] = {}
    for b, part in enumerate(one):
        if here[part] == there[part] == 1:
            length = bisect_left(ends, place[part])
            before[b, place[part]] = rows[length - 1] if length else None
            ends[length : length + 1] = [place[part]]
            rows[length : length + 1] = [(b, place[part])]
    found: list[tuple[int, int]] = []
    last = rows[-1] if rows else None
    while last:
        found.append(last)
        last = before[last]
    return found[::-1]


def _compared(one: list[str], other: list[str]) -> Iterator[tuple[str, str]]:
    there = Counter(other)
    pairs = sum(there[part] for part in one)
    if pairs * min(len(one), len(other)) > _MOST:  # each match may be looked for among all pairs
        yield "".join(one), "".join(other)
        return
    for _, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        yield "".join(one[a:b]), "".join(other[c:d])


def _parts(pattern: re.Pattern[str], text: str) -> list[str]:
    return [part for part in pattern.findall(text) if part]


#: How a piece is written.
Marks: TypeAlias = Callable[[Piece], str]


def plain(piece: Piece) -> str:
    """As wdiff writes it."""
    return {"equal": "{}", "delete": "[-{}-]", "insert": "{{+{}+}}"}[piece.kind].format(piece.text)


def coloured(piece: Piece) -> str:
    """For a terminal: red and struck through, green and underlined."""
    codes = {"equal": "{}", "delete": "\x1b[31;9m{}\x1b[0m", "insert": "\x1b[32;4m{}\x1b[0m"}
    return codes[piece.kind].format(piece.text)


def shown(pieces: list[Piece], marks: Marks) -> str:
    """The paragraphs that changed; … stands for those that did not."""
    said = []
    for number, piece in enumerate(pieces):
        if piece.kind != "equal":
            said.append(marks(piece))
            continue
        paragraphs = piece.text.split("\n\n")
        # Its first and last paragraph may be a part of one that changed.
        begins = paragraphs[:1] if number else []
        ends = paragraphs[-1:] if number < len(pieces) - 1 else []
        if len(begins) + len(ends) >= len(paragraphs):
            said.append(piece.text)
        else:
            said.append("\n\n".join([*begins, "…", *ends]))
    return "".join(said).strip("\n")


def page(title: str, facts: list[tuple[str, str]], pieces: list[Piece]) -> str:
    """A page of HTML that loads and runs nothing, whatever the texts say."""
    tags = {"equal": "{}", "delete": "<del>{}</del>", "insert": "<ins>{}</ins>"}
    body = "".join(tags[piece.kind].format(html.escape(piece.text)) for piece in pieces)
    said = "".join(f"<dt>{html.escape(a)}</dt><dd>{html.escape(b)}</dd>" for a, b in facts)
    return standalone.page(title, _STYLE, f'<dl>{said}</dl><p class="text">{body}</p>')
