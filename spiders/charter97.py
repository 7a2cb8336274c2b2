"""Charter 97: news and interviews, in Russian, Belarusian and English.

Known are its addresses, which hold day and number, and the order of its lines; the HTML of its
pages is not. A page opens with the time at which it was asked for, which is no date of the article.
"""

from __future__ import annotations

from spiders.source import Source, Yield
from spiders.vocabulary.discovery import Feed, Robots, Sitemap, Url
from spiders.vocabulary.shape import Other, Shape

_ROOT = "https://charter97.org"


class Charter97(Source):
    name = "charter97"
    title = "Charter 97"
    hosts = ("charter97.org", "charter97.link")
    languages = ("ru", "be", "en")
    cadence = "daily"
    expects = Yield(documents=50000, dated=0.95)
    seeds = (
        *(Url(f"{_ROOT}/{language}/news/") for language in ("ru", "be", "en")),
        Robots(f"{_ROOT}/robots.txt"),
        Sitemap(f"{_ROOT}/sitemap.xml", guessed=True),
        Feed(f"{_ROOT}/rss.php"),
    )
    refuse = (r"\?1$", r"/comments/")
    residue = ("1",)
    not_documents = (
        Other("home", r"^/(?:\w\w/?)?$"),
        Other("listing", r"^/\w\w/news/(?:(?:\d+/){0,3}|(?:section|tag)/.*)$"),
        Other("page", r"^(?!/\w\w/news/\d{4}/\d+/\d+/\d+)"),
    )
    ends = ("Latest news", "Последние новости", "Апошнія навіны")
    furniture = ("Sim Sim, Charter 97!", "Support the website", "Categories")
    shapes = (Shape("news", at=r"/news/\d{4}/"),)
