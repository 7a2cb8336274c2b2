"""How blocks stand to one another on a page: beside, within, under a picture, in a table.

What is asked many times is worked out once, so that the time for a page grows with its size and no
faster.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import accumulate, islice, repeat

from spiders.vocabulary.alike import Lines
from spiders.vocabulary.blocks import Block
from spiders.vocabulary.boxes import Boxes
from spiders.vocabulary.furniture import Opener
from spiders.vocabulary.html import Html
from spiders.vocabulary.markup import Element, name
from spiders.vocabulary.sentences import Sentences

_LISTS = frozenset(("p", "ul", "ol", "dl", "li", "dt", "dd", "blockquote"))
_ROWS = frozenset(("table", "tbody", "thead", "tfoot", "tr", "td", "th"))
_CAPTION_BLOCKS = 4  # more than these are no caption
_PICTURE_BOX = 8  # elements between a picture and the box that it shares with its caption
_APPEAL = 0.25  # of the prose of a page; a longer box is no appeal
_CELLS = 4  # of the smallest table, two in each of two rows
_CELL = 300  # characters; a longer cell is layout, not data
_SENTENCE_END = (".", "!", "?", "…", ":", ";")
_NEW_ITEM = re.compile(r"[-–—•*·]|\d+[.)]\s")


class Standing:
    """The blocks of a page whose title is the block `at`, and whose articles `ends` end."""

    def __init__(self, html: Html, sentences: Sentences, at: int, ends: Iterable[str]) -> None:
        self.html = html
        self.layout = html.layout
        self.blocks = html.blocks
        self.lines = sentences.lines
        self.prose = sentences.flags
        self.weight = sentences.weight
        self.at = at
        self.ends = Lines(ends)

    @cached_property
    def openers(self) -> Mapping[int, Opener]:
        """The blocks that begin a section, by the words of all sites and of this one (`ends`)."""
        found: dict[int, Opener] = {}
        ends = len(self.ends)
        for index, line in enumerate(self.lines):
            if kind := line.opener:
                found[index] = kind
            elif ends and line.first in self.ends:
                found[index] = "own"
        return found

    def level(self, index: int) -> Element | None:
        """The nearest element around a block that holds several blocks, and is no paragraph, list,
        quotation or table of data: blocks of one level stand beside each other."""
        element: Element | None = self.blocks[index].element
        data = index in self.cells
        while element is not None:
            first, after = self.layout.span(element)
            tag = name(element)
            if after - first > 1 and tag not in _LISTS and not (data and tag in _ROWS):
                return element
            data = data and tag != "table"
            element = element.getparent()
        return None

    def around_title(self, weights: Mapping[int, int]) -> tuple[int, int]:
        """The span of the smallest element that holds the title and four fifths of the prose."""
        each = map(weights.get, range(len(self.blocks)), repeat(0))
        sums = list(accumulate(each, initial=0))
        element: Element | None = self.blocks[self.at].element
        while element is not None:
            first, after = self.layout.span(element)
            if (sums[after] - sums[first]) * 5 >= sums[-1] * 4:
                return first, after
            element = element.getparent()
        return 0, len(self.blocks)

    @cached_property
    def opened(self) -> frozenset[int]:
        """The blocks in boxes that a line opens (newsletter, related), the title's apart."""
        found: set[int] = set()
        for index in self.openers:
            if index not in found:
                first, after = self.box(index)
                if not first <= self.at < after:
                    found.update(range(index, after))
        return frozenset(found)

    def box(self, index: int) -> tuple[int, int]:
        """The blocks of the smallest element that holds a block and others, first and after."""
        element: Element | None = self.blocks[index].element
        while element is not None:
            first, after = self.layout.span(element)
            if after - first > 1:
                return first, after
            element = element.getparent()
        return index, index + 1

    @cached_property
    def captions(self) -> frozenset[int]:
        """The blocks that say what a picture shows."""
        found = {
            index
            for index, block in enumerate(self.blocks)
            if block.tag == "figcaption" or ("figure" in block.regions and not _quoted(block))
        }
        for image in self.html.elements("img"):
            found.update(self._under(image))
        return frozenset(found)

    def _under(self, image: Element) -> Iterable[int]:
        """The few short lines that share a box with a picture and nothing else."""
        element, spans = image.getparent(), self.layout.spans
        for _ in range(_PICTURE_BOX):
            if element is None:
                break
            first, after = spans.get(element, (0, 0))
            if after > first:
                few = after - first <= _CAPTION_BLOCKS and not first <= self.at < after
                bare = few and not self.weight(first, after)
                headed = bare and any(block.heading for block in self.blocks[first:after])
                return range(first, after) if bare and not headed else ()
            element = element.getparent()
        return ()

    @cached_property
    def foreign(self) -> frozenset[int]:
        """The blocks in boxes that are no article's: by their names, as teasers, as appeals."""
        named = Boxes(self.layout, self.weight, self.at).foreign()
        return named | self.teasers | self.appeals

    @cached_property
    def teasers(self) -> frozenset[int]:
        """The blocks in teasers of other articles."""
        return Boxes(self.layout, self.weight, self.at).teasers()

    @cached_property
    def appeals(self) -> frozenset[int]:
        """The blocks of boxes that end with a button to give money or an address by."""
        found: set[int] = set()
        enough = self.weight(self.at + 1, len(self.blocks)) * _APPEAL
        for index in (index for index, kind in self.openers.items() if kind == "own"):
            block = self.blocks[index]
            if block.linked or "button" in block.regions:
                first, after = self.box(index)
                last = after == index + 1 and not first <= self.at < after
                if last and self.weight(first, after) < enough:
                    found.update(range(first, after))
        return frozenset(found)

    @cached_property
    def cells(self) -> Mapping[int, Element]:
        """The blocks in tables of data, each with its row."""
        found: dict[int, Element] = {}
        for table in self.html.elements("table"):
            for row in self._rows(table):
                first, after = self.layout.span(row)
                found.update(dict.fromkeys(range(first, after), row))
        return found

    def _rows(self, table: Element) -> list[Element]:
        """The rows of a table of short cells; none where it is what a page is laid out with."""
        first, after = self.layout.span(table)
        if first <= self.at < after or after - first < _CELLS:
            return []
        if any(len(block.text) > _CELL for block in self.blocks[first:after]):
            return []
        if len(list(islice(table.iter("table"), 2))) > 1:
            return []
        rows = list(table.iter("tr"))
        wide = [row for row in rows if sum(self._filled(cell) for cell in row) > 1]
        return rows if len(wide) > 1 else []

    def _filled(self, cell: Element) -> bool:
        first, after = self.layout.span(cell)
        return name(cell) in ("td", "th") and after > first

    def paragraphs(self, kept: Iterable[int]) -> tuple[str, ...]:
        """Blocks as paragraphs: a row of a table is one, lines of one sentence are joined."""
        found: list[str] = []
        before = -1
        for index in kept:
            block = self.blocks[index]
            text = block.text
            if "\\" in text:
                text = text.replace('\\"', '"').replace("\\'", "'")
            row = self.cells.get(index)
            if row is not None and row is self.cells.get(before):
                found[-1] += f" | {text}"
            elif found and before == index - 1 and block.broken and _runs_on(found[-1], text):
                found[-1] += f" {text}"
            else:
                found.append(text)
            before = index
        return tuple(found)


def untitled(html: Html) -> Standing:
    """How blocks stand on a page whose title is not among them."""
    return Standing(html, Sentences(html.blocks, ()), -1, ())


def _quoted(block: Block) -> bool:
    """A table or a quotation, which WordPress puts into a `figure` as well."""
    element: Element | None = block.element
    for _ in range(_PICTURE_BOX):
        if element is None or name(element) in ("table", "blockquote", "pre"):
            return element is not None
        element = element.getparent()
    return False


def _runs_on(before: str, text: str) -> bool:
    """Whether a line break stands within a sentence."""
    if before.endswith(","):
        return True
    if before.endswith(_SENTENCE_END) or _NEW_ITEM.match(text):
        return False
    return text[:1].islower() or len(before) >= 80
