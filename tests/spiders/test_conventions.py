"""What WordPress, Wix and sitemaps say of where pages are, and what a crawl goes to from it."""

from __future__ import annotations

import pytest

from archive.wire import http
from spiders.catalogue import source_for

FOCUS, NAM = "https://belarusinfocus.pro", "https://www.belarus-nau.org"
XML, HTML = "application/xml", "text/html"


def listing(root: str, entry: str, *urls: str) -> str:
    entries = "".join(f"<{entry}><loc>{url}</loc></{entry}>" for url in urls)
    return f"<{root}>{entries}</{root}>"


#: Address, body, media type, and where it leads.
PAGES = [
    (f"{FOCUS}/wp-sitemap.xml", listing("sitemapindex", "sitemap",
        f"{FOCUS}/wp-sitemap-posts-post-1.xml", f"{FOCUS}/wp-sitemap-posts-post-2.xml"), XML,
     [f"{FOCUS}/wp-sitemap-posts-post-1.xml", f"{FOCUS}/wp-sitemap-posts-post-2.xml"]),
    (f"{FOCUS}/sitemap_index.xml", listing("sitemapindex", "sitemap",
        f"{FOCUS}/post-sitemap.xml", f"{FOCUS}/post-sitemap2.xml"), XML,
     [f"{FOCUS}/post-sitemap.xml", f"{FOCUS}/post-sitemap2.xml"]),
    # hosts of the source, and nobody else's
    (f"{FOCUS}/post-sitemap.xml", listing("urlset", "url",
        f"{FOCUS}/x/mills/", "http://belarusinfocus.info/x/mills",
        "https://competition2015.belarusinfocus.info/page_rules"), XML,
     [f"{FOCUS}/x/mills/", "http://belarusinfocus.info/x/mills"]),
    (f"{NAM}/sitemap.xml", listing("sitemapindex", "sitemap",
        f"{NAM}/blog-posts-sitemap.xml", f"{NAM}/pages-sitemap.xml"), XML,
     [f"{NAM}/blog-posts-sitemap.xml", f"{NAM}/pages-sitemap.xml"]),
    (f"{NAM}/blog-posts-sitemap.xml", listing("urlset", "url",
        f"{NAM}/en/post/mills", f"{NAM}/post/%D0%BC", f"{NAM}/post/м"), XML,
     [f"{NAM}/en/post/mills", f"{NAM}/post/%D0%BC"]),
    # a search page of Wix is a listing
    (f"{NAM}/en/search?type=blogs", "<a href=/en/search?page=2&type=blogs>2</a>"
     "<a href=/en/post/mills>Mills</a><a href=/_api/search>x</a>", HTML,
     [f"{NAM}/en/search?page=2&type=blogs", f"{NAM}/en/post/mills"]),
    (f"{FOCUS}/analytics/security-issues/", "<a href=page/2>2</a><a href=/x/mills/>Mills</a>", HTML,
     [f"{FOCUS}/analytics/security-issues/page/2", f"{FOCUS}/x/mills/"]),
    # feeds say `text/html` at times; those of comments lead nowhere new
    (f"{FOCUS}/feed/", "<rss><channel><item><link>http://belarusinfocus.info/x/mills</link></item>"
     "</channel></rss>", HTML, ["http://belarusinfocus.info/x/mills"]),
    (f"{FOCUS}/x/mills/", "".join(
        f"<link rel=alternate type=application/rss+xml href={path}>"
        for path in ("/feed/", "/comments/feed/", "/x/mills/feed/")), HTML, [f"{FOCUS}/feed/"]),
    # doors for machines
    (f"{FOCUS}/x/mills/", "<link rel=shortlink href='/?p=12'><link rel=https://api.w.org/ "
     "href=/wp-json/><link rel=EditURI href=/xmlrpc.php?rsd><link rel=alternate "
     "type=application/json+oembed href=/wp-json/oembed/1.0/embed?url=x>"
     "<a href=/wp-admin/>x</a><a href=?replytocom=3#respond>x</a>", HTML, []),
    (f"{FOCUS}/x/mills/", "<link rel=alternate hreflang=be href=/be/y/mlyny/>", HTML,
     [f"{FOCUS}/be/y/mlyny/"]),
    (f"{FOCUS}/robots.txt", "User-agent: *\nDisallow: /wp-admin/\nAllow: /wp-admin/admin-ajax.php\n"
     f"\nSitemap: {FOCUS}/wp-sitemap.xml", "text/plain", [f"{FOCUS}/wp-sitemap.xml"]),
]  # fmt: skip


def leads(url: str, status: int, body: str, media: str) -> list[str]:
    head = http.Head(b"", ((b"Content-Type", media.encode()),))
    links = source_for(url).discover(url, status, head, body.encode())
    return [link.url for link in links if link.hop != "E"]


@pytest.mark.parametrize(("url", "body", "media", "found"), PAGES)
def test_where_it_leads(url: str, body: str, media: str, found: list[str]) -> None:
    assert leads(url, 200, body, media) == found


def test_past_the_end_of_a_listing() -> None:
    """An error leads nowhere; the last page again leads to nothing that was not known."""
    url = f"{FOCUS}/analytics/security-issues/page/99"
    last = "<a href=/analytics/security-issues/page/9>9</a><a href=/x/mills/>Mills</a>"
    assert leads(url, 404, last, HTML) == []
    again = leads(f"{FOCUS}/analytics/security-issues/page/9", 200, last, HTML)
    assert set(leads(url, 200, last, HTML)) - set(again) == {f"{url.removesuffix('99')}9"}
