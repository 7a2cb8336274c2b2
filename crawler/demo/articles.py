"""The invented articles: one TOML file a piece, in it what its translations share, then each.

A key stands at the top of a file where all languages share it, else in the table of a language.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Literal
from urllib.parse import quote

from crawler.demo import blocks, words

LANGUAGES = ("en", "be", "ru")


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One text in one language, as one edition of the site shows it."""

    site: Literal["belarus_in_focus", "nam"]
    piece: str  #: name of its file; translations share it
    language: str
    title: str
    blocks: tuple[blocks.Block, ...]
    addresses: tuple[str, ...] = ()  #: in the current theme; the first is canonical
    legacy: tuple[str, ...] = ()  #: in the theme of the old CMS
    topic: str | None = None  #: section in an English address
    week: date | None = None  #: its Monday
    trend: str | None = None
    published: datetime | None = None  #: UTC; as the page's metadata say
    modified: datetime | None = None
    stamp: str | None = None  #: the date line of the old theme
    period: tuple[date, date] | None = None  #: where the stamp is a span of days
    status: str | None = ""  #: words beside the old theme's status label; None: no label
    tied: bool = False  #: to its translations, by hreflang
    photo: bool = True
    caption: str | None = None  #: as it stands under the photo; None repeats the title
    caption_after_lead: bool = False
    image_credit: str | None = None
    byline: str | None = None  #: as it stands over the text
    author: str | None = None
    strip: str | None = None  #: an appeal for money above the text
    comments: tuple[tuple[str, str], ...] = ()  #: name, words

    @property
    def url(self) -> str:
        """The canonical address."""
        return (self.addresses or self.legacy)[0]

    @property
    def text(self) -> str:
        """The clean text: blocks that have one, parted by one empty line."""
        return "\n\n".join(block.text for block in self.blocks if block.text)

    @property
    def lead(self) -> str:
        return self.text.partition("\n\n")[0]

    @property
    def span(self) -> tuple[date, date] | None:
        """The days the article covers, first and last."""
        return (self.week, self.week + timedelta(days=6)) if self.week else self.period

    @property
    def verdict(self) -> str | None:
        """The trend in the words of the current theme."""
        return words.VERDICTS[self.language][self.trend] if self.trend else None


@cache
def articles(edition: int) -> tuple[Article, ...]:
    """All articles of an edition of the site, newest first, then by piece and language."""
    folder = files("crawler.demo").joinpath("articles")
    found = [
        article
        for file in folder.iterdir()
        for article in _piece(file.name.removesuffix(".toml"), file.read_text("utf-8"), edition)
    ]
    found.sort(key=lambda article: (article.piece, LANGUAGES.index(article.language)))
    return tuple(sorted(found, key=lambda article: article.week or date.min, reverse=True))


def edited() -> Article:
    """The one whose text the second edition changed."""
    first = {article.addresses: article.blocks for article in articles(1)}
    return next(a for a in articles(2) if a.blocks != first.get(a.addresses, a.blocks))


def translations(article: Article, edition: int) -> list[Article]:
    """The other languages of a piece."""
    return [
        other
        for other in articles(edition)
        if other.piece == article.piece and other.language != article.language
    ]


def _piece(name: str, source: str, edition: int) -> list[Article]:
    values = tomllib.loads(source)
    own = {language: values.pop(language) for language in LANGUAGES if language in values}
    return [
        _article(name, language, values | more, edition)
        for language, more in own.items()
        if (values | more).get("since", 1) <= edition < (values | more).get("until", edition + 1)
    ]


def _article(piece: str, language: str, values: dict[str, Any], edition: int) -> Article:
    body = blocks.parse(values.pop("body"))
    if (edit := values.pop("edit", None)) and edition >= edit["since"]:
        changed = blocks.Block("paragraph", (edit["text"],))
        body = (*body[: edit["block"]], changed, *body[edit["block"] + 1 :])
        values["modified"] = edit["modified"]
    for key in ("addresses", "legacy"):
        # as they cross the wire: Cyrillic percent-encoded
        values[key] = [quote(address, safe=":/?&=%") for address in values.get(key, ())]
    values = {key: _frozen(value) for key, value in values.items() if key not in ("since", "until")}
    if values.get("status") is False:
        values["status"] = None
    return Article(piece=piece, language=language, blocks=body, **values)


def _frozen(value: Any) -> Any:
    return tuple(_frozen(each) for each in value) if isinstance(value, list) else value
