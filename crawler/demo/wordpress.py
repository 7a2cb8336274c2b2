"""The current Belarus in Focus: a WordPress-like theme on .pro, some of it on .info as well."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta
from html import escape

from crawler.demo import words
from crawler.demo.articles import Article, articles, translations
from crawler.demo.response import Response, fill, moved, page, theme_file

ROOT = "https://belarusinfocus.pro"
UPLOADS = f"{ROOT}/wp-content/uploads"
PAGE_SIZE = 3  # of a listing; small, so that a small site has a page 2

Address = tuple[str, Response]


def pages(edition: int) -> Iterator[Address]:
    """Every address in the current theme, with its answer."""
    posts = posts_of(edition)
    for article in posts:
        for address in article.addresses:
            yield address, _article_page(article, address, edition)
        yield f"{ROOT}/?p={number(article)}", moved(article.url)
    for language in ("en", "be"):
        yield from _listings(language, edition)
        yield home(language), _home(language, edition)
        yield f"{home(language)}about-monitoring/", _about(language, edition)
    yield f"{ROOT}/about-monitoring", moved(f"{ROOT}/about-monitoring/")
    yield f"{ROOT}/withdrawn-forecast/", _shell("en", "Gone", "<h1>Gone</h1>", edition, status=410)
    yield f"{ROOT}/drafts/next-week/", _shell("en", "Draft", "<h1>Draft</h1>", edition)


def posts_of(edition: int) -> list[Article]:
    """The articles that stand in the current theme, newest first."""
    return [
        post for post in articles(edition) if post.site == "belarus_in_focus" and post.addresses
    ]


def number(article: Article) -> int:
    """A post's id, as WordPress gives them; here from the address, so that it never changes."""
    return 5000 + int(hashlib.sha256(article.url.encode()).hexdigest()[:6], 16) % 90000


def home(language: str) -> str:
    """The address of an edition's home page."""
    return f"{ROOT}/" if language == "en" else f"{ROOT}/be/"


def listing(section: str, language: str) -> str:
    """The address of a topic's listing."""
    slug = section if language == "en" else words.SECTIONS[section]
    return f"{home(language)}analytics/{slug}/"


def not_found(edition: int) -> Response:
    """What this site says of an address it does not know."""
    text = words.FURNITURE["en"]["missing"]
    return _shell("en", text, f"<h1>404</h1><p>{text}.</p>", edition, status=404)


def _article_page(article: Article, address: str, edition: int) -> Response:
    furniture = words.FURNITURE[words.edition_of(article.language)]
    title = escape(article.title, quote=False)
    week = words.week(article.week, article.language, year=True) if article.week else ""
    lead, rest = article.blocks[0].html, [block.html for block in article.blocks[1:]]
    byline = f'<p class="signature">{article.byline}</p>' if article.byline else ""
    photo = _photo(article)
    before, after = ("", photo) if article.caption_after_lead else (photo, "")
    main = fill(
        "wordpress-article.html",
        # the empty box of the author shows on some addresses of a post and not on others
        author=""
        if address.endswith("/")
        else '<div class="author vcard">by <a rel="author"></a></div>',
        crumbs=_crumbs(article, furniture),
        week=week,
        topic=_topic(article),
        title=title,
        verdict=article.verdict or "",
        trend=article.trend or "none",
        before=before + byline,
        lead=lead,
        body="\n".join([after, *rest]),
        comments=_comments(article, furniture),
        related=_related(article, edition),
        share=_share(article, furniture),
    )
    language = words.edition_of(article.language)
    return _shell(language, title, main, edition, head=_metadata(article, edition), article=article)


def _topic(article: Article) -> str:
    if not article.topic:
        return ""
    name = words.TOPICS[article.language][article.topic]
    where = listing(article.topic, words.edition_of(article.language))
    return f'<a class="trend-topic" href="{where}" rel="category tag">{name}</a>'


def _crumbs(article: Article, furniture: dict[str, str]) -> str:
    start = home(words.edition_of(article.language))
    return (
        f'<a href="{start}">{furniture["home"]}</a> » <span>{furniture["analytics"]}</span> » '
        f"<span>{escape(article.title[:40], quote=False)}…</span>"
    )


def _photo(article: Article) -> str:
    if not article.photo:
        return ""
    stem = f"{UPLOADS}/{article.topic or 'news'}"
    title = escape(article.title)
    caption = f'<div class="source">{article.caption}</div>' if article.caption else ""
    return (
        f'<figure class="wp-block-image"><img src="{stem}-96x64.png" width="96" height="64" '
        f'srcset="{stem}-96x64.png 1x, {stem}-192x128.png 2x" alt="{title}" loading="lazy">'
        f"<figcaption><div>{title}</div>{caption}</figcaption></figure>"
    )


def _share(article: Article, furniture: dict[str, str]) -> str:
    return (
        f'<div class="share"><span>{furniture["share"]}</span> '
        f'<a href="https://www.facebook.com/sharer/sharer.php?u={article.url}">Facebook</a> '
        f'<a href="https://t.me/share/url?url={article.url}">Telegram</a> '
        f'<a href="mailto:?body={article.url}">E-mail</a> '
        f'<button type="button">{furniture["copy"]}</button></div>'
    )


def _comments(article: Article, furniture: dict[str, str]) -> str:
    said = "".join(
        f'<li class="comment"><b class="fn">{name}</b><p>{text}</p></li>'
        for name, text in article.comments
    )
    return (
        f'<section id="comments" class="comments-area"><h2>{furniture["comments"]}</h2>'
        f'<ol class="comment-list">{said}</ol><h3>{furniture["reply"]}</h3>'
        '<form action="/wp-comments-post.php" method="post"><textarea name="comment"></textarea>'
        "</form></section>"
    )


def _related(article: Article, edition: int) -> str:
    language = words.edition_of(article.language)
    others = [post for post in _edition(language, edition) if post.piece != article.piece]
    start = number(article) % len(others)
    chosen = (others + others)[start : start + 3]
    cards = "".join(
        f'<a class="card" href="{other.url}"><b>{escape(other.title, quote=False)}</b>'
        f"<span>{escape(other.lead[:90], quote=False)}…</span></a>"
        for other in chosen
    )
    return f'<div class="related"><h3>{words.FURNITURE[language]["related"]}</h3>{cards}</div>'


def _metadata(article: Article, edition: int) -> str:
    title = escape(article.title)
    lines = [
        f'<link rel="canonical" href="{article.url}">',
        f'<link rel="shortlink" href="{ROOT}/?p={number(article)}">',
        '<meta property="og:type" content="article">',
        f'<meta property="og:title" content="{title}">',
        f'<meta property="og:description" content="{escape(article.lead[:150])}…">',
        f'<meta property="og:url" content="{article.url}">',
    ]
    if article.published:
        lines.append(
            f'<meta property="article:published_time" content="{article.published.isoformat()}">'
        )
    if article.modified:
        lines.append(
            f'<meta property="article:modified_time" content="{article.modified.isoformat()}">'
        )
    if article.tied:
        lines += [
            f'<link rel="alternate" hreflang="{other.language}" href="{other.url}">'
            for other in (article, *translations(article, edition))
        ]
    return "\n".join(lines)


def _edition(language: str, edition: int) -> list[Article]:
    return [post for post in posts_of(edition) if words.edition_of(post.language) == language]


def _listings(language: str, edition: int) -> Iterator[Address]:
    furniture = words.FURNITURE[language]
    for section, topic in words.TOPICS[language].items():
        found = [post for post in _edition(language, edition) if post.topic == section]
        base = listing(section, language)
        starts = range(0, len(found), PAGE_SIZE)
        for page_number, start in enumerate(starts, 1):
            shown = found[start : start + PAGE_SIZE]
            rows = "".join(
                f'<li><a href="{post.url}">{escape(post.title, quote=False)}</a> '
                f'<span class="week">{words.week(post.week, post.language, year=False)}</span></li>'
                for post in shown
                if post.week
            )
            pager = "".join(
                f'<a class="page-numbers" href="{base}page/{other}/">{other}</a> '
                for other in range(1, len(starts) + 1)
                if other != page_number
            )
            main = fill(
                "wordpress-listing.html", all=furniture["all"], topic=topic, rows=rows, pager=pager
            )
            # core sends the first page under its bare address alone
            where = base if page_number == 1 else f"{base}page/{page_number}/"
            yield where, _shell(language, topic, main, edition)
        if len(starts) > 1:
            yield f"{base}page/1/", moved(base)


def _home(language: str, edition: int) -> Response:
    more = words.FURNITURE[language]["more"]
    teasers = "".join(
        f'<article class="teaser"><h2><a href="{post.url}">'
        f"{escape(post.title, quote=False)}</a></h2>"
        f"<p>{escape(post.lead[: 120 + 30 * (number(post) % 3)], quote=False)}…</p>"
        f'<a href="{post.url}">{more}</a></article>'
        for post in _edition(language, edition)[:6]
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
    article: Article | None = None,
    status: int = 200,
) -> Response:
    """A page of the theme around its main part."""
    furniture = words.FURNITURE[language]
    menu = "".join(
        f'<li><a href="{listing(section, language)}">{name}</a></li>'
        for section, name in words.TOPICS[language].items()
    )
    languages = f'<a href="{home("en")}">EN</a> <a href="{home("be")}">BE/RU</a>'
    # three lines of the newsletter block are missing on some pages
    short = article is not None and number(article) % 3 == 0
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
    return page(html, status=status, chunked=article is None)
