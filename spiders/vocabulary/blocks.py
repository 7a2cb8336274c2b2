"""The visible text of a page as a list of blocks in document order, without recursion.

1. A block is what a reader sees as one line of thought: the text of one block-level element,
   or the part of it up to a line break.
2. White space is folded, NBSP included; nothing else is changed, but for accents piled up.
3. What is never shown (scripts, templates, hidden elements) gives no block.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from unicodedata import combining

from spiders.vocabulary.markup import Element, name, walk

_INLINE = frozenset([
    "a", "abbr", "acronym", "b", "basefont", "bdi", "bdo", "big", "cite", "code", "data",
    "del", "dfn", "em", "font", "i", "img", "ins", "kbd", "label", "mark", "nobr",
    "output", "picture", "q", "ruby", "rb", "rt", "rp", "s", "samp", "small", "source",
    "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
])  # fmt: skip
_UNSEEN = frozenset([
    "area", "audio", "canvas", "datalist", "embed", "head", "iframe", "link", "map",
    "math", "meta", "noembed", "noframes", "noscript", "object", "option", "param",
    "script", "select", "style", "svg", "template", "textarea", "title", "video",
])  # fmt: skip
_REGIONS = frozenset([
    "nav", "header", "footer", "aside", "form", "dialog", "figure", "button", "menu",
])  # fmt: skip
_ROLES = {
    "navigation": "nav", "banner": "header", "contentinfo": "footer", "complementary": "aside",
    "search": "form", "dialog": "dialog", "alertdialog": "dialog", "menu": "menu",
}  # fmt: skip
_HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
#: By wide convention for screen readers, or for editors, only.
_HIDING_CLASSES = frozenset([
    "screen-reader-text", "sr-only", "visuallyhidden", "visually-hidden", "mw-editsection",
])  # fmt: skip
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_MARKS = frozenset("¶#§•·▪◦‣●■*|›»×")  #: bullets and anchors: alone they say nothing
_PHRASING = _INLINE | {"p", "li", "h1", "h2", "h3", "h4", "h5", "h6"}
BLOCK_LIMIT = 20_000  #: blocks of one page that are read
_LONG = 1000  # characters that cost little, whatever they are
_PILE = re.compile(r"[^\w\s]{31,}")  # normalising takes a time with the square of its length
TEXT_LIMIT = 1_000_000  #: characters of one page that are read; a thick book has as many


class Block(NamedTuple):
    """One line of visible text and where it stands. Blocks of one element share `element`."""

    text: str
    element: Element  #: the block-level element that holds the text
    tag: str
    link_share: float  #: of its characters, 0 to 1, that are inside links
    heading: int | None  #: 1 to 6
    regions: frozenset[str]  #: of nav, header, footer, aside, form, dialog, figure, button, menu
    parts: tuple[str, ...]  #: the text by inline elements, for lines glued together without space
    broken: bool = False  #: whether a single line break parts it from the block before

    @property
    def linked(self) -> bool:
        """Whether it is nothing but links."""
        return self.link_share >= 0.9


def fold(text: str) -> str:
    """White space of every kind as single spaces, none at the ends; soft hyphens are gone, and of a
    long text accents in piles that no script has (over 30, Unicode Standard Annex 15, 13)."""
    if len(text) <= _LONG and "  " not in text and text.isprintable():
        return text.strip(" ")  # the one white space that is printable
    if not text.isascii():
        text = text.replace("\xad", "").replace("\u200b", "").replace("\ufeff", "")
        if len(text) > _LONG:
            text = _PILE.sub(lambda pile: "".join(c for c in pile[0] if not combining(c)), text)
    return " ".join(text.split())


@dataclass(frozen=True, slots=True)
class Layout:
    """The blocks of a page, and which of them lie in which block-level element."""

    blocks: list[Block]
    spans: Mapping[Element, tuple[int, int]]  #: element → its first block, the first one after it
    cut: bool = False  #: whether there is more than was read

    def span(self, element: Element) -> tuple[int, int]:
        return self.spans.get(element, (0, 0))


def layout(root: Element) -> Layout:
    """The visible text under an element, as far as `BLOCK_LIMIT` and `TEXT_LIMIT` reach."""
    walk_ = _Walk()
    cut = walk_.run(root)
    for element, _ in walk_.owners:  # still open where a limit was reached
        walk_.spans[element] = (walk_.spans[element][0], len(walk_.blocks))
    return Layout(walk_.blocks, walk_.spans, cut)


class _Walk:
    """One pass over the tree: text is gathered until a block-level border or a line break."""

    def __init__(self) -> None:
        self.texts: list[str] = []  # gathered for the block to come
        self.linked = 0  # characters of them that are inside links
        self.blocks: list[Block] = []
        self.spans: dict[Element, tuple[int, int]] = {}
        self.owners: list[tuple[Element, str]] = []  # open block-level elements with their tags
        self.regions: list[tuple[Element, frozenset[str]]] = []  # each with those around it
        self.headings: list[tuple[Element, int]] = []
        self.links = 0  # open links
        self.broken = False  # the next block follows a single line break
        self.room = TEXT_LIMIT

    def run(self, body: Element) -> bool:
        """Returns whether a limit ended it."""
        walker = walk(body)
        for event, element in walker:
            if event == "end":
                self._close(element)
                text = element.tail if element is not body else None
            elif _unseen(element, tag := name(element)):
                walker.skip_subtree()
                continue
            else:
                self._open(element, tag)
                text = element.text
            if text and (self.texts or not text.isspace()):
                self._add(text)
            if not self.room or len(self.blocks) == BLOCK_LIMIT:
                return True
        return False

    def _add(self, text: str) -> None:
        text = text[: self.room]
        self.room -= len(text)
        self.texts.append(text)
        if self.links:
            self.linked += len(fold(text))
        if not self.room:
            self._flush()

    def _open(self, element: Element, tag: str) -> None:
        if tag in _INLINE or ("-" in tag and _in_phrase(element)):
            self.links += tag == "a" and element.get("href") is not None
        elif tag == "br":
            self._break()
        else:
            self._flush()
            self.owners.append((element, tag))
            self.spans[element] = (len(self.blocks), len(self.blocks))
            if level := _HEADINGS.get(tag):
                self.headings.append((element, level))
            role = element.get("role")
            region = _ROLES.get(role.lower()) if role else None
            if region or tag in _REGIONS:
                self.regions.append((element, self._around() | {region or tag}))

    def _close(self, element: Element) -> None:
        if self.owners and self.owners[-1][0] is element:
            self._flush()
            self.owners.pop()
            self.spans[element] = (self.spans[element][0], len(self.blocks))
            if self.headings and self.headings[-1][0] is element:
                self.headings.pop()
            if self.regions and self.regions[-1][0] is element:
                self.regions.pop()
        elif self.links and element.tag == "a" and element.get("href") is not None:
            self.links -= 1

    def _break(self) -> None:
        if not self.headings:
            self._flush(broken=True)
        elif self.texts:
            self.texts.append(" ")  # a heading is one line, however it is broken

    def _around(self) -> frozenset[str]:
        return self.regions[-1][1] if self.regions else frozenset()

    def _flush(self, *, broken: bool = False) -> None:
        if not self.texts:
            self.broken = False
            return
        text = fold("".join(self.texts))
        if text and text not in _MARKS and self.owners:
            element, tag = self.owners[-1]
            self.blocks.append(
                Block(
                    text=text,
                    element=element,
                    tag=tag,
                    link_share=min(1.0, self.linked / len(text)),
                    heading=self.headings[-1][1] if self.headings else None,
                    regions=self._around(),
                    parts=_parts(self.texts, text),
                    broken=self.broken,
                )
            )
        # A line break straight after another begins a new paragraph.
        self.broken = broken and bool(text)
        self.texts, self.linked = [], 0


def _parts(pieces: list[str], text: str) -> tuple[str, ...]:
    if len(pieces) == 1:
        return (text,)
    return tuple(part for piece in pieces if (part := fold(piece)))


def _in_phrase(element: Element) -> bool:
    """Whether an element of unknown name runs on within a line."""
    parent = element.getparent()
    return parent is not None and name(parent) in _PHRASING


def _unseen(element: Element, tag: str) -> bool:
    if tag in ("html", "body"):
        return False  # hidden until a script shows it
    if not tag or tag in _UNSEEN or (tag == "dialog" and element.get("open") is None):
        return True
    said = element.keys()
    return (
        "hidden" in said
        or ("style" in said and _HIDING_STYLE.search(element.get("style", "")) is not None)
        or ("class" in said and _hides(element.get("class", "")))
    )


@lru_cache(maxsize=4096)
def _hides(classes: str) -> bool:
    return not _HIDING_CLASSES.isdisjoint(classes.split())
