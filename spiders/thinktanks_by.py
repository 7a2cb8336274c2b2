"""Thinktanks.by: research on Belarus retold by one desk, in Russian and Belarusian.

Known are its addresses, which hold the day, and the order of its lines (title, day, where it was
first published, section); the HTML of its pages is not.
"""

from __future__ import annotations

from spiders.source import Source, Yield
from spiders.vocabulary.discovery import Robots, Sitemap, Url
from spiders.vocabulary.shape import Other, Shape, Topic

_ROOT = "https://thinktanks.by"


class ThinktanksBy(Source):
    name = "thinktanks_by"
    title = "Thinktanks.by"
    hosts = ("thinktanks.by",)
    languages = ("ru", "be")
    cadence = "weekly"
    expects = Yield(documents=1000, dated=0.95)
    seeds = (
        Url(f"{_ROOT}/"),
        Robots(f"{_ROOT}/robots.txt"),
        Sitemap(f"{_ROOT}/sitemap.xml", guessed=True),
        Url(f"{_ROOT}/publication/"),
    )
    not_documents = (
        Other("home", r"^/$"),
        Other("listing", r"^/publication/(?:\d+/)*(?:\?|$)"),
        Other("page", r"^(?!/publication/\d{4}/\d\d/\d\d/)"),
    )
    topics = (
        Topic("Общество", ("Грамадства",)),
        Topic("Политика", ("Палітыка",)),
        Topic("Экономика", ("Эканоміка",)),
    )
    shapes = (Shape("publication", at=r"^/publication/"),)
