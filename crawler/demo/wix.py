"""The NAM site: nested boxes as Wix makes them, on the bare host and on www."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from html import escape

from crawler.demo.articles import Article, articles, translations
from crawler.demo.blocks import Block, inline
from crawler.demo.response import Address, Response, fill, page

ROOT = "https://www.belarus-nau.org"
MEDIA = "https://static.wixstatic.com/media"
RESULTS = 4  # of one page of search results


def pages(edition: int) -> Iterator[Address]:
    """Every address of the site with its answer."""
    posts = posts_of(edition)
    for post in posts:
        yield post.url, _post(post, edition)
        for address in post.legacy:
            yield address, _tilda(post)
    for path in ("/", "/en"):
        yield ROOT + path, _front(posts, path)
    starts = range(0, len(posts), RESULTS)
    for number, start in enumerate(starts, 1):
        shown = _results(posts, posts[start : start + RESULTS], len(starts))
        yield f"{ROOT}/en/search?page={number}&type=blogs", shown
        if number == 1:
            yield f"{ROOT}/en/search?type=blogs", shown
            yield f"{ROOT}/en/search", shown


def posts_of(edition: int) -> list[Article]:
    """The posts, newest first."""
    found = [post for post in articles(edition) if post.site == "nam"]
    return sorted(found, key=lambda post: (str(post.published), post.url), reverse=True)


def not_found() -> Response:
    """What this site says of an address it does not know."""
    return _shell("en", "404", "<h2>There’s nothing here</h2>", status=404)


def _post(post: Article, edition: int) -> Response:
    strip = f'<div class="TWFxr5"><p>{post.strip}</p></div>' if post.strip else ""
    main = fill(
        "wix-post.html",
        title=escape(post.title, quote=False),
        strip=strip,
        body="\n".join(_block(block) for block in post.blocks),
        related="".join(_card(other) for other in _related(post, edition)),
    )
    return _shell(post.language, post.title, main, head=_metadata(post, edition))


def _tilda(post: Article) -> Response:
    """A post as the site showed it before it moved to Wix."""
    body = "".join(block.html for block in post.blocks)
    title = escape(post.title, quote=False)
    return page(fill("tilda.html", title=title, body=body, moved=post.addresses[-1]))


def _block(block: Block) -> str:
    if block.kind == "picture":
        name, caption = block.lines[0].split(" ", 1)
        return (
            f'<figure class="_37ZY4"><div data-hook="imageViewer"><wow-image id="{name}">'
            f'<img src="{MEDIA}/{name}.png/v1/fill/w_96,h_64/{name}.png" alt="ree" '
            f'width="96" height="64"></wow-image></div>'
            f'<figcaption class="o0kRU"><span>{inline(caption)}</span></figcaption></figure>'
        )
    return f'<div data-hook="rcv-block"><div class="_2QyGg">{block.html}</div></div>'


def _related(post: Article, edition: int) -> list[Article]:
    return [
        other
        for other in posts_of(edition)
        if other.language == post.language and other.piece != post.piece
    ][:3]


def _card(post: Article) -> str:
    return (
        f'<div class="blog-post-card"><a href="{post.url}">'
        f"<p>{escape(post.title, quote=False)}</p></a></div>"
    )


def _metadata(post: Article, edition: int) -> str:
    stated = {
        "@context": "https://schema.org/",
        "@type": "BlogPosting",
        "mainEntityOfPage": {"@type": "WebPage", "@id": post.url},
        "headline": post.title,
        "datePublished": _instant(post.published),
        "dateModified": _instant(post.modified or post.published),
        "publisher": {"@type": "Organization", "name": "NAM"},
    }
    if post.author:
        stated["author"] = {"@type": "Person", "name": post.author}
    title = escape(post.title)
    alternates = "".join(
        f'<link rel="alternate" hreflang="{other.language}" href="{other.url}">\n'
        for other in (post, *translations(post, edition))
        if post.tied
    )
    return (
        f'<link rel="canonical" href="{post.url}">\n{alternates}'
        f'<meta property="og:title" content="{title}">\n'
        '<meta property="og:type" content="article">\n'
        f'<meta property="og:url" content="{post.url}">\n'
        f'<meta property="article:published_time" content="{_instant(post.published)}">\n'
        f'<script type="application/ld+json">{json.dumps(stated, ensure_ascii=False)}</script>'
    )


def _instant(when: object) -> str:
    """As Wix writes it: milliseconds and Z."""
    return str(when).replace(" ", "T").replace("+00:00", ".000Z")


def _front(posts: list[Article], path: str) -> Response:
    shown = [post for post in posts if (post.language == "en") == (path == "/en")]
    cards = "".join(_card(post) for post in shown[:3])
    cards += "".join(
        f'<a href="{address}">Archive</a>' for post in posts for address in post.legacy
    )
    return _shell("en" if path == "/en" else "ru", "NAM", f"<h1>NAM</h1>{cards}")


def _results(posts: list[Article], shown: list[Article], last: int) -> Response:
    found = "".join(
        f'<div class="result"><a href="{post.url}">{escape(post.title, quote=False)}</a>'
        f"<div>{escape(post.text.replace(chr(10), ' ')[:400], quote=False)}</div></div>"
        for post in shown
    )
    pager = "".join(
        f'<a href="{ROOT}/en/search?page={number}&amp;type=blogs">{number}</a> '
        for number in range(1, last + 1)
    )
    main = (
        f"<h2>Site search</h2><p>{len(posts)} results found with an empty search</p>"
        f"<p>Blog Posts ({len(posts)})</p>{found}<nav>{pager}</nav>"
    )
    return _shell("en", "Search", main)


def _shell(language: str, title: str, main: str, *, head: str = "", status: int = 200) -> Response:
    html = fill(
        "wix.html", language=language, title=escape(title, quote=False), head=head, main=main
    )
    tag = hashlib.sha256(html.encode()).hexdigest()[:16]
    return page(html, status=status, etag=None if status == 404 else f'W/"{tag}"')
