"""Which block of a page is the title of its article."""

from __future__ import annotations

from spiders.vocabulary import lines, metadata
from spiders.vocabulary.blocks import Block
from spiders.vocabulary.furniture import Lines, bare, opener, same
from spiders.vocabulary.html import Html
from spiders.vocabulary.lines import Aliases, Statements
from spiders.vocabulary.sentences import Sentences, is_fixture, states
from spiders.vocabulary.shape import Words

ELSEWHERE = frozenset(("nav", "footer", "aside", "dialog", "menu"))  #: regions of no article
_REACH = 12  # blocks between a title and the lines that say what it is the title of
_SLACK = 200  # characters that a block may have beside the title in it
_NO_HEADING = 7  # below h6


class Heading:
    """Finds the title: by what the page calls itself, else by its place among the lines."""

    def __init__(
        self, html: Html, words: Words, known: Aliases, sentences: Sentences, stated: Statements
    ) -> None:
        self.html = html
        self.blocks = html.blocks
        self.words = words
        self.known = known
        self.sentences = sentences
        known_names = {bare(name) for name in ("", words.title, *words.furniture)}
        first = [block.regions & ELSEWHERE for block in self.blocks if block.heading == 1]
        #: Some themes put the article itself into an `aside`: then it holds each first heading.
        self.elsewhere = ELSEWHERE - frozenset.union(*first) if all(first) and first else ELSEWHERE
        self.no_titles = known_names | metadata.site_names(html)
        self.ends = Lines(words.ends)
        self.verdicts = stated.verdicts
        stating = sorted({*stated.verdicts, *stated.periods, *stated.stamps})
        self.stated = [index for index in stating if not self.blocks[index].linked]

    def find(self) -> int | None:
        """The block of the title."""
        for candidate in metadata.titles(self.html):
            own = bare(candidate)
            if own in self.no_titles:
                continue
            longest = 2 * len(candidate) + _SLACK
            word = max(own.split(), key=len)  # asked first, being far faster
            said = [
                index
                for index, block in enumerate(self.blocks)
                if len(block.text) <= longest
                and word in block.text.casefold()
                and self._says(block, own)
            ]
            if said:
                return min(said, key=lambda index: self._rank(index, candidate))
        headings = [i for i, block in enumerate(self.blocks) if block.heading and self._may_be(i)]
        near = [index for index in headings if self._distance(index) < _REACH]
        near.sort(key=lambda index: (self.blocks[index].heading, index))
        first = [index for index in headings if self.blocks[index].heading == 1]
        return next(iter([*near, *first, *self._above_verdicts()]), None)

    def unseen(self) -> int | None:
        """Where an article begins that shows no title: at the line of its period or its stamp."""
        for index, block in enumerate(self.blocks):
            if block.linked or block.regions & self.elsewhere:
                continue
            if lines.period(block) or lines.stamp(block):
                return index
        return None

    def _says(self, block: Block, title: str) -> bool:
        """Whether a block, or an inline part of it, is a title, which is given bare."""
        said = bare(block.text)
        if title not in said or block.regions & self.elsewhere:
            return False
        return said == title or any(bare(part) == title for part in block.parts)

    def _rank(self, index: int, title: str) -> tuple[bool, bool, int, int, int]:
        """Of several lines that say the title (breadcrumb, heading, caption) the one that heads."""
        block = self.blocks[index]
        part = not same(block.text, title)
        return block.linked, part, block.heading or _NO_HEADING, self._distance(index), index

    def _distance(self, index: int) -> int:
        """To the nearest statement that no prose parts from it."""
        reached = (
            abs(index - other)
            for other in self.stated
            if not self.sentences.weight(min(index, other), max(index, other))
        )
        return min((distance for distance in reached if distance < _REACH), default=_REACH)

    def _may_be(self, index: int) -> bool:
        block = self.blocks[index]
        if block.regions & self.elsewhere or is_fixture(block) or opener(block.text):
            return False
        if block.text in self.ends or bare(block.text) in self.no_titles:
            return False
        return not (any(map(states, (block.text, *block.parts))) or lines.topic(block, self.known))

    def _above_verdicts(self) -> list[int]:
        return [
            index
            for stated in self.stated
            if stated in self.verdicts
            for index in range(stated - 1, max(stated - 4, -1), -1)
            if not self.blocks[index].linked and self._may_be(index)
        ]
