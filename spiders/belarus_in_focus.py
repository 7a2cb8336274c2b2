"""Belarus in Focus: weekly political analysis in five topics, in English, Belarusian, Russian.

What is known of its pages are their texts; so they are read by words and order alone. The old
site (until 2017, in places later) has a date stamp, the present one a week and a verdict.
"""

from __future__ import annotations

import re
from datetime import date

from spiders.source import Source, Yield
from spiders.vocabulary import addresses
from spiders.vocabulary.discovery import Feed, Robots, Sitemap, Url
from spiders.vocabulary.html import Html
from spiders.vocabulary.reading import Reading
from spiders.vocabulary.shape import Other, Shape, Topic

_ROOT = "https://belarusinfocus.pro"
#: Words of the titles of site news: competitions, their juries, their winners.
_NEWS = re.compile(
    r"\b(?:competition|contest|winner|jury|award|конкурс|пераможц|переможц|победител|журы|жюри"
    r"|узнагарод|ўзнагарод|наград|прэмі|преми[яюией])",
    re.IGNORECASE,
)
_NEWS_SECTIONS = frozenset(("events", "about-us", "about-us-partners"))
_EDITION = frozenset(("be", "ru", "en"))


class BelarusInFocus(Source):
    name = "belarus_in_focus"
    title = "Belarus in Focus"
    hosts = ("belarusinfocus.pro", "belarusinfocus.info")
    languages = ("en", "be", "ru")
    cadence = "weekly"
    expects = Yield(documents=4000, dated=0.95)
    seeds = (
        Url(f"{_ROOT}/"),
        Url(f"{_ROOT}/be/"),
        Robots(f"{_ROOT}/robots.txt"),
        Sitemap(f"{_ROOT}/wp-sitemap.xml", guessed=True),
        Sitemap(f"{_ROOT}/sitemap_index.xml", guessed=True),
        Feed(f"{_ROOT}/feed/"),
        Url("https://belarusinfocus.info/"),
    )
    not_documents = (
        Other("feed", r"/feed/?$"),
        Other("search", r"[?&]s="),
        Other("home", r"^/(?:(?:be|ru|en)/?)?$"),
        Other("about", r"^/(?:be/|ru/)?about-"),
        Other(
            "listing", r"^/(?:be/|ru/)?(?:analytics|category|tag|author|page)(?:/|$)|/page/\d+/?$"
        ),
        Other(  # the sections themselves
            "listing",
            r"^/(?:be/|ru/)?(?:belarus-(?:west|russia)-relations|society-and-(?:politics|political"
            r"-parties)|security-issues|international-relations|economy|events|(?:the-)?ruling-elite"
            r"|kiruyuchy-klas|gramadstva-i-partyi)/?$",
        ),
    )
    residue = ("page",)
    pieces = (r"([^/?]+)(?:/(?:amp|feed|print))*(?:\?|$)",)  # sections and editions changed
    topics = (
        Topic("Belarus-West relations", (
            "Belarus and the West", "Адносіны Беларусь – Захад", "Беларусь – Захад",
            "Беларусь і Захад", "Адносіны Беларусі з Захадам", "Адносіны з Захадам",
            "Отношения Беларусь – Запад", "Беларусь – Запад", "Беларусь и Запад",
            "Отношения Беларуси с Западом", "Отношения с Западом",
        )),
        Topic("Belarus-Russia relations", (
            "Belarus and Russia", "Адносіны Беларусь – Расія", "Беларусь – Расія",
            "Беларусь і Расія", "Адносіны Беларусі з Расіяй", "Адносіны з Расіяй",
            "Беларуска-расійскія адносіны", "Беларуска-расейскія адносіны",
            "Отношения Беларусь – Россия", "Беларусь – Россия", "Беларусь и Россия",
            "Отношения Беларуси с Россией", "Отношения с Россией",
            "Белорусско-российские отношения",
        )),
        Topic("The ruling elite", (
            "Ruling elite", "Кіруючы клас", "Кіруючая эліта", "Кіроўны клас", "Правящий класс",
            "Правящая элита", "kiruyuchy-klas",
        )),
        Topic("Society and political parties", (
            "Society and politics", "Грамадства і партыі", "Грамадства і палітычныя партыі",
            "Общество и партии", "Общество и политические партии", "gramadstva-i-partyi",
        )),
        Topic("Security issues", (
            "Security", "Бяспека", "Пытанні бяспекі", "Праблемы бяспекі", "Безопасность",
            "Вопросы безопасности", "Проблемы безопасности",
        )),
        Topic("Economy", ("Эканоміка", "Экономика")),
    )  # fmt: skip
    ends = (
        "You have been successfully subscribed", "Subscribe to our newsletter",
        "Situation in Belarus", "Сітуацыя ў Беларусі", "Ситуация в Беларуси",
        "Similar articles", "Падобныя артыкулы", "Похожие статьи",
    )  # fmt: skip
    furniture = ("by", "EN", "BE/RU", "View all", "Read more", "header -->", "All trends")
    never = (date(2016, 4, 22),)  # the day of an import: eight old pages bear it
    shapes = (
        Shape("weekly", needs=("period", "trend", "text")),
        Shape("legacy", needs=("stamp", "text")),
        Shape("period", needs=("period", "text")),  # the last pages of the old site, December 2021
        Shape("short", needs=("end", "text")),
    )

    def canonical(self, url: str) -> str:
        address = super().canonical(url).partition("?")[0].rstrip("/")
        return re.sub(r"(?:/amp|/print)+$", "", address) + "/"

    def complete(self, reading: Reading, html: Html) -> Reading:
        """A topic that old titles begin with. The verdict that site news bear by default is none,
        though its words stay."""
        if reading.topic is None and reading.title.startswith("Security:"):
            reading = reading.replace(topic="Security issues")
        if reading.topic is None and reading.trend == "same" and _is_news(html.url, reading.title):
            reading = reading.replace(trend=None)
        return super().complete(reading, html)

    def tie(self, topic: str | None, start: date | None) -> str | None:
        """One piece a topic and week."""
        return f"{self.name}:{start}:{topic}" if topic and start else None


def _is_news(url: str, title: str) -> bool:
    """Whether a piece is about the site and its events, not about the country."""
    return bool(_NEWS_SECTIONS & set(addresses.path(url).split("/")) or _NEWS.search(title))
