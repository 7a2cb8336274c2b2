"""Bodies that say where pages are: sitemaps, feeds, robots.txt; whole, odd and broken."""

from __future__ import annotations

import gzip
from datetime import UTC, date, datetime

import pytest

from spiders.vocabulary import discovery, markup
from spiders.vocabulary.discovery import sniff
from spiders.vocabulary.link import Link

AT = "https://example.org/sitemap.xml"
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
URLSET = f"""<?xml version="1.0" encoding="UTF-8"?>
<?xml-stylesheet type="text/xsl" href="/wp-sitemap.xsl" ?>
<urlset {NS} xmlns:xhtml="http://www.w3.org/1999/xhtml">
<url><loc> https://example.org/one/ </loc><lastmod>2024-03-05T10:00:00+03:00</lastmod></url>
<url><loc>https://example.org/en/two</loc><lastmod>2024-03-05</lastmod>
<xhtml:link rel="alternate" hreflang="be" href="https://example.org/be/two"/>
<xhtml:link rel="alternate" hreflang="en" href="https://example.org/en/two"/></url>
<url><loc>https://example.org/%D0%BF</loc><lastmod>1970-01-01T00:00:00Z</lastmod></url>
<url><loc>ftp://example.org/</loc></url><url><loc></loc></url>
</urlset>""".encode()
PAGES = [
    Link("https://example.org/one/", "M", "page", datetime(2024, 3, 5, 7, tzinfo=UTC)),
    Link("https://example.org/en/two", "M", "page", date(2024, 3, 5)),
    Link("https://example.org/be/two", "M", "page"),
    Link("https://example.org/%D0%BF", "M", "page"),
]
INDEX = f"""<sitemapindex {NS}><sitemap><loc>https://example.org/blog-posts-sitemap.xml</loc>
<lastmod>2024-03-05</lastmod></sitemap><sitemap><loc>/pages-sitemap.xml</loc></sitemap>
</sitemapindex>""".encode()
ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">
<!ENTITY x SYSTEM "file:///etc/hostname">]><urlset><url><loc>https://example.org/&b;&x;</loc></url>
<url><loc>https://example.org/plain</loc></url></urlset>"""
RSS = b"""<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>
<title>x</title><link>https://example.org/</link>
<atom:link href="https://example.org/feed/?paged=2" rel="next"/>
<item><title>A &nbsp; B</title><link>https://example.org/a</link>
<pubDate>Tue, 05 Mar 2024 10:00:00 +0300</pubDate><comments>https://example.org/a#c</comments></item>
<item><guid isPermaLink="true">https://example.org/b</guid></item>
<item><guid isPermaLink="false">https://example.org/?p=3</guid></item></channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><link rel="self" href="/atom"/>
<entry><link rel="replies" href="/r"/><link rel="alternate" href="/c"/>
<updated>2024-03-05T10:00:00Z</updated></entry></feed>"""


@pytest.mark.parametrize(
    ("body", "content_type", "kind"),
    [
        (URLSET, "application/xml", "sitemap"),
        (URLSET, "text/html", "sitemap"),
        (INDEX, None, "sitemap"),
        (gzip.compress(URLSET), "application/gzip", "sitemap"),
        (RSS, "text/xml", "feed"),
        (ATOM, "text/html; charset=utf-8", "feed"),
        (b"\xef\xbb\xbf<!-- x --><rdf:RDF>", "application/rdf+xml", "feed"),
        (b"<!DOCTYPE html><p>", "text/html", "html"),
        (b"<html>", None, "html"),
        (b" <!-- x --><TABLE>", "text/plain", "html"),
        (b"anything", "text/html", "html"),
        (b"<?xml version='1.0'?><html xmlns='x'>", "application/xhtml+xml", "html"),
        (b"a{}", "text/css", None),
        (b"%PDF-1.4", "application/pdf", None),
        (b"plain", "text/plain", None),
        (b"{}", "application/json", None),
        (b"<svg>", "image/svg+xml", None),
        (b"", None, None),
    ],
)
def test_sniff(body: bytes, content_type: str | None, kind: str | None) -> None:
    assert sniff(body, content_type) == kind


@pytest.mark.parametrize("body", [URLSET, gzip.compress(URLSET), b"\n  " + URLSET])
def test_urlset(body: bytes) -> None:
    assert list(discovery.sitemap(body, AT)) == PAGES


def test_index() -> None:
    assert list(discovery.sitemap(INDEX, AT)) == [
        Link("https://example.org/blog-posts-sitemap.xml", "M", "sitemap", date(2024, 3, 5)),
        Link("https://example.org/pages-sitemap.xml", "M", "sitemap"),
    ]


def test_a_sitemap_may_be_text_or_a_feed() -> None:
    text = b"\xef\xbb\xbfhttps://example.org/a\r\n\r\nnonsense\r\nhttps://example.org/b"
    assert [link.url for link in discovery.sitemap(text, AT)] == [
        "https://example.org/a",
        "https://example.org/b",
    ]
    assert [link.url for link in discovery.sitemap(ATOM, AT)] == ["https://example.org/c"]


@pytest.mark.parametrize(
    ("body", "count"),
    [
        (URLSET[:500], 2),
        (URLSET.replace(b"</url>", b"", 1), 4),
        (URLSET.replace(b" </loc>", b" & </loc>"), 4),
        (gzip.compress(URLSET)[:-20], 4),
        (b"<urlset>", 0),
        (b"<", 0),
        (b"", 0),
        (b"\x1f\x8bnot gzip", 0),
        (b"<urlset>" * 100_000, 0),
    ],
)
def test_a_broken_sitemap_yields_what_can_be_read(body: bytes, count: int) -> None:
    assert len(list(discovery.sitemap(body, AT))) >= count


def test_a_long_sitemap_is_read_to_its_end() -> None:
    entry = b"<url><loc>https://example.org/%d</loc><note>" + b"x" * 20_000 + b"</note></url>"
    body = b"<urlset>%b</urlset>" % b"".join(entry % number for number in range(1_000))
    assert [link.url for link in discovery.sitemap(body, AT)][-1] == "https://example.org/999"


def test_a_list_of_what_is_no_entry_is_given_up() -> None:
    noise = b"<x/>" * (markup.BETWEEN - 2)
    body = b"<urlset>%b%b</urlset>"
    entry = b"<url><loc>https://example.org/a</loc></url>"
    assert len(list(discovery.sitemap(body % (noise, entry), AT))) == 1
    assert not list(discovery.sitemap(body % (noise * 2, entry), AT))


def test_entities_are_not_expanded_and_files_not_read() -> None:
    found = [link.url for link in discovery.sitemap(ENTITIES, AT)]
    assert "https://example.org/plain" in found
    assert not any("aaaa" in url or len(url) > 40 for url in found)


def test_not_more_entries_than_a_sitemap_may_have() -> None:
    body = b"<urlset>" + b"<url><loc>https://example.org/</loc></url>" * 50_010 + b"</urlset>"
    assert len(list(discovery.sitemap(body, AT))) == 50_000


def test_feeds() -> None:
    at = datetime(2024, 3, 5, 7, tzinfo=UTC)
    assert list(discovery.feed(RSS, "https://example.org/feed/")) == [
        Link("https://example.org/a", "L", "page", None, at),
        Link("https://example.org/b", "L", "page"),
        Link("https://example.org/feed/?paged=2", "L", "feed"),
    ]
    assert list(discovery.feed(ATOM, "https://example.org/atom")) == [
        Link("https://example.org/c", "L", "page", datetime(2024, 3, 5, 10, tzinfo=UTC))
    ]


def test_robots() -> None:
    body = b"User-agent: *\nDisallow: /x\nSITEMAP : /a.xml # here\nSitemap: https://o.org/b.xml\n"
    found = discovery.robots_sitemaps(body, "https://example.org/robots.txt")
    assert [(link.url, link.kind) for link in found] == [
        ("https://example.org/a.xml", "sitemap"),
        ("https://o.org/b.xml", "sitemap"),
    ]
