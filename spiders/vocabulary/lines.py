"""What one short block states: a period, a stamp, a verdict, a topic.

A block is read whole and by its inline parts, since themes glue lines together without a space.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TypeVar

from spiders.vocabulary import periods, trends
from spiders.vocabulary.blocks import Block
from spiders.vocabulary.furniture import bare
from spiders.vocabulary.periods import Span
from spiders.vocabulary.sentences import states
from spiders.vocabulary.shape import Words
from spiders.vocabulary.trends import Verdict

_LONGEST = 200  # characters of a block that states something and is no prose
_CHANGED = re.compile(
    r"\W*(?:(?:last )?(?:updated|modified|changed)|абноўлена|зменена|обновлено|изменено)\b",
    re.IGNORECASE,
)
_BAR = re.compile(r"\s+[|•·/]\s+")  # between the statements of one line
_T = TypeVar("_T")

Aliases = Mapping[str, str]  # bare name or slug → topic


class Statements:
    """What the blocks of a page state, each read once: by block, in document order."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks

    @cached_property
    def periods(self) -> Mapping[int, tuple[date, date]]:
        return _said(self._dated, period)

    @cached_property
    def weeks(self) -> Mapping[int, Span]:
        return _said(self._numbered, week)

    @cached_property
    def stamps(self) -> Mapping[int, date]:
        return _said(self._dated, stamp)

    @cached_property
    def days(self) -> Mapping[int, date]:
        """Of blocks that are a stamp as a whole."""
        return _said(self._dated, lambda block: periods.stamp(block.text))

    @cached_property
    def verdicts(self) -> Mapping[int, Verdict]:
        return _said(dict(enumerate(self._blocks)), verdict)

    @cached_property
    def _dated(self) -> Mapping[int, Block]:
        blocks = self._numbered.items()
        return {index: block for index, block in blocks if periods.has_year(block.text)}

    @cached_property
    def _numbered(self) -> Mapping[int, Block]:
        blocks = enumerate(self._blocks)
        return {
            index: block
            for index, block in blocks
            if len(block.text) <= _LONGEST and periods.has_two_numbers(block.text)
        }


def _said(blocks: Mapping[int, Block], read: Callable[[Block], _T | None]) -> Mapping[int, _T]:
    said = ((index, read(block)) for index, block in blocks.items())
    return {index: found for index, found in said if found is not None}


def aliases(words: Words) -> Aliases:
    """Every name of every topic, as `topic` looks it up."""
    return {bare(name): topic.name for topic in words.topics for name in topic.names}


def period(block: Block) -> tuple[date, date] | None:
    """The first and last day that a block states, with their year; read by its parts first,
    since a year may be glued to what follows it. A sentence may mention days and states none."""
    found = _first(block, periods.period, (*block.parts, block.text))
    told = found and periods.tells(block.text) and not _is_headed(block)
    return None if told and not any(map(trends.verdict, block.parts)) else found


def _is_headed(block: Block) -> bool:
    """Whether a block begins with a period that what follows it does not go on from."""
    first, *rest = block.parts
    return bool(rest and periods.week(first) and rest[0][:1].isupper())


def week(block: Block) -> Span | None:
    """The first and last day that a block is, without a year."""
    said = (periods.week(text) for text in (block.text, *block.parts))
    return next((found for found in said if found and found.year is None), None)


def stamp(block: Block) -> date | None:
    """The day that a block is a stamp of; not that of a later change."""
    found = _first(block, periods.stamp, (block.text, *block.parts, *_BAR.split(block.text)))
    changed = found and (_CHANGED.match(block.text) or periods.period(block.text))
    return None if changed else found


def verdict(block: Block) -> Verdict | None:
    """The verdict that a block states; one whose meaning is known before one whose is not.

    One that is a link is that of another article."""
    if block.linked or len(block.text) > _LONGEST or not trends.may_be(block.text):
        return None
    texts = (*block.parts, *_BAR.split(block.text), block.text)
    said = [found for text in texts if (found := trends.verdict(text))]
    return next((found for found in said if found.trend), said[-1] if said else None)


def topic(block: Block, known: Aliases) -> str | None:
    """The one topic that a block names beside other statements; a line of several is a menu."""
    if not known or len(block.text) > _LONGEST:
        return None
    texts = [block.text, block.text.rpartition(":")[2]]
    if found := periods.span(block.text):
        texts.append(block.text.replace(found.text, " "))
    for parts in (block.parts, _BAR.split(block.text)):
        if all(states(part) or bare(part) in known for part in parts):
            texts += parts
    named = {known[bare(text)] for text in texts if bare(text) in known}
    return named.pop() if len(named) == 1 else None


def _first(block: Block, read: Callable[[str], _T | None], texts: Sequence[str]) -> _T | None:
    if len(block.text) > _LONGEST or not periods.has_year(block.text):
        return None
    return next((found for text in texts if (found := read(text)) is not None), None)
