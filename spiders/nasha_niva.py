"""Nasha Niva: a newspaper, in Belarusian and Russian; its Latin edition is no document of its own.

Known are its addresses, which hold a number, and some of its mirrors, which change; the HTML of its
pages is not. The Latin edition (`be_latn`) is transliterated by a machine, Russian texts too: it
says nothing that the Cyrillic one does not, in spelling that no author chose.
"""

from __future__ import annotations

from spiders.source import Source, Yield
from spiders.vocabulary.discovery import Feed, Robots, Sitemap, Url
from spiders.vocabulary.html import Html
from spiders.vocabulary.reading import Reading
from spiders.vocabulary.shape import Other, Shape

_ROOT = "https://nashaniva.com"
_PIECES = (r"^/(?:(?:be|ru)/)?(\d+)/?$", r"[?&]i=(\d+)")


class NashaNiva(Source):
    name = "nasha_niva"
    title = "Наша Ніва"
    hosts = (
        "nashaniva.com", "nashaniva.by", "nn.by", "d3rebrwga7u6ai.cloudfront.net",
        "dck8xvlq18iei.cloudfront.net", "d367rzjs5oyeba.cloudfront.net",
    )  # fmt: skip
    languages = ("be", "ru")
    cadence = "daily"
    expects = Yield(documents=50000, dated=0.5)
    seeds = (
        Url(f"{_ROOT}/be/"),
        Url(f"{_ROOT}/ru/"),
        Robots(f"{_ROOT}/robots.txt"),
        Sitemap(f"{_ROOT}/sitemap.xml", guessed=True),
        Feed(f"{_ROOT}/be/rss/"),
    )
    refuse = (r"/be_latn(?:/|$)",)
    not_documents = (
        Other("transliteration", r"^/be_latn(?:/|$)"),
        Other("home", r"^/(?:be|ru)?/?$"),
        Other("page", rf"^(?!{_PIECES[0][1:]}|.*{_PIECES[1]})"),
    )
    pieces = _PIECES
    ends = ("Каментары", "Комментарии", "Чытайце таксама:", "Читайте также:")
    shapes = (Shape("article"),)

    def translation_group(self, html: Html, reading: Reading) -> str | None:
        """The editions of one article share its number."""
        return f"{self.name}:{reading.identity}"
