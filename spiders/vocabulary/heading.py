"""Which block of a page is the title of its article."""

from __future__ import annotations

from spiders.vocabulary import lines, metadata
from spiders.vocabulary.alike import Lines, bare, same
from spiders.vocabulary.blocks import Block
from spiders.vocabulary.furniture import opener
from spiders.vocabulary.html import Html
from spiders.vocabulary.lines import Aliases
from spiders.vocabulary.sentences import Sentences
from spiders.vocabulary.shape import Words

ELSEWHERE = frozenset(("nav", "footer", "aside", "dialog", "menu"))  #: regions of no article
_REACH = 12  # blocks between a title and the lines that say what it is the title of
_SLACK = 200  # characters that a block may have beside the title in it
_FOLDED = 3  # characters that one may become where case is folded, at most
_NO_HEADING = 7  # below h6


class Heading:
    """Finds the title: by what the page calls itself, else by its place among the lines."""

    def __init__(self, html: Html, words: Words, known: Aliases, sentences: Sentences) -> None:
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

    def find(self) -> int | None:
        """The block of the title."""
        for candidate in metadata.titles(self.html):
            own = bare(candidate)
            if own in self.no_titles:
                continue
            shortest, longest = len(own) // _FOLDED, 2 * len(candidate) + _SLACK
            word = max(own.split(), key=len)  # asked first, being far faster
            said = [
                index
                for index, block in enumerate(self.blocks)
                if shortest <= len(block.text) <= longest
                and word in block.text.casefold()
                and self._says(block, own)
            ]
            if said:
                return self._heading(said, candidate)
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
            if self.sentences.lines[index].period or self.sentences.lines[index].stamp:
                return index
        return None

    def _says(self, block: Block, title: str) -> bool:
        """Whether a block, or an inline part of it, is a title, which is given bare."""
        said = bare(block.text)
        if title not in said or block.regions & self.elsewhere:
            return False
        return said == title or any(bare(part) == title for part in block.parts)

    def _heading(self, said: list[int], title: str) -> int:
        """Of several lines that say the title (breadcrumb, heading, caption) the one that heads."""
        if len(said) == 1:
            return said[0]
        ranks = {index: self._rank(self.blocks[index], title) for index in said}
        first = min(ranks.values())
        return min((i for i, rank in ranks.items() if rank == first), key=self._distance)

    def _rank(self, block: Block, title: str) -> tuple[bool, bool, int]:
        return block.linked, not same(block.text, title), block.heading or _NO_HEADING

    def _distance(self, index: int) -> int:
        """To the nearest statement that no prose parts from it."""
        around = range(max(index - _REACH + 1, 0), min(index + _REACH, len(self.blocks)))
        reached = (
            abs(index - other)
            for other in around
            if not self.sentences.weight(min(index, other), max(index, other))
            and self._states(other)
        )
        return min(reached, default=_REACH)

    def _states(self, index: int) -> bool:
        """Whether a block that is no link states something."""
        line = self.sentences.lines[index]
        stated = line.verdict or line.period or line.stamp
        return stated is not None and not self.blocks[index].linked

    def _may_be(self, index: int) -> bool:
        block = self.blocks[index]
        fixture = self.sentences.lines[index].fixture
        if block.regions & self.elsewhere or fixture or opener(block.text):
            return False
        if block.text in self.ends or bare(block.text) in self.no_titles:
            return False
        return not (
            any(map(lines.states, (block.text, *block.parts))) or lines.topic(block, self.known)
        )

    def _above_verdicts(self) -> list[int]:
        return [
            index
            for stated, line in enumerate(self.sentences.lines)
            if line.verdict and not self.blocks[stated].linked
            for index in range(stated - 1, max(stated - 4, -1), -1)
            if not self.blocks[index].linked and self._may_be(index)
        ]
