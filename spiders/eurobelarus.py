"""EuroBelarus: news and interviews of a consortium of civil society, in three languages.

Known are its addresses, which hold section and day, and the order of its lines; the HTML of its
pages is not. A page opens with the time at which it was asked for, and teasers of other news follow
the text without a word between.
"""

from __future__ import annotations

import re
from dataclasses import replace

from spiders.source import Source, Yield
from spiders.vocabulary import addresses
from spiders.vocabulary.blocks import fold
from spiders.vocabulary.discovery import Robots, Sitemap, Url
from spiders.vocabulary.html import Html
from spiders.vocabulary.reading import Reading
from spiders.vocabulary.shape import Other, Shape, Topic

_ROOT = "https://eurobelarus.info"
_PIECE = re.compile(r"/\d{4}/\d\d/\d\d/[^/]+\.html")


class Eurobelarus(Source):
    name = "eurobelarus"
    title = "EuroBelarus"
    hosts = ("eurobelarus.info", "en.eurobelarus.info", "cet.eurobelarus.info")
    languages = ("be", "ru", "en")
    cadence = "daily"
    expects = Yield(documents=5000, dated=0.95)
    seeds = (
        Url(f"{_ROOT}/"),
        Url("https://en.eurobelarus.info/"),
        Url("https://cet.eurobelarus.info/"),
        Robots(f"{_ROOT}/robots.txt"),
        Sitemap(f"{_ROOT}/sitemap.xml", guessed=True),
    )
    refuse = (r"[?&]sid=",)  # a session a visit
    residue = ("sid",)
    not_documents = (
        Other("home", r"^/(?:\w\w/?)?$"),
        Other("listing", r"^/(?:\w\w/)?(?:news|library|video)/(?!.*\.html)"),
        Other("page", rf"^(?!.*{_PIECE.pattern})"),
    )
    topics = (
        Topic("Society", ("Общество", "Грамадства")),
        Topic("Politics", ("Политика", "Палітыка")),
        Topic("Economy", ("Экономика", "Эканоміка")),
    )
    shapes = (Shape("news", at=_PIECE.pattern),)

    def canonical(self, url: str) -> str:
        """Under its own host: each has an edition of its own."""
        return addresses.canonical(url, addresses.bare_host(url), self.residue)

    def complete(self, reading: Reading, html: Html) -> Reading:
        """The text is over where a line is the title of another piece, and leads to it."""
        links = html.elements("a")
        titles = {fold("".join(a.itertext())) for a in links if _PIECE.search(a.get("href") or "")}
        lines = [block.text for block in html.blocks]
        text = reading.prose.paragraphs
        after = lines[lines.index(text[0]) :] if text[0] in lines else []
        over = next((at for at, line in enumerate(after) if line in titles), len(after))
        kept = tuple(line for line in text if line not in after[over:])
        prose = replace(reading.prose, paragraphs=kept)
        return super().complete(reading.replace(prose=prose), html)
