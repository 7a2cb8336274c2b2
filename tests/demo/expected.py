"""What a corpus must say of the site's articles: derived from the articles, not from the pages."""

from __future__ import annotations

from datetime import date
from typing import TypedDict
from urllib.parse import urlsplit

from crawler.demo import words
from crawler.demo.articles import Article, articles, translations

#: first part of a path in the old theme: the one topic it stands for
_OLD_SECTIONS = {
    "ruling-elite": "the-ruling-elite",
    "society-and-politics": "society-and-political-parties",
}


class Expected(TypedDict):
    """One article. Dates are `YYYY-MM-DD`, absent is None; white space is single spaces.

    `text` is `paragraphs` parted by one empty line. A paragraph is any block of the article:
    sub-head, quotation and paragraph as they stand; a list is one block, an entry a line; a
    table is one block, a row a line, its cells joined by ` | `. Pictures and captions are no text.

    `unsettled` names fields that not every address of the article states, or on which a source
    may rightly differ: the topic and verdict of what stands in no topic.
    """

    source: str
    piece: str  #: shared by translations
    language: str
    title: str
    paragraphs: list[str]
    text: str
    topic: str | None  #: its English name
    period_start: str | None
    period_end: str | None
    trend: str | None
    trend_text: str | None
    author: str | None
    image_credit: str | None
    published: str | None  #: the day
    addresses: list[str]  #: all under which it is served, the canonical one first
    translations: list[str]  #: canonical addresses of the same piece in other languages
    tied: bool  #: whether its page names them
    unsettled: list[str]


SOURCES = {"belarus_in_focus": "belarus_in_focus", "nam": "national_anticrisis_management"}


def expected(edition: int) -> list[Expected]:
    """Every article of an edition of the site."""
    return [_expected(article, edition) for article in articles(edition)]


def _expected(article: Article, edition: int) -> Expected:
    topic = _topic(article)
    analysis = topic is not None
    first, last = article.span or (None, None)
    return {
        "source": SOURCES[article.site],
        "piece": article.piece,
        "language": article.language,
        "title": " ".join(article.title.split()),
        "paragraphs": [_unescaped(block.text) for block in article.blocks if block.text],
        "text": _unescaped(article.text),
        "topic": words.TOPICS["en"][topic] if topic else None,
        "period_start": _day(first),
        "period_end": _day(last),
        "trend": article.trend if analysis else None,
        "trend_text": (article.status or article.verdict or "").strip("- ()") or None,
        "author": article.author,
        "image_credit": article.image_credit,
        "published": _day(article.published),
        "addresses": [*article.addresses, *article.legacy],
        "translations": [other.url for other in translations(article, edition)],
        "tied": article.tied,
        "unsettled": _unsettled(article, analysis),
    }


def _unescaped(text: str) -> str:
    """Without the backslashes that the old site left before quotation marks."""
    return text.replace('\\"', '"')


def _topic(article: Article) -> str | None:
    sections = (urlsplit(address).path.split("/")[1] for address in article.legacy)
    old = (_OLD_SECTIONS[section] for section in sections if section in _OLD_SECTIONS)
    return article.topic or next(old, None)


def _unsettled(article: Article, analysis: bool) -> list[str]:
    """Two themes for one text state different things; so may two sources on no topic at all."""
    both_themes = bool(article.addresses and article.legacy)
    if article.site == "nam":
        return ["published"] if both_themes else []
    stated = ["period_start", "period_end", "trend_text", "image_credit", "published"]
    return (["topic", "trend"] if not analysis else []) + (stated if both_themes else [])


def _day(when: date | None) -> str | None:
    return when.strftime("%Y-%m-%d") if when else None
