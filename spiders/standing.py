"""How blocks stand to one another on a page: beside, within, under a picture, in a table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from spiders.blocks import Block
from spiders.html import Html
from spiders.markup import Element, name
from spiders.outline import is_prose

_LISTS = frozenset(("ul", "ol", "dl", "li", "dt", "dd", "blockquote"))
_CAPTION_BLOCKS = 4  # more than these are no caption
_CELL = 300  # characters; a longer cell is layout, not data
#: Names of classes and ids that say what a box is; a second sign, after words and order.
_MARKED = re.compile(
    r"(?:^|[\s_-])(?:footer|colophon|copyright|cookies?|consent|gdpr|share|sharing|social|related"
    r"|similar|comments?|respond|author-?(?:box|bio|info|card)|about-?author|newsletter|subscri\w+"
    r"|sidebar|widget|breadcrumbs?|menu|navbar|popup|modal|promo|disclaimer|pagination|pager)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_SENTENCE_END = (".", "!", "?", "…", ":", ";")
_NEW_ITEM = re.compile(r"[-–—•*·]|\d+[.)]\s")


class Standing:
    """The blocks of a page whose title is the block `at`."""

    def __init__(self, html: Html, at: int) -> None:
        self.html = html
        self.layout = html.layout
        self.blocks = html.blocks
        self.at = at
        self._tables: dict[Element, bool] = {}

    def level(self, index: int) -> Element | None:
        """What a block shares with those beside it: the nearest element with more than one block,
        lists, quotations and tables of data left."""
        element: Element | None = self.blocks[index].element
        while element is not None:
            first, after = self.layout.span(element)
            listed = name(element) in _LISTS or self._in_data(element)
            if after - first > 1 and not listed:
                return element
            element = element.getparent()
        return None

    def around_title(self, weights: Mapping[int, int]) -> tuple[int, int]:
        """The span of the smallest element that holds the title and four fifths of the prose."""
        element: Element | None = self.blocks[self.at].element
        whole = sum(weights.values())
        while element is not None:
            first, after = self.layout.span(element)
            held = sum(weight for i, weight in weights.items() if first <= i < after)
            if held * 5 >= whole * 4:
                return first, after
            element = element.getparent()
        return 0, len(self.blocks)

    def in_table(self, index: int) -> bool:
        """Whether a block is a cell of a table of data."""
        return self._in_data(self.blocks[index].element)

    @cached_property
    def captions(self) -> frozenset[int]:
        """The blocks that say what a picture shows."""
        found = {
            index
            for index, block in enumerate(self.blocks)
            if block.tag == "figcaption" or ("figure" in block.regions and not _quoted(block))
        }
        for image in self.html.elements.get("img", ()):
            found.update(self._under(image))
        return frozenset(found)

    @cached_property
    def marked(self) -> frozenset[int]:
        """The blocks in boxes that bear the name of what no article is."""
        found: set[int] = set()
        whole = self._prose(range(self.at + 1, len(self.blocks)))
        for element, (first, after) in self.layout.spans.items():
            names = f"{element.get('class') or ''} {element.get('id') or ''}"
            if first > self.at and _MARKED.search(names):
                if self._prose(range(first, after)) * 2 < whole:
                    found.update(range(first, after))
        return frozenset(found)

    def paragraphs(self, kept: Iterable[int]) -> tuple[str, ...]:
        """Blocks as paragraphs: rows of a table as one, lines of one sentence joined."""
        found: list[str] = []
        before: int | None = None
        for index in kept:
            block = self.blocks[index]
            text = block.text.replace('\\"', '"').replace("\\'", "'")
            if before is not None and self._same_row(before, index):
                found[-1] += f" | {text}"
            elif before == index - 1 and block.broken and _runs_on(found[-1], text):
                found[-1] += f" {text}"
            else:
                found.append(text)
            before = index
        return tuple(found)

    def _prose(self, indexes: range) -> int:
        return sum(len(self.blocks[i].text) for i in indexes if is_prose(self.blocks[i]))

    def _under(self, image: Element) -> Iterator[int]:
        """The few short lines that share a box with a picture and nothing else."""
        element = image.getparent()
        while element is not None:
            first, after = self.layout.span(element)
            if after > first:
                few = after - first <= _CAPTION_BLOCKS and not first <= self.at < after
                if few and not any(self._is_text(i) for i in range(first, after)):
                    yield from range(first, after)
                return
            element = element.getparent()

    def _is_text(self, index: int) -> bool:
        block = self.blocks[index]
        return block.heading is not None or is_prose(block)

    def _same_row(self, one: int, other: int) -> bool:
        if not (self.in_table(one) and self.in_table(other)):
            return False
        row = _row(self.blocks[one].element)
        return row is not None and row is _row(self.blocks[other].element)

    def _in_data(self, element: Element) -> bool:
        for above in (element, *element.iterancestors()):
            if name(above) == "table":
                if above not in self._tables:
                    self._tables[above] = self._is_data(above)
                return self._tables[above]
        return False

    def _is_data(self, table: Element) -> bool:
        """Whether a table has rows of short cells, and is not what a page is laid out with."""
        first, after = self.layout.span(table)
        if first <= self.at < after or any(name(e) == "table" for e in table.iterdescendants()):
            return False
        if any(len(block.text) > _CELL for block in self.blocks[first:after]):
            return False
        rows = [row for row in table.iter() if name(row) == "tr"]
        wide = [row for row in rows if sum(name(cell) in ("td", "th") for cell in row) > 1]
        return len(wide) > 1


def _row(element: Element) -> Element | None:
    return next((e for e in (element, *element.iterancestors()) if name(e) == "tr"), None)


def _quoted(block: Block) -> bool:
    """A table or a quotation, which WordPress puts into a `figure` as well."""
    above = [block.element, *block.element.iterancestors()][:6]
    return any(name(element) in ("table", "blockquote", "pre") for element in above)


def _runs_on(before: str, text: str) -> bool:
    """Whether a line break stands within a sentence."""
    if before.endswith(_SENTENCE_END) or _NEW_ITEM.match(text):
        return False
    return text[:1].islower() or len(before) >= 80
