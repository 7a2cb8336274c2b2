"""Where on a page its title is, and what the lines around it state.

Everything is found by words, by order and by what the page tells machines; never by class names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from spiders import metadata
from spiders.blocks import Block
from spiders.furniture import bare, fixture, opener, same
from spiders.html import Html
from spiders.markup import Element
from spiders.periods import period, span, stamp
from spiders.shape import Words
from spiders.standing import Standing, states
from spiders.trends import Verdict, is_label, verdict

_REACH = 14  # blocks around the title among which its lines are looked for
_BETWEEN = " /|»›>·•→"  # what stands between the parts of a breadcrumb
_MENU = 40  # blocks of the longest menu
_LINE = 200  # characters of a block that states something and is no prose
_ELSEWHERE = frozenset(("nav", "footer", "aside", "dialog", "menu"))
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Outline:
    """What the lines around a title state; `lines` are the blocks that state it."""

    at: int  #: the block of the title
    title: str
    period: tuple[date, date] | None
    stamp: date | None
    topic: str | None
    verdict: Verdict | None
    lines: frozenset[int]
    standing: Standing


def outline(html: Html, words: Words) -> Outline | None:
    """The outline of an article's page; None where no title is found."""
    layout = html.layout
    at = _title(html, words.title)
    if at is None:
        return None
    standing = Standing(html, at)
    near = _Near(standing)
    aliases = {bare(name): topic.name for topic in words.topics for name in topic.names}
    found_period = near.nearest(_in_parts(period))
    found_stamp = near.nearest(_in_parts(stamp))
    found_verdict = near.nearest(_verdict) or near.only(_verdict)
    found_topic = near.nearest(
        lambda block: _topic(block, aliases), unless=lambda block: near.in_menu(block, aliases)
    )
    if found_period is None:
        found_period = near.only(_in_parts(period))
    found = (found_period, found_stamp, found_verdict, found_topic)
    return Outline(
        at=at,
        title=_as_said(layout.blocks[at], html),
        period=found_period[1] if found_period else None,
        stamp=found_stamp[1] if found_stamp else None,
        verdict=found_verdict[1] if found_verdict else None,
        topic=found_topic[1] if found_topic else _stated_topic(html, aliases),
        lines=frozenset([at, *near.labels(), *(one[0] for one in found if one)]),
        standing=standing,
    )


def _title(html: Html, site: str) -> int | None:
    """The block of the title: what the page calls itself, else its place among the lines."""
    blocks = html.blocks
    for candidate in metadata.titles(html):
        if same(candidate, site) or not bare(candidate):
            continue
        found = [index for index, block in enumerate(blocks) if _says(block, candidate)]
        if found:
            return _likeliest(blocks, found, candidate)
    for index, block in enumerate(blocks):
        if _verdict_at(block) and (above := _above(blocks, index)) is not None:
            return above
    levels = [
        (block.heading, index)
        for index, block in enumerate(blocks)
        if block.heading and not same(block.text, site) and not opener(block.text)
    ]
    return min(levels)[1] if levels and min(levels)[0] == 1 else None


def _says(block: Block, title: str) -> bool:
    if len(block.text) > 2 * len(title) + _LINE or block.regions & _ELSEWHERE:
        return False
    return same(block.text, title) or any(same(part, title) for part in block.parts)


def _likeliest(blocks: list[Block], found: list[int], title: str) -> int:
    """Of several lines that say the title (breadcrumb, heading, caption) the one that heads it."""
    stated = [
        index for index, block in enumerate(blocks) if _verdict_at(block) or _period_at(block)
    ]

    def rank(index: int) -> tuple[bool, bool, int, int, int]:
        block = blocks[index]
        distance = min((abs(index - other) for other in stated), default=0)
        part = not same(block.text, title)
        return block.linked, part, block.heading or 7, min(distance, _REACH), index

    return min(found, key=rank)


def _above(blocks: list[Block], index: int) -> int | None:
    """The line above a verdict that is no other statement: the title, where order tells."""
    for above in range(index - 1, max(index - 4, -1), -1):
        block = blocks[above]
        stated = _period_at(block) or stamp(block.text) or is_label(block.text)
        if not stated and not block.linked and not fixture(block.text):
            return above
    return None


def _verdict_at(block: Block) -> Verdict | None:
    return None if block.linked else _verdict(block)


def _verdict(block: Block) -> Verdict | None:
    """The verdict of a short block; one whose meaning is known before one whose is not."""
    if len(block.text) > _LINE:
        return None
    said = [found for text in (*block.parts, block.text) if (found := verdict(text))]
    return next((found for found in said if found.trend), said[-1] if said else None)


def _period_at(block: Block) -> tuple[date, date] | None:
    return None if block.linked else _in_parts(period)(block)


def _as_said(block: Block, html: Html) -> str:
    """The title as it stands on the page; of a block glued together, its part."""
    for candidate in metadata.titles(html):
        for text in (block.text, *block.parts):
            if same(text, candidate):
                return text.strip(_BETWEEN)
    return block.text


def _in_parts(read: Callable[[str], _T | None]) -> Callable[[Block], _T | None]:
    """Reads a short block, whole or by its parts."""

    def reader(block: Block) -> _T | None:
        if len(block.text) > _LINE:
            return None
        texts = (block.text, *block.parts)
        return next((found for text in texts if (found := read(text)) is not None), None)

    return reader


def _topic(block: Block, aliases: Mapping[str, str]) -> str | None:
    """The one topic that a line names; a line with several is a menu."""
    if len(block.text) > _LINE:
        return None
    texts = [block.text, block.text.rpartition(":")[2]]
    if found := span(block.text):
        texts.append(block.text.replace(found.text, " "))
    if all(states(part) or bare(part) in aliases for part in block.parts):
        texts += block.parts
    named = {aliases[bare(text)] for text in texts if bare(text) in aliases}
    return named.pop() if len(named) == 1 else None


def _stated_topic(html: Html, aliases: Mapping[str, str]) -> str | None:
    """The topic as the page tells it to machines."""
    said: list[object] = [html.metas.get("article:section", "")]
    for thing in metadata.articles(html):
        section = thing.get("articleSection")
        said += section if isinstance(section, list) else [section]
    keys = (bare(text) for text in said if isinstance(text, str))
    return next((aliases[key] for key in keys if key in aliases), None)


class _Near:
    """The blocks around a title, nearest first, as far as no prose lies between."""

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        self.layout = standing.layout
        self.at = at = standing.at
        self.opened = standing.opened
        self.reached = sorted(
            [at, *self._towards(-1), *self._towards(1)], key=lambda index: abs(index - at)
        )

    def _towards(self, step: int) -> Iterator[int]:
        blocks = self.layout.blocks
        for index in range(self.at + step, self.at + step * (_REACH + 1), step):
            if not 0 <= index < len(blocks) or self.standing.prose[index]:
                return
            yield index

    def nearest(
        self,
        read: Callable[[Block], _T | None],
        unless: Callable[[Block], bool] = lambda block: False,
    ) -> tuple[int, _T] | None:
        """What the nearest block that can be read says, and which it is."""
        return self._first(read, self.reached, unless)

    def only(self, read: Callable[[Block], _T | None]) -> tuple[int, _T] | None:
        """What the only such block of the whole page says, links and sidebars apart."""
        said = [
            found
            for index, block in enumerate(self.layout.blocks)
            if not block.linked and (found := self._first(read, [index])) is not None
        ]
        return said[0] if len({repr(value) for _, value in said}) == 1 else None

    def _first(
        self,
        read: Callable[[Block], _T | None],
        among: Iterable[int],
        unless: Callable[[Block], bool] = lambda block: False,
    ) -> tuple[int, _T] | None:
        for index in among:
            block = self.layout.blocks[index]
            if block.regions & _ELSEWHERE or index in self.opened or unless(block):
                continue
            if (found := read(block)) is not None:
                return index, found
        return None

    def labels(self) -> list[int]:
        """Lines around the title that announce a verdict and give none."""
        return [index for index in self.reached if is_label(self.layout.blocks[index].text)]

    def in_menu(self, block: Block, aliases: Mapping[str, str]) -> bool:
        """Whether a line that names a topic stands in a list of several of them."""
        element: Element | None = block.element
        while element is not None:
            first, after = self.layout.span(element)
            if first <= self.at < after or after - first > _MENU:
                return False
            named = {_topic(other, aliases) for other in self.layout.blocks[first:after]} - {None}
            if len(named) > 1:
                return True
            element = element.getparent()
        return False
