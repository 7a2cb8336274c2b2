"""What one short block states: a period, a stamp, a verdict, a topic.

A block is read whole and by its inline parts, since themes glue lines together without a space.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
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


def aliases(words: Words) -> Aliases:
    """Every name of every topic, as `topic` looks it up."""
    return {bare(name): topic.name for topic in words.topics for name in topic.names}


def period(block: Block) -> tuple[date, date] | None:
    """The first and last day that a block states, with their year; read by its parts first,
    since a year may be glued to what follows it. A sentence may mention days and states none."""
    if periods.tells(block.text) and not _is_headed(block):
        return None
    return _first(block, periods.period, (*block.parts, block.text))


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
