"""Which short lines above the first sentence of an article, and below its last, are text.

A short line is where most of a site's own lines are short as well: so it has to stand where the
sentences stand, or speak like one.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

from spiders.vocabulary.alike import Lines
from spiders.vocabulary.blocks import Block
from spiders.vocabulary.credits import bare_name
from spiders.vocabulary.signature import SOURCE_NOTE
from spiders.vocabulary.standing import Standing

FLOWING = frozenset(("p", "li", "dd", "td", "th", "blockquote", "pre"))  #: they hold text
_OPENING = 6  # words of a line that may open a text: `<name>, representative of <whom>`
_CLOSING = 3  # words of a line that may close one in a box of its own
_STOPS = (".", "!", "?", "…", ".”", "!”", "?”", ".»", "!»", "?»")
_NEAR = 5  # blocks above the first sentence
_EXCERPT = 40  # characters; a shorter line may well be said twice
_EXCERPT_SPAN = 4  # paragraphs after it


def trimmed(standing: Standing, names: Lines, kept: Sequence[int]) -> Sequence[int]:
    """The blocks kept, without the short lines at the edges that are none of the text; `names` are
    those of the site and its topics."""
    prose = {index: len(standing.blocks[index].text) for index in kept if standing.prose[index]}
    if not prose:
        return kept
    start, after = standing.around_title(prose)
    inside = [index for index in prose if start <= index < after]
    edges = _Edges(standing, names, frozenset(kept), inside[0], inside[-1])
    return [
        index
        for index in kept
        if edges.first <= index <= edges.last
        or (start <= index < edges.first and edges.leads(index))
        or (edges.last < index < after and edges.trails(index))
    ]


@dataclass(frozen=True, slots=True)
class _Edges:
    """What stands above the first sentence and below the last."""

    standing: Standing
    names: Lines
    kept: Set[int]
    first: int
    last: int

    def leads(self, index: int) -> bool:
        """Whether a short line above the first sentence opens the text: one that stands with it, or
        in another box, one that begins with a name; only the site's own lines may be between."""
        block, level = self.standing.blocks[index], self.standing.level
        if level(index) is not level(self.first):
            between = not self.kept.isdisjoint(range(index + 1, self.first))
            named = bare_name(block.text.partition(",")[0]) is not None
            return named and _may_open(block.text) and not between and self.first - index < _NEAR
        if block.heading is not None or block.tag == "p" or is_said(block.text):
            return True
        return _may_open(block.text)

    def trails(self, index: int) -> bool:
        """Whether a short line below the last sentence closes the text: one that stands with it, or
        the one line of a box right below."""
        block, level = self.standing.blocks[index], self.standing.level
        fixture = self.standing.lines[index].fixture
        if block.heading or fixture or block.text in self.names:
            return False
        if level(index) is not level(self.last):
            return index == self.last + 1 and self._closes(block)
        return block.tag in FLOWING or is_said(block.text)

    def _closes(self, block: Block) -> bool:
        """Whether a line is a sentence and all that its box says, beside the box of the text."""
        box, around = block.element, block.element.getparent()
        while around is not None and self.standing.layout.span(around)[0] > self.last:
            box, around = around, around.getparent()
        first, after = self.standing.layout.span(box)
        said = block.text.endswith(_STOPS) and len(block.text.split()) >= _CLOSING
        return said and after - first == 1 and not SOURCE_NOTE.match(block.text)


def without_excerpt(paragraphs: tuple[str, ...]) -> tuple[str, ...]:
    """The paragraphs without a first one that is soon said again, whole or cut off."""
    cut = paragraphs[0].rstrip(" .…[]") if paragraphs else ""
    said = (" ".join(paragraphs[at : at + _EXCERPT_SPAN]) for at in range(1, _EXCERPT_SPAN))
    repeated = len(cut) > _EXCERPT and any(text.startswith(cut) for text in said)
    return paragraphs[1:] if repeated else paragraphs


def is_said(text: str) -> bool:
    """Whether a short line ends as a sentence does, and has more than one word."""
    return text.endswith((".", "!", "?", "…", ";", "”", "»")) and " " in text


def _may_open(text: str) -> bool:
    return "," in text and len(text.split()) >= _OPENING
