"""An article as its page states it: by the words of its source first, by metadata second."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from spiders.vocabulary import addresses, metadata
from spiders.vocabulary.alike import bare, same
from spiders.vocabulary.dates import day
from spiders.vocabulary.densest import densest
from spiders.vocabulary.html import Html
from spiders.vocabulary.metadata import Dated
from spiders.vocabulary.outline import Outline, outline
from spiders.vocabulary.periods import span
from spiders.vocabulary.reading import NotADocument, UnknownShape
from spiders.vocabulary.shape import Shape, Sign, Words
from spiders.vocabulary.standing import untitled
from spiders.vocabulary.trends import Verdict
from spiders.vocabulary.weeks import nearest
from spiders.vocabulary.window import Window, window

_WEEKS_OF_A_LISTING = 4  # lines that are weeks without a year


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What a page states; the names are those of `Reading`."""

    shape: str
    title: str
    paragraphs: tuple[str, ...]
    densest: tuple[str, ...]
    said: int
    topic: str | None = None
    period: tuple[date, date] | None = None
    period_from: str | None = None
    verdict: Verdict | None = None
    published: Dated | None = None
    modified: Dated | None = None
    author: str | None = None
    image_credit: str | None = None


def read(html: Html, captured: datetime, words: Words) -> Article | NotADocument | UnknownShape:
    """A page of a described source, by the first of its shapes that fits."""
    found = outline(html, words)
    if found is None and _weeks(html) >= _WEEKS_OF_A_LISTING:
        return NotADocument("listing")
    if found is None:
        return UnknownShape("no title: neither metadata, nor order, nor a first heading tells it")
    body = window(html, found, words)
    signs = _signs(found, body)
    if not signs & {"period", "stamp", "trend"} and _is_listing(html, body):
        return NotADocument("listing")
    target = addresses.target(html.url)
    shape = next((shape for shape in words.shapes if shape.fits(signs, target)), None)
    if shape is None:
        return UnknownShape(f"no shape fits; found {', '.join(sorted(signs)) or 'nothing'}")
    published = _published(html, captured, words, found, shape)
    period, period_from = _period(found, published)
    return Article(
        shape=shape.name,
        title=found.title,
        paragraphs=body.paragraphs,
        densest=densest(found.standing),
        said=found.standing.weight(0, len(html.blocks)),
        topic=found.topic or _topic_of_address(html.url, words),
        period=period,
        period_from=period_from,
        verdict=found.verdict,
        published=published,
        modified=metadata.modified(html, captured),
        author=_author(html, body, words),
        image_credit=body.image_credit,
    )


def read_unknown(html: Html, captured: datetime) -> Article | UnknownShape:
    """A page of a site that nobody described. Neither reading of its text is trusted."""
    found = outline(html, Words())
    said = metadata.headline(html, metadata.site_names(html)) or html.title
    first = html.blocks[0].text[:200] if html.blocks else None
    title = found.title if found else said or first
    if title is None:
        return UnknownShape("no title and no visible text")
    body = window(html, found, Words()) if found else Window()
    standing = found.standing if found else untitled(html)
    return Article(
        shape="page",
        title=title,
        paragraphs=body.paragraphs,
        densest=densest(standing),
        said=standing.weight(0, len(html.blocks)),
        published=metadata.published(html, captured) or _stamped(found, captured),
        modified=metadata.modified(html, captured),
        author=metadata.author(html) or body.author,
        image_credit=body.image_credit,
    )


def _stamped(found: Outline | None, captured: datetime) -> Dated | None:
    """The day of a line beside the title that is nothing but a date."""
    stamp = found.stamp if found else None
    return Dated(stamp, "text") if stamp and metadata.credible(stamp, captured) else None


def _published(
    html: Html, captured: datetime, words: Words, found: Outline, shape: Shape
) -> Dated | None:
    """By the stamp where the shape has one, else by metadata. Never a day of the period it covers,
    as marked up by `time`, and never a day that the source knows better of."""
    stamp = found.stamp
    if stamp and not metadata.credible(stamp, captured, words.never):
        stamp = None
    if "stamp" in shape.needs and stamp:
        return Dated(stamp, "source")
    dated = metadata.published(html, captured, words.never)
    if dated and dated.origin == "time" and found.period:
        start, end = found.period
        if start <= day(dated.value) <= end:
            dated = None
    return dated or (Dated(stamp, "source") if stamp else None)


def _period(found: Outline, published: Dated | None) -> tuple[tuple[date, date] | None, str | None]:
    """The period that a page states, and its origin; a week without a year that has a verdict is in
    the year that puts it nearest to the day of publication."""
    if found.period:
        return found.period, "source"
    if found.week and found.verdict and published:
        year = nearest(found.week.last, day(published.value))
        if days := replace(found.week, year=year).days():
            return days, "published"
    return None, None


def _author(html: Html, body: Window, words: Words) -> str | None:
    author = body.author or metadata.author(html)
    return None if author is None or same(author, words.title) else author


def _topic_of_address(url: str, words: Words) -> str | None:
    """The topic whose name or alias is a segment of the path before the last."""
    segments = {bare(segment) for segment in addresses.path(url).split("/")[:-1]}
    for topic in words.topics:
        if segments & {bare(name) for name in topic.names}:
            return topic.name
    return None


def _signs(found: Outline, body: Window) -> set[Sign]:
    signs: dict[Sign, object] = {
        "period": found.period or (found.verdict and found.week),
        "stamp": found.stamp,
        "topic": found.topic,
        "trend": found.verdict,
        "end": body.ended,
        "text": body.paragraphs,
    }
    return {sign for sign, value in signs.items() if value}


def _is_listing(html: Html, body: Window) -> bool:
    """Whether a page is a list of weeks: titles and weeks without a year, and little beside."""
    weeks = _weeks(html)
    return weeks >= _WEEKS_OF_A_LISTING and weeks > len(body.paragraphs)


def _weeks(html: Html) -> int:
    """How many lines are weeks without a year."""
    weeks = (span(block.text) for block in html.blocks if len(block.text) < 60)
    return sum(week is not None and week.year is None for week in weeks)
