"""The markup of article bodies: as HTML for the pages, as text for what a corpus must say.

1. Blocks are parted by one empty line; the first characters of a line say what it is:
   `## ` sub-head, `> ` quotation, `- ` list, `| ` table row, `!` picture; else a paragraph.
2. Inside a line: `**bold**`, `[words](address)`, `&nbsp;`.
3. As text, list entries and table rows are one line each (cells joined by ` | `), a no-break
   space is a space, and pictures, their captions and empty paragraphs are not there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape, unescape
from typing import Literal

Kind = Literal["paragraph", "heading", "quote", "list", "table", "picture"]

_MARKS: dict[str, Kind] = {
    "## ": "heading",
    "> ": "quote",
    "- ": "list",
    "| ": "table",
    "!": "picture",
}
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_LINK = re.compile(r"\[(.+?)\]\((.+?)\)")
_WRAPPED = {
    "paragraph": "<p>{}</p>",
    "heading": "<h2>{}</h2>",
    "quote": "<blockquote><p>{}</p></blockquote>",
}


@dataclass(frozen=True, slots=True)
class Block:
    """One block: its kind and its lines, without the marks of the kind."""

    kind: Kind
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The block as clean text; empty for what is not part of the text."""
        if self.kind == "picture":
            return ""
        lines = (" | ".join(_cells(line)) if self.kind == "table" else line for line in self.lines)
        return "\n".join(_plain(line) for line in lines).strip()

    @property
    def html(self) -> str:
        """The block as an HTML element; a picture is left to the theme."""
        lines = [inline(line) for line in self.lines]
        if self.kind == "list":
            return "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"
        if self.kind == "table":
            rows = ("".join(f"<td>{cell}</td>" for cell in _cells(line)) for line in lines)
            return (
                "<table><tbody>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</tbody></table>"
            )
        return _WRAPPED[self.kind].format("<br>".join(lines)) if self.kind in _WRAPPED else ""


def parse(body: str) -> tuple[Block, ...]:
    """The blocks of a body."""
    return tuple(_block(part.splitlines()) for part in body.strip("\n").split("\n\n"))


def inline(line: str) -> str:
    """A line of the markup as HTML."""
    marked = escape(unescape(line), quote=False).replace("\u00a0", "&nbsp;")
    return _LINK.sub(r'<a href="\2">\1</a>', _BOLD.sub(r"<strong>\1</strong>", marked))


def _block(lines: list[str]) -> Block:
    for mark, kind in _MARKS.items():
        if lines[0].startswith(mark):
            return Block(kind, tuple(line.removeprefix(mark) for line in lines))
    return Block("paragraph", tuple(lines))


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _plain(line: str) -> str:
    words = _LINK.sub(r"\1", _BOLD.sub(r"\1", unescape(line)))
    return " ".join(words.split())
