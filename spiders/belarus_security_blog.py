"""Belarus Security Blog: monthly reviews and notes on national security, in English and Russian.

Known are its addresses and titles, which name the month of a review, and that it shares texts with
Belarus in Focus; the HTML of its pages is not, and is taken for WordPress.
"""

from __future__ import annotations

import calendar
import re
from datetime import date

from spiders.source import Source, Yield
from spiders.vocabulary import addresses, months
from spiders.vocabulary.discovery import Feed, Robots, Sitemap, Url
from spiders.vocabulary.html import Html
from spiders.vocabulary.reading import Reading
from spiders.vocabulary.shape import Other, Shape

_ROOT = "https://bsblog.info"
_MONTH = re.compile(rf"-({months.MONTH})-(\d{{4}})$", re.IGNORECASE)


class BelarusSecurityBlog(Source):
    name = "belarus_security_blog"
    title = "Belarus Security Blog"
    hosts = ("bsblog.info",)
    languages = ("en", "ru")
    cadence = "weekly"
    expects = Yield(documents=200, dated=0.5)
    seeds = (
        Url(f"{_ROOT}/"),
        Robots(f"{_ROOT}/robots.txt"),
        Sitemap(f"{_ROOT}/wp-sitemap.xml", guessed=True),
        Sitemap(f"{_ROOT}/sitemap_index.xml", guessed=True),
        Feed(f"{_ROOT}/feed/"),
    )
    not_documents = (
        Other("home", r"^/(?:ru|en)?/?$"),
        Other("listing", r"^/(?:ru/)?(?:category|tag|author|page|\d{4})/"),
        Other("about", r"^/(?:ru/)?(?:about|contacts?|support)(?:-[\w-]+)?/?$"),
    )
    furniture = ("Download in PDF", "Скачать в PDF")
    shapes = (
        Shape("review", at=rf"(?i)-{months.MONTH}-\d{{4}}/?$"),
        Shape("note"),
    )

    def complete(self, reading: Reading, html: Html) -> Reading:
        """A review is about the month that its address names."""
        if found := _MONTH.search(addresses.path(reading.url)):
            year, month = int(found[2]), months.number(found[1])
            last = calendar.monthrange(year, month)[1]
            reading = reading.replace(
                period_start=date(year, month, 1),
                period_end=date(year, month, last),
                period_from="url",
            )
        return super().complete(reading, html)
