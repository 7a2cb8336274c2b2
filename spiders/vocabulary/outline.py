"""Where on a page its title is, and what the lines around it state.

Everything is found by words, by order and by what the page tells machines; class names are not
looked at here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from spiders.vocabulary import lines, metadata, periods
from spiders.vocabulary.alike import bare, same
from spiders.vocabulary.blocks import Block
from spiders.vocabulary.heading import Heading
from spiders.vocabulary.html import Html
from spiders.vocabulary.icons import Icons
from spiders.vocabulary.lines import Aliases
from spiders.vocabulary.nearby import Nearby
from spiders.vocabulary.periods import Span
from spiders.vocabulary.sentences import Sentences, Stated, Statements
from spiders.vocabulary.shape import Words
from spiders.vocabulary.standing import Standing
from spiders.vocabulary.trends import Verdict

_BETWEEN = re.compile(r"^[/|»›>·•→\s]+|\s+[/|»›>·•→\s]+$")  # the parts of a breadcrumb
_APART = re.compile(r"^$|[|–—·»:-]\s*$")  # before what is said apart from the rest


@dataclass(frozen=True, slots=True)
class Outline:
    """What the lines around a title state, and where."""

    at: int  #: the block of the title
    title: str
    period: tuple[date, date] | None
    week: Span | None  #: its days where it states no year
    stamp: date | None
    topic: str | None
    verdict: Verdict | None
    lines: frozenset[int]  #: the blocks that state it
    periods: Stated[tuple[date, date]]  #: of all blocks
    standing: Standing


def outline(html: Html, words: Words) -> Outline | None:
    """The outline of an article's page; None where no title is found."""
    known = lines.aliases(words)
    sentences = Sentences(html.blocks, metadata.titles(html))
    heading = Heading(html, words, known, sentences)
    at, title = heading.find(), None
    if at is None:
        at, title = heading.unseen(), metadata.headline(html, heading.no_titles)
        if at is None or title is None:
            return None
    standing = Standing(html, sentences, at, words.ends)
    near = Nearby(standing, heading.elsewhere)
    stated = Statements(html.blocks, sentences.lines)
    period = near.anywhere(stated.periods)
    week = None if period else near.nearest(stated.weeks)
    stamp = near.nearest(stated.stamps) or near.below(stated.days) or near.within(stated.days)
    verdict = near.anywhere(stated.verdicts)
    said = verdict[1] if verdict else None
    if said is None and words.shapes:
        said = Icons(html, standing, near.reached, heading.elsewhere).verdict()
    topic = near.topic(known) or near.beside((period, week, verdict), known)
    found = (period, week, stamp, verdict, topic)
    return Outline(
        at=at,
        title=title or _as_said(html.blocks[at], html),
        period=period[1] if period else None if week else _stated_period(html),
        week=week[1] if week else None,
        stamp=stamp[1] if stamp else None,
        verdict=said,
        topic=topic[1] if topic else _stated_topic(html, known),
        lines=frozenset([at, *near.labels(), *(one[0] for one in found if one)]),
        periods=stated.periods,
        standing=standing,
    )


def _as_said(block: Block, html: Html) -> str:
    """The title as it stands on the page; of a block glued together, its part."""
    for candidate in metadata.titles(html):
        for text in (block.text, *block.parts):
            if same(text, candidate):
                return _BETWEEN.sub("", text)
    return block.text


def _stated_period(html: Html) -> tuple[date, date] | None:
    """The period as the page tells it to machines: beside or in front of its title."""
    said = [thing.get("temporalCoverage") for thing in metadata.articles(html)]
    said += [html.metas.get(key) for key in ("og:title", "description", "og:description")]
    for text in (text for text in (*said, html.title) if isinstance(text, str)):
        found = periods.span(text)
        if found and _APART.search(text.partition(found.text)[0]) and (days := found.days()):
            return days
    return None


def _stated_topic(html: Html, known: Aliases) -> str | None:
    """The topic as the page tells it to machines."""
    said: list[object] = [html.metas.get("article:section", "")]
    for thing in metadata.articles(html):
        section = thing.get("articleSection")
        said += section if isinstance(section, list) else [section]
    keys = (bare(text) for text in said if isinstance(text, str))
    return next((known[key] for key in keys if key in known), None)
