"""OSW, the Centre for Eastern Studies in Warsaw: analyses and commentaries, in English and Polish.

Known are its addresses, which hold the day of publication, and its lists, which are Drupal facets;
the HTML of its pages is not. An article under `?page=3` begins from the beginning.
"""

from __future__ import annotations

from spiders.source import Source, Yield
from spiders.vocabulary.discovery import Robots, Sitemap, Url
from spiders.vocabulary.shape import Other, Shape

_ROOT = "https://www.osw.waw.pl"
_DAY = r"/\d{4}-\d\d-\d\d/"


class Osw(Source):
    name = "osw"
    title = "OSW Centre for Eastern Studies"
    hosts = ("www.osw.waw.pl",)
    languages = ("en", "pl")
    cadence = "weekly"
    expects = Yield(documents=1000, dated=0.95)
    seeds = (
        Robots(f"{_ROOT}/robots.txt"),
        Sitemap(f"{_ROOT}/sitemap.xml", guessed=True),
        Url(f"{_ROOT}/en/publikacje"),
        Url(f"{_ROOT}/pl/publikacje"),
    )
    refuse = (rf"{_DAY}[^?]*\?", r"[?&]f(?:\[|%5B)")  # pages of articles; lists by every facet
    not_documents = (
        Other("home", r"^/(?:en|pl)?/?$"),
        Other("listing", rf"^/(?:en|pl)/publikacje(?!.*{_DAY})"),
        Other("page", rf"^(?!.*{_DAY})"),
    )
    residue = ("page",)
    ends = ("Subscribe", "Subskrybuj", "Zobacz też", "See also")
    furniture = ("Analyses", "OSW Commentary", "Analizy", "Komentarze OSW", "Pobierz PDF")
    shapes = (Shape("publication", at=_DAY),)
