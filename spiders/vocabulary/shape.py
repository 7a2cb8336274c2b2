"""Shape, Topic, Other, Words: the words in which a source says what its pages are."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass
from datetime import date
from typing import Literal

#: What can be found on a page by its words: period, date stamp, topic, verdict, a line that ends
#: articles, sentences.
Sign = Literal["period", "stamp", "topic", "trend", "end", "text"]


@dataclass(frozen=True, slots=True)
class Other:
    """Pages that are meant to be something else than documents."""

    kind: str  #: home, listing, about, search, feed...
    at: str  #: regex of path and query, percent-decoded


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic under its canonical name; every other name and slug of it is an alias."""

    name: str
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True)
class Shape:
    """A page has this shape where every sign of `needs` is on it and its address matches `at`."""

    name: str
    needs: tuple[Sign, ...] = ("text",)
    at: str = ""  #: regex of path and query, percent-decoded; empty: any

    def fits(self, signs: Set[Sign], target: str) -> bool:
        return set(self.needs) <= signs and re.search(self.at, target) is not None


@dataclass(frozen=True, slots=True)
class Words:
    """What a source knows of the words on its pages, beside what all pages share."""

    title: str = ""  #: of the site
    topics: tuple[Topic, ...] = ()
    ends: tuple[str, ...] = ()
    furniture: tuple[str, ...] = ()
    never: tuple[date, ...] = ()
    shapes: tuple[Shape, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Of the site and its topics: no text where they stand alone and head nothing."""
        return (self.title, *(name for topic in self.topics for name in topic.names))
