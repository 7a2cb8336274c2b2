"""The lines around an article's title: which of them state something of the article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from typing import TypeVar

from spiders.vocabulary import lines
from spiders.vocabulary.blocks import Block
from spiders.vocabulary.lines import Aliases
from spiders.vocabulary.markup import Element, name
from spiders.vocabulary.sentences import Stated
from spiders.vocabulary.standing import Standing
from spiders.vocabulary.trends import is_label

_REACH = 14  # blocks around the title among which its lines are looked for
_LINES = 4  # above a title that state something of its article
_BESIDE = 2  # blocks between two such lines
_MENU = 40  # blocks of the longest menu
_T = TypeVar("_T")


class Nearby:
    """The blocks around a title, nearest first, as far as no prose lies between."""

    def __init__(self, standing: Standing, elsewhere: Set[str]) -> None:
        self.elsewhere = elsewhere
        self.standing = standing
        self.layout = standing.layout
        self.blocks = standing.blocks
        self.at = at = standing.at
        title = self.blocks[at].element
        above = (title, *title.iterancestors())
        self.articles = [self.layout.span(one) for one in above if name(one) == "article"]
        self.others = standing.opened | standing.teasers
        self.prose = standing.prose
        around = [at, *self._towards(-1), *self._towards(1)]
        self.reached = sorted(around, key=lambda index: abs(index - at))

    def _towards(self, step: int) -> Iterator[int]:
        for index in range(self.at + step, self.at + step * (_REACH + 1), step):
            if not 0 <= index < len(self.blocks) or self.prose[index]:
                return
            if index in self.standing.openers:
                return
            yield index

    def nearest(self, stated: Stated[_T]) -> tuple[int, _T] | None:
        """The nearest block that states something, and what it states."""
        return next(self._said(stated, self.reached), None)

    def anywhere(self, stated: Stated[_T]) -> tuple[int, _T] | None:
        """What the nearest line states, else the only line that does."""
        if not stated.at:
            return None
        return self.nearest(stated) or self.only(stated) or self.within(stated)

    def only(self, stated: Stated[_T]) -> tuple[int, _T] | None:
        """What the page states in one place only, or alike in all; links and other sections and
        articles do not count."""
        around = (*self._unparted(-1), *self._unparted(1))
        return self._alike(stated, around)

    def below(self, stated: Stated[_T]) -> tuple[int, _T] | None:
        """What the lines between the last sentence and the next section say, if only one thing."""
        around = self._unparted(1) if stated.at else []
        last = max((index for index in around if self.prose[index]), default=self.at)
        return self._alike(stated, (index for index in around if index > last))

    def _alike(self, stated: Stated[_T], among: Iterable[int]) -> tuple[int, _T] | None:
        said = list(self._said(stated, (i for i in among if not self.blocks[i].linked)))
        return said[0] if len({value for _, value in said}) == 1 else None

    def within(self, stated: Stated[_T]) -> tuple[int, _T] | None:
        """What an `aside` or `footer` of the article itself says: in one place, or alike."""
        found = [
            (index, said)
            for index in stated.at
            if self.blocks[index].regions & {"aside", "footer"}
            and not self.blocks[index].linked
            and self._is_own(index)
            and (said := stated.by(index)) is not None
        ]
        return found[0] if len({value for _, value in found}) == 1 else None

    def _is_own(self, index: int) -> bool:
        """Whether a block stands right below the title, or in the same `article`."""
        if index > self.at and index in self.reached:
            return True
        if not any(first <= index < after for first, after in self.articles):
            return False
        above = self.blocks[index].element.iterancestors()
        article = next((element for element in above if name(element) == "article"), None)
        first, after = self.layout.span(article) if article is not None else (0, 0)
        return first <= self.at < after

    def _unparted(self, step: int) -> list[int]:
        """The blocks up to the next section, or to a title that is a link or of the same level. The
        last lines above such a title belong to the article that it begins."""
        highest = self.blocks[self.at].heading or 0
        found: list[int] = []
        index = self.at + step
        while 0 <= index < len(self.blocks) and index not in self.standing.openers:
            heading = self.blocks[index].heading
            if heading and (heading <= highest or self.blocks[index].linked):
                return found[:-_LINES] if step > 0 else found
            found.append(index)
            index += step
        return found

    def _said(self, stated: Stated[_T], among: Iterable[int]) -> Iterator[tuple[int, _T]]:
        for index in filter(stated.at.__contains__, among):
            apart = index in self.others or self.blocks[index].regions & self.elsewhere
            if not apart and (said := stated.by(index)) is not None:
                yield index, said

    def topic(self, known: Aliases) -> tuple[int, str] | None:
        """The topic that the nearest line names which is in no menu."""
        named = Stated(self.reached, lambda index: lines.topic(self.blocks[index], known))
        for index, topic in self._said(named, self.reached) if known else ():
            if not self._in_row(index, known) and not self._in_menu(self.blocks[index], known):
                return index, topic
        return None

    def beside(
        self, stated: Iterable[tuple[int, object] | None], known: Aliases
    ) -> tuple[int, str] | None:
        """The topic on a line beside a statement, where that is far from the title."""
        at = {one[0] for one in stated if one}
        far = [
            i
            for i in sorted(at)
            if i not in self.reached or self.blocks[i].regions & self.elsewhere
        ]
        around = (i for at in far for i in range(max(at - _BESIDE, 0), at + _BESIDE + 1))
        for index in (i for i in around if i < len(self.blocks)):
            block = self.blocks[index]
            if (topic := lines.topic(block, known)) and not (block.heading or block.linked):
                return None if self._in_row(index, known) else (index, topic)
        return None

    def labels(self) -> list[int]:
        """Lines around the title that announce a verdict and give none."""
        return [index for index in self.reached if is_label(self.blocks[index].text)]

    def _in_row(self, index: int, known: Aliases) -> bool:
        """Whether the line beside it names another topic."""
        own = lines.topic(self.blocks[index], known)
        beside = (self.blocks[i] for i in (index - 1, index + 1) if 0 <= i < len(self.blocks))
        return any(lines.topic(block, known) not in (None, own) for block in beside)

    def _in_menu(self, block: Block, known: Aliases) -> bool:
        """Whether a line stands in a list of several topics, apart from the title."""
        element: Element | None = block.element
        while element is not None:
            first, after = self.layout.span(element)
            if first <= self.at < after or after - first > _MENU:
                return False
            named = {lines.topic(other, known) for other in self.blocks[first:after]} - {None}
            if len(named) > 1:
                return True
            element = element.getparent()
        return False
