"""Where the prose of a page is densest: a second opinion on its article, from its boxes alone.

A paragraph scores for the box that holds it, and half as much for the box around that one, as in
Arc90's Readability (2009). Words, order and the title, on which window.py rests, have no part in
this; so where both find the same text, both are most likely right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import accumulate

from spiders.vocabulary.markup import Element, name
from spiders.vocabulary.standing import Standing

_ELSEWHERE = frozenset(("nav", "footer", "menu", "button", "dialog", "form"))
#: Elements that hold a paragraph, a list or a table, and are no box.
_WITHIN = frozenset((
    "p", "li", "blockquote", "pre", "dd", "dt", "td", "th", "tr", "tbody", "table", "ul", "ol",
    "dl",
))  # fmt: skip
_FLOWING = frozenset(("p", "blockquote", "ul", "ol", "table"))
_LINKED = 0.3  # of the characters in a box; with more it is a list of links
_MORE = 1.3  # times the prose of a box that the box around it must have to be preferred
_BESIDE = 0.2  # of the prose of a box that one beside it must have to go on with it
_LONG = 300  # characters beyond which a paragraph does not count for more


def densest(standing: Standing) -> tuple[str, ...]:
    """The paragraphs of the box with the highest score and those beside it; none without prose."""
    return standing.paragraphs(_Boxes(standing).kept())


class _Boxes:
    """The boxes of a page, with what is in them."""

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        self.blocks = blocks = standing.blocks
        titled = blocks[standing.at].regions if standing.at >= 0 else frozenset[str]()
        elsewhere = _ELSEWHERE - titled  # all of the page is in a `form` in ASP.NET
        away = {i for i, block in enumerate(blocks) if block.regions & elsewhere}
        #: The blocks that are none of the article, whatever they say.
        self.apart = away | standing.foreign | standing.captions | {standing.at}
        self.prose = frozenset(
            i for i, said in enumerate(standing.prose) if said and self._may_be(i)
        )
        texts = [len(block.text) for block in blocks]
        links = [len(block.text) * block.link_share for block in blocks]
        prose = [0.0] * len(blocks)
        for index in self.prose:
            prose[index] = texts[index] * (1 - blocks[index].link_share)
        self.texts, self.links, self.said = (
            list(accumulate(lengths, initial=0.0)) for lengths in (texts, links, prose)
        )

    def kept(self) -> list[int]:
        """The blocks of the best box and of what goes on beside it, up to the last sentence or to
        a line that opens other people's words."""
        best = self._best()
        if best is None:
            return []
        spans = (self.standing.layout.span(box) for box in (best, *self._beside(best)))
        inside = sorted(i for first, after in spans for i in range(first, after) if self._may_be(i))
        last = max((index for index in inside if index in self.prose), default=-1)
        end = next((index for index in inside if self._ends(index, inside[0], last)), last)
        return [index for index in inside if index <= end]

    def _ends(self, index: int, first: int, last: int) -> bool:
        """Whether a line opens other people's words after most of what is said."""
        before, after = (self.said[index] - self.said[first]), (self.said[last] - self.said[index])
        return self.standing.openers.get(index) == "other" and before >= after

    def _best(self) -> Element | None:
        scores = defaultdict[Element, float](float)
        for index in sorted(self.prose):
            text = self.blocks[index].text
            worth = 1.0 + text.count(",") + min(len(text), _LONG) / 100
            for box in self._around(index):
                scores[box] += worth
                worth /= 2
        if not scores:
            return None
        best = max(scores, key=lambda box: scores[box] * (1 - self._linked(box)))
        around = best.getparent()
        if around is None or self._linked(around) >= _LINKED:
            return best
        return around if self._said(around) >= _MORE * self._said(best) else best

    def _around(self, index: int) -> Iterator[Element]:
        """The box that holds a paragraph, and the one around it."""
        box: Element | None = self.blocks[index].element
        while box is not None and name(box) in _WITHIN:
            box = box.getparent()
        if box is not None:
            yield box
            if (around := box.getparent()) is not None:
                yield around

    def _beside(self, best: Element) -> Iterator[Element]:
        around = best.getparent()
        for box in around if around is not None else ():
            said = self._said(box)
            enough = said >= _BESIDE * self._said(best) or name(box) in _FLOWING
            if box is not best and said and enough and self._linked(box) < _LINKED:
                yield box

    def _said(self, box: Element) -> float:
        first, after = self.standing.layout.span(box)
        return self.said[after] - self.said[first]

    def _linked(self, box: Element) -> float:
        first, after = self.standing.layout.span(box)
        return (self.links[after] - self.links[first]) / max(
            self.texts[after] - self.texts[first], 1
        )

    def _may_be(self, index: int) -> bool:
        """Whether a block may be the article's."""
        if index in self.apart or self.blocks[index].linked:
            return False
        return not self.standing.lines[index].fixture
