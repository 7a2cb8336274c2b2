"""The old Belarus in Focus: tables and a date stamp, on .info, on www, and in places on .pro."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from urllib.parse import urlsplit

from crawler.demo.articles import Article, articles
from crawler.demo.response import Address, Response, fill, page

HOME = "https://belarusinfocus.info/"
SECTIONS = {
    "society-and-politics": "Society and politics",
    "international-relations": "International relations",
    "economy": "Economy",
    "ruling-elite": "Ruling elite",
    "events": "Events",
}
OFFICE = "https://belarusinfocus.pro/about-us-partners/about-information-office"

Link = tuple[str, Article]


def pages(edition: int) -> Iterator[Address]:
    """Every address in the old theme, with its answer."""
    for article in old_articles(edition):
        for address in article.legacy:
            yield address, _article_page(article, address, edition)
    known = links(edition)
    yield HOME, _home(known)
    for section, name in SECTIONS.items():
        found = [link for link in known if urlsplit(link[0]).path.startswith(f"/{section}/")]
        yield f"{HOME}{section}", _shell(name, f"<h2>{name}</h2>{_list(found)}")
    yield f"{HOME}about-monitoring", _about("April 02, 2019 12:55")
    yield OFFICE, _about("May 24, 2016 21:55")


def old_articles(edition: int) -> list[Article]:
    """The articles that have an address in the old theme."""
    return [
        article
        for article in articles(edition)
        if article.site == "belarus_in_focus" and article.legacy
    ]


def links(edition: int) -> list[Link]:
    """All that the old site links to: pages in its theme, and newer ones under its host."""
    return [
        (address, article)
        for article in articles(edition)
        for address in article.legacy + article.addresses
        if address in article.legacy or address.startswith(HOME)
    ]


def _article_page(article: Article, address: str, edition: int) -> Response:
    section = SECTIONS.get(urlsplit(address).path.split("/")[1], "")
    label = "" if article.status is None else f"<b>Category status:</b> {article.status}"
    photo = (
        f'<img src="/themes/focus2012/photo.png" width="120" height="80" alt="">'
        f"<br><small>{article.caption or ''}</small>"
        if article.photo
        else ""
    )
    main = fill(
        "legacy-article.html",
        section=section,
        title=escape(article.title, quote=False),
        stamp=article.stamp or "",
        label=label,
        photo=photo,
        body="\n".join(block.html for block in article.blocks),
        similar=_similar(article, edition),
    )
    return _shell(article.title, main)


def _similar(article: Article, edition: int) -> str:
    """Whole paragraphs of other articles: one that stands under all pages, one that changes."""
    others = [other for other in old_articles(edition) if other.piece != article.piece]
    shared = next(other for other in others if other.language == "en")
    turning = others[(len(article.title) + edition) % len(others)]
    return "".join(
        f'<div class="teaser"><a href="{other.legacy[0]}">{escape(other.title, quote=False)}</a>'
        + "".join(block.html for block in other.blocks[:4])
        + "</div>"
        for other in (shared, turning)
    )


def _list(links: list[Link]) -> str:
    rows = "".join(
        f'<tr><td><a href="{address}">{escape(article.title, quote=False)}</a></td></tr>'
        for address, article in links
    )
    return f'<table class="list">{rows}</table>'


def _home(links: list[Link]) -> Response:
    """Teasers twice, in a carousel and in a list, cut at different lengths."""
    carousel = "".join(
        f'<td><a href="{address}">{escape(article.title, quote=False)}</a> '
        f"{escape(article.lead[:110], quote=False)}…</td>"
        for address, article in links[:4]
    )
    news = "".join(
        f'<div class="news"><a href="{address}">{escape(article.title, quote=False)}</a>'
        f"<p>{escape(article.lead[:190], quote=False)}…</p></div>"
        for address, article in links[:4]
    )
    front = f'<table class="carousel"><tr>{carousel}</tr></table>{news}{_list(links[4:])}'
    return _shell("Belarus in Focus", front)


def _about(stamp: str) -> Response:
    return _shell("About", fill("legacy-about.html", stamp=stamp))


def _shell(title: str, main: str) -> Response:
    menu = "".join(f'<a href="{HOME}{section}">{name}</a> | ' for section, name in SECTIONS.items())
    html = fill("legacy.html", title=escape(title, quote=False), menu=menu, main=main)
    return page(html, chunked=True)
