"""Which boxes of a page are not the article's: by their class and id, or as one of several teasers.

Names count less than words and order: a box that holds the title is never one of these, and a name
says nothing where a box around nothing but the title has it, too (as page builders do).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import lru_cache

from spiders.vocabulary.blocks import Layout
from spiders.vocabulary.markup import Element, name

#: Names begin with a separator, since a search for that is faster than one for a word boundary.
_NAMES = re.compile(
    r"[\s_-](footer|colophon|copyright|cookies?|consent|gdpr|share|sharing|social|related"
    r"|similar|recommend\w*|popular|comments?|respond|author-?(?:box|bio|info|card)|about-?author"
    r"|newsletter|subscri\w+|sidebar|widget|teasers?|toc|breadcrumbs?|menu|navbar|popup|modal|promo"
    r"|banner|ads?|advert\w*|sponsor\w*|outbrain|rating|disclaimer|pagination|pager|gallery"
    r"|captions?|wp-caption-text)(?![^\s_-])"
)
_MOST = 0.8  # of the prose of a page; a box with more of it is the article, whatever its name
_ALIKE = 3  # teasers in a row, at least
_ARTICLES = 2  # of them that are `article` elements, none of which holds the title
_TEASER_BLOCKS = 12  # a longer box is no teaser
_TEASER_TITLE = 20  # characters of a link that is the title of something
_NAMELESS = frozenset[str]()
_ITEMS = frozenset(("li", "article", "tr"))  # teasers without a class


class Boxes:
    """The boxes around the article whose title is the block `at`; `weight` is prose in a span."""

    def __init__(self, layout: Layout, weight: Callable[[int, int], int], at: int) -> None:
        self.layout = layout
        self.weight = weight
        self.at = at

    def foreign(self) -> frozenset[int]:
        """The blocks in boxes that are no article's by their names."""
        found: set[int] = set()
        enough = self.weight(self.at + 1, len(self.layout.blocks)) * _MOST
        idle = self._around_title()  # names that say nothing here
        done = 0
        for box, (first, after) in self.layout.spans.items():
            if first < done or after <= first or first <= self.at < after:
                continue
            names = _names(box)
            if names and not names <= idle and self.weight(first, after) <= enough:
                found.update(range(first, after))
                done = after
        return frozenset(found)

    def teasers(self) -> frozenset[int]:
        """The blocks in teasers of other articles, of which there are several in a row."""
        blocks, spans = self.layout.blocks, self.layout.spans
        long = (index for index, block in enumerate(blocks) if len(block.text) >= _TEASER_TITLE)
        titles = [index for index in long if blocks[index].linked]
        alike: dict[tuple[Element | None, str, str | None], list[range]] = {}
        for box, (first, after) in spans.items():
            if not 1 < after - first <= _TEASER_BLOCKS or first <= self.at < after:
                continue
            if not self._leads_away(first, after, titles):
                continue
            tag, names, row = name(box), box.get("class"), box.getparent()
            if (names or tag in _ITEMS) and row in spans:
                alike.setdefault((row, tag, names), []).append(range(first, after))
        found: set[int] = set()
        for (_, tag, _), boxes in alike.items():
            if len(boxes) >= (_ARTICLES if tag == "article" else _ALIKE):
                found.update(*boxes)
        return frozenset(found)

    def _around_title(self) -> frozenset[str]:
        """The names of boxes that hold the title and no prose."""
        found: set[str] = set()
        box = self.layout.blocks[self.at].element if self.at >= 0 else None
        while box is not None and not self.weight(*self.layout.span(box)):
            found |= _names(box)
            box = box.getparent()
        return frozenset(found)

    def _leads_away(self, first: int, after: int, titles: Sequence[int]) -> bool:
        """Whether a link as long as a title stands in a box before the first sentence."""
        at = bisect_left(titles, first)
        return at < len(titles) and titles[at] < after and not self.weight(first, titles[at])


def _names(box: Element) -> frozenset[str]:
    return _said(box.get("class"), box.get("id")) if box.keys() else _NAMELESS


@lru_cache(maxsize=4096)
def _said(classes: str | None, identity: str | None) -> frozenset[str]:
    return frozenset(_NAMES.findall(f" {classes or ''} {identity or ''}".lower()))
