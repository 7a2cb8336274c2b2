"""UDF: news of politics and economy, its own and republished, in Russian and English.

Known are its domains, its addresses, which hold a number, and the order of its lines; the HTML of
its pages is not. A page says when it was asked for; only its mobile view (`amp.`) gives the day of
the article. What is republished bears the name of where it is from, `Belarus in focus` among them.
"""

from __future__ import annotations

from spiders.source import Source, Yield
from spiders.vocabulary.discovery import Feed, Robots, Sitemap, Url
from spiders.vocabulary.shape import Other, Shape, Topic

_ROOT = "https://udf.name"
_PIECE = r"/(\d+)-[^/]+(?:\.html|/amp\.html)"


class Udf(Source):
    name = "udf"
    title = "UDF"
    hosts = ("udf.name", "udf.by", "amp.udf.name", "amp.udf.by")
    languages = ("ru", "en")
    cadence = "daily"
    expects = Yield(documents=20000)
    seeds = (
        Url(f"{_ROOT}/"),
        Url(f"{_ROOT}/english/"),
        Robots(f"{_ROOT}/robots.txt"),
        Sitemap(f"{_ROOT}/sitemap.xml", guessed=True),
        Feed(f"{_ROOT}/rss.xml"),
    )
    refuse = (r"^https?://amp\.", r"/amp\.html$", r"[?&]action=")  # the same pages for telephones
    residue = ("action",)
    pieces = (_PIECE,)
    not_documents = (
        Other("home", r"^/(?:english/?)?$"),
        Other("page", rf"^(?!.*{_PIECE})"),
    )
    topics = (Topic("Belarus in Focus"),)
    furniture = ("UDF", "Новости", "News")
    shapes = (
        Shape("copy", needs=("topic", "text")),  # of a piece of Belarus in Focus
        Shape("news"),
    )
