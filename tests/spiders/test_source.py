"""What a source may say, what it visits, and by what name it knows a page."""

from __future__ import annotations

import inspect
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive import http
from archive.errors import ConfigurationError
from spiders import source as source_module
from spiders.belarus_in_focus import BelarusInFocus
from spiders.catalogue import source_for, sources
from spiders.national_anticrisis_management import NationalAnticrisisManagement
from spiders.site import Site
from spiders.source import Source
from spiders.vocabulary.html import Html
from spiders.vocabulary.reading import NotADocument, Reading, UnknownShape

NOW = datetime(2026, 2, 3, tzinfo=UTC)
HTML = "Content-Type: text/html; charset=utf-8"
FOCUS = "https://belarusinfocus.pro"
NAM = "https://www.belarus-nau.org"


def head(*fields: str, status: int = 200) -> http.Head:
    pairs = (field.partition(":") for field in fields)
    return http.Head(
        b"HTTP/1.1 %d" % status,
        tuple((name.encode(), value.strip().encode()) for name, _, value in pairs),
    )


@pytest.mark.parametrize("name", sources())
def test_file_name_and_class_are_one(name: str) -> None:
    source = sources()[name]
    file = Path(inspect.getfile(source))
    assert source.name == name == file.stem
    assert source.__name__ == "".join(word.capitalize() for word in name.split("_"))
    defined = [
        member
        for member in vars(inspect.getmodule(source)).values()
        if inspect.isclass(member) and member.__module__ == source.__module__
    ]
    assert defined == [source]


@pytest.mark.parametrize("name", sources())
def test_a_source_says_what_people_need_to_know(name: str) -> None:
    source = sources()[name]
    assert source.title and source.hosts and source.languages and source.shapes
    assert source.expects is not None
    seeds = source().start_links()
    assert seeds and all(source().is_host(link.url) for link in seeds)


def test_a_misspelt_attribute_is_an_error_at_import() -> None:
    with pytest.raises(ConfigurationError, match=r"sets refuses.*see the attributes"):

        class Misspelt(Source):
            refuses = (r"/x",)


def test_every_attribute_is_explained() -> None:
    text = inspect.getsource(source_module.Source)
    declared = text[: text.index("def __init_subclass__")].splitlines()[1:]
    bare = [line for line in declared if line[4:5].isalpha() and ":" in line and "#:" not in line]
    assert not bare


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("http://www.belarusinfocus.info/a", "belarus_in_focus"),
        ("https://BelarusInFocus.pro./a", "belarus_in_focus"),
        ("https://belarus-nau.org/en/post/a", "national_anticrisis_management"),
        ("https://contest.belarusinfocus.info/page_rules", "contest.belarusinfocus.info"),
        ("https://www.example.org/a", "example.org"),
        ("http://127.0.0.1:8080/", "127.0.0.1:8080"),
        ("http://example.org:80/", "example.org"),
        ("http://пример.бел/", "xn--e1afmkfd.xn--90ais"),
        ("http://[broken", "site"),
        ("http://example.org:99999/", "site"),
    ],
)  # fmt: skip
def test_source_for(url: str, name: str) -> None:
    assert source_for(url).name == name


@pytest.mark.parametrize(
    ("url", "identity"),
    [
        (f"{FOCUS}/belarus-west-relations/the-mills-close/", "the-mills-close"),
        (f"{FOCUS}/belarus-west-relations/the-mills-close", "the-mills-close"),
        ("http://www.belarusinfocus.info/international-relations/the-mills-close?page=3",
         "the-mills-close"),
        (f"{FOCUS}/the-mills-close/", "the-mills-close"),
        (f"{FOCUS}/the-mills-close/amp/", "the-mills-close"),
        (f"{FOCUS}/x/the-mills-close/?utm_source=telegram", "the-mills-close"),
        (f"{FOCUS}/x/the-mills-close-2/", "the-mills-close-2"),
        (f"{FOCUS}/7136-2", "7136-2"),
        (f"{FOCUS}/be/gramadstva-i-partyi/mlyny-zachynenyya", "mlyny-zachynenyya"),
        (f"{NAM}/en/post/the-mills-close", "the-mills-close"),
        ("https://belarus-nau.org/post/the-mills-close", "the-mills-close"),
        (f"{NAM}/post/%D0%BC%D0%BB%D1%8B%D0%BD%D1%8B", "млыны"),
        (f"{NAM}/post/млыны", "млыны"),
        (f"{NAM}/en/projects/tpost/4xkl9adv81-close-the-mil", "4xkl9adv81"),
        (f"{NAM}/news/tpost/4xkl9adv81", "4xkl9adv81"),
        ("https://example.org/a/?b=2&a=1&fbclid=x#c", "/a?a=1&b=2"),
        ("http://www.example.org/a/index.html?a=1&b=2", "/a?a=1&b=2"),
        ("https://example.org/", "/"),
    ],
)  # fmt: skip
def test_identity_is_the_same_under_all_addresses(url: str, identity: str) -> None:
    assert source_for(url).identity(url) == identity


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("http://www.belarusinfocus.info/economy/the-mills?page=1",
         f"{FOCUS}/economy/the-mills/"),
        ("https://belarus-nau.org/en/post/the-mills?utm_source=x", f"{NAM}/en/post/the-mills"),
        (f"{NAM}/post/млыны", f"{NAM}/post/%D0%BC%D0%BB%D1%8B%D0%BD%D1%8B"),
        ("http://example.org:8080/a/?utm_source=x&p=1#c", "http://example.org:8080/a/?p=1"),
    ],
)  # fmt: skip
def test_canonical(url: str, canonical: str) -> None:
    assert source_for(url).canonical(url) == canonical


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        (f"{FOCUS}/", "home"),
        ("http://belarusinfocus.info", "home"),
        (f"{FOCUS}/be/", "home"),
        (f"{FOCUS}/analytics/belarus-west-relations/", "listing"),
        (f"{FOCUS}/analytics/belarus-russia-relations/page/9", "listing"),
        (f"{FOCUS}/security-issues", "listing"),
        ("https://belarusinfocus.info/about-monitoring", "about"),
        (f"{FOCUS}/about-us-partners/about-information-office", "about"),
        (f"{FOCUS}/?s=mills", "search"),
        (f"{NAM}/en", "home"),
        (f"{NAM}/en/search?page=3&type=blogs", "search"),
        (f"{NAM}/en/blog/categories/news", "listing"),
        (f"{NAM}/en/team", "page"),
        ("https://example.org/", "home"),
        ("https://example.org/category/mills/", "listing"),
        ("https://example.org/2024/07/", "listing"),
    ],
)
def test_pages_that_are_no_documents(url: str, kind: str) -> None:
    page = Html(url, b"<title>T</title><h1>T</h1><p>text</p>", "text/html")
    assert source_for(url).read(page, NOW) == NotADocument(kind)


def test_a_list_of_weeks_is_a_listing_wherever_it_is() -> None:
    rows = "".join(
        f"<li><a href=/{day}>Title {day}</a> <p>{month} {day} – {month} {day + 6}</p></li>"
        for month, day in (("December", 3), ("November", 19), ("November", 5), ("October", 22))
    )
    page = Html(f"{FOCUS}/trends/", f"<h1>All trends</h1><ul>{rows}</ul>".encode(), None)
    assert source_for(page.url).read(page, NOW) == NotADocument("listing")


def test_a_page_that_fits_no_shape_is_a_finding() -> None:
    page = Html(f"{FOCUS}/x/y/", b"<h1>The river</h1><p>Please wait</p>", None)
    found = BelarusInFocus().read(page, NOW)
    assert isinstance(found, UnknownShape)
    assert "no shape fits" in found.detail


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


def alternates(*pairs: tuple[str, str]) -> bytes:
    links = "".join(f'<link rel=alternate hreflang={code} href="{url}">' for code, url in pairs)
    title = "<title>Mills close</title>"
    text = "<h1>Mills close</h1><p>July 24 – July 30, 2023</p><p>The situation got worse</p>"
    sentence = "The grain board has closed its window, and nobody will say for how long."
    return f"{title}{links}{text}<p>{sentence}</p>".encode()


@pytest.mark.parametrize("own", ["x/mills-close", "be/y/mlyny-zachynenyya"])
def test_translations_agree_on_their_group(own: str) -> None:
    pair = (("en", f"{FOCUS}/x/mills-close/"), ("be", f"{FOCUS}/be/y/mlyny-zachynenyya/"))
    reading = BelarusInFocus().read(Html(f"{FOCUS}/{own}", alternates(*pair), None), NOW)
    assert isinstance(reading, Reading)
    assert reading.translation_group == "belarus_in_focus:mills-close"


@pytest.mark.parametrize(
    ("pairs", "group"),
    [
        ((("en", f"{NAM}/en/post/a"), ("x-default", f"{NAM}/post/b")),
         "national_anticrisis_management:a"),
        ((("en", f"{NAM}/en/post/a"), ("ru", f"{NAM}/")), None),  # its home page is no translation
        ((), None),
    ],
)  # fmt: skip
def test_groups_by_hreflang(pairs: tuple[tuple[str, str], ...], group: str | None) -> None:
    page = Html(f"{NAM}/en/post/a", alternates(*pairs), None)
    reading = NationalAnticrisisManagement().read(page, NOW)
    assert isinstance(reading, Reading)
    assert reading.translation_group == group


@pytest.mark.parametrize(
    ("switch", "group"),
    [
        ('<a href="/en/post/mills">EN</a> <a href="/post/melnicy">RU</a>', "melnicy"),
        ('<a href="/post/mills" hreflang="ru"><img alt="flag"></a>', "mills"),  # of the same slug
        ('<a href="/en">EN</a> <a href="/">RU</a>', None),
        ('<a href="/en/post/mills">English</a> <a href="/post/melnicy">Mills</a>', None),
    ],
)
def test_groups_by_a_switch_of_languages(switch: str, group: str | None) -> None:
    page = Html(f"{NAM}/en/post/mills", alternates() + switch.encode(), None)
    reading = NationalAnticrisisManagement().read(page, NOW)
    assert isinstance(reading, Reading)
    expected = group and f"national_anticrisis_management:{group}"
    assert reading.translation_group == expected
