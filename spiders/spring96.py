"""Viasna, the human rights centre: news and reviews, in Belarusian, Russian and English.

Known are its addresses, which are numbers, and the order of its lines; the HTML of its pages is
not. Between title and text runs a line for machines: year, times of publication and change (1970
where there was none), language, picture, publisher.
"""

from __future__ import annotations

import re

from spiders.source import Source, Yield
from spiders.vocabulary.dates import iso
from spiders.vocabulary.discovery import Feed, Robots, Sitemap, Url
from spiders.vocabulary.html import Html
from spiders.vocabulary.reading import Reading
from spiders.vocabulary.shape import Other, Shape

_ROOT = "https://spring96.org"
_RUN = re.compile(r"\b(?:19|20)\d\d\s+(\S+[+-]\d{4})\s+(\S+[+-]\d{4})\s+(?:be|ru|en)\b")


class Spring96(Source):
    name = "spring96"
    title = "Viasna"
    hosts = ("spring96.org",)
    languages = ("be", "ru", "en")
    cadence = "daily"
    expects = Yield(documents=30000, dated=0.95)
    seeds = (
        *(Url(f"{_ROOT}/{language}") for language in ("be", "ru", "en")),
        Robots(f"{_ROOT}/robots.txt"),
        Sitemap(f"{_ROOT}/sitemap.xml", guessed=True),
        Feed(f"{_ROOT}/be/news/rss"),
    )
    refuse = (r"^https?://[^/]+\.(?::\d+)?/",)  # the same site under its name with a dot
    not_documents = (
        Other("home", r"^/(?:be|ru|en)?/?$"),
        Other("page", r"^(?!/(?:be|ru|en)/news/\d+/?$)"),
    )
    ends = ("Latest news", "Апошнія навіны", "Последние новости")
    furniture = (
        "viasna on patreon", "The Human Rights Center “Viasna”", "Правозащитный центр «Весна»",
        "Праваабарончы цэнтр «Вясна»",
    )  # fmt: skip
    scraps = (rf"^{_RUN.pattern}.*",)
    shapes = (Shape("news", at=r"/news/\d+"),)

    def complete(self, reading: Reading, html: Html) -> Reading:
        """The line for machines tells the times."""
        if (found := _RUN.search(html.text)) and (published := iso(found[1])):
            modified = iso(found[2])
            reading = reading.replace(
                published=published, published_from="source",
                modified=modified, modified_from="source" if modified else None,
            )  # fmt: skip
        return super().complete(reading, html)
