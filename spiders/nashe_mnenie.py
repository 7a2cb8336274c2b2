"""Nashe Mnenie: commentary by experts and the Belarusian Yearbook, in Russian, Belarusian, English.

Known are its two domains with the same addresses, and the order of lines in the Yearbook; the HTML
of its pages is not, nor where an article says its date.
"""

from __future__ import annotations

import re
from datetime import date

from spiders.source import Source, Yield
from spiders.vocabulary import addresses
from spiders.vocabulary.discovery import Robots, Sitemap, Url
from spiders.vocabulary.html import Html
from spiders.vocabulary.reading import Reading
from spiders.vocabulary.shape import Other, Shape

_ROOT = "https://nmn.media"
_EDITION = re.compile(r"^/yearbook/(\d{4})/")


class NasheMnenie(Source):
    name = "nashe_mnenie"
    title = "Наше мнение"
    hosts = ("nmn.media", "nmnby.eu")
    languages = ("ru", "be", "en")
    cadence = "weekly"
    expects = Yield(documents=2000)
    seeds = (
        Url(f"{_ROOT}/"),
        Robots(f"{_ROOT}/robots.txt"),
        Sitemap(f"{_ROOT}/sitemap.xml", guessed=True),
        Url(f"{_ROOT}/articles"),
    )
    not_documents = (
        Other("home", r"^/$"),
        Other(
            "listing", r"^/(?:authors|tags)/|^/(?:articles|yearbook)/?$|^/yearbook/\d{4}/\w\w/?$"
        ),
        Other("page", r"^(?!/articles/\d+|/yearbook/\d{4}/\w\w/page\d+)"),
    )
    furniture = ("Наше мнение", "Nashe Mnenie")
    shapes = (
        Shape("yearbook", at=r"^/yearbook/"),
        Shape("article", at=r"^/articles/"),
    )

    def complete(self, reading: Reading, html: Html) -> Reading:
        """A Yearbook is about the year before the one that it bears."""
        if found := _EDITION.match(addresses.path(reading.url)):
            year = int(found[1]) - 1
            reading = reading.replace(
                period_start=date(year, 1, 1), period_end=date(year, 12, 31), period_from="url"
            )
        return super().complete(reading, html)
