"""What changed between two texts, word by word; on a terminal, as plain text and as HTML.

1. Put together, what is equal or deleted is the old text and what is equal or inserted the new.
2. Paragraphs are compared first, words only within those that changed: time grows with the change.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal, TypeAlias

from exports.queries import standalone

_PARAGRAPH = re.compile(r".*?(?:\n\n|\Z)", re.S)
_WORD = re.compile(r"\w+(?:[-'’ʼ]\w+)*|\s+|[^\w\s]")
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
    for kind, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        before, after = "".join(one[a:b]), "".join(other[c:d])
        pieces += [Piece("equal", before)] if kind == "equal" else _words(before, after)
    return [
        Piece(kind, "".join(piece.text for piece in group))
        for kind, group in groupby(pieces, key=lambda piece: piece.kind)
    ]


def _words(old: str, new: str) -> Iterator[Piece]:
    one, other = _parts(_WORD, old), _parts(_WORD, new)
    for kind, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece("equal", "".join(one[a:b]))
            continue
        if b > a:
            yield Piece("delete", "".join(one[a:b]))
        if d > c:
            yield Piece("insert", "".join(other[c:d]))


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
