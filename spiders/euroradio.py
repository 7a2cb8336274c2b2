"""Euroradio: news, reports and talks, in Belarusian, Russian and English, on Drupal.

Known are its four domains with the same addresses, its lists and the order of its lines; the HTML
of its pages is not. Addresses of one word are taken for sections.
"""

from __future__ import annotations

from spiders.source import Source, Yield
from spiders.vocabulary.discovery import Robots, Sitemap, Url
from spiders.vocabulary.shape import Other, Shape

_ROOT = "https://euroradio.fm"


class Euroradio(Source):
    name = "euroradio"
    title = "Euroradio"
    hosts = ("euroradio.fm", "euroradio.by", "euroradio.be", "euro.radio.fm")
    languages = ("be", "ru", "en")
    cadence = "daily"
    expects = Yield(documents=20000, dated=0.5)
    seeds = (
        *(Url(f"{_ROOT}/{edition}") for edition in ("", "ru", "en")),
        Robots(f"{_ROOT}/robots.txt"),
        Sitemap(f"{_ROOT}/sitemap.xml", guessed=True),
    )
    refuse = (r"[?&]sort_order=ASC", r"[?&]sort_bef_combine=(?!created_DESC)")
    not_documents = (
        Other("home", r"^/(?:ru|en|be)?/?$"),
        Other("listing", r"^/(?:(?:ru|en|be)/)?(?:(?:author|tags?|program)/.*|[a-z]+/?)$"),
        Other("listing", r"[?&]page=\d"),
        Other("search", r"^/(?:(?:ru|en|be)/)?search"),
    )
    ends = ("Latest news", "Последние новости", "Апошнія навіны", "Выбор редакции")
    furniture = (
        "Чтобы следить за важными новостями, подпишитесь на канал Еврорадио в Telegram.",
        "Мы каждый день публикуем видео о жизни в Беларуси на Youtube-канале. Подписаться можно "
        "тут.",
        "Каб сачыць за важнымі навінамі, падпішыцеся на канал Еўрарадыё ў Telegram.",
        "Мы штодня публікуем відэа пра жыццё ў Беларусі на Youtube-канале. Падпісацца можна тут.",
    )
    scraps = (r"^.{3,120} / (?:Еврорадио|Еўрарадыё|Euroradio)$",)  # under pictures
    shapes = (Shape("article"),)
