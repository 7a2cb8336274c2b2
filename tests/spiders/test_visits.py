"""What a source visits next, by one response."""

from __future__ import annotations

import pytest

from archive.wire import http
from spiders.belarus_in_focus import BelarusInFocus
from spiders.catalogue import source_for
from spiders.site import Site

HTML = "Content-Type: text/html; charset=utf-8"
FOCUS = "https://belarusinfocus.pro"
NAM = "https://www.belarus-nau.org"


def head(*fields: str, status: int = 200) -> http.Head:
    pairs = (field.partition(":") for field in fields)
    return http.Head(
        b"HTTP/1.1 %d" % status,
        tuple((name.encode(), value.strip().encode()) for name, _, value in pairs),
    )


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("http://belarusinfocus.info/economy/x", True),
        ("https://www.belarusinfocus.pro./x", True),
        ("https://competition2015.belarusinfocus.info/page_rules", False),
        (f"{FOCUS}/wp-json/wp/v2/posts", False),
        (f"{FOCUS}/x/?replytocom=3", False),
        ("https://example.org/", False),
    ],
)
def test_scope(url: str, wanted: bool) -> None:
    assert BelarusInFocus().in_scope(url) is wanted


def found(url: str, body: str, *fields: str, status: int = 200) -> list[tuple[str, str]]:
    links = source_for(url).discover(url, status, head(*fields, status=status), body.encode())
    return [(link.hop, link.url) for link in links]


def test_discover_a_redirect() -> None:
    assert found("http://example.org/a", "<a href=/x>", "Location: /b", status=301) == [
        ("R", "http://example.org/b")
    ]
    assert found("http://example.org/a", "", "Location: https://o.org/", status=302) == [
        ("R", "https://o.org/")
    ]
    assert found("http://example.org/a", "", "Location: /a", status=302) == []
    assert found("http://example.org/a", "", status=304) == []


def test_discover_where_a_field_sends_readers_on() -> None:
    sent = BelarusInFocus().discover(
        f"{FOCUS}/old", 200, head("Content-Type: text/plain", "Refresh: 0; url=/new"), b"moved"
    )
    assert [(link.url, link.hop) for link in sent] == [(f"{FOCUS}/new", "R")]


def test_discover_a_page() -> None:
    body = (
        "<img src=//cdn.net/i.png><a href=/b>b</a><a href=https://o.org/>o</a><a href=#x>x</a>"
        "<iframe src=//video.net/v></iframe><link rel=alternate type=application/rss+xml"
        " href=/feed/><link rel=alternate type=application/rss+xml href=/a/feed/>"
    )
    assert found("https://example.org/a/", body, HTML) == [
        ("L", "https://example.org/feed/"),
        ("L", "https://example.org/b"),
        ("E", "https://cdn.net/i.png"),
        ("E", "https://video.net/v"),
        ("E", "https://example.org/favicon.ico"),
    ]


def test_discover_what_pages_need_that_are_no_pages_of_the_site() -> None:
    shown = [("E", "https://cdn.net/i.png"), ("E", "https://video.net/w")]
    body = "<a href=/b>b</a><img src=//cdn.net/i.png><iframe src=//video.net/w></iframe>"
    elsewhere = Site(["https://example.org/"]).discover(
        "https://video.net/v", 200, head(HTML), body.encode()
    )
    assert [(link.hop, link.url) for link in elsewhere] == shown
    assert found("https://example.org/a/", body, HTML, status=404) == shown
    assert found("https://example.org/a/", body, HTML, status=503) == []


@pytest.mark.parametrize("said", ["icon", "shortcut icon", "ICON"])
def test_a_page_that_names_an_icon_needs_no_other(said: str) -> None:
    body = f"<link rel='{said}' href='data:,'>"
    assert found("https://example.org/a/", body, HTML) == []


def test_discover_style_sheets_and_lists() -> None:
    assert found(
        "https://example.org/a.css", "a{background:url(b.png)}", "Content-Type: text/css"
    ) == [("E", "https://example.org/b.png")]
    sitemap = "<urlset><url><loc>/a</loc></url><url><loc>//o.org/b</loc></url></urlset>"
    assert found("https://example.org/any", sitemap, HTML) == [("M", "https://example.org/a")]
    robots = "Sitemap: https://cdn.net/s.xml"
    assert found("https://example.org/robots.txt", robots, "Content-Type: text/plain") == [
        ("M", "https://cdn.net/s.xml")
    ]
    text = "https://example.org/a\nhttps://example.org/b"
    assert found("https://example.org/sitemap.txt", text, "Content-Type: text/plain") == [
        ("M", "https://example.org/a"),
        ("M", "https://example.org/b"),
    ]


def test_a_site_begins_with_its_addresses_and_guesses() -> None:
    site = Site(["https://www.example.org:8443/a#b", "http://127.0.0.1/"])
    assert site.name == "example.org:8443"
    assert [(link.hop, link.kind, link.url) for link in site.start_links()][:5] == [
        ("", "page", "https://www.example.org:8443/a"),
        ("", "page", "http://127.0.0.1/"),
        ("I", "robots", "https://www.example.org:8443/robots.txt"),
        ("I", "robots", "http://127.0.0.1/robots.txt"),
        ("I", "sitemap", "https://www.example.org:8443/sitemap.xml"),
    ]
    assert site.in_scope("http://example.org:8443/x")
    assert not site.in_scope("https://example.org/x")
