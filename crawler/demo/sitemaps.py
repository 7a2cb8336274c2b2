"""Sitemaps, feeds and robots.txt of all hosts, as their systems write them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from email.utils import format_datetime
from html import escape

from crawler.demo import legacy, wix, words
from crawler.demo.articles import Article
from crawler.demo.response import INSTALLED, Address, Response
from crawler.demo.wordpress_posts import ROOT, home, listing, number_of, posts_of

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_POSTS_IN_FILE = 20
_WORDPRESS_RULES = "Disallow: /wp-admin/\nAllow: /wp-admin/admin-ajax.php\nDisallow: /drafts/"
_WIX_RULES = "Disallow: /_api/\nAllow: /"

Entry = tuple[str, datetime | None]


def pages(edition: int) -> Iterator[Address]:
    """Every sitemap, feed and robots.txt with its answer."""
    yield from _wordpress(edition)
    yield from _legacy(edition)
    yield from _wix(edition)


def _wordpress(edition: int) -> Iterator[Address]:
    root = f"{ROOT}/"
    posts = sorted(posts_of(edition), key=lambda post: (str(post.published), post.url))
    listed = {post.url: post for known in (posts_of(1), posts) for post in known}
    entries = [  # as of a cached sitemap: it goes on naming a page that is gone
        (url, post.modified or post.published)
        for url, post in sorted(listed.items(), key=lambda item: (str(item[1].published), item[0]))
        if url.startswith(root)
    ]
    children = {
        f"{root}wp-sitemap-posts-post-{number}.xml": entries[start : start + _POSTS_IN_FILE]
        for number, start in enumerate(range(0, len(entries), _POSTS_IN_FILE), 1)
    }
    children[f"{root}wp-sitemap-posts-page-1.xml"] = [
        (f"{root}about-monitoring/", INSTALLED),
        (f"{root}be/about-monitoring/", INSTALLED),
    ]
    children[f"{root}wp-sitemap-taxonomies-category-1.xml"] = [
        (listing(section, language), None)
        for language in ("en", "be")
        for section in words.SECTIONS
    ]
    yield from _sitemap(f"{root}wp-sitemap.xml", children)
    yield f"{root}robots.txt", _robots(_WORDPRESS_RULES, f"{root}wp-sitemap.xml")
    for language in ("en", "be"):
        in_edition = [post for post in posts if words.edition_of(post.language) == language]
        yield f"{home(language)}feed/", _feed(home(language), in_edition[-10:][::-1])
    # the feed of the old host, as readers still have it, tells of the new one
    in_english = [post for post in posts if post.language == "en"]
    yield (
        "https://belarusinfocus.info/feed/",
        _feed(home("en"), in_english[-10:][::-1]),
    )


def _legacy(edition: int) -> Iterator[Address]:
    sitemap = f"{legacy.HOME}sitemap.xml"
    entries: list[Entry] = [
        (address, article.modified or article.published)
        for address, article in legacy.links(edition)
        if address.startswith(legacy.HOME) and "?" not in address
    ]
    yield sitemap, _xml(_urlset(entries))
    yield f"{legacy.HOME}robots.txt", _robots(_WORDPRESS_RULES, sitemap)


def _wix(edition: int) -> Iterator[Address]:
    posts = wix.posts_of(edition)
    root = wix.ROOT
    children: dict[str, list[Entry]] = {
        f"{root}/pages-sitemap.xml": [(f"{root}/", INSTALLED), (f"{root}/en", INSTALLED)],
        f"{root}/blog-posts-sitemap.xml": [
            (post.url, post.modified or post.published) for post in posts
        ],
        f"{root}/blog-categories-sitemap.xml": [(f"{root}/en/search?type=blogs", None)],
    }
    yield from _sitemap(f"{root}/sitemap.xml", children)
    yield f"{root}/robots.txt", _robots(_WIX_RULES, f"{root}/sitemap.xml")


def _sitemap(index: str, children: dict[str, list[Entry]]) -> Iterator[Address]:
    rows = "".join(f"<sitemap><loc>{escape(child)}</loc></sitemap>" for child in children)
    yield index, _xml(f'<sitemapindex xmlns="{_NAMESPACE}">{rows}</sitemapindex>')
    for child, entries in children.items():
        yield child, _xml(_urlset(entries))


def _urlset(entries: list[Entry]) -> str:
    rows = "".join(
        f"<url><loc>{escape(where)}</loc>"
        + (f"<lastmod>{when.isoformat()}</lastmod>" if when else "")
        + "</url>"
        for where, when in entries
    )
    return f'<urlset xmlns="{_NAMESPACE}">{rows}</urlset>'


def _xml(root: str) -> Response:
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n{root}\n'.encode()
    return Response(body=body, media_type="application/xml; charset=UTF-8")


def _robots(rules: str, sitemap: str) -> Response:
    body = f"User-agent: *\n{rules}\n\nSitemap: {sitemap}\n".encode()
    return Response(body=body, media_type="text/plain; charset=utf-8")


def _feed(link: str, posts: list[Article]) -> Response:
    """RSS 2.0; its validators are those of the whole site's last change, as WordPress has them."""
    changed = max(post.modified or post.published or INSTALLED for post in posts)
    stamp = format_datetime(changed, usegmt=True)
    entries = "".join(
        f"<item><title>{escape(post.title, quote=False)}</title><link>{post.url}</link>"
        f'<guid isPermaLink="false">{ROOT}/?p={number_of(post)}</guid>'
        f"<pubDate>{format_datetime(post.published)}</pubDate>"
        f"<description>{escape(post.lead[:200], quote=False)}…</description></item>"
        for post in posts
        if post.published
    )
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>'
        f"<title>Belarus in Focus</title><link>{link}</link><description></description>"
        f"<lastBuildDate>{stamp}</lastBuildDate>{entries}</channel></rss>\n"
    )
    tag = hashlib.md5(stamp.encode(), usedforsecurity=False).hexdigest()
    return Response(
        body=body.encode(),
        media_type="application/rss+xml; charset=UTF-8",
        etag=f'"{tag}"',
        modified=changed,
    )
