"""The office of Sviatlana Tsikhanouskaya: news and weekly results, in English, Belarusian, Russian.

Known are its addresses and the order of its lines; the HTML of its pages is not. The menu stands
on each page twice, and a week is stated in the title alone.
"""

from __future__ import annotations

from spiders.source import Source, Yield
from spiders.vocabulary.discovery import Robots, Sitemap, Url
from spiders.vocabulary.shape import Other, Shape

_ROOT = "https://tsikhanouskaya.org"


class Tsikhanouskaya(Source):
    name = "tsikhanouskaya"
    title = "Sviatlana Tsikhanouskaya"
    hosts = ("tsikhanouskaya.org",)
    languages = ("en", "be", "ru")
    cadence = "daily"
    expects = Yield(documents=500, dated=0.9)
    seeds = (
        *(Url(f"{_ROOT}/{language}/news") for language in ("en", "be", "ru")),
        Url(f"{_ROOT}/en/updates-of-work"),
        Robots(f"{_ROOT}/robots.txt"),
        Sitemap(f"{_ROOT}/sitemap.xml", guessed=True),
    )
    not_documents = (
        Other("home", r"^/(?:\w\w/?)?$"),
        Other("listing", r"^/\w\w/(?:events/)?(?:news|updates-of-work)(?:/page/\d+)?/?$"),
        Other("page", r"^(?!/\w\w/(?:events/)?news/[^/]+\.html)"),
    )
    furniture = ("News", "Office", "New Belarus", "Partners", "Support", "Contacts", "Newsletter")
    shapes = (
        Shape("results", needs=("period", "text")),
        Shape("news", at=r"/news/[^/]+\.html"),
    )
