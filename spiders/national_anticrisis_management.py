"""National Anti-Crisis Management (NAM): posts of a Wix site, in English, Russian, Belarusian.

Known are its addresses, its search pages and the order of its lines; the HTML of its pages is not.
Dates stand in metadata, else in its sitemap. Before Wix the site ran on Tilda, whose addresses it
still serves.
"""

from __future__ import annotations

import re
from dataclasses import replace

from spiders.source import Source, Yield
from spiders.vocabulary import languages
from spiders.vocabulary.discovery import Robots, Sitemap, Url
from spiders.vocabulary.html import Html
from spiders.vocabulary.reading import Reading
from spiders.vocabulary.shape import Other, Shape

_ROOT = "https://www.belarus-nau.org"
_POLISH = re.compile(r"[ąęłśżźćń].*[ąęłśżźćń]", re.IGNORECASE)


class NationalAnticrisisManagement(Source):
    name = "national_anticrisis_management"
    title = "National Anti-Crisis Management"
    hosts = ("www.belarus-nau.org",)
    languages = ("en", "ru", "be")
    cadence = "daily"
    expects = Yield(documents=900, dated=0.9)
    seeds = (
        Url(f"{_ROOT}/"),
        Url(f"{_ROOT}/en"),
        Robots(f"{_ROOT}/robots.txt"),
        Sitemap(f"{_ROOT}/sitemap.xml"),
        Url(f"{_ROOT}/en/search?type=blogs"),
    )
    not_documents = (
        Other("home", r"^/(?:(?:en|ru|be|by|pl)/?)?$"),
        Other("search", r"^/(?:\w\w/)?search\b"),
        Other("listing", r"^/(?:\w\w/)?(?:blog|news|projects)(?:/(?:categories|tags|page)/.*)?/?$"),
        Other("page", r"^(?!.*/t?post/)"),
    )
    pieces = (r"/post/([^?]+)", r"/tpost/([^-?]+)")  # Tilda cut its slugs off, but for the id
    ends = ("Comments", "Recent Posts", "Discuss in social networks:", "bottom of page")
    furniture = (
        "top of page", "ree", "All News", "NAM Media", "Support NAM", "Support the NAM",
        "Support the NAM team", "Падтрымаць НАУ", "Поддержать НАУ",
    )  # fmt: skip
    shapes = (Shape("post", at=r"/(?:t?post)/"),)

    def complete(self, reading: Reading, html: Html) -> Reading:
        """An appeal for money in Polish opens posts in other languages; it is not their text."""
        first, *rest = reading.prose.paragraphs
        if rest and _POLISH.search(first) and languages.tell(" ".join(rest)) != "pl":
            prose = replace(reading.prose, paragraphs=tuple(rest))
            reading = reading.replace(prose=prose)
        return super().complete(reading, html)
