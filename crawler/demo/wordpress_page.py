"""The page of one post in the current theme: its main part, and what its head says."""

from __future__ import annotations

from html import escape

from crawler.demo import words
from crawler.demo.articles import Article, translations
from crawler.demo.response import fill
from crawler.demo.wordpress_posts import ROOT, UPLOADS, home, in_edition, listing, number_of


def main_part(article: Article, address: str, edition: int) -> str:
    """The HTML between header and sidebar, as it stands at one of the post's addresses."""
    furniture = words.FURNITURE[words.edition_of(article.language)]
    title = escape(article.title, quote=False)
    week = words.week(article.week, article.language, year=True) if article.week else ""
    lead, rest = article.blocks[0].html, [block.html for block in article.blocks[1:]]
    byline = f'<p class="signature">{article.byline}</p>' if article.byline else ""
    photo = _photo(article)
    before, after = ("", photo) if article.caption_after_lead else (photo, "")
    return fill(
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


def metadata(article: Article, edition: int) -> str:
    """What the head of the page says of it."""
    title = escape(article.title)
    lines = [
        f'<link rel="canonical" href="{article.url}">',
        f'<link rel="shortlink" href="{ROOT}/?p={number_of(article)}">',
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
    others = [post for post in in_edition(language, edition) if post.piece != article.piece]
    start = number_of(article) % len(others)
    chosen = (others + others)[start : start + 3]
    cards = "".join(
        f'<a class="card" href="{other.url}"><b>{escape(other.title, quote=False)}</b>'
        f"<span>{escape(other.lead[:90], quote=False)}…</span></a>"
        for other in chosen
    )
    return f'<div class="related"><h3>{words.FURNITURE[language]["related"]}</h3>{cards}</div>'
