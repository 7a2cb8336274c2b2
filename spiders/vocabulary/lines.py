"""What a line of a page says, whatever page it stands on: whether it is prose or the site's own,
and which period, stamp or verdict it states.

1. A line is read whole and by its inline parts, since themes glue lines together without a space.
2. Most of a page's lines stand on all pages of its site, so what was read of one is remembered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Generic, TypeVar

from spiders.vocabulary import periods, trends
from spiders.vocabulary.alike import bare
from spiders.vocabulary.blocks import Block
from spiders.vocabulary.credits import credit, is_byline
from spiders.vocabulary.furniture import dated, fixture, opener
from spiders.vocabulary.periods import Span
from spiders.vocabulary.shape import Words
from spiders.vocabulary.trends import Verdict

_LONGEST = 200  # characters of a line that states something and is no prose
_REMEMBERED = 4096  # lines as long as that
_SHORTEST = 40  # characters of a sentence
_CERTAIN = 140  # of a line that is prose, whatever it ends with
_SAID = (".", "!", "?", "…", ":", ";", "”", "»", '"', ")")
_CHANGED = re.compile(
    r"\W*(?:(?:last )?(?:updated|modified|changed)|абноўлена|зменена|обновлено|изменено)\b",
    re.IGNORECASE,
)
_BAR = re.compile(r"\s+[|•·/]\s+")  # between the statements of one line
_BARS = re.compile(r"\s*[|•·]\s*")  # between lines of the site's own
_T = TypeVar("_T")

Aliases = Mapping[str, str]  # bare name or slug → topic


class _Fact(Generic[_T]):
    """`cached_property` without its lock, which until Python 3.12 costs more than most facts do."""

    def __init__(self, find: Callable[[Line], _T]) -> None:
        self.find = find
        self.name = find.__name__

    def __get__(self, line: Line, owner: type[Line]) -> _T:
        found = line.__dict__[self.name] = self.find(line)
        return found


class Line:
    """The words of a block, and what they say."""

    def __init__(self, text: str, parts: tuple[str, ...]) -> None:
        self.text = text
        self.parts = parts
        # Each line of a page is asked these; the facts below are worked out when asked for.
        #: Its first part where others are glued to it without a space, else all of it.
        self.first = text if len(parts) == 1 else self._first()
        #: What section it begins, if it begins one.
        self.opener = opener(self.first)
        #: Whether it may state days.
        self.numbered = len(text) <= _LONGEST and periods.has_two_numbers(text)
        #: Whether it may state two days, as a whole or by a part.
        self.paired = self.numbered and periods.may_pair(text)

    def _first(self) -> str:
        first, second = self.parts[:2]
        glued = second[0].isupper() and self.text.startswith(first + second)
        return first if glued else self.text

    @_Fact
    def fixture(self) -> bool:
        """Whether it is the site's own, or several such lines glued together."""
        if fixture(self.text):
            return True
        parts = self.parts
        if len(parts) == 1:
            if not ("|" in self.text or "•" in self.text or "·" in self.text):
                return False
            parts = tuple(_BARS.split(self.text))
        return all(fixture(part) or dated(part) for part in parts) and any(map(fixture, parts))

    @_Fact
    def prose(self) -> bool:
        """Whether it is a sentence at least, of somebody who tells something."""
        text = self.text
        if len(text) < _SHORTEST or self.fixture or opener(text):
            return False
        if self.verdict and trends.verdict(text):
            return False
        if len(text) >= _CERTAIN:
            return True
        if not text.endswith(_SAID) or credit(text):
            return False
        may_state = self.numbered or self.verdict or ":" in text
        return not (may_state and any(map(states, self.parts)))

    @_Fact
    def note(self) -> bool:
        """Whether it belongs to an article and is none of its text: a verdict, a byline, a week."""
        said = self.verdict and trends.verdict(self.text)
        told = said is not None and said.trend is not None
        return told or is_byline(self.text) or (self.paired and self._week is not None)

    @_Fact
    def dated(self) -> bool:
        """Whether it may state days with their year."""
        return self.numbered and periods.has_year(self.text)

    @_Fact
    def period(self) -> tuple[date, date] | None:
        """The first and last day that it states, with their year; read by its parts first, since
        a year may be glued to what follows it. A sentence may mention days and states none."""
        if not (self.paired and self.dated):
            return None
        found = _first(periods.period, dict.fromkeys((*self.parts, self.text)))
        told = found and periods.tells(self.text) and not self._is_headed()
        return None if told and not any(map(trends.verdict, self.parts)) else found

    def _is_headed(self) -> bool:
        """Whether it begins with a period, as a heading, and a new sentence follows."""
        first, *rest = self.parts
        return bool(rest and periods.week(first) and rest[0][:1].isupper())

    @_Fact
    def week(self) -> Span | None:
        """The first and last day that it is, without a year."""
        if not self.paired:
            return None
        said = (self._week, *map(periods.week, self.parts if len(self.parts) > 1 else ()))
        return next((found for found in said if found and found.year is None), None)

    @_Fact
    def _week(self) -> Span | None:
        return periods.week(self.text)

    @_Fact
    def day(self) -> date | None:
        """The day that it is a stamp of as a whole."""
        return periods.stamp(self.text) if self.dated else None

    @_Fact
    def stamp(self) -> date | None:
        """The day that it is a stamp of, or one of its parts is; not that of a later change."""
        if not self.dated:
            return None
        found = self.day or _first(periods.stamp, self._apart())
        changed = found and (_CHANGED.match(self.text) or periods.period(self.text))
        return None if changed else found

    @_Fact
    def verdict(self) -> Verdict | None:
        """The first verdict whose meaning is known, else the last one."""
        if len(self.text) > _LONGEST or not trends.may_be(self.text):
            return None
        said = [found for part in (*self._apart(), self.text) if (found := trends.verdict(part))]
        return next((found for found in said if found.trend), said[-1] if said else None)

    def _apart(self) -> Iterable[str]:
        """What it says by its parts, and between bars."""
        return (*self.parts, *_BAR.split(self.text))


_line = lru_cache(_REMEMBERED)(Line)


def line(block: Block) -> Line:
    """What a block says."""
    return (_line if len(block.text) <= _LONGEST else Line)(block.text, block.parts)


def states(text: str) -> bool:
    """Whether a line states a period, a date or a verdict, or announces one."""
    if periods.period(text) and not periods.tells(text):
        return True
    return bool(periods.stamp(text) or trends.verdict(text) or trends.is_label(text))


def _first(read: Callable[[str], _T | None], texts: Iterable[str]) -> _T | None:
    return next((found for text in texts if (found := read(text)) is not None), None)


def aliases(words: Words) -> Aliases:
    """Every name of every topic, as `topic` looks it up."""
    return {bare(name): topic.name for topic in words.topics for name in topic.names}


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
