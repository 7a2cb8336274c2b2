"""iSANS: the weekly Belarus Review and other analysis of security, in English.

Known are its addresses, which end with the day of a review, and the order of its lines; the HTML of
its pages is not, nor whether the editions in other languages follow the same pattern.
"""

from __future__ import annotations

from spiders.source import Source, Yield
from spiders.vocabulary.discovery import Robots, Sitemap, Url
from spiders.vocabulary.shape import Other, Shape

_ROOT = "https://isans.org"


class Isans(Source):
    name = "isans"
    title = "iSANS"
    hosts = ("isans.org",)
    languages = ("en", "ru", "be")
    cadence = "weekly"
    expects = Yield(documents=100, dated=0.6)
    seeds = (
        Url(f"{_ROOT}/"),
        Robots(f"{_ROOT}/robots.txt"),
        Sitemap(f"{_ROOT}/sitemap.xml", guessed=True),
        Url(f"{_ROOT}/analysis/belarus-review/"),
    )
    not_documents = (
        Other("home", r"^/(?:\w\w/?)?$"),
        Other("listing", r"^/(?:\w\w/)?[\w/-]+$"),  # articles end with .html
        Other("page", r"^/(?:\w\w/)?[\w-]+\.html$"),
    )
    furniture = (
        "A weekly update on the ongoing political crisis in the Republic of Belarus was prepared "
        "for you by the International Strategic Action Network for Security (iSANS).",
    )
    shapes = (
        Shape("review", at=r"/belarus-review/"),
        Shape("analysis", at=r"\.html$"),
    )
