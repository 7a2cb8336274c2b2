"""The current Belarus in Focus: a WordPress-like theme on .pro, some of it on .info as well."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from html import escape

from crawler.demo import wordpress_page, words
from crawler.demo.articles import Article
from crawler.demo.response import Address, Response, fill, moved, page, theme_file
from crawler.demo.wordpress_posts import ROOT, home, in_edition, listing, number_of, posts_of

PAGE_SIZE = 3  # of a listing; small, so that a small site has a page 2


def pages(edition: int) -> Iterator[Address]:
    """Every address in the current theme, with its answer."""
    for article in posts_of(edition):
        for address in article.addresses:
            yield address, _post(article, address, edition)
        yield f"{ROOT}/?p={number_of(article)}", moved(article.url)
    for language in ("en", "be"):
        yield from _listings(language, edition)
        yield home(language), _home(language, edition)
        yield f"{home(language)}about-monitoring/", _about(language, edition)
    yield f"{ROOT}/about-monitoring", moved(f"{ROOT}/about-monitoring/")
    yield f"{ROOT}/withdrawn-forecast/", _shell("en", "Gone", "<h1>Gone</h1>", edition, status=410)
    yield f"{ROOT}/drafts/next-week/", _shell("en", "Draft", "<h1>Draft</h1>", edition)


def not_found(edition: int) -> Response:
    """What this site says of an address it does not know."""
    text = words.FURNITURE["en"]["missing"]
    return _shell("en", text, f"<h1>404</h1><p>{text}.</p>", edition, status=404)


def _post(article: Article, address: str, edition: int) -> Response:
    main = wordpress_page.main_part(article, address, edition)
    head = wordpress_page.metadata(article, edition)
    language = words.edition_of(article.language)
    title = escape(article.title, quote=False)
    # three lines of the newsletter block are missing on some pages
    short = number_of(article) % 3 == 0
    return _shell(language, title, main, edition, head=head, short=short)


def _listings(language: str, edition: int) -> Iterator[Address]:
    for section, topic in words.TOPICS[language].items():
        found = [post for post in in_edition(language, edition) if post.topic == section]
        base = listing(section, language)
        starts = range(0, len(found), PAGE_SIZE)
        for number, start in enumerate(starts, 1):
            main = fill(
                "wordpress-listing.html",
                all=words.FURNITURE[language]["all"],
                topic=topic,
                rows="".join(_row(post) for post in found[start : start + PAGE_SIZE]),
                pager=_pager(base, number, len(starts)),
            )
            # core sends the first page under its bare address alone
            where = base if number == 1 else f"{base}page/{number}/"
            yield where, _shell(language, topic, main, edition)
        if len(starts) > 1:
            yield f"{base}page/1/", moved(base)


def _row(post: Article) -> str:
    """Title and week, without a year; the address without its last slash, where it answers so."""
    address = [address for address in post.addresses if address.startswith(ROOT)][-1]
    week = words.week(post.week, post.language, year=False) if post.week else ""
    title = escape(post.title, quote=False)
    return f'<li><a href="{address}">{title}</a> <span class="week">{week}</span></li>'


def _pager(base: str, shown: int, last: int) -> str:
    return "".join(
        f'<a class="page-numbers" href="{base}page/{number}/">{number}</a> '
        for number in range(1, last + 1)
        if number != shown
    )


def _home(language: str, edition: int) -> Response:
    more = words.FURNITURE[language]["more"]
    teasers = "".join(
        f'<article class="teaser"><h2><a href="{post.url}">'
        f"{escape(post.title, quote=False)}</a></h2>"
        f"<p>{escape(post.lead[: 120 + 30 * (number_of(post) % 3)], quote=False)}…</p>"
        f'<a href="{post.url}">{more}</a></article>'
        for post in in_edition(language, edition)[:6]
    )
    return _shell(language, "Belarus in Focus", f'<div class="front">{teasers}</div>', edition)


def _about(language: str, edition: int) -> Response:
    text = theme_file(f"about-{language}.html")
    return _shell(language, words.FURNITURE[language]["about"], text, edition)


def _sidebar_week(edition: int) -> date:
    """The week of the whole site: it moves on between two crawls, whatever page it stands on."""
    newest = posts_of(edition)[0].week or date.min
    return newest + timedelta(days=7 * edition)


def _shell(
    language: str,
    title: str,
    main: str,
    edition: int,
    *,
    head: str = "",
    short: bool = False,
    status: int = 200,
) -> Response:
    """A page of the theme around its main part."""
    furniture = words.FURNITURE[language]
    menu = "".join(
        f'<li><a href="{listing(section, language)}">{name}</a></li>'
        for section, name in words.TOPICS[language].items()
    )
    languages = f'<a href="{home("en")}">EN</a> <a href="{home("be")}">BE/RU</a>'
    switch = "" if short else f"<p>EN</p><p>BE/RU</p><button>{furniture['subscribe']}</button>"
    html = fill(
        "wordpress.html",
        language="en-US" if language == "en" else "be",
        title=title,
        head=head,
        home=home(language),
        menu=menu,
        languages=languages,
        main=main,
        switch=switch,
        week=words.week(_sidebar_week(edition), language, year=False),
        **{f"say_{name}": text for name, text in furniture.items()},
    )
    return page(html, status=status, chunked=not head)
