"""What a source may say, and by what name it knows a page."""

from __future__ import annotations

import inspect
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.errors import ConfigurationError
from spiders import source as source_module
from spiders.belarus_in_focus import BelarusInFocus
from spiders.catalogue import source_for, sources
from spiders.national_anticrisis_management import NationalAnticrisisManagement
from spiders.source import Source
from spiders.vocabulary.html import Html
from spiders.vocabulary.reading import NotADocument, Reading, UnknownShape

NOW = datetime(2026, 2, 3, tzinfo=UTC)
HTML = "Content-Type: text/html; charset=utf-8"
FOCUS = "https://belarusinfocus.pro"
NAM = "https://www.belarus-nau.org"


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
