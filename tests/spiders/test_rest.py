"""Posts by the REST API of WordPress: asked where a page links to it, page by page, to an end."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.wire import http
from spiders.belarus_in_focus import BelarusInFocus
from spiders.site import Site
from spiders.source import Source
from spiders.vocabulary import rest
from spiders.vocabulary.html import Html
from spiders.vocabulary.link import Link
from tests.command import letapis
from tests.website import Website, serving

SITE = "https://example.org"
QUERY = "per_page=100&_fields=link,modified_gmt&page="
ICON = "<link rel=icon href=data:,>"
LIST = f"{SITE}/wp-json/wp/v2/posts?{QUERY}"


def linking(root: str) -> bytes:
    return f"{ICON}<link rel='https://api.w.org/' href='{root}'><p>Mills</p>".encode()


def page(count: int) -> bytes:
    entries = [
        {"link": f"{SITE}/{number}/", "modified_gmt": "2024-03-05T10:00:00"}
        for number in range(count)
    ]
    return json.dumps(entries).encode()


def found(source: Source, url: str, body: bytes, media: str, status: int = 200) -> list[Link]:
    head = http.Head(b"", ((b"Content-Type", media.encode()),))
    return source.discover(url, status, head, body)


@pytest.mark.parametrize(
    ("root", "address"),
    [
        (f"{SITE}/wp-json/", f"{LIST}1"),
        ("/wp-json", f"{LIST}1"),
        (f"{SITE}/?rest_route=/", f"{SITE}/?rest_route=/wp/v2/posts&{QUERY}1"),
    ],
)
def test_a_page_links_to_the_list(root: str, address: str) -> None:
    links = [Link(address, "I", "sitemap")]
    assert list(rest.listed(Html(SITE, linking(root), None))) == links
    assert found(Site([SITE]), f"{SITE}/a", linking(root), "text/html") == links
    assert rest.is_list(address)


def test_nobody_asks_without_a_link_nor_elsewhere_nor_for_a_described_source() -> None:
    assert found(Site([SITE]), f"{SITE}/a", f"{ICON}<p>Mills</p>".encode(), "text/html") == []
    away = linking("https://other.org/wp-json/")
    assert found(Site([SITE]), f"{SITE}/a", away, "text/html") == []
    own = linking("https://belarusinfocus.pro/wp-json/")
    assert found(BelarusInFocus(), "https://belarusinfocus.pro/a", own, "text/html") == []


def test_a_page_of_the_list() -> None:
    modified = datetime(2024, 3, 5, 10, tzinfo=UTC)
    posts = found(Site([SITE]), f"{LIST}1", page(2), "application/json")
    assert posts == [
        Link(f"{SITE}/0/", "M", "page", modified),
        Link(f"{SITE}/1/", "M", "page", modified),
    ]


@pytest.mark.parametrize(
    ("number", "count", "following"),
    [(1, 100, [f"{LIST}2"]), (9, 100, [f"{LIST}10"]), (2, 99, []), (500, 100, []), (3, 0, [])],
)
def test_the_list_goes_on_after_a_full_page(number: int, count: int, following: list[str]) -> None:
    links = found(Site([SITE]), f"{LIST}{number}", page(count), "application/json")
    assert [link.url for link in links if link.kind == "sitemap"] == following
    assert len(links) == count + len(following)


@pytest.mark.parametrize(
    "body",
    [
        b'{"code":"rest_post_invalid_page_number"}',
        b"",
        b"\xff",
        b"[" * 100_000,
        b'[1, null, {}, {"link": 5}, {"link": "mailto:a@b"}]',
        b"<p><a href=/x>x</a>",
    ],
)
def test_what_is_no_list_leads_nowhere(body: bytes) -> None:
    assert found(Site([SITE]), f"{LIST}2", body, "application/json") == []


def test_past_the_end_is_an_error_and_leads_nowhere() -> None:
    assert found(Site([SITE]), f"{LIST}2", page(100), "application/json", status=400) == []


def test_a_crawl_finds_posts_that_nothing_links_to(tmp_path: Path) -> None:
    site = Website(pages=101)
    api = f"/wp-json/wp/v2/posts?{QUERY}"
    with serving(site) as address:
        listed = json.dumps([{"link": f"{address}/page-{number}"} for number in range(1, 101)])
        site.odd |= {
            "/start": lambda before: (200, "text/html", linking("/wp-json/")),
            f"{api}1": lambda before: (200, "application/json", listed.encode()),
            f"{api}2": lambda before: (400, "application/json", b"{}"),
        }
        letapis("crawl", f"{address}/start", "-C", tmp_path, "--allow-private", "--delay", "0",
                "--depth", "1", "--no-build")  # fmt: skip
    assert (site.asked[f"{api}1"], site.asked[f"{api}2"], site.asked[f"{api}3"]) == (1, 1, 0)
    assert all(site.asked[f"/page-{number}"] for number in range(1, 101))
