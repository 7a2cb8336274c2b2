"""Belsat: news of a television channel, in Belarusian, Russian, Polish and English, on WordPress.

Known are its hosts, its addresses, some of which hold the day, and that shortcodes of a page
builder (`[vc_row]`) stand raw in its texts; the HTML of its pages is not.
"""

from __future__ import annotations

from spiders.source import Source, Yield
from spiders.vocabulary.discovery import Feed, Robots, Sitemap, Url
from spiders.vocabulary.shape import Other, Shape

_ROOT = "https://belsat.eu"
_EDITION = r"^/(?:(?:be|ru|pl|en)/)?+"


class Belsat(Source):
    name = "belsat"
    title = "Belsat"
    hosts = ("belsat.eu", "naviny.belsat.eu", "vybary.belsat.eu")
    languages = ("be", "ru", "pl", "en")
    cadence = "daily"
    expects = Yield(documents=10000, dated=0.6)
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
    scraps = (r"\[/?vc_\w+[^\]]*\]",)
    shapes = (Shape("news"),)
