"""Belsat: news of a television channel, in Belarusian, Russian, Polish and English, on WordPress.

Known are its hosts, its addresses, some of which hold the day, and that shortcodes of a page
builder (`[vc_row]`) stand raw in its texts; the HTML of its pages is not.
"""

from __future__ import annotations

import re

from spiders.discovery import Feed, Robots, Sitemap, Url
from spiders.html import Html
from spiders.reading import Prose, Reading
from spiders.shape import Other, Shape
from spiders.source import Source, Yield

_ROOT = "https://belsat.eu"
_EDITION = r"^/(?:(?:be|ru|pl|en)/)?+"
_SHORTCODE = re.compile(r"\s*\[/?vc_\w+[^\]]*\]\s*")


class Belsat(Source):
    name = "belsat"
    title = "Belsat"
    hosts = ("belsat.eu", "naviny.belsat.eu", "vybary.belsat.eu")
    languages = ("be", "ru", "pl", "en")
    cadence = "daily"
    expects = Yield(documents=50000, dated=0.6)
    seeds = (
        *(Url(f"{_ROOT}/{edition}") for edition in ("", "ru/", "pl/", "en/")),
        Robots(f"{_ROOT}/robots.txt"),
        Sitemap(f"{_ROOT}/wp-sitemap.xml", guessed=True),
        Sitemap(f"{_ROOT}/sitemap_index.xml", guessed=True),
        Feed(f"{_ROOT}/en/feed/"),
    )
    not_documents = (
        Other("home", rf"{_EDITION}$"),
        Other("listing", rf"{_EDITION}(?:tag|category|author|page|programs?)/|/page/\d+/?$"),
        Other("listing", rf"{_EDITION}news/?$"),
        Other("page", rf"{_EDITION}(?!news/)[^?]"),
    )
    shapes = (Shape("news"),)

    def complete(self, reading: Reading, html: Html) -> Reading:
        """Text without the commands of the page builder."""
        cleared = (_SHORTCODE.sub(" ", line).strip() for line in reading.prose.paragraphs)
        text = tuple(line for line in cleared if line)
        prose = Prose(paragraphs=text, trusted=reading.prose.trusted)
        return super().complete(reading.replace(prose=prose), html)
