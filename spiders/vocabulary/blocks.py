"""The visible text of a page as a list of blocks in document order, without recursion.

1. A block is what a reader sees as one line of thought: the text of one block-level element,
   or the part of it up to a line break.
2. White space is folded, NBSP included. Otherwise the text is as it stands, but for soft hyphens
   and for accents in piles (`fold`).
3. What is never shown (scripts, templates, hidden elements) gives no block.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple
from unicodedata import combining

from spiders.vocabulary.markup import Element, local, name, walk

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
_NOWHERE: frozenset[str] = frozenset()
_OUTSIDE = (None, None, None, None, _NOWHERE)  # as an open box, where there is none
_HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
#: By wide convention for screen readers, or for editors, only.
_HIDING_CLASSES = frozenset([
    "screen-reader-text", "sr-only", "visuallyhidden", "visually-hidden", "mw-editsection",
])  # fmt: skip
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_MARKS = frozenset("¶#§•·▪◦‣●■*|›»×")  #: bullets and anchors: alone they say nothing
_PHRASING = _INLINE | {"p", "li", "h1", "h2", "h3", "h4", "h5", "h6"}
BLOCK_LIMIT = 20_000  #: blocks of one page that are read
_LONG = 1000  # characters; a shorter text costs little to normalise, whatever it holds
_PILE = re.compile(r"[^\w\s]{31,}")  # normalising it takes a time with the square of its length
TEXT_LIMIT = 1_000_000  #: characters of one page that are read; a thick book has as many

_Kind = Literal["inline", "link", "border", "unseen"]


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
    text = text.strip()
    if len(text) <= _LONG and "  " not in text and text.isprintable():
        return text
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
    while walk_.boxes:  # still open where a limit was reached
        walk_.leave()
    return Layout(walk_.blocks, walk_.spans, cut)


class _Walk:
    """One pass over the tree: text is gathered until a block-level border or a line break."""

    def __init__(self) -> None:
        self.texts: list[str] = []  # gathered for the block to come
        self.linked: list[int] = []  # which of them are inside links
        self.blocks: list[Block] = []
        self.spans: dict[Element, tuple[int, int]] = {}
        # Open block-level elements, each with its tag, its first block, and the level of heading
        # and the regions that it is or lies in. Tuples with names take ten times as long to make.
        self.boxes: list[tuple[Element, str, int, int | None, frozenset[str]]] = []
        self.links = 0  # open links
        self.broken = False  # the next block follows a single line break
        self.room = TEXT_LIMIT  # characters; none where there are as many blocks as may be

    def run(self, root: Element) -> bool:
        """Returns whether a limit ended it."""
        walker, texts, boxes = walk(root), self.texts, self.boxes
        for event, element in walker:
            if event == "end":
                if boxes and boxes[-1][0] is element:
                    self.leave()
                elif self.links and element.tag == "a" and element.get("href") is not None:
                    self.links -= 1
                text = element.tail if element is not root else None
            else:
                (kind, tag), said = _kind(element.tag), element.keys()  # type: ignore[arg-type]
                if kind == "unseen" or ((said or tag == "dialog") and _hidden(element, tag, said)):
                    walker.skip_subtree()
                    continue
                if kind == "link":
                    self.links += "href" in said
                elif kind == "border":
                    self._enter(element, tag, said)
                text = element.text
            if text and (texts or not text.isspace()):
                self._add(text)
            if not self.room:
                return True
        return False

    def _add(self, text: str) -> None:
        if text.isspace():  # it ends the piece before
            if self.texts[-1][-1] != " ":
                self.texts[-1] += " "
            return
        text = text[: self.room]
        self.room -= len(text)
        if self.links:
            self.linked.append(len(self.texts))
        self.texts.append(text)
        if not self.room:
            self._flush()

    def _enter(self, element: Element, tag: str, said: list[str]) -> None:
        """A line break, or the start of a block-level element; `said` are its attributes."""
        if tag == "br":
            self._break()
            return
        if "-" in tag and _in_phrase(element):
            return
        if self.texts:
            self._flush()
        self.broken = False
        _, _, _, heading, regions = self.boxes[-1] if self.boxes else _OUTSIDE
        region = _ROLES.get(element.get("role", "").lower()) if "role" in said else None
        if region or tag in _REGIONS:
            regions |= {region or tag}
        first = len(self.blocks)
        self.boxes.append((element, tag, first, _HEADINGS.get(tag, heading), regions))
        self.spans[element] = (first, first)

    def leave(self) -> None:
        """The end of the innermost block-level element."""
        if self.texts:
            self._flush()
        self.broken = False
        element, _, first, _, _ = self.boxes.pop()
        after = len(self.blocks)
        if first < after:
            self.spans[element] = (first, after)

    def _break(self) -> None:
        if not (self.boxes and self.boxes[-1][3]):
            # A line break straight after another begins a new paragraph.
            self.broken = bool(self.texts) and self._flush()
        elif self.texts:
            self._add(" ")  # a heading is one line, however it is broken

    def _flush(self) -> bool:
        """Makes a block of what was gathered; whether there was any text."""
        texts = self.texts
        text = fold("".join(texts))
        if text and text not in _MARKS and self.boxes:
            element, tag, _, heading, regions = self.boxes[-1]
            parts: tuple[str, ...] = (text,)
            link_share = 1.0 if self.linked else 0.0
            if len(texts) > 1:
                folded = [fold(piece) for piece in texts]
                linked = sum(len(folded[index]) for index in self.linked)
                parts, link_share = tuple(filter(None, folded)), min(1.0, linked / len(text))
            self.blocks.append(
                Block(text, element, tag, link_share, heading, regions, parts, self.broken)
            )
            if len(self.blocks) == BLOCK_LIMIT:
                self.room = 0
        texts.clear()
        self.linked.clear()
        return bool(text)


@lru_cache(maxsize=1024)
def _kind(said: Hashable) -> tuple[_Kind, str]:
    """What an element is to the text around it, by its tag as lxml has it; and its name."""
    tag = local(said)
    if not tag or tag in _UNSEEN:
        return "unseen", tag
    if tag == "a":
        return "link", tag
    return ("inline" if tag in _INLINE else "border"), tag


def _in_phrase(element: Element) -> bool:
    """Whether an element of unknown name runs on within a line."""
    parent = element.getparent()
    return parent is not None and name(parent) in _PHRASING


def _hidden(element: Element, tag: str, said: list[str]) -> bool:
    """Whether an element is not shown; `said` are its attributes."""
    hidden = (
        ("class" in said and _hides(element.get("class", "")))
        or "hidden" in said
        or ("style" in said and _hides_by_style(element.get("style", "")))
        or (tag == "dialog" and "open" not in said)
    )
    return hidden and tag not in ("html", "body")  # until a script shows them


@lru_cache(maxsize=4096)
def _hides(classes: str) -> bool:
    return not _HIDING_CLASSES.isdisjoint(classes.split())


@lru_cache(maxsize=4096)
def _hides_by_style(style: str) -> bool:
    return _HIDING_STYLE.search(style) is not None
